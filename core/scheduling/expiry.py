"""Reservations whose time is over: they count for nothing from that instant on, whether or not the
sweep has been, and give way to whoever wants their time."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Hold, OccupiedQuantum, ResourceUse

SWEPT_AT_ONCE = 100

HOLDS = Hold.table()
QUANTA = OccupiedQuantum.table()
USES = ResourceUse.table()


def is_over(now: datetime | sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """Of a row of `holds`: a reservation that nobody need respect any more. The holds of offers are
    not meant: they end with their offer."""
    return sa.and_(HOLDS.c.session_key.is_not(None), HOLDS.c.expires_at <= now)


def owned_by_expired(
    owner_id: sa.ColumnElement[str], now: datetime | sa.ColumnElement[datetime]
) -> sa.ColumnElement[bool]:
    """Of what has an owner: whether the owner is a reservation that is over."""
    return sa.exists().where(HOLDS.c.id == owner_id, is_over(now))


def give_way(db: Session, resource_ids: Collection[str], wanted: range, now: datetime) -> bool:
    """Remove the reservations that are over and have any of these quanta; False if none has."""
    in_the_way = (
        sa.select(HOLDS.c.id)
        .distinct()
        .join(QUANTA, QUANTA.c.owner_id == HOLDS.c.id)
        .where(
            QUANTA.c.resource_id.in_(resource_ids),
            QUANTA.c.quantum >= wanted.start,
            QUANTA.c.quantum < wanted.stop,
            is_over(now),
        )
    )
    owners = db.scalars(in_the_way).all()
    _remove(db, owners)
    return bool(owners)


def sweep(db: Session, now: datetime) -> int:
    """Remove what is over; returns how many there were, at most SWEPT_AT_ONCE."""
    owners = db.scalars(
        sa.select(HOLDS.c.id)
        .where(is_over(now))
        .order_by(HOLDS.c.expires_at)
        .limit(SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    _remove(db, owners)
    return len(owners)


def _remove(db: Session, owners: Collection[str]) -> None:
    if owners:
        db.execute(sa.delete(HOLDS).where(HOLDS.c.id.in_(owners)))
        db.execute(sa.delete(QUANTA).where(QUANTA.c.owner_id.in_(owners)))
        db.execute(sa.delete(USES).where(USES.c.owner_id.in_(owners)))
