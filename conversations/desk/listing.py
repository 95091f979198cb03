"""The conversations of a business as staff see them: who needs somebody first, then what nobody has
read, then the newest."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations.desk.searching import found_in
from core.errors import NotFound
from core.models import Channel, Conversation, Customer, Direction, Message, MessageStatus, Purpose

ON_A_PAGE = 30
MOST_AT_ONCE = 300
SNIPPET = 120

_conversation, _customer, _message = Conversation.table(), Customer.table(), Message.table()
_is_unread = _conversation.c.last_seq > _conversation.c.read_seq
_is_handed_over = _conversation.c.handed_over_at.is_not(None)
_needs_you = sa.or_(_is_handed_over, _conversation.c.attention_at.is_not(None))
_rank = sa.case((_needs_you, 2), (_is_unread, 1), else_=0)


class Filter(StrEnum):
    ALL = "all"
    NEEDS_YOU = "needs_you"
    UNREAD = "unread"
    HANDED_OVER = "handed_over"


_ONLY: Mapping[Filter, Sequence[sa.ColumnElement[bool]]] = {
    Filter.ALL: (),
    Filter.NEEDS_YOU: (_needs_you,),
    Filter.UNREAD: (_is_unread,),
    Filter.HANDED_OVER: (_is_handed_over,),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list. `attention_because` is why somebody should look though the bot goes on;
    `at` is when it was last changed by what the customer wrote or staff did, `snippet` the
    beginning of its last message."""

    conversation_id: str
    customer_id: str
    name: str | None
    at: datetime
    unread: int
    handed_over_at: datetime | None
    attention_because: str | None
    channel: Channel | None
    direction: Direction | None
    status: MessageStatus | None
    purpose: Purpose | None
    snippet: str

    @property
    def needs_you(self) -> bool:
        return self.handed_over_at is not None or self.attention_because is not None


@dataclass(frozen=True, slots=True)
class Listing:
    """`after` is what the next page is asked for with; None on the last."""

    lines: Sequence[Listed]
    after: str | None


def listing(
    db: Session,
    tenant_id: str,
    *,
    only: Filter = Filter.ALL,
    words: str = "",
    after: str | None = None,
    size: int = ON_A_PAGE,
) -> Listing:
    """A page of the list; `words` are looked for in names, numbers and texts. Who looks at several
    pages has them in one of that `size`, at most. Raises NotFound for an `after` that is none."""
    size = min(max(size, ON_A_PAGE), MOST_AT_ONCE)
    c = _conversation.c
    which: list[sa.ColumnElement[bool]] = [c.tenant_id == tenant_id, *_ONLY[only]]
    if words.strip():
        found = found_in(db, tenant_id, words)
        which.append(c.customer_id.in_(found.customer_ids) | c.id.in_(found.conversation_ids))
    if after is not None:
        which.append(sa.tuple_(_rank, c.updated_at, c.id) < sa.tuple_(*_place(after)))
    page = (
        sa.select(c.id, _rank.label("place"))
        .where(*which)
        .order_by(_rank.desc(), c.updated_at.desc(), c.id.desc())
        .limit(size + 1)
    )
    ids = [row.id for row in db.execute(page)]
    lines = _lines(db, tenant_id, ids[:size])
    return Listing(lines, _mark(lines[-1]) if len(ids) > size else None)


def waiting(db: Session, tenant_id: str) -> int:
    """How many conversations need somebody now."""
    c = _conversation.c
    count = sa.select(sa.func.count()).where(c.tenant_id == tenant_id, _needs_you)
    return db.scalar(count) or 0


def _lines(db: Session, tenant_id: str, ids: Sequence[str]) -> list[Listed]:
    c = _conversation.c
    rows = db.execute(
        sa.select(
            c.id,
            c.customer_id,
            _customer.c.name,
            c.updated_at,
            (c.last_seq - c.read_seq).label("unread"),
            c.handed_over_at,
            c.attention_because,
        )
        .join(_customer, _customer.c.id == c.customer_id)
        .where(c.id.in_(ids), c.tenant_id == tenant_id)
    )
    by_id = {row.id: row for row in rows}
    last = _last_messages(db, ids)
    return [_listed(by_id[one], last.get(one)) for one in ids if one in by_id]


def _listed(row: Any, last: Any) -> Listed:
    return Listed(
        conversation_id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        at=row.updated_at,
        unread=max(0, row.unread),
        handed_over_at=row.handed_over_at,
        attention_because=row.attention_because,
        channel=last.channel if last else None,
        direction=last.direction if last else None,
        status=last.status if last else None,
        purpose=last.purpose if last else None,
        snippet=" ".join(last.text[: 2 * SNIPPET].split())[:SNIPPET] if last else "",
    )


def _last_messages(db: Session, ids: Collection[str]) -> Mapping[str, Any]:
    """By conversation; each is found by the end of its part of the index."""
    mine = _message.alias()
    newest = (
        sa.select(mine.c.id)
        .where(mine.c.conversation_id == _conversation.c.id)
        .order_by(mine.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    ends = db.execute(sa.select(newest).where(_conversation.c.id.in_(ids)))
    m = _message.c
    rows = db.execute(
        sa.select(m.conversation_id, m.channel, m.direction, m.status, m.purpose, m.text).where(
            m.id.in_([end for (end,) in ends if end])
        )
    )
    return {row.conversation_id: row for row in rows}


def _mark(line: Listed) -> str:
    place = 2 if line.needs_you else 1 if line.unread else 0
    return f"{place}~{line.at.isoformat()}~{line.conversation_id}"


def _place(after: str) -> tuple[int, sa.BindParameter[datetime], str]:
    try:
        place, at, conversation_id = after.split("~")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise NotFound(after=after)
        column = _conversation.c.updated_at.type
        instant = sa.bindparam(None, moment.astimezone(UTC), type_=column)
        return int(place), instant, conversation_id
    except (ValueError, OverflowError):
        raise NotFound(after=after) from None
