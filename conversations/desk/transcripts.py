"""A conversation as staff read it: what was said with what became of it, what they noted, and what
happened in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations.desk.happenings import Happened, happened
from core.errors import NotFound
from core.models import (
    Channel,
    Conversation,
    ConversationNote,
    Customer,
    Direction,
    Event,
    Message,
    MessageStatus,
    Purpose,
)

ON_A_PAGE = 40
MOST_SINCE = 400
BEGINNING = "0"
_conversation, _customer = Conversation.table(), Customer.table()
_message, _note, _event = Message.table(), ConversationNote.table(), Event.table()


@dataclass(frozen=True, slots=True)
class Head:
    """A conversation and whose it is."""

    conversation_id: str
    customer_id: str
    name: str | None
    language: str | None
    state: str
    handed_over_at: datetime | None
    attention_at: datetime | None
    attention_because: str | None
    last_seq: int
    read_seq: int


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `code` is why it failed or was withheld, or why it waits until `due_at`; `by` is
    the user who wrote it."""

    id: str
    at: datetime
    direction: Direction
    channel: Channel
    address: str
    text: str
    subject: str | None
    media: int
    status: MessageStatus
    purpose: Purpose | None
    segments: int | None
    code: str | None
    due_at: datetime | None
    sent_at: datetime | None
    turn_id: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Noted:
    id: str
    at: datetime
    text: str
    by: str | None


Item = Said | Noted | Happened


@dataclass(frozen=True, slots=True)
class Transcript:
    """In the order of time. `before` is what the page before this one is asked for with."""

    items: Sequence[Item]
    before: str | None


def head(db: Session, tenant_id: str, conversation_id: str) -> Head:
    """Raises NotFound."""
    c = _conversation.c
    row = db.execute(
        sa.select(
            c.id.label("conversation_id"),
            c.customer_id,
            _customer.c.name,
            _customer.c.language,
            c.state,
            c.handed_over_at,
            c.attention_at,
            c.attention_because,
            c.last_seq,
            c.read_seq,
        )
        .join(_customer, _customer.c.id == c.customer_id)
        .where(c.id == conversation_id, c.tenant_id == tenant_id)
    ).first()
    if row is None:
        raise NotFound(conversation_id=conversation_id)
    return Head(**row._mapping)


def transcript(
    db: Session,
    tenant_id: str,
    known: Head,
    *,
    before: str | None = None,
    since: str | None = None,
) -> Transcript:
    """The last page of the conversation, the one before a message, or all `since` one that was
    shown already, or since BEGINNING."""
    m = _message.c
    which = [m.conversation_id == known.conversation_id, m.tenant_id == tenant_id]
    if before is not None:
        which.append(m.id < before)
    size = ON_A_PAGE
    if since is not None:
        which.append(m.id >= since)
        size = MOST_SINCE
    page = sa.select(_message).where(*which).order_by(m.id.desc()).limit(size + 1)
    rows = db.execute(page).all()
    said = [_said(row) for row in rows[:size]][::-1]
    is_cut = bool(said) and (len(rows) > size or since not in (None, BEGINNING))
    first_at = said[0].at if is_cut else None
    until = _written_at(db, known.conversation_id, before) if before else None
    items: list[Item] = [
        *said,
        *_notes(db, known.conversation_id, first_at, until),
        *happened(
            db,
            tenant_id,
            known.customer_id,
            about=known.conversation_id,
            bounds=_between(_event.c.happened_at, first_at, until),
        ),
    ]
    items.sort(key=lambda item: (item.at, item.id))
    return Transcript(items, said[0].id if is_cut else None)


def _said(row: Any) -> Said:
    is_in = row.direction is Direction.IN
    return Said(
        id=row.id,
        at=row.created_at,
        direction=row.direction,
        channel=row.channel,
        address=row.sender if is_in else row.recipient,
        text=row.text,
        subject=row.extra.get("subject"),
        media=row.extra.get("media_count", 0),
        status=row.status,
        purpose=row.purpose,
        segments=row.segments,
        code=row.error_code or row.postponed_because,
        due_at=row.due_at if row.status is MessageStatus.QUEUED else None,
        sent_at=row.sent_at,
        turn_id=row.turn_id,
        by=row.extra.get("by") if not is_in else None,
    )


def _written_at(db: Session, conversation_id: str, message_id: str) -> datetime | None:
    m = _message.c
    at: datetime | None = db.scalar(
        sa.select(m.created_at).where(m.id == message_id, m.conversation_id == conversation_id)
    )
    return at


def _between(
    column: sa.ColumnElement[datetime], since: datetime | None, until: datetime | None
) -> list[sa.ColumnElement[bool]]:
    bounds = []
    if since is not None:
        bounds.append(column >= since)
    if until is not None:
        bounds.append(column < until)
    return bounds


def _notes(
    db: Session, conversation_id: str, since: datetime | None, until: datetime | None
) -> list[Noted]:
    n = _note.c
    rows = db.execute(
        sa.select(n.id, n.written_at, n.text, n.written_by).where(
            n.conversation_id == conversation_id, *_between(n.written_at, since, until)
        )
    )
    return [Noted(*row) for row in rows]
