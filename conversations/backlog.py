"""Stored messages whose turn failed, taken again in the order in which they came.

Each retry is a transaction of its own. After the last one the message is set aside, its
conversation goes to staff, and what waits behind it is heard.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.messages import InboundMessage, Keyword, Provider
from conversations import threads, turn
from conversations.dialogue.model import State
from conversations.people import find_or_add
from core import database
from core.errors import NotFound
from core.events import Fact, Name, announce
from core.models import Direction, Message, MessageStatus
from core.settings import settings

log = logging.getLogger(__name__)


def wait(db: Session, message_id: str, *, now: datetime) -> None:
    """Keep a stored message for a later turn."""
    threads.mark(
        db,
        message_id,
        status=MessageStatus.RECEIVED,
        handled_at=None,
        attempts=0,
        due_at=now + timedelta(seconds=settings().retry_seconds),
    )


def count_failure(db: Session, *, conversation_id: str, now: datetime) -> None:
    """The conversation's next message has failed once more: later again, or to staff at last."""
    thread = threads.lock(db, conversation_id)
    message = _next(db, thread)
    if message is None:
        return
    tried = message.attempts + 1
    if tried < settings().inbound_tries:
        pause = timedelta(seconds=settings().retry_seconds * 2 ** (tried - 1))
        threads.mark(db, message.id, attempts=tried, due_at=now + pause)
        return
    set_aside = MessageStatus.SET_ASIDE
    threads.mark(db, message.id, status=set_aside, attempts=tried, due_at=None)
    thread.handled_seq += 1
    thread.state, thread.handed_over_at = State.HANDED_OVER.value, now
    threads.save(db, thread, now=now)
    announce(db, Fact(Name.MESSAGE_SET_ASIDE, message.tenant_id, message.id, now))


def retry_due(*, now: datetime) -> int:
    """Take the turns whose retry is due; returns how many messages were handled.

    A conversation that fails again is left until its next due time, so that one poisoned message
    costs the others nothing.
    """
    handled = 0
    seen: set[str] = set()
    while (conversation_id := _next_due(seen, now=now)) is not None:
        seen.add(conversation_id)
        handled += _catch_up(conversation_id, now=now)
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


def _catch_up(conversation_id: str, *, now: datetime) -> int:
    """Take what waits in one conversation, up to the first message that fails or is not due."""
    handled = 0
    step = partial(_take_next, conversation_id=conversation_id, now=now)
    while True:
        try:
            if not database.transact(step):
                return handled
            handled += 1
        except NotFound:
            return handled  # it has become part of another conversation, and its backlog with it
        except turn.TurnFailed:
            log.exception("turn failed again", extra={"conversation_id": conversation_id})
            database.transact(partial(count_failure, conversation_id=conversation_id, now=now))


def _take_next(db: Session, *, conversation_id: str, now: datetime) -> bool:
    thread = threads.lock(db, conversation_id)
    message = _next(db, thread)
    if message is None or (message.attempts and message.due_at and message.due_at > now):
        return False
    inbound = _again(message)
    person = find_or_add(db, inbound, now=now)
    turn.take(db, person, thread, inbound, message.id, now=now)
    threads.mark(
        db,
        message.id,
        status=MessageStatus.HANDLED,
        handled_at=now,
        due_at=None,
        attempts=message.attempts + 1,
    )
    threads.save(db, thread, now=now)
    return True


def _next(db: Session, thread: threads.Thread) -> Message | None:
    """The first message of the conversation that has not been dealt with."""
    return db.scalars(
        select(Message)
        .where(Message.conversation_id == thread.id, Message.seq == thread.handled_seq + 1)
        .execution_options(populate_existing=True)
    ).one_or_none()


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
