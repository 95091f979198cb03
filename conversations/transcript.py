"""What was said in a conversation."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.wording import wire
from conversations.dialogue.context import Said
from core.models import Direction, Message, Purpose

# A question and the small talk after it; what lies further back was answered.
LATELY = 5


def last_reply(db: Session, conversation_id: str) -> str | None:
    """The text that the bot sent last in answer to the customer."""
    text: str | None = db.scalar(_replies(conversation_id, Message.text).limit(1))
    return text


def last_key(db: Session, conversation_id: str) -> str | None:
    """The key of that text."""
    extra = db.scalar(_replies(conversation_id, Message.extra).limit(1)) or {}
    key: str | None = extra.get("key")
    return key


def how_it_was_said(db: Session, conversation_id: str, asked: str) -> Said | None:
    """The key and facts of the reply that ends what was `asked`, to say it again in other words."""
    rows = db.execute(_replies(conversation_id, Message.text, Message.extra).limit(LATELY))
    for text, extra in rows:
        if asked.endswith(text) and "key" in extra:
            return Said(extra["key"], wire.load(extra["facts"]))
    return None


def _replies(conversation_id: str, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .where(
            Message.conversation_id == conversation_id,
            Message.direction == Direction.OUT,
            Message.purpose == Purpose.REPLY,
        )
        .order_by(Message.id.desc())
    )
