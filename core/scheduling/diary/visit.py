"""One appointment with what staff want to know when they touch it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import NotFound
from core.models import (
    Appointment,
    AppointmentStatus,
    ContactPoint,
    Conversation,
    Customer,
    Slot,
    SlotStatus,
)
from core.scheduling.visits import LONGEST_VISIT

APPOINTMENTS, CUSTOMERS = Appointment.table(), Customer.table()
CONVERSATIONS, POINTS, SLOTS = Conversation.table(), ContactPoint.table(), Slot.table()


@dataclass(frozen=True, slots=True)
class Seen:
    """`address` is the one by which the customer was heard last, or the first that is known."""

    appointment_id: str
    customer_id: str
    customer: str | None
    is_vip: bool
    service_id: str
    staff_id: str
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus
    is_confirmed: bool
    series_id: str | None
    conversation_id: str | None
    address: str | None


def visit(db: Session, catalogue: Catalogue, appointment_id: str) -> Seen:
    """Raises NotFound. One query."""
    c = APPOINTMENTS.c
    address = (
        sa.select(POINTS.c.address)
        .where(POINTS.c.customer_id == c.customer_id)
        .order_by(POINTS.c.heard_at.desc(), POINTS.c.id)
        .limit(1)
        .scalar_subquery()
    )
    conversation = (
        sa.select(CONVERSATIONS.c.id)
        .where(
            CONVERSATIONS.c.tenant_id == c.tenant_id, CONVERSATIONS.c.customer_id == c.customer_id
        )
        .limit(1)
        .scalar_subquery()
    )
    row = db.execute(
        sa.select(
            c.id,
            c.customer_id,
            CUSTOMERS.c.name,
            CUSTOMERS.c.is_vip,
            c.service_id,
            c.staff_id,
            c.starts_at,
            c.ends_at,
            c.status,
            c.confirmed_at.is_not(None),
            c.series_id,
            conversation,
            address,
        )
        .join(CUSTOMERS, CUSTOMERS.c.id == c.customer_id)
        .where(c.id == appointment_id, c.tenant_id == catalogue.tenant_id)
    ).first()
    if row is None:
        raise NotFound(appointment_id=appointment_id)
    return Seen(*row)


def is_being_offered(
    db: Session, catalogue: Catalogue, service_id: str, staff_id: str, starts_at: datetime
) -> bool:
    """Whether somebody is being asked about time that a visit would take: staff may book over that,
    and over nothing else. Raises NotFound. One query."""
    lasts = timedelta(minutes=catalogue.service(service_id).duration_minutes)
    c = SLOTS.c
    found = (
        sa.select(c.id)
        .where(
            c.tenant_id == catalogue.tenant_id,
            c.staff_id == staff_id,
            c.starts_at > starts_at - LONGEST_VISIT,
            c.starts_at < starts_at + lasts,
            c.ends_at > starts_at,
            c.status == SlotStatus.HELD,
        )
        .limit(1)
    )
    return db.scalar(found) is not None
