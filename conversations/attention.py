"""What a person should look at: facts for staff that the bot cannot settle with the customer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.events import Fact, Name, announce
from core.models import Appointment, Conversation, Event

CANNOT_COME = "cannot_come"


def cannot_come(
    db: Session, tenant_id: str, customer_id: str, visit: Appointment, *, now: datetime
) -> None:
    """The customer will not come but can no longer cancel: staff are told at once, because they can
    still fill the time; once for each time of the visit, however often it is said.

    The event is about the conversation, where staff answer.
    """
    about = {
        "reason": CANNOT_COME,
        "appointment_id": visit.id,
        "starts_at": visit.starts_at.isoformat(),
    }
    subject_id = _conversation_id(db, tenant_id, customer_id) or visit.id
    told = select(Event.data).where(
        Event.subject_id == subject_id,
        Event.tenant_id == tenant_id,
        Event.name == Name.NEEDS_ATTENTION,
    )
    if any(about.items() <= data.items() for data in db.scalars(told)):
        return
    announce(db, Fact(Name.NEEDS_ATTENTION, tenant_id, subject_id, now, customer_id, about))


def _conversation_id(db: Session, tenant_id: str, customer_id: str) -> str | None:
    return db.scalar(
        select(Conversation.id)
        .where(Conversation.tenant_id == tenant_id, Conversation.customer_id == customer_id)
        .limit(1)
    )
