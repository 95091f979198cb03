"""Keeping a time for whoever is deciding: ten minutes, under the key of their session, then booked
or free again by itself.

Nothing is noted for the read model, which leaves live reservations out: whoever shows times from it
asks the truth about those few.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import NotFound, SlotTaken
from core.ids import new_id
from core.models import Appointment, Hold
from core.scheduling import bookings, elsewhere, limits, occupying
from core.scheduling.visits import Visit, bookable_visit

HOLDS = Hold.table()

TRIES = 5


@dataclass(frozen=True, slots=True)
class Reservation:
    service_id: str
    staff_id: str
    starts_at: datetime
    made_at: datetime
    expires_at: datetime


def reserve(
    db: Session,
    catalogue: Catalogue,
    *,
    session_key: str,
    service_id: str,
    staff_id: str,
    starts_at: datetime,
    now: datetime,
) -> Reservation:
    """Keep a visit's time for its `hold_minutes`, in place of what it had before.

    Raises SlotTaken, NotFound, TooSoon and what `bookable_visit` raises; then nothing has changed.
    """
    wanted = bookable_visit(catalogue, service_id, staff_id, starts_at, now=now)
    limits.check_notice(catalogue, service_id, starts_at, now)
    reserved = Reservation(
        service_id=service_id,
        staff_id=staff_id,
        starts_at=starts_at,
        made_at=now,
        expires_at=now + _hold_for(catalogue, service_id, staff_id),
    )
    elsewhere.check(db, wanted)
    for left in reversed(range(TRIES)):
        try:
            _replace(db, catalogue, session_key, wanted, reserved, now)
        except IntegrityError:
            # The same session reserved another time in the same moment, which nobody could lock
            # before it was there; now it is what the session had before.
            if not left:
                raise
        else:
            break
    return reserved


def book_reserved(
    db: Session, catalogue: Catalogue, *, session_key: str, customer_id: str, now: datetime
) -> Appointment:
    """Book what the session reserved; the reservation is used up.

    The notice was kept when it was reserved. Raises NotFound if it has none, SlotTaken if its time
    is over, and what `bookings.book` raises; then it is kept as it was.
    """
    kept = _locked(db, catalogue.tenant_id, session_key)
    if kept is None:
        raise NotFound(session_key=session_key)
    reserved = _read(catalogue, kept)
    if reserved is None or reserved.expires_at <= now:
        raise SlotTaken(session_key=session_key)
    with db.begin_nested():
        # Nobody comes in between: until this step ends, what it gave back is still locked.
        _give_back(db, catalogue, kept)
        return bookings.book(
            db,
            catalogue,
            customer_id=customer_id,
            service_id=reserved.service_id,
            staff_id=reserved.staff_id,
            starts_at=reserved.starts_at,
            asked_at=reserved.made_at,
            now=now,
        )


def drop(db: Session, catalogue: Catalogue, session_key: str) -> Reservation | None:
    """Give back what the session reserved and return it, expired or not; None if it had nothing.
    In the same step the time can be booked as any other, and nobody comes in between."""
    kept = _locked(db, catalogue.tenant_id, session_key)
    if kept is None:
        return None
    _give_back(db, catalogue, kept)
    return _read(catalogue, kept)


def _hold_for(catalogue: Catalogue, service_id: str, staff_id: str) -> timedelta:
    return timedelta(minutes=catalogue.policies_with(service_id, staff_id).hold_minutes)


def _read(catalogue: Catalogue, kept: Hold) -> Reservation | None:
    service_id, starts_at, expires_at = kept.service_id, kept.visit_starts_at, kept.expires_at
    if service_id is None or starts_at is None or expires_at is None:
        return None
    hold_for = _hold_for(catalogue, service_id, kept.staff_id)
    return Reservation(
        service_id=service_id,
        staff_id=kept.staff_id,
        starts_at=starts_at,
        made_at=expires_at - hold_for,
        expires_at=expires_at,
    )


def _locked(db: Session, tenant_id: str, session_key: str) -> Hold | None:
    row = db.execute(
        sa.select(HOLDS)
        .where(HOLDS.c.tenant_id == tenant_id, HOLDS.c.session_key == session_key)
        .with_for_update()
    ).first()
    return Hold(**row._mapping) if row else None


def _replace(
    db: Session,
    catalogue: Catalogue,
    session_key: str,
    wanted: Visit,
    reserved: Reservation,
    now: datetime,
) -> None:
    # What it gives up may be what it needs: given back first, and kept after all if that fails.
    with db.begin_nested():
        before = _locked(db, catalogue.tenant_id, session_key)
        if before is not None:
            _give_back(db, catalogue, before)
        _keep(db, catalogue, session_key, wanted, reserved, now)


def _keep(
    db: Session,
    catalogue: Catalogue,
    session_key: str,
    wanted: Visit,
    reserved: Reservation,
    now: datetime,
) -> None:
    hold_id = new_id()
    occupying.take(db, catalogue, wanted, hold_id, now=now, is_noted=False)
    db.execute(
        sa.insert(HOLDS),
        {
            "id": hold_id,
            "tenant_id": catalogue.tenant_id,
            "session_key": session_key,
            "service_id": wanted.service_id,
            "staff_id": wanted.staff_id,
            "visit_starts_at": wanted.starts_at,
            "starts_at": wanted.busy_starts_at,
            "ends_at": wanted.busy_ends_at,
            "expires_at": reserved.expires_at,
        },
    )


def _give_back(db: Session, catalogue: Catalogue, kept: Hold) -> None:
    db.execute(sa.delete(HOLDS).where(HOLDS.c.id == kept.id))
    span = (kept.starts_at, kept.ends_at)
    occupying.release(db, catalogue, kept.id, staff_id=kept.staff_id, span=span, is_noted=False)
