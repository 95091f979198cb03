"""One inbound message becomes one committed turn, exactly once, in order.

The conversation's row is locked first: messages of one sender are taken one after the other, and a
repeated delivery waits for the first and then meets its unique key. The turn runs in a savepoint,
so that a fault in it leaves the message stored for the retry sweep.
"""

import logging
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from channels.messages import InboundMessage, Keyword
from conversations import outbox, turn
from conversations.dialogue.model import State
from conversations.people import Person, find_or_add
from conversations.turn import Line, Thread
from core import database
from core.catalogue import Catalogue, catalogue
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import (
    Conversation,
    Direction,
    Message,
    MessageStatus,
    Standing,
)
from core.settings import settings

log = logging.getLogger(__name__)

_message = Message.table()
_conversation = Conversation.table()
# Built once: every message runs these.
_insert_message = insert(_message)
_lock = (
    select(*(_conversation.c[field.name] for field in fields(Thread)))
    .where(_conversation.c.id == bindparam("thread"))
    .with_for_update()
)
_save = update(_conversation).where(_conversation.c.id == bindparam("thread"))


@dataclass(frozen=True, slots=True)
class Received:
    """`replies` counts what was put into the outbox for this sender; `is_repeat` means that the
    provider had delivered the message before and nothing was done."""

    message_id: str | None
    conversation_id: str
    replies: int
    is_repeat: bool = False


def receive(inbound: InboundMessage, *, now: datetime) -> Received:
    """Store one message and take its turn, in one transaction of its own.

    Raises UnknownAddress when no tenant owns the recipient; a database that cannot be used raises
    what `database.is_unavailable` recognises, and then nothing was stored for certain, so that the
    caller spools: a repeat is harmless.
    """
    return database.transact(lambda db: _receive(db, inbound, now=now), repeatable=True)


def _receive(db: Session, inbound: InboundMessage, *, now: datetime) -> Received:
    person = find_or_add(db, inbound, now=now)
    thread = lock(db, person.conversation_id)
    message_id = new_id()
    try:
        db.connection().execute(_insert_message, _row(inbound, person, thread, message_id, now=now))
    except IntegrityError:
        return Received(None, thread.id, 0, is_repeat=True)
    thread.last_seq += 1
    replies: int | None = None
    if thread.handled_seq == thread.last_seq - 1:
        replies = take_turn(db, person, thread, inbound, message_id, now=now)
    else:
        # An earlier message of this sender still waits for its retry; this one waits behind it.
        _postpone(db, message_id, tried=0, now=now)
    save(db, thread, now=now)
    return Received(message_id, thread.id, replies or 0)


def lock(db: Session, conversation_id: str) -> Thread:
    """The conversation's dialogue, ours alone until the transaction ends."""
    return Thread(*db.connection().execute(_lock, {"thread": conversation_id}).one())


def _row(
    inbound: InboundMessage, person: Person, thread: Thread, message_id: str, *, now: datetime
) -> dict[str, Any]:
    """Written as handled, the usual end; a turn that fails takes it back."""
    extra = dict(inbound.extra)
    if inbound.media_count:
        extra["media_count"] = inbound.media_count
    if inbound.keyword:
        extra["keyword"] = inbound.keyword.value
    return {
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


def take_turn(
    db: Session,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    message_id: str,
    *,
    tried: int = 1,
    now: datetime,
) -> int | None:
    """How many replies were put into the outbox, or None if the turn failed: then it is undone,
    and the message waits for a retry or, after the last try, goes to staff."""
    before = replace(thread)
    try:
        with db.begin_nested():
            replies = respond(db, person, thread, inbound, message_id, now=now)
    except Exception as fault:
        # The outermost loop of one message: a database in trouble makes the whole step repeat or
        # spool; any other fault is recorded here and the message tried again.
        if database.is_unavailable(fault):
            raise
        log.exception("turn failed", extra={"message_id": message_id})
        thread.restore(before)
        _count_failure(db, thread, person, message_id, tried=tried, now=now)
        return None
    thread.handled_seq += 1
    return replies


def respond(
    db: Session,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    message_id: str,
    *,
    now: datetime,
) -> int:
    """Everything one message causes. Facts announced meanwhile know whose turn it is."""
    known = catalogue(db, person.tenant_id, person.revision)
    db.info["turn_of"] = person.customer_id
    try:
        lines = _lines(db, known, person, thread, inbound, now=now)
    finally:
        db.info.pop("turn_of", None)
    for line in lines:
        outbox.add(
            db,
            tenant_id=person.tenant_id,
            conversation_id=thread.id,
            contact_point_id=person.contact_point_id,
            channel=inbound.channel,
            sender=inbound.recipient,
            recipient=inbound.sender,
            text=line.text,
            purpose=line.purpose,
            now=now,
            turn_id=message_id,
        )
    return len(lines)


def _lines(
    db: Session,
    known: Catalogue,
    person: Person,
    thread: Thread,
    inbound: InboundMessage,
    *,
    now: datetime,
) -> list[Line]:
    """A keyword that the carrier acts upon changes the standing first. A lone YES lifts a block
    too, but to somebody who is not blocked it is an answer like any other."""
    if inbound.keyword is Keyword.STOP:
        turn.opt(db, person, to=Standing.OPTED_OUT, because="keyword", now=now)
        return []  # the carrier confirms it; one more text would be refused
    if inbound.keyword is Keyword.START:
        came_back = turn.opt(db, person, to=Standing.OK, because="keyword", now=now)
        if came_back or inbound.text.strip().lower() != "yes":
            return turn.welcome_back(known, person)
    return turn.take(
        db, known, person, thread, inbound.text, media_count=inbound.media_count, now=now
    )


def _count_failure(
    db: Session, thread: Thread, person: Person, message_id: str, *, tried: int, now: datetime
) -> None:
    """Try again later; after the last try the message goes to staff and the queue behind it on."""
    if tried < settings().inbound_tries:
        _postpone(db, message_id, tried=tried, now=now)
        return
    mark(db, message_id, status=MessageStatus.SET_ASIDE, attempts=tried, due_at=None)
    thread.handled_seq += 1
    thread.state, thread.handed_over_at = State.HANDED_OVER, now
    announce(
        db, Fact(Name.MESSAGE_SET_ASIDE, person.tenant_id, message_id, now, person.customer_id)
    )


def _postpone(db: Session, message_id: str, *, tried: int, now: datetime) -> None:
    wait = settings().retry_seconds * 2 ** max(0, tried - 1)
    mark(
        db,
        message_id,
        status=MessageStatus.RECEIVED,
        handled_at=None,
        attempts=tried,
        due_at=now + timedelta(seconds=wait),
    )


def mark(db: Session, message_id: str, **values: Any) -> None:
    """Set columns of one message."""
    db.execute(update(_message).where(_message.c.id == message_id).values(**values))


def save(db: Session, thread: Thread, *, now: datetime) -> None:
    """Write the dialogue back to the row that `lock` read."""
    values = {field.name: getattr(thread, field.name) for field in fields(Thread)}
    db.connection().execute(_save, values | {"thread": values.pop("id"), "updated_at": now})
