"""What was said in a conversation."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import Direction, Message, Purpose


def last_reply(db: Session, conversation_id: str) -> str | None:
    """The text that the bot sent last in answer to the customer."""
    return db.scalar(
        select(Message.text)
        .where(
            Message.conversation_id == conversation_id,
            Message.direction == Direction.OUT,
            Message.purpose == Purpose.REPLY,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
