"""Which outbox rows leave next: those that are due and that the rules let out.

A claim is a lease: until `due_at` nobody else takes the row. A row whose lease ran out was perhaps
sent by a worker that died, so it is claimed as uncertain. What must wait is given a later `due_at`
here, with the reason, and does not keep its conversation waiting.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, literal, or_, select, update
from sqlalchemy.orm import Session

from channels.letter import Letter
from channels.messages import FilledTemplate, OutgoingMessage
from conversations.consequences import Written
from conversations.departures import departure_of, facts_about
from conversations.letters import letters_for
from conversations.rules import Departure, Postponed, Verdict, Withheld, judge
from conversations.templates import fill, must_be_template
from core.ids import new_id
from core.models import ContactPoint, Direction, Message, MessageStatus, Purpose
from core.people.contact_codes import in_clear
from core.settings import settings

PAGE = 200
MOST_PAGES = 20
# Whom we told something today need not be noted again.
NOTED_AGAIN_AFTER = timedelta(days=1)

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


@dataclass(frozen=True, slots=True)
class Batch:
    """`looked_at` counts the rows found due: with some, but none to send, there may be more."""

    rows: list[Claimed]
    looked_at: int


def claim(db: Session, *, now: datetime, limit: int) -> Batch:
    """Lease up to `limit` due rows, replies first, of each conversation only the oldest open one:
    so its messages leave in the order in which they were written. What is due and may not leave
    yet is postponed in the same step."""
    rows = list(_lock(db, now=now, limit=limit))
    if not rows:
        return Batch([], 0)
    facts = facts_about(db, [row.id for row in rows], now=now)
    certain = [row for row in rows if row.status is MessageStatus.QUEUED]
    bound = [row for row in certain if must_be_template(row, facts[row.id].heard_at, now)]
    templates = fill(db, bound, facts)
    verdicts = judge(db, _departures(db, certain, facts, bound, templates), now=now)
    _postpone(db, {k: v for k, v in verdicts.items() if isinstance(v, Postponed)})
    taken = [row for row in rows if not isinstance(verdicts.get(row.id), Postponed)]
    lease = new_id()
    for status, is_meant in ((MessageStatus.SENDING, True), (MessageStatus.UNKNOWN, False)):
        ids = [row.id for row in taken if (row.status is MessageStatus.QUEUED) is is_meant]
        if ids:
            _take(db, ids, status, lease, now=now)
    leaving = [row for row in certain if verdicts[row.id] is None]
    _note_told(db, [facts[row.id] for row in leaving], now=now)
    letters = letters_for(db, leaving)
    claimed = [
        _claimed(
            row,
            facts[row.id],
            lease,
            verdicts.get(row.id),
            letter=letters.get(row.id),
            template=templates.get(row.id),
        )
        for row in taken
    ]
    return Batch(claimed, len(rows))


def _departures(
    db: Session,
    rows: Sequence[Any],
    facts: Mapping[str, Any],
    bound: Sequence[Any],
    templates: Collection[str],
) -> list[Departure]:
    """`bound` are the rows that only a template can say, `templates` those that have one."""
    unsayable = {row.id for row in bound if row.id not in templates}
    return [
        departure_of(db, row, facts[row.id], is_sayable=row.id not in unsayable) for row in rows
    ]


def _postpone(db: Session, verdicts: Mapping[str, Postponed]) -> None:
    """A row that was only looked at was not tried; an earlier failure is history by then."""
    if not verdicts:
        return
    c = _message.c
    until = {key: literal(verdict.until, c.due_at.type) for key, verdict in verdicts.items()}
    because = {key: verdict.because for key, verdict in verdicts.items()}
    db.execute(
        update(_message)
        .where(c.id.in_(verdicts))
        .values(
            due_at=case(until, value=c.id),
            postponed_because=case(because, value=c.id),
            error_code=None,
        )
    )


def _note_told(db: Session, facts: Sequence[Any], *, now: datetime) -> None:
    point = ContactPoint.table()
    stale = {
        row.contact_point_id
        for row in facts
        if row.told_at is None or now - row.told_at > NOTED_AGAIN_AFTER
    }
    if stale:
        db.execute(update(point).where(point.c.id.in_(sorted(stale))).values(told_at=now))


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
        heads = _heads(db, page, now=now)
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


def _heads(db: Session, ids: Sequence[str], *, now: datetime) -> list[str]:
    """Those of the messages before which nothing else of their conversation is still to leave,
    but for what a rule told to leave later."""
    candidate, earlier = _message.alias(), _message.alias()
    waits = (
        select(earlier.c.id)
        .where(
            earlier.c.conversation_id == candidate.c.conversation_id,
            earlier.c.due_at.is_not(None),
            earlier.c.direction == Direction.OUT,
            earlier.c.id < candidate.c.id,
            or_(
                earlier.c.postponed_because.is_(None),
                earlier.c.error_code.is_not(None),
                earlier.c.status != MessageStatus.QUEUED,
                earlier.c.due_at <= now,
            ),
        )
        .exists()
    )
    heads = set(db.scalars(select(candidate.c.id).where(candidate.c.id.in_(ids), ~waits)))
    return [message_id for message_id in ids if message_id in heads]


def _claimed(
    row: Any,
    facts: Any,
    lease: str,
    verdict: Verdict,
    *,
    letter: Letter | None,
    template: FilledTemplate | None,
) -> Claimed:
    return Claimed(
        message=OutgoingMessage(
            id=row.id,
            tenant_id=row.tenant_id,
            channel=row.channel,
            sender=row.sender,
            recipient=row.recipient,
            text=in_clear(row.text, row.about_id if row.purpose is Purpose.CODE else None),
            purpose=row.purpose,
            about_id=row.about_id,
            extra=row.extra,
            letter=letter,
            template=template,
        ),
        lease=lease,
        is_uncertain=row.status is not MessageStatus.QUEUED,
        attempts=row.attempts + 1,
        written=Written(
            message_id=row.id,
            tenant_id=row.tenant_id,
            contact_point_id=row.contact_point_id,
            customer_id=facts.customer_id,
            channel=row.channel,
            purpose=row.purpose,
            about_id=row.about_id,
            created_at=row.created_at,
        ),
        sealed_account=facts.sealed,
        withheld_because=verdict.because if isinstance(verdict, Withheld) else None,
    )
