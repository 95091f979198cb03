"""What follows in its commit when a business does something no longer, or others do it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue, touch
from core.models import Appointment, AppointmentStatus
from core.scheduling.offers.withdrawing import lock_unbooked, take_back
from core.scheduling.visits import booking_limit

APPOINTMENTS = Appointment.table()


def follow(
    db: Session, known: Catalogue, staff_ids: Collection[str], *, now: datetime
) -> list[str]:
    """Make a change felt whose rows are written: `known` is the catalogue from before it,
    `staff_ids` whom it concerns. What lies open or is being offered and could not be booked any
    more is taken back; appointments stay, and those that could not be booked now are returned, by
    start.
    """
    ends = booking_limit(known, now)
    slots = lock_unbooked(db, known.tenant_id, staff_ids, now, ends) if staff_ids else []
    touch(db, known.tenant_id)
    new = catalogue(db, known.tenant_id)
    for slot in slots:
        if _is_lost(known, new, slot.staff_id, slot.service_id):
            take_back(db, new, slot, now=now)
    return [
        row.id
        for row in _booked(db, known.tenant_id, staff_ids, now)
        if _is_lost(known, new, row.staff_id, row.service_id)
    ]


def _is_lost(known: Catalogue, new: Catalogue, staff_id: str, service_id: str) -> bool:
    before, after = _place(known, staff_id, service_id), _place(new, staff_id, service_id)
    return before is not None and after != before


def _place(known: Catalogue, staff_id: str, service_id: str) -> str | None:
    """Where the staff member can be booked for the service; None if they cannot."""
    member = known.staff.get(staff_id)
    if member is None or service_id not in known.services or service_id not in member.service_ids:
        return None
    return member.location_id


def _booked(
    db: Session, tenant_id: str, staff_ids: Collection[str], now: datetime
) -> Sequence[Any]:
    columns = APPOINTMENTS.c
    return db.execute(
        sa.select(columns.id, columns.staff_id, columns.service_id)
        .where(
            columns.tenant_id == tenant_id,
            columns.staff_id.in_(staff_ids),
            columns.status == AppointmentStatus.CONFIRMED,
            columns.starts_at > now,
        )
        .order_by(columns.starts_at, columns.id)
    ).all()
