"""The stored side of a conversation: its dialogue's row, locked for a turn, and its messages."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from channels.messages import InboundMessage
from conversations.people import Person
from core.models import Conversation, Direction, Message, MessageStatus


@dataclass(slots=True)
class Thread:
    """The conversation's stored dialogue, as locked for this turn."""

    id: str
    state: str
    context: dict[str, Any]
    asked_at: datetime | None
    misses: int
    last_seq: int
    handled_seq: int
    handed_over_at: datetime | None


_conversation = Conversation.table()
_message = Message.table()

# Built once: every message runs these.
_insert = insert(_message)
_lock = (
    select(*(_conversation.c[field.name] for field in fields(Thread)))
    .where(_conversation.c.id == bindparam("thread"))
    .with_for_update()
)
_save = update(_conversation).where(_conversation.c.id == bindparam("thread"))


def lock(db: Session, conversation_id: str) -> Thread:
    """The conversation's dialogue, ours alone until the transaction ends."""
    return Thread(*db.connection().execute(_lock, {"thread": conversation_id}).one())


def save(db: Session, thread: Thread, *, now: datetime) -> None:
    """Write the dialogue back to the row that `lock` read."""
    values = {field.name: getattr(thread, field.name) for field in fields(Thread)}
    db.connection().execute(_save, values | {"thread": values.pop("id"), "updated_at": now})


def add_message(
    db: Session,
    inbound: InboundMessage,
    person: Person,
    thread: Thread,
    message_id: str,
    *,
    now: datetime,
) -> None:
    """Store an inbound message as the next of its conversation, handled: the usual end.

    Raises IntegrityError if the provider had delivered it before; nothing is written then.
    """
    extra = dict(inbound.extra)
    if inbound.media_count:
        extra["media_count"] = inbound.media_count
    if inbound.keyword:
        extra["keyword"] = inbound.keyword.value
    row = {
        "id": message_id,
        "tenant_id": person.tenant_id,
        "conversation_id": thread.id,
        "contact_point_id": person.contact_point_id,
        "direction": Direction.IN,
        "channel": inbound.channel,
        "sender": inbound.sender,
        "recipient": inbound.recipient,
        "text": inbound.text,
        "extra": extra,
        "provider_key": inbound.provider_key,
        "status": MessageStatus.HANDLED,
        "priority": 0,
        "seq": thread.last_seq + 1,
        "created_at": now,
        "attempts": 1,
        "handled_at": now,
    }
    db.connection().execute(_insert, row)
    thread.last_seq += 1


def mark(db: Session, message_id: str, **values: Any) -> None:
    """Set columns of one message."""
    db.execute(update(_message).where(_message.c.id == message_id).values(**values))
