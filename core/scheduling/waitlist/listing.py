"""The waitlist as staff go through it: who waits for what, since when, with how many points and
why, a page at a time.

A page costs five statements, however long the list is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import NotFound
from core.models import (
    ContactPoint,
    Customer,
    EntryStatus,
    Offer,
    Standing,
    WaitlistEntry,
    WaitlistWant,
)
from core.people.finding import is_named
from core.people.sharing import points_of
from core.scheduling.waitlist.entries import ENTRIES, WAITING
from core.scheduling.wants import ANY

CUSTOMERS, OFFERS = Customer.table(), Offer.table()
WANTS, POINTS = WaitlistWant.table(), ContactPoint.table()

SHOWN_AT_ONCE = 50


class Order(StrEnum):
    """Who would be asked first, or who joined first; who waits no longer, by who ended last."""

    SCORE = "score"
    SINCE = "since"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Sought:
    """What is left out is any: `status` any that waits, `service_id` what would be taken,
    `staff_id` by whom they could be served, `name` a part of the customer's name."""

    status: EntryStatus | None = None
    service_id: str | None = None
    staff_id: str | None = None
    name: str | None = None
    order: Order = Order.SCORE


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an entry is being offered now. `answer_by` is empty until the message has left."""

    offer_id: str
    slot_id: str
    service_id: str
    staff_id: str
    starts_at: datetime
    sent_at: datetime | None
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """`parts` are the points by reason that add up to `score`, where they are best; a slot of just
    what is wanted adds some more (`Weights.service`). `is_reachable`: some address may be written
    to."""

    entry: WaitlistEntry
    customer_name: str | None
    is_vip: bool
    is_reachable: bool
    score: int
    parts: Mapping[str, int]
    proposed: Proposed | None


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the entry behind which the next page begins; None where this is the last."""

    entries: Sequence[Listed]
    after: str | None


def listed(
    db: Session,
    catalogue: Catalogue,
    sought: Sought,
    *,
    after: str | None = None,
    limit: int = SHOWN_AT_ONCE,
) -> Page:
    """The next of the list behind an entry. Raises NotFound for one that is not there."""
    found = _found(catalogue, sought)
    if after is not None:
        behind = _behind(_keys(sought), _place_of(db, catalogue, sought, after))
        found = found.having(behind) if sought.order is Order.SCORE else found.where(behind)
    ids = list(db.scalars(found.limit(limit + 1)))
    shown = ids[:limit]
    return Page(_described(db, catalogue, shown), shown[-1] if len(ids) > limit else None)


def listed_one(db: Session, catalogue: Catalogue, entry_id: str) -> Listed:
    """An entry as the list shows it. Raises NotFound."""
    found = _described(db, catalogue, [entry_id])
    if not found:
        raise NotFound(entry_id=entry_id)
    return found[0]


def counts(db: Session, tenant_id: str) -> Mapping[EntryStatus, int]:
    """How many entries there are in each state."""
    rows = db.execute(
        sa.select(ENTRIES.c.status, sa.func.count())
        .where(ENTRIES.c.tenant_id == tenant_id)
        .group_by(ENTRIES.c.status)
    )
    return {EntryStatus(status): many for status, many in rows}


Keys = Sequence[tuple[sa.ColumnElement[Any], bool]]


def _keys(sought: Sought) -> Keys:
    """By what the list is ordered, and whether from the greatest down."""
    joined: Keys = [(ENTRIES.c.joined_at, False), (ENTRIES.c.id, False)]
    match sought.order:
        case Order.SCORE:
            return [(sa.func.min(WANTS.c.behind), False), *joined]
        case Order.ENDED:
            return [(ENTRIES.c.ended_at, True), (ENTRIES.c.id, True)]
    return joined


def _found(catalogue: Catalogue, sought: Sought) -> sa.Select[Any]:
    """By score the wants are read, and of those only what is sought."""
    statuses = WAITING if sought.status is None else (sought.status,)
    found = (
        sa.select(ENTRIES.c.id)
        .where(ENTRIES.c.tenant_id == catalogue.tenant_id, ENTRIES.c.status.in_(statuses))
        .order_by(*(key.desc() if is_down else key for key, is_down in _keys(sought)))
    )
    wanted = list(_wanted(catalogue, sought))
    if sought.order is Order.SCORE:
        found = found.join(WANTS, WANTS.c.entry_id == ENTRIES.c.id).where(*wanted)
        found = found.group_by(ENTRIES.c.id, ENTRIES.c.joined_at)
    elif wanted:
        found = found.where(sa.exists().where(WANTS.c.entry_id == ENTRIES.c.id, *wanted))
    if sought.name:
        found = found.join(CUSTOMERS, CUSTOMERS.c.id == ENTRIES.c.customer_id)
        found = found.where(is_named(sought.name))
    return found


def _wanted(catalogue: Catalogue, sought: Sought) -> Iterator[sa.ColumnElement[bool]]:
    if sought.service_id is not None:
        yield WANTS.c.service_id == sought.service_id
    if sought.staff_id is not None:
        yield _served_by(catalogue, sought.staff_id)


def _served_by(catalogue: Catalogue, staff_id: str) -> sa.ColumnElement[bool]:
    """Of a want: that staff member gives it, named or as anybody where they work."""
    member = catalogue.staff_member(staff_id)
    anybody = sa.and_(WANTS.c.staff_id == ANY, WANTS.c.location_id == member.location_id)
    return sa.and_(
        WANTS.c.service_id.in_(sorted(member.service_ids)),
        sa.or_(WANTS.c.staff_id == staff_id, anybody),
    )


def _place_of(db: Session, catalogue: Catalogue, sought: Sought, entry_id: str) -> Sequence[Any]:
    """Where the entry stands in this list, whether or not it is still on it."""
    keys = [key for key, _ in _keys(sought)]
    row = db.execute(
        sa.select(*keys)
        .select_from(ENTRIES)
        .join(WANTS, WANTS.c.entry_id == ENTRIES.c.id)
        .where(ENTRIES.c.id == entry_id, ENTRIES.c.tenant_id == catalogue.tenant_id)
        .group_by(ENTRIES.c.id, ENTRIES.c.joined_at, ENTRIES.c.ended_at)
    ).first()
    if row is None:
        raise NotFound(entry_id=entry_id)
    return row


def _behind(keys: Keys, place: Sequence[Any]) -> sa.ColumnElement[bool]:
    """Later in the order than that place."""
    further: sa.ColumnElement[bool] = sa.false()
    for (key, is_down), value in reversed(list(zip(keys, place, strict=True))):
        beyond = key < value if is_down else key > value
        further = sa.or_(beyond, sa.and_(key == value, further))
    return further


def _described(db: Session, catalogue: Catalogue, ids: Sequence[str]) -> list[Listed]:
    """In the order of these ids."""
    if not ids:
        return []
    rows = {
        row.id: row
        for row in db.execute(
            sa.select(ENTRIES, CUSTOMERS.c.name.label("name"), CUSTOMERS.c.is_vip.label("is_vip"))
            .join(CUSTOMERS, CUSTOMERS.c.id == ENTRIES.c.customer_id)
            .where(ENTRIES.c.id.in_(ids), ENTRIES.c.tenant_id == catalogue.tenant_id)
        )
    }
    parts = _parts(db, list(rows))
    proposed = _proposed(db, list(rows))
    reachable = _reachable(db, [row.customer_id for row in rows.values()])
    return [
        Listed(
            entry=WaitlistEntry(**{c.name: getattr(row, c.name) for c in ENTRIES.c}),
            customer_name=row.name,
            is_vip=row.is_vip,
            is_reachable=row.customer_id in reachable,
            score=sum(parts.get(row.id, {}).values()),
            parts=parts.get(row.id, {}),
            proposed=proposed.get(row.id),
        )
        for row in (rows[one] for one in ids if one in rows)
    ]


def _parts(db: Session, ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """Of each entry's wants, those of the best."""
    rows = db.execute(
        sa.select(WANTS.c.entry_id, WANTS.c.parts)
        .where(WANTS.c.entry_id.in_(ids))
        .order_by(WANTS.c.entry_id, WANTS.c.behind.desc(), WANTS.c.number.desc())
    )
    return {row.entry_id: row.parts for row in rows}


def _proposed(db: Session, ids: Sequence[str]) -> Mapping[str, Proposed]:
    c = OFFERS.c
    rows = db.execute(
        sa.select(
            c.live_entry_id, c.id, c.slot_id, c.service_id, c.staff_id, c.starts_at, c.sent_at,
            c.answer_by,
        ).where(c.live_entry_id.in_(ids))
    )  # fmt: skip
    return {row[0]: Proposed(*row[1:]) for row in rows}


def _reachable(db: Session, customer_ids: Sequence[str]) -> set[str]:
    reached = points_of(customer_ids)
    rows = db.scalars(
        sa.select(reached.c.customer_id)
        .join(POINTS, POINTS.c.id == reached.c.contact_point_id)
        .where(POINTS.c.standing == Standing.OK)
    )
    return set(rows)
