"""Which outbox rows leave next, and whether they may.

A claim is a lease: until `due_at` nobody else takes the row. A row whose lease ran out was perhaps
sent by a worker that died, so it is claimed as uncertain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, select, update
from sqlalchemy.orm import Session

from channels.letter import Letter
from channels.messages import OutgoingMessage, Provider
from conversations.consequences import Written
from conversations.letters import letters_for
from core.ids import new_id
from core.models import (
    Channel,
    ContactPoint,
    Direction,
    Message,
    MessageStatus,
    Purpose,
    Standing,
    TenantCredential,
)
from core.settings import settings

PAGE = 200
MOST_PAGES = 20
ANSWERS = {Purpose.REPLY, Purpose.OPT_OUT}
# Whose account a tenant may have of its own, by channel.
ACCOUNTS = {
    Channel.SMS: Provider.TWILIO,
    Channel.WHATSAPP: Provider.TWILIO,
    Channel.EMAIL: Provider.SENDGRID,
}

_message = Message.table()


@dataclass(frozen=True, slots=True)
class Claimed:
    """`attempts` counts this one. `withheld_because` is empty when the message may leave."""

    message: OutgoingMessage
    lease: str
    is_uncertain: bool
    attempts: int
    written: Written
    sealed_account: str | None
    withheld_because: str | None


def reason_to_withhold(purpose: Purpose, standing: Standing) -> str | None:
    """The rules at the door out, the same for every message; None lets it leave.

    Whoever has just written can be answered, whatever an earlier failure said of their address.
    """
    if standing is Standing.OPTED_OUT and purpose is not Purpose.OPT_OUT:
        return "opted_out"
    if standing is Standing.UNDELIVERABLE and purpose not in ANSWERS:
        return "undeliverable"
    return None


def claim(db: Session, *, now: datetime, limit: int) -> list[Claimed]:
    """Lease up to `limit` due rows, replies first, of each conversation only the oldest open one:
    so its messages leave in the order in which they were written."""
    rows = list(_lock(db, now=now, limit=limit))
    if not rows:
        return []
    lease = new_id()
    uncertain = [row.id for row in rows if row.status is not MessageStatus.QUEUED]
    certain = [row.id for row in rows if row.status is MessageStatus.QUEUED]
    for ids, status in ((certain, MessageStatus.SENDING), (uncertain, MessageStatus.UNKNOWN)):
        if ids:
            _take(db, ids, status, lease, now=now)
    facts = _facts(db, [row.id for row in rows])
    letters = letters_for(db, [r for r in rows if r.status is MessageStatus.QUEUED])
    return [_claimed(row, facts[row.id], letters.get(row.id), lease) for row in rows]


def _take(
    db: Session, ids: Sequence[str], status: MessageStatus, lease: str, *, now: datetime
) -> None:
    db.execute(
        update(_message)
        .where(_message.c.id.in_(ids))
        .values(
            status=status,
            lease=lease,
            due_at=now + timedelta(seconds=settings().lease_seconds),
            attempts=_message.c.attempts + 1,
        )
    )


def _lock(db: Session, *, now: datetime, limit: int) -> Iterator[Any]:
    """Candidates are looked for without locks and then locked few at a time: locking in the order
    of priority would lock every due row, for sorting, and leave none to other workers."""
    missing = limit
    for page in _pages(db, now=now):
        heads = _heads(db, page)
        while heads and missing:
            chunk, heads = heads[:missing], heads[missing:]
            rows = db.execute(
                select(_message)
                .where(_message.c.id.in_(chunk), _message.c.due_at <= now)
                .with_for_update(skip_locked=True)
            ).all()
            missing -= len(rows)
            yield from rows
        if not missing:
            return


def _pages(db: Session, *, now: datetime) -> Iterator[Sequence[str]]:
    """Ids of due rows in the order in which they should leave."""
    c = _message.c
    due = (
        select(c.id)
        .where(c.direction == Direction.OUT, c.due_at <= now)
        .order_by(c.priority, c.due_at, c.id)
        .limit(PAGE)
    )
    for number in range(MOST_PAGES):
        ids = db.scalars(due.offset(number * PAGE)).all()
        if ids:
            yield ids
        if len(ids) < PAGE:
            return


def _heads(db: Session, ids: Sequence[str]) -> list[str]:
    """Those of the messages before which nothing else of their conversation is still to leave."""
    candidate, earlier = _message.alias(), _message.alias()
    waits = (
        select(earlier.c.id)
        .where(
            earlier.c.conversation_id == candidate.c.conversation_id,
            earlier.c.due_at.is_not(None),
            earlier.c.direction == Direction.OUT,
            earlier.c.id < candidate.c.id,
        )
        .exists()
    )
    heads = set(db.scalars(select(candidate.c.id).where(candidate.c.id.in_(ids), ~waits)))
    return [message_id for message_id in ids if message_id in heads]


def _facts(db: Session, ids: Sequence[str]) -> dict[str, Any]:
    point, account = ContactPoint.table(), TenantCredential.table()
    rows = db.execute(
        select(
            _message.c.id,
            point.c.customer_id,
            point.c.standing,
            account.c.sealed,
        )
        .join(point, point.c.id == _message.c.contact_point_id)
        .outerjoin(
            account,
            and_(
                account.c.tenant_id == _message.c.tenant_id,
                account.c.provider == case(ACCOUNTS, value=_message.c.channel),
            ),
        )
        .where(_message.c.id.in_(ids))
    )
    return {row.id: row for row in rows}


def _claimed(row: Any, facts: Any, letter: Letter | None, lease: str) -> Claimed:
    return Claimed(
        message=OutgoingMessage(
            id=row.id,
            tenant_id=row.tenant_id,
            channel=row.channel,
            sender=row.sender,
            recipient=row.recipient,
            text=row.text,
            purpose=row.purpose,
            about_id=row.about_id,
            extra=row.extra,
            letter=letter,
        ),
        lease=lease,
        is_uncertain=row.status is not MessageStatus.QUEUED,
        attempts=row.attempts + 1,
        written=Written(
            message_id=row.id,
            tenant_id=row.tenant_id,
            contact_point_id=row.contact_point_id,
            customer_id=facts.customer_id,
            purpose=row.purpose,
            about_id=row.about_id,
            created_at=row.created_at,
        ),
        sealed_account=facts.sealed,
        withheld_because=reason_to_withhold(row.purpose, facts.standing),
    )
