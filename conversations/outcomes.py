"""What became of a claimed outbox row, recorded in one transaction with all that follows.

A success is recorded whoever holds the lease by then, for it cannot be undone; everything else only
by its holder. A row that is settled already is left alone, so running one of these twice does no
harm.
"""

import logging
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from channels.messages import SendFailed
from conversations import consequences
from conversations.claims import Claimed
from core.database import affected
from core.models import Direction, Message, MessageStatus, Purpose
from core.settings import settings

LONGEST_PAUSE_SECONDS = 300
OPEN = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN)
SETTLED: dict[str, Any] = {"due_at": None, "lease": None}

# Takes the session, the row and the present.
Outcome = Callable[[Session, Claimed, datetime], None]

log = logging.getLogger(__name__)
_message = Message.table()


def sent(db: Session, row: Claimed, now: datetime, *, provider_key: str) -> None:
    record = update(_message).where(
        _message.c.id == row.message.id,
        _message.c.status.in_(OPEN),
        _message.c.provider_key.is_(None),
    )
    facts = SETTLED | {"status": MessageStatus.SENT, "sent_at": now, "error_code": None}
    try:
        with db.begin_nested():
            is_news = affected(db, record.values(**facts, provider_key=provider_key))
    except IntegrityError:
        # The provider gave one id to two messages; the customer has this one all the same.
        log.exception("provider repeated an id", extra={"message_id": row.message.id})
        is_news = affected(db, record.values(**facts))
    if is_news:
        consequences.was_sent(db, row.written, now=now)


def withheld(db: Session, row: Claimed, now: datetime, *, because: str) -> None:
    _end(db, row, MessageStatus.WITHHELD, because, now=now)


def not_sent(db: Session, row: Claimed, now: datetime, *, failure: SendFailed) -> None:
    if failure.under_way:
        # It is looked up when the lease ends: until then the provider may still accept it.
        _hold(db, row, status=MessageStatus.UNKNOWN, error_code=failure.code)
    elif failure.uncertain:
        at = _later(row, failure, now)
        _hold(db, row, status=MessageStatus.UNKNOWN, error_code=failure.code, due_at=at)
    elif failure.retryable and _may_try_again(row) and not _waits_too_long(row, failure):
        _requeue(db, row, at=_later(row, failure, now), code=failure.code)
    elif _end(db, row, MessageStatus.FAILED, failure.code, now=now):
        consequences.learn(
            db,
            row.written,
            opted_out=failure.opted_out,
            undeliverable=failure.undeliverable,
            code=failure.code,
            now=now,
        )


def looked_up(db: Session, row: Claimed, now: datetime, *, provider_keys: Sequence[str]) -> None:
    """Sent after all, if one of the messages that the provider has is no other row's; otherwise it
    surely was not, and is queued again."""
    key = _message.c.provider_key
    is_other = (_message.c.direction == Direction.OUT) & key.in_(provider_keys)
    others = set(db.scalars(select(key).where(is_other)))
    mine = next((found for found in provider_keys if found not in others), None)
    if mine:
        sent(db, row, now, provider_key=mine)
    elif row.attempts <= settings().outbound_tries:
        # Only sends count as tries, not the looking up between them.
        _requeue(db, row, at=now, code="absent", attempts=row.attempts - 1)
    else:
        _end(db, row, MessageStatus.FAILED, "absent", now=now)


def not_known(db: Session, row: Claimed, now: datetime, *, failure: SendFailed) -> None:
    """The provider could not say. When it never can, staff see the message as unknown."""
    if _may_try_again(row) and (failure.retryable or failure.uncertain):
        _hold(db, row, error_code=failure.code, due_at=_later(row, failure, now), lease=None)
    else:
        _end(db, row, MessageStatus.UNKNOWN, failure.code, now=now)


def _may_try_again(row: Claimed) -> bool:
    return row.attempts < settings().outbound_tries


def _waits_too_long(row: Claimed, failure: SendFailed) -> bool:
    """An offer keeps its slot from others until it is made."""
    is_offer = row.written.purpose is Purpose.OFFER
    return is_offer and failure.wait_seconds > LONGEST_PAUSE_SECONDS


def _later(row: Claimed, failure: SendFailed, now: datetime) -> datetime:
    """Twice as long each time, and never all at once after an outage."""
    pause = min(settings().retry_seconds * 2 ** (row.attempts - 1), LONGEST_PAUSE_SECONDS)
    jitter = random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
    return now + timedelta(seconds=max(pause * jitter, failure.wait_seconds))


def _requeue(db: Session, row: Claimed, *, at: datetime, code: str, **more: int) -> None:
    _hold(db, row, status=MessageStatus.QUEUED, due_at=at, lease=None, error_code=code, **more)


def _end(db: Session, row: Claimed, status: MessageStatus, code: str, *, now: datetime) -> bool:
    """The row leaves the outbox unsent; whoever is concerned hears of it."""
    is_news = _hold(db, row, **SETTLED, status=status, error_code=code)
    if is_news:
        log.warning(
            "message not sent",
            extra={"message_id": row.message.id, "status": status.value, "code": code},
        )
        consequences.has_failed(db, row.written, status=status, code=code, now=now)
    return is_news


def _hold(db: Session, row: Claimed, **values: Any) -> bool:
    """Change the row if the lease is still ours."""
    c = _message.c
    held = update(_message).where(c.id == row.message.id, c.lease == row.lease, c.status.in_(OPEN))
    return affected(db, held.values(**values)) == 1
