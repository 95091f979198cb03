"""What a person should look at: facts for staff that the bot cannot settle with the customer."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.events import Fact, Name, announce
from core.models import Conversation, Event

CANNOT_COME = "cannot_come"


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
