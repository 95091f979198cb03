"""Staff move or cancel a visit, and perhaps take it back at once: the customer is told once it
stays so, and only if that is something else than they know."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations import notices
from core.catalogue import Catalogue
from core.errors import AppointmentClosed, NotFound
from core.models import Appointment, AppointmentStatus, Direction, Message, MessageStatus, Purpose
from core.scheduling import bookings

__all__ = [
    "TOLD_AFTER",
    "cancel",
    "move",
    "notices",
    "rebook",
]  # who tells the customer hears of it only once imported

TOLD_AFTER = timedelta(seconds=15)
MAY_BE_UNDONE = "may_be_undone"
UNDONE = "undone"
KNOWN = "known"  # where the customer believes the visit to be, as long as they are not told

_message = Message.table()
_appointment = Appointment.table()


def move(
    db: Session,
    catalogue: Catalogue,
    appointment_id: str,
    *,
    starts_at: datetime,
    now: datetime,
    staff_id: str | None = None,
    because: str | None = None,
) -> Appointment:
    """As `bookings.reschedule`, and raises what that does; its message waits for TOLD_AFTER, and
    another move until then replaces it."""
    known = _known(db, catalogue, appointment_id)
    waiting = [row for row in _queued(db, appointment_id) if KNOWN in row.extra]
    moved = bookings.reschedule(
        db,
        catalogue,
        appointment_id,
        starts_at=starts_at,
        staff_id=staff_id,
        because=because,
        now=now,
    )
    new = _written(db, moved.id, "moved_by_business", now, besides=waiting)
    if not new:
        return moved  # it did not move, or nobody can be told
    known = next((row.extra[KNOWN] for row in waiting), known)
    is_back = known == _place_of(moved)
    _withhold(db, [*waiting, *(new if is_back else [])])
    _postpone(db, [] if is_back else new, known, now + TOLD_AFTER)
    return moved


def cancel(
    db: Session,
    catalogue: Catalogue,
    appointment_id: str,
    *,
    now: datetime,
    because: str | None = None,
    for_customer: bool = False,
) -> Appointment:
    """As `bookings.cancel`, and raises what that does; its message waits for TOLD_AFTER."""
    known = _known(db, catalogue, appointment_id)
    waiting = [row for row in _queued(db, appointment_id) if KNOWN in row.extra]
    canceled = bookings.cancel(
        db, catalogue, appointment_id, because=because, for_customer=for_customer, now=now
    )
    _withhold(db, waiting)
    known = next((row.extra[KNOWN] for row in waiting), known)
    new = _written(db, appointment_id, "canceled_by_business", now, besides=waiting)
    _postpone(db, new, known, now + TOLD_AFTER)
    return canceled


def rebook(db: Session, catalogue: Catalogue, appointment_id: str, *, now: datetime) -> Appointment:
    """Take a cancellation back: its customer has the same visit again, if the time is not booked;
    who was just being asked about it is told. Nothing is said to a customer who was not told.

    Raises NotFound, AppointmentClosed (it is not cancelled) and what `bookings.book` raises.
    """
    c = _appointment.c
    mine = (c.id == appointment_id, c.tenant_id == catalogue.tenant_id)
    canceled = db.execute(sa.select(_appointment).where(*mine)).first()
    if canceled is None:
        raise NotFound(appointment_id=appointment_id)
    if canceled.status is not AppointmentStatus.CANCELED:
        raise AppointmentClosed(appointment_id=appointment_id, status=canceled.status.value)
    waiting = [row for row in _queued(db, appointment_id) if KNOWN in row.extra]
    booked = bookings.book(
        db,
        catalogue,
        customer_id=canceled.customer_id,
        service_id=canceled.service_id,
        staff_id=canceled.staff_id,
        starts_at=canceled.starts_at,
        because=UNDONE,
        now=now,
    )
    _withhold(db, waiting)
    if waiting and waiting[0].extra[KNOWN] == _place_of(booked):
        _withhold(db, _written(db, booked.id, "booked_by_business", now, besides=waiting))
    return booked


def _known(db: Session, catalogue: Catalogue, appointment_id: str) -> dict[str, str]:
    """What its customer knows of the visit, unless something of it has not left yet."""
    c = _appointment.c
    mine = (c.id == appointment_id, c.tenant_id == catalogue.tenant_id)
    row = db.execute(sa.select(c.starts_at, c.staff_id).where(*mine)).first()
    return _place_of(row) if row else {}


def _place_of(visit: Any) -> dict[str, str]:
    return {"starts_at": visit.starts_at.isoformat(), "staff_id": visit.staff_id}


def _queued(db: Session, appointment_id: str) -> list[Any]:
    """Notices of the visit that have not left, the oldest first, kept from whoever sends them."""
    c = _message.c
    query = (
        sa.select(c.id, c.created_at, c.extra)
        .where(
            c.about_id == appointment_id,
            c.direction == Direction.OUT,
            c.purpose == Purpose.NOTICE,
            c.status == MessageStatus.QUEUED,
        )
        .order_by(c.id)
        .with_for_update()
    )
    return list(db.execute(query))


def _written(
    db: Session, appointment_id: str, key: str, now: datetime, *, besides: list[Any]
) -> list[Any]:
    """What this step has told of the visit."""
    earlier = {row.id for row in besides}
    return [
        row
        for row in _queued(db, appointment_id)
        if row.id not in earlier and row.created_at == now and row.extra.get("key") == key
    ]


def _withhold(db: Session, rows: list[Any]) -> None:
    ids = [row.id for row in rows]
    if ids:
        db.execute(
            sa.update(_message)
            .where(_message.c.id.in_(ids))
            .values(status=MessageStatus.WITHHELD, error_code=UNDONE, due_at=None)
        )


def _postpone(db: Session, rows: list[Any], known: dict[str, str], until: datetime) -> None:
    for row in rows:
        db.execute(
            sa.update(_message)
            .where(_message.c.id == row.id)
            .values(
                due_at=until,
                postponed_because=MAY_BE_UNDONE,
                extra={**row.extra, KNOWN: known},
            )
        )
