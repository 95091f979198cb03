"""Booking, cancelling and moving appointments."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only

from core import database
from core.catalogue import Catalogue
from core.errors import AppointmentClosed, EntryClosed, NotFound, SlotTaken
from core.events import Name, actor_of, announce
from core.ids import new_id
from core.models import ActorKind, Appointment, AppointmentStatus, Customer
from core.scheduling import earlier, elsewhere, limits, occupying
from core.scheduling.appointments import check_open, free, left_free, lock, lock_open, write_move
from core.scheduling.offers import fulfil_entry
from core.scheduling.offers.withdrawing import make_room
from core.scheduling.slots import close_open_slots
from core.scheduling.visits import (
    APPOINTMENTS,
    Visit,
    bookable_visit,
    fact_of,
    state_of,
    write_appointment,
)

CUSTOMERS = Customer.table()

_known_and_busy = sa.select(elsewhere.IS_BUSY).where(
    CUSTOMERS.c.id == sa.bindparam("customer"), CUSTOMERS.c.tenant_id == sa.bindparam("tenant")
)


def book(  # noqa: PLR0913 - this is what a booking is
    db: Session,
    catalogue: Catalogue,
    *,
    customer_id: str,
    service_id: str,
    staff_id: str,
    starts_at: datetime,
    now: datetime,
    entry_id: str | None = None,
    asked_at: datetime | None = None,
    because: str | None = None,
    series_id: str | None = None,
) -> Appointment:
    """Book a visit; `entry_id` is the customer's waitlist entry that is answered by it. `asked_at`
    is since when the time was kept for them: the notice counts from then. `because` is why staff
    book against the policies, outside the working hours, or over what is being offered. Of a visit
    in a series the customer is told with the others.

    Raises SlotTaken, NotFound, TooSoon and what `bookable_visit` and `limits.reason_of` raise; then
    nothing has changed. Raises EntryClosed, when its transaction must be rolled back, if the wait
    is over already: two who answer it at once do not book twice.
    """
    reason = limits.reason_of(because)
    is_bound = limits.is_bound(db, reason)
    wanted = bookable_visit(catalogue, service_id, staff_id, starts_at, now=now, is_bound=is_bound)
    if is_bound:
        limits.check_notice(catalogue, service_id, starts_at, asked_at or now)
    _check_customer(db, catalogue.tenant_id, customer_id, wanted)
    appointment_id = new_id()
    with nullcontext() if is_bound else _over_offers(db, catalogue, wanted, now):
        occupying.take(db, catalogue, wanted, appointment_id, now=now)
    close_open_slots(db, wanted, now)
    if entry_id is not None:
        _fulfil(db, catalogue, entry_id, customer_id, now)
    return write_appointment(
        db,
        catalogue,
        wanted,
        appointment_id=appointment_id,
        customer_id=customer_id,
        now=now,
        series_id=series_id,
        entry_id=entry_id,
        reason=reason,
    )


@contextmanager
def _over_offers(db: Session, catalogue: Catalogue, wanted: Visit, now: datetime) -> Iterator[None]:
    """Staff who say why book over what is merely being offered; whoever was asked is told."""
    with db.begin_nested():
        make_room(db, catalogue, wanted, now=now)
        yield


def _fulfil(
    db: Session, catalogue: Catalogue, entry_id: str, customer_id: str, now: datetime
) -> None:
    if not fulfil_entry(db, catalogue, entry_id, customer_id=customer_id, now=now):
        raise EntryClosed(entry_id=entry_id)


def cancel(  # noqa: PLR0913 - whose wish it is, and what else goes with it
    db: Session,
    catalogue: Catalogue,
    appointment_id: str,
    *,
    now: datetime,
    customer_id: str | None = None,
    because: str | None = None,
    for_customer: bool = False,
    with_series: bool = False,
    for_offer_id: str | None = None,
) -> Appointment:
    """Cancel an appointment that has not begun; its time is offered to who waits for it.

    `customer_id`, if given, must be whose it is; `because` is why staff cancel, which they must
    say once the deadline is over; `for_customer` says that the customer asked them to;
    `with_series` that others of its series go with it, of which the customer is told at once.
    `for_offer_id` is the offer that the customer took instead of it: then it is a move, which has
    its own deadline and is never late.
    Raises NotFound, AppointmentClosed, TooLateToCancel, TooLateToMove and what `limits.reason_of`
    raises.
    """
    reason = limits.reason_of(because)
    appointment = lock_open(db, catalogue, appointment_id, customer_id, now)
    is_move = for_offer_id is not None
    if limits.is_bound(db, reason):
        check = limits.check_time_to_move if is_move else limits.check_cancel
        check(catalogue, appointment, now)
    before = state_of(appointment)
    changes = {
        "status": AppointmentStatus.CANCELED,
        "canceled_at": now,
        "canceled_by": ActorKind.CUSTOMER if for_customer else actor_of(db).kind,
        "canceled_late": not is_move and now > limits.cancel_until(catalogue, appointment),
        "reminder_at": None,
    }
    closed = database.affected(
        db,
        sa.update(APPOINTMENTS)
        .where(
            APPOINTMENTS.c.id == appointment_id,
            APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
        )
        .values(changes),
    )
    if not closed:
        raise AppointmentClosed(appointment_id=appointment_id)
    for name, value in changes.items():
        setattr(appointment, name, value)
    occupying.release(
        db,
        catalogue,
        appointment_id,
        staff_id=appointment.staff_id,
        span=(appointment.busy_starts_at, appointment.busy_ends_at),
    )
    data = {"series_id": appointment.series_id} if with_series and appointment.series_id else {}
    if for_offer_id is not None:
        data["for_offer_id"] = for_offer_id
    fact = fact_of(Name.APPOINTMENT_CANCELED, appointment, now, **data)
    announce(db, replace(fact, before=before, after=state_of(appointment), reason=reason))
    earlier.end(db, appointment_id, now=now)
    span = appointment.starts_at, appointment.ends_at
    free(db, catalogue, appointment, *span, now, for_offer_id=for_offer_id)
    return appointment


def reschedule(  # noqa: PLR0913 - any part of a visit can change
    db: Session,
    catalogue: Catalogue,
    appointment_id: str,
    *,
    starts_at: datetime,
    now: datetime,
    staff_id: str | None = None,
    service_id: str | None = None,
    customer_id: str | None = None,
    asked_at: datetime | None = None,
    because: str | None = None,
) -> Appointment:
    """Move an appointment; staff and service stay what they are unless given. The time that it
    leaves is offered to who waits for it. `asked_at` is as for `book`; `because` is why staff move
    it against the policies or over what is being offered.

    Raises NotFound, AppointmentClosed, TooLateToMove, TooManyMoves, TooSoon, SlotTaken and what
    `bookable_visit` and `limits.reason_of` raise; then nothing has changed.
    """
    reason = limits.reason_of(because)
    is_bound = limits.is_bound(db, reason)
    old = lock_open(db, catalogue, appointment_id, customer_id, now)
    new = bookable_visit(
        catalogue,
        service_id or old.service_id,
        staff_id or old.staff_id,
        starts_at,
        now=now,
        is_bound=is_bound,
    )
    if (new.staff_id, new.service_id, new.starts_at) == (
        old.staff_id,
        old.service_id,
        old.starts_at,
    ):
        return old
    if is_bound:
        limits.check_move(catalogue, old, now)
        limits.check_notice(catalogue, new.service_id, starts_at, asked_at or now)
    elsewhere.check(db, new)
    with nullcontext() if is_bound else _over_offers(db, catalogue, new, now):
        occupying.exchange(db, catalogue, old, new, now=now)
    close_open_slots(db, new, now)
    moved = write_move(db, catalogue, old, new, now=now, reason=reason)
    for freed_from, freed_until in left_free(catalogue, old, new):
        free(db, catalogue, old, freed_from, freed_until, now)
    return moved


def confirm_attendance(
    db: Session, appointment_id: str, *, customer_id: str, now: datetime
) -> Appointment:
    """The customer says that they will come; saying it again changes nothing.

    Raises NotFound, AppointmentClosed.
    """
    appointment = lock(
        db, APPOINTMENTS.c.id == appointment_id, APPOINTMENTS.c.customer_id == customer_id
    )
    check_open(appointment, now)
    if appointment.confirmed_at is None:
        appointment.confirmed_at = now
        db.execute(
            sa.update(APPOINTMENTS)
            .where(APPOINTMENTS.c.id == appointment_id)
            .values(confirmed_at=now)
        )
        fact = fact_of(Name.APPOINTMENT_CONFIRMED, appointment, now)
        after = {"confirmed_at": now.isoformat()}
        announce(db, replace(fact, before={"confirmed_at": None}, after=after))
    return appointment


# Describing each column of a result costs as much as fetching it.
TOLD_OF_A_VISIT = (
    Appointment.service_id,
    Appointment.staff_id,
    Appointment.starts_at,
    Appointment.ends_at,
    Appointment.status,
    Appointment.moves,
)


def upcoming(db: Session, customer_id: str, now: datetime) -> list[Appointment]:
    """The customer's confirmed appointments that have not begun, by start."""
    query = (
        sa.select(Appointment)
        .where(
            Appointment.customer_id == customer_id,
            Appointment.status == AppointmentStatus.CONFIRMED,
            Appointment.starts_at > now,
        )
        .order_by(Appointment.starts_at, Appointment.id)
        .options(load_only(*TOLD_OF_A_VISIT))
        .execution_options(populate_existing=True)
    )
    return list(db.scalars(query))


def last_made(db: Session, customer_id: str) -> Appointment | None:
    """The visit that the customer has had, or has agreed to, last; "same as last time" means it."""
    return db.scalars(
        sa.select(Appointment)
        .where(
            Appointment.customer_id == customer_id,
            Appointment.status.in_([AppointmentStatus.CONFIRMED, AppointmentStatus.COMPLETED]),
        )
        .order_by(Appointment.starts_at.desc())
        .limit(1)
    ).first()


def _check_customer(db: Session, tenant_id: str, customer_id: str, wanted: Visit) -> None:
    """The customer is the tenant's, and nothing elsewhere keeps the staff member: one query."""
    asked = {"customer": customer_id, "tenant": tenant_id} | elsewhere.asked_of(wanted)
    is_busy = db.connection().scalar(_known_and_busy, asked)
    if is_busy is None:
        raise NotFound(customer_id=customer_id)
    if is_busy:
        raise SlotTaken(staff_id=wanted.staff_id)
