"""What a person should look at: facts for staff that the bot cannot settle with the customer."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.events import Fact, Name, announce
from core.models import Appointment, AppointmentStatus, Conversation, Customer, Event, Tenant

CANNOT_COME = "cannot_come"
TOLD_LATELY = timedelta(days=60)


def cannot_come(
    db: Session,
    tenant_id: str,
    customer_id: str,
    appointment_id: str,
    starts_at: datetime,
    *,
    now: datetime,
) -> bool:
    """The customer will not come but can no longer cancel: staff are told at once, because they can
    still fill the time; once for each time of the visit, and False if they knew.

    The event is about the conversation, where staff answer.
    """
    about = {
        "reason": CANNOT_COME,
        "appointment_id": appointment_id,
        "starts_at": starts_at.astimezone(UTC).isoformat(),
    }
    conversation_id = db.scalar(
        select(Conversation.id)
        .where(Conversation.tenant_id == tenant_id, Conversation.customer_id == customer_id)
        .limit(1)
    )
    subject_id = conversation_id or appointment_id
    told = select(Event.data).where(
        Event.subject_id == subject_id,
        Event.tenant_id == tenant_id,
        Event.name == Name.NEEDS_ATTENTION,
    )
    if any(about.items() <= data.items() for data in db.scalars(told)):
        return False
    announce(db, Fact(Name.NEEDS_ATTENTION, tenant_id, subject_id, now, customer_id, about))
    return True


def open_cannot_come(db: Session, now: datetime) -> list[tuple[str, str | None, Appointment]]:
    """The visits to come that their customers will not come to, as staff were told: the business's
    short name, the customer's, and the visit, by start."""
    facts = db.scalars(
        select(Event.data).where(
            Event.name == Name.NEEDS_ATTENTION, Event.happened_at > now - TOLD_LATELY
        )
    )
    told = {
        (data["appointment_id"], datetime.fromisoformat(data["starts_at"]))
        for data in facts
        if data.get("reason") == CANNOT_COME
    }
    visits = db.execute(
        select(Tenant.slug, Customer.name, Appointment)
        .join(Tenant, Tenant.id == Appointment.tenant_id)
        .join(Customer, Customer.id == Appointment.customer_id)
        .where(
            Appointment.id.in_({appointment_id for appointment_id, _ in told}),
            Appointment.status == AppointmentStatus.CONFIRMED,
            Appointment.confirmed_at.is_(None),
            Appointment.starts_at > now,
        )
        .order_by(Appointment.starts_at)
    )
    return [
        (slug, name, visit) for slug, name, visit in visits if (visit.id, visit.starts_at) in told
    ]
