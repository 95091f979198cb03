"""Finding customers, and what is known of one."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Channel, Consent, ConsentChange, ContactPoint, Customer, Standing
from core.people.sharing import people_behind, points_of
from core.people.tags import tags_of

ON_A_PAGE = 50
FEWEST_DIGITS = 3
_NO_DIGIT = re.compile(r"\D")

_customer, _point, _consent = Customer.table(), ContactPoint.table(), Consent.table()
# By name as people read it, who has none last.
_by = sa.func.lower(sa.func.coalesce(_customer.c.name, "\U0010ffff"))


@dataclass(frozen=True, slots=True)
class Known:
    """One line of the list of customers."""

    customer_id: str
    name: str | None
    is_vip: bool
    addresses: Sequence[str]
    is_opted_out: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """`after` is what the next page is asked for with; None on the last."""

    people: Sequence[Known]
    after: str | None


@dataclass(frozen=True, slots=True)
class Point:
    """`consent` is what the ledger says last, `how` it came about; `speaks_for` are the names of
    others whom the address reaches besides its owner."""

    contact_point_id: str
    channel: Channel
    address: str
    standing: Standing
    standing_at: datetime
    heard_at: datetime | None
    consent: ConsentChange | None
    how: str | None
    since: datetime | None
    is_own: bool
    speaks_for: Sequence[str]


@dataclass(frozen=True, slots=True)
class Card:
    customer_id: str
    name: str | None
    language: str | None
    preferred_channel: Channel | None
    is_vip: bool
    created_at: datetime
    no_earlier_at: datetime | None
    tags: Sequence[str]
    points: Sequence[Point]


def directory(
    db: Session, tenant_id: str, *, words: str = "", after: str | None = None
) -> Directory:
    """A page of the customers, by name; `words` are looked for in names, numbers and mailboxes.
    Raises NotFound for an `after` that is none."""
    c = _customer.c
    which: list[sa.ColumnElement[bool]] = [c.tenant_id == tenant_id, c.erased_at.is_(None)]
    if words.strip():
        which.append(c.id.in_(customers_like(db, tenant_id, words, limit=10 * ON_A_PAGE)))
    if after is not None:
        last = db.execute(sa.select(_by).where(c.id == after, c.tenant_id == tenant_id)).first()
        if last is None:
            raise NotFound(customer_id=after)
        which.append(sa.tuple_(_by, c.id) > sa.tuple_(last[0], after))
    page = sa.select(c.id, c.name, c.is_vip).where(*which).order_by(_by, c.id)
    rows = db.execute(page.limit(ON_A_PAGE + 1)).all()
    points: dict[str, list[Any]] = {}
    ids = [row.id for row in rows[:ON_A_PAGE]]
    p = _point.c
    theirs = sa.select(p.customer_id, p.address, p.standing).where(p.customer_id.in_(ids))
    for point in db.execute(theirs.order_by(p.id)):
        points.setdefault(point.customer_id, []).append(point)
    people = [
        Known(
            row.id,
            row.name,
            row.is_vip,
            list(dict.fromkeys(point.address for point in points.get(row.id, ()))),
            any(point.standing is Standing.OPTED_OUT for point in points.get(row.id, ())),
        )
        for row in rows[:ON_A_PAGE]
    ]
    return Directory(people, ids[-1] if len(rows) > ON_A_PAGE else None)


def customers_like(db: Session, tenant_id: str, words: str, *, limit: int) -> Collection[str]:
    """Whose name holds the words, or whose number or mailbox does; numbers are told by their
    digits, however they are typed."""
    words = words.strip()
    c, p = _customer.c, _point.c
    by_name = sa.select(c.id).where(
        c.tenant_id == tenant_id, c.erased_at.is_(None), c.name.icontains(words, autoescape=True)
    )
    found = set(db.scalars(by_name.order_by(c.id).limit(limit)))
    digits = _NO_DIGIT.sub("", words)
    like = []
    if len(digits) >= FEWEST_DIGITS and not re.search(r"[^\d\s()+./-]", words):
        like.append(p.address.contains(digits.lstrip("0") or digits))
    if "@" in words or not digits:
        like.append(p.address.contains(words.lower(), autoescape=True))
    if like:
        # All channels are named, for the index has them in front of the addresses.
        by_address = sa.select(p.customer_id).where(
            p.tenant_id == tenant_id, p.channel.in_(list(Channel)), sa.or_(*like)
        )
        found |= set(db.scalars(by_address.limit(limit)))
    return found


def card(db: Session, tenant_id: str, customer_id: str) -> Card:
    """What is known of a customer. Raises NotFound, also for one who was erased."""
    c = _customer.c
    row = db.execute(
        sa.select(_customer).where(
            c.id == customer_id, c.tenant_id == tenant_id, c.erased_at.is_(None)
        )
    ).first()
    if row is None:
        raise NotFound(customer_id=customer_id)
    return Card(
        customer_id=customer_id,
        name=row.name,
        language=row.language,
        preferred_channel=row.preferred_channel,
        is_vip=row.is_vip,
        created_at=row.created_at,
        no_earlier_at=row.no_earlier_at,
        tags=tags_of(db, customer_id),
        points=_points(db, customer_id),
    )


def _points(db: Session, customer_id: str) -> list[Point]:
    mine, p = points_of([customer_id]), _point.c
    rows = db.execute(
        sa.select(_point).join(mine, mine.c.contact_point_id == p.id).order_by(p.channel, p.id)
    ).all()
    said = _last_said(db, [row.id for row in rows])
    return [
        Point(
            contact_point_id=row.id,
            channel=row.channel,
            address=row.address,
            standing=row.standing,
            standing_at=row.standing_at,
            heard_at=row.heard_at,
            consent=said[row.id].change if row.id in said else None,
            how=said[row.id].how if row.id in said else None,
            since=said[row.id].happened_at if row.id in said else None,
            is_own=row.customer_id == customer_id,
            speaks_for=_others(db, row.id, customer_id) if row.shared_at else (),
        )
        for row in rows
    ]


def _last_said(db: Session, points: Collection[str]) -> dict[str, Any]:
    """By contact point: the last row of its ledger."""
    c = _consent.c
    last = (
        sa.select(sa.func.max(c.id))
        .where(c.contact_point_id.in_(points))
        .group_by(c.contact_point_id)
    )
    rows = db.execute(sa.select(_consent).where(c.id.in_(db.scalars(last).all())))
    return {row.contact_point_id: row for row in rows}


def _others(db: Session, contact_point_id: str, customer_id: str) -> list[str]:
    behind = people_behind(db, contact_point_id)
    return [name for one, name in behind.items() if name and one != customer_id]
