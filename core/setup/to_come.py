"""The visits to come that a change would concern, for whoever is about to make it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Appointment, AppointmentStatus, Customer

APPOINTMENTS, CUSTOMERS = Appointment.table(), Customer.table()
SHOWN = 8


@dataclass(frozen=True, slots=True)
class VisitToCome:
    id: str
    starts_at: datetime
    customer_id: str
    customer_name: str | None
    staff_id: str
    service_id: str


@dataclass(frozen=True, slots=True)
class ToCome:
    """How many there are, and the first of them by start."""

    count: int
    first: tuple[VisitToCome, ...]


def of_staff_member(db: Session, tenant_id: str, staff_id: str, *, now: datetime) -> ToCome:
    """What is booked with a staff member."""
    return _visits(db, tenant_id, APPOINTMENTS.c.staff_id == staff_id, now)


def of_service(db: Session, tenant_id: str, service_id: str, *, now: datetime) -> ToCome:
    """What is booked of a service."""
    return _visits(db, tenant_id, APPOINTMENTS.c.service_id == service_id, now)


def of_all(db: Session, tenant_id: str, *, now: datetime) -> ToCome:
    """Everything that is booked."""
    return _visits(db, tenant_id, sa.true(), now)


def of_these(db: Session, tenant_id: str, ids: Collection[str], *, now: datetime) -> ToCome:
    """Those of these ids."""
    return _visits(db, tenant_id, APPOINTMENTS.c.id.in_(ids), now) if ids else ToCome(0, ())


def _visits(db: Session, tenant_id: str, which: sa.ColumnElement[bool], now: datetime) -> ToCome:
    c = APPOINTMENTS.c
    to_come = sa.and_(
        c.tenant_id == tenant_id,
        c.status == AppointmentStatus.CONFIRMED,
        c.starts_at > now,
        which,
    )
    count = db.scalar(sa.select(sa.func.count()).select_from(APPOINTMENTS).where(to_come)) or 0
    rows: Any = db.execute(
        sa.select(c.id, c.starts_at, c.customer_id, CUSTOMERS.c.name, c.staff_id, c.service_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == c.customer_id)
        .where(to_come)
        .order_by(c.starts_at, c.id)
        .limit(SHOWN)
    )
    return ToCome(count, tuple(VisitToCome(*row) for row in rows))
