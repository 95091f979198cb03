"""Broadcasts as staff see them: the last ones, who answered, and what lies open to be told of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import (
    Broadcast,
    BroadcastRecipient,
    BroadcastState,
    Customer,
    Offer,
    OfferStatus,
    Round,
    Slot,
    SlotStatus,
)
from core.scheduling.broadcasts.openings import OPENINGS

BROADCASTS, RECIPIENTS = Broadcast.table(), BroadcastRecipient.table()
CUSTOMERS, OFFERS = Customer.table(), Offer.table()
ROUNDS, SLOTS = Round.table(), Slot.table()

SHOWN_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Recent:
    """`told` is how many it has a message for, `yes` how many openings were taken by it, `openings`
    what it tells of: service, staff and start of each."""

    broadcast: Broadcast
    openings: Sequence[tuple[str, str, datetime]]
    told: int
    yes: int


@dataclass(frozen=True, slots=True)
class Recents:
    """`after` is the broadcast behind which the next page begins; None where this is the last."""

    broadcasts: Sequence[Recent]
    after: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody's YES; `position` is the number of the opening."""

    customer_id: str
    customer_name: str | None
    position: int
    service_id: str
    staff_id: str
    starts_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Lying:
    """A slot that lies open. `is_asked_about`: its round goes on, and would end by a broadcast."""

    slot_id: str
    staff_id: str
    service_id: str
    starts_at: datetime
    ends_at: datetime
    is_asked_about: bool


def broadcast_of(db: Session, tenant_id: str, broadcast_id: str) -> Broadcast:
    """A picture of it, not attached to the session. Raises NotFound."""
    row = db.execute(
        sa.select(BROADCASTS).where(
            BROADCASTS.c.id == broadcast_id, BROADCASTS.c.tenant_id == tenant_id
        )
    ).first()
    if row is None:
        raise NotFound(broadcast_id=broadcast_id)
    return Broadcast(**row._mapping)


def recent(
    db: Session, tenant_id: str, *, after: str | None = None, limit: int = SHOWN_AT_ONCE
) -> Recents:
    """The last that were made, the latest first, without drafts that were given up. Four
    statements."""
    was_begun = sa.or_(
        BROADCASTS.c.state == BroadcastState.DRAFT, BROADCASTS.c.began_at.is_not(None)
    )
    rows = db.execute(
        sa.select(BROADCASTS)
        .where(
            BROADCASTS.c.tenant_id == tenant_id,
            was_begun,
            BROADCASTS.c.id < after if after is not None else sa.true(),
        )
        .order_by(BROADCASTS.c.id.desc())
        .limit(limit + 1)
    )
    made = [Broadcast(**row._mapping) for row in rows]
    shown = made[:limit]
    ids = [one.id for one in shown]
    openings, told, yes = _openings(db, ids), _told(db, ids), _yes(db, ids)
    found = [
        Recent(one, openings.get(one.id, ()), told.get(one.id, 0), yes.get(one.id, 0))
        for one in shown
    ]
    return Recents(found, ids[-1] if len(made) > limit else None)


def _openings(db: Session, ids: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str, datetime]]]:
    found: dict[str, list[tuple[str, str, datetime]]] = {}
    for row in db.execute(
        sa.select(OPENINGS.c.broadcast_id, SLOTS.c.service_id, SLOTS.c.staff_id, SLOTS.c.starts_at)
        .join(SLOTS, SLOTS.c.id == OPENINGS.c.slot_id)
        .where(OPENINGS.c.broadcast_id.in_(ids))
        .order_by(OPENINGS.c.broadcast_id, OPENINGS.c.position)
    ):
        found.setdefault(row.broadcast_id, []).append((row.service_id, row.staff_id, row.starts_at))
    return found


def _told(db: Session, ids: Sequence[str]) -> Mapping[str, int]:
    c = RECIPIENTS.c
    return _counted(db, c.broadcast_id, c.broadcast_id.in_(ids), c.message_id.is_not(None))


def _yes(db: Session, ids: Sequence[str]) -> Mapping[str, int]:
    c = OFFERS.c
    return _counted(db, c.broadcast_id, c.broadcast_id.in_(ids), c.status == OfferStatus.ACCEPTED)


def _counted(
    db: Session, by: sa.ColumnElement[Any], *which: sa.ColumnElement[bool]
) -> Mapping[str, int]:
    rows = db.execute(sa.select(by, sa.func.count()).where(*which).group_by(by))
    return {key: many for key, many in rows}  # noqa: C416 - rows are no pairs to the types


def answers_of(
    db: Session, tenant_id: str, broadcast_id: str, *, limit: int = SHOWN_AT_ONCE
) -> Sequence[Answer]:
    """Who said YES to what, the first first."""
    c = OFFERS.c
    rows = db.execute(
        sa.select(
            c.customer_id, CUSTOMERS.c.name, OPENINGS.c.position, c.service_id, c.staff_id,
            c.starts_at, c.ended_at,
        )
        .join(CUSTOMERS, CUSTOMERS.c.id == c.customer_id)
        .join(
            OPENINGS,
            sa.and_(OPENINGS.c.broadcast_id == c.broadcast_id, OPENINGS.c.slot_id == c.slot_id),
        )
        .where(
            c.broadcast_id == broadcast_id,
            c.tenant_id == tenant_id,
            c.status == OfferStatus.ACCEPTED,
        )
        .order_by(c.ended_at, c.id)
        .limit(limit)
    )  # fmt: skip
    return [Answer(*row) for row in rows]


def lying_open(
    db: Session, tenant_id: str, *, now: datetime, until: datetime, limit: int = 100
) -> Sequence[Lying]:
    """Slots that lie open and begin until then, the next first."""
    rows = db.execute(
        sa.select(
            SLOTS.c.id.label("slot_id"), SLOTS.c.staff_id, SLOTS.c.service_id, SLOTS.c.starts_at,
            SLOTS.c.ends_at,
            sa.and_(ROUNDS.c.id.is_not(None), ROUNDS.c.ended_at.is_(None)).label("is_asked_about"),
        )
        .outerjoin(ROUNDS, ROUNDS.c.slot_id == SLOTS.c.id)
        .where(
            SLOTS.c.tenant_id == tenant_id,
            SLOTS.c.status == SlotStatus.OPEN,
            SLOTS.c.starts_at > now,
            SLOTS.c.starts_at <= until,
        )
        .order_by(SLOTS.c.starts_at, SLOTS.c.id)
        .limit(limit)
    )  # fmt: skip
    return [Lying(**{**row._mapping, "is_asked_about": bool(row.is_asked_about)}) for row in rows]
