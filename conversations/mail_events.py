"""What SendGrid reports about our mail, taken once however often it is reported."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from channels.sendgrid_events import MailEvent
from conversations import receipts
from core import database
from core.models import Direction, Message
from core.models import MailEvent as TakenEvent

# Few enough that their messages are not locked for long.
AT_ONCE = 50
FORGOTTEN_AT_ONCE = 500
# SendGrid repeats for a day; whoever captured a batch may repeat it later, and then finds that
# messages only move forward.
REMEMBERED = timedelta(days=14)

_taken = TakenEvent.table()
_message = Message.table()


def take(events: Sequence[MailEvent], *, tenant_id: str | None, now: datetime) -> int:
    """Apply what is new, some at a time, each in a transaction of its own; returns how many were.

    `tenant_id` is whose account the events were proven by, and then they say nothing about the
    messages of others; None is the installation's own.
    """
    count = 0
    for start in range(0, len(events), AT_ONCE):
        some = events[start : start + AT_ONCE]
        step = partial(_take, events=some, tenant_id=tenant_id, now=now)
        try:
            count += database.transact(step, repeatable=True)
        except IntegrityError:
            # The same batch, delivered twice at once: whoever comes second sees what is taken.
            count += database.transact(step, repeatable=True)
    return count


def forget_old(db: Session, *, now: datetime) -> int:
    """Drop the memory of events that nobody repeats any more, some at a time; returns how many."""
    old = (
        select(_taken.c.digest)
        .where(_taken.c.received_at < now - REMEMBERED)
        .order_by(_taken.c.received_at)
        .limit(FORGOTTEN_AT_ONCE)
    )
    digests = db.scalars(old).all()
    db.execute(delete(_taken).where(_taken.c.digest.in_(digests)))
    return len(digests)


def _take(db: Session, *, events: Sequence[MailEvent], tenant_id: str | None, now: datetime) -> int:
    digests = [event.digest for event in events]
    known = set(db.scalars(select(_taken.c.digest).where(_taken.c.digest.in_(digests))))
    new = [event for event in events if event.digest not in known]
    if tenant_id is not None:
        new = _of_tenant(db, new, tenant_id)
    if not new:
        return 0
    db.execute(insert(_taken), [{"digest": e.digest, "received_at": now} for e in new])
    for event in new:
        receipts.record_status(db, event.report, message_id=event.message_id, now=now)
        if event.report.opted_out or event.report.undeliverable:
            receipts.learn(
                db,
                event.report,
                message_id=event.message_id,
                said_at=event.happened_at or now,
                now=now,
            )
    return len(new)


def _of_tenant(db: Session, events: list[MailEvent], tenant_id: str) -> list[MailEvent]:
    ids = [event.message_id for event in events if event.message_id]
    own = set(
        db.scalars(
            select(_message.c.id).where(
                _message.c.id.in_(ids),
                _message.c.tenant_id == tenant_id,
                _message.c.direction == Direction.OUT,
            )
        )
    )
    return [event for event in events if event.message_id in own]
