"""One inbound message becomes one committed turn, exactly once, in order.

The conversation's row is locked first: messages of one sender are taken one after the other, and a
repeated delivery waits for the first and then meets its unique key. So the provider's id is what
makes a turn idempotent, and for ever, where `core.idempotency` does it for days. A turn that fails
is rolled back whole, and the message alone is stored, for the backlog.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from channels.messages import InboundMessage
from conversations import backlog, proof, standing, threads, turn
from conversations.standing import Evidence, How
from core import database
from core.ids import new_id
from core.models import Standing

log = logging.getLogger(__name__)


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
    message_id = new_id()
    step = partial(_receive, inbound=inbound, message_id=message_id, now=now)
    try:
        return database.transact(partial(step, take_turn=True), repeatable=True)
    except turn.TurnFailed:
        log.exception("turn failed", extra={"message_id": message_id})
    received = database.transact(partial(step, take_turn=False), repeatable=True)
    if not received.is_repeat:
        failed = partial(backlog.count_failure, conversation_id=received.conversation_id, now=now)
        database.transact(failed)
    return received


def _receive(
    db: Session, *, inbound: InboundMessage, message_id: str, take_turn: bool, now: datetime
) -> Received:
    person, thread = threads.meet(db, inbound, now=now)
    if person.is_new:
        # Kept with the message, for a turn that is taken again later.
        inbound = replace(inbound, extra={**inbound.extra, "is_new": True})
    try:
        threads.add_message(db, inbound, person, thread, message_id, now=now)
    except IntegrityError:
        return Received(None, thread.id, 0, is_repeat=True)
    replies = 0
    is_next = thread.handled_seq == thread.last_seq - 1
    if take_turn and is_next:
        replies = turn.take(db, person, thread, inbound, message_id, now=now)
    else:
        # Its own turn failed, or an earlier message waits for a retry and this one behind it.
        backlog.wait(db, message_id, now=now)
    threads.save(db, thread, now=now)
    # A machine's answer is no consent, and a mailbox that has one may be full all the same.
    if proof.is_proven(inbound) and not inbound.extra.get("automatic"):
        if person.standing is Standing.UNDELIVERABLE:
            standing.works_again(db, person.contact_point_id, now=now)
        standing.heard(
            db,
            person.contact_point_id,
            last_heard_at=person.heard_at,
            evidence=Evidence(How.FIRST_MESSAGE, inbound.text, message_id),
            now=now,
        )
    return Received(message_id, thread.id, replies)
