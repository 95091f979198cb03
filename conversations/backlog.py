"""Stored messages whose turn failed, taken again in the order in which they came."""

from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.messages import InboundMessage, Keyword, Provider
from conversations import inbox
from conversations.people import find_or_add
from core import database
from core.models import Direction, Message, MessageStatus


def retry_due(*, now: datetime) -> int:
    """Take the turns whose retry is due; returns how many messages were handled.

    One transaction per conversation. A conversation that fails again is left until its next due
    time, so that one poisoned message costs the others nothing.
    """
    handled = 0
    seen: set[str] = set()
    while (conversation_id := _next_due(seen, now=now)) is not None:
        seen.add(conversation_id)
        handled += database.transact(partial(_catch_up, conversation_id=conversation_id, now=now))
    return handled


def _next_due(seen: set[str], *, now: datetime) -> str | None:
    with database.read() as db:
        return db.scalar(
            select(Message.conversation_id)
            .where(
                Message.direction == Direction.IN,
                Message.due_at <= now,
                Message.conversation_id.not_in(seen),
            )
            .order_by(Message.due_at)
            .limit(1)
        )


def _catch_up(db: Session, conversation_id: str, *, now: datetime) -> int:
    """The waiting messages of one conversation, up to the first that fails again."""
    thread = inbox.lock(db, conversation_id)
    waiting = db.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.seq > thread.handled_seq)
        .order_by(Message.seq)
    ).all()
    handled = 0
    for message in waiting:
        if message.attempts and message.due_at and message.due_at > now:
            break
        inbound = _again(message)
        person = find_or_add(db, inbound, now=now)
        tried = message.attempts + 1
        replies = inbox.take_turn(db, person, thread, inbound, message.id, tried=tried, now=now)
        if replies is not None:
            handled += 1
            inbox.mark(
                db,
                message.id,
                status=MessageStatus.HANDLED,
                handled_at=now,
                due_at=None,
                attempts=tried,
            )
        elif thread.handled_seq < (message.seq or 0):
            break
    inbox.save(db, thread, now=now)
    return handled


def _again(message: Message) -> InboundMessage:
    """The stored message as it came in."""
    provider, _, provider_id = (message.provider_key or "").partition(":")
    keyword = message.extra.get("keyword")
    return InboundMessage(
        provider=Provider(provider),
        provider_id=provider_id,
        channel=message.channel,
        sender=message.sender,
        recipient=message.recipient,
        text=message.text,
        received_at=message.created_at,
        media_count=message.extra.get("media_count", 0),
        keyword=Keyword(keyword) if keyword else None,
        extra=message.extra,
    )
