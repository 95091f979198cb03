"""The steps that operations on appointments are made of: lock one, write its move, offer the time
that it leaves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import AppointmentClosed, NotFound
from core.events import Name, actor_of, announce
from core.models import ActorKind, Appointment, AppointmentStatus
from core.scheduling import earlier
from core.scheduling.offers import free_slot
from core.scheduling.visits import APPOINTMENTS, Visit, fact_of, local_start, reminder_at, state_of


def lock_open(
    db: Session,
    catalogue: Catalogue,
    appointment_id: str,
    customer_id: str | None,
    now: datetime,
) -> Appointment:
    """The appointment, if it can be changed; nobody else changes it until this step ends. Of this
    customer's alone, if one is given. Raises NotFound, AppointmentClosed."""
    which = [APPOINTMENTS.c.id == appointment_id, APPOINTMENTS.c.tenant_id == catalogue.tenant_id]
    if customer_id is not None:
        which.append(APPOINTMENTS.c.customer_id == customer_id)
    appointment = lock(db, *which)
    check_open(appointment, now)
    return appointment


def lock(db: Session, *which: sa.ColumnElement[bool]) -> Appointment:
    """A picture of the row, which nobody else changes until this step ends."""
    row = db.execute(sa.select(APPOINTMENTS).where(*which).with_for_update()).first()
    if row is None:
        raise NotFound
    return Appointment(**row._mapping)


def check_open(appointment: Appointment, now: datetime) -> None:
    """Raises AppointmentClosed."""
    if appointment.status != AppointmentStatus.CONFIRMED or appointment.starts_at <= now:
        raise AppointmentClosed(appointment_id=appointment.id, status=appointment.status.value)


def write_move(
    db: Session,
    catalogue: Catalogue,
    old: Appointment,
    new: Visit,
    *,
    now: datetime,
    reason: str | None,
) -> Appointment:
    """Store and announce the move; returns the appointment as it is then."""
    by_customer = actor_of(db).kind is ActorKind.CUSTOMER
    changes = {
        "moves": old.moves + by_customer,
        "staff_id": new.staff_id,
        "service_id": new.service_id,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "busy_starts_at": new.busy_starts_at,
        "busy_ends_at": new.busy_ends_at,
        "local_start": local_start(catalogue, new.starts_at),
        "time_zone": catalogue.zone.key,
        "reminder_at": reminder_at(catalogue, new.service_id, new.starts_at, now),
        "reminded_at": None,
        "confirmed_at": None,
    }
    db.execute(sa.update(APPOINTMENTS).where(APPOINTMENTS.c.id == old.id).values(changes))
    kept = {c.name: getattr(old, c.name) for c in APPOINTMENTS.c if c.name not in changes}
    moved = Appointment(**kept, **changes)
    fact = fact_of(
        Name.APPOINTMENT_MOVED,
        moved,
        now,
        old_staff_id=old.staff_id,
        old_service_id=old.service_id,
        old_starts_at=old.starts_at.isoformat(),
        old_ends_at=old.ends_at.isoformat(),
    )
    announce(db, replace(fact, before=state_of(old), after=state_of(moved), reason=reason))
    earlier.follow(db, catalogue, moved, now=now)
    return moved


def left_free(
    catalogue: Catalogue, old: Appointment, *new: Visit
) -> Iterator[tuple[datetime, datetime]]:
    """What these visits leave of the old one's time, if somebody could be served in it."""
    there = [visit for visit in new if visit.staff_id == old.staff_id]
    if not there:
        yield old.starts_at, old.ends_at
        return
    shortest = min(
        (
            timedelta(minutes=catalogue.service(service_id).duration_minutes)
            for service_id in catalogue.staff_member(old.staff_id).service_ids
        ),
        default=timedelta.max,
    )
    pieces = [(old.starts_at, old.ends_at)]
    for visit in there:
        pieces = [
            piece
            for begins, ends in pieces
            for piece in (
                (begins, min(ends, visit.busy_starts_at)),
                (max(begins, visit.busy_ends_at), ends),
            )
        ]
    for begins, ends in pieces:
        if ends - begins >= shortest:
            yield begins, ends


def free(
    db: Session,
    catalogue: Catalogue,
    given_up: Appointment,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    *,
    for_offer_id: str | None = None,
) -> None:
    """Offer what the appointment has given up of its time to who waits for it; `for_offer_id` is
    the offer that its customer took instead."""
    free_slot(
        db,
        catalogue,
        staff_id=given_up.staff_id,
        service_id=given_up.service_id,
        starts_at=starts_at,
        ends_at=ends_at,
        origin_appointment_id=given_up.id,
        freed_by_offer_id=for_offer_id,
        now=now,
    )
