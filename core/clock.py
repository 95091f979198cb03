"""The clock. Doors read it once and pass `now` down; nothing below them asks the time.

In the demo the clock can be moved forward for all processes at once: the distance is a row, so
that web, workers and beat agree. Production never reads that row.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from core import database
from core.models.demo_clock import DemoClock
from core.settings import settings


def now() -> datetime:
    """The present as an aware UTC instant."""
    instant = datetime.now(UTC)
    return instant + _demo_offset() if settings().is_demo else instant


def unmoved() -> datetime:
    """The present outside, to which people's devices go, wherever the demo's clock is."""
    return datetime.now(UTC)


def _demo_offset() -> timedelta:
    with database.read() as db:
        seconds = db.scalar(select(DemoClock.offset_seconds))
    return timedelta(seconds=seconds or 0)


def move_forward(by: timedelta) -> datetime:
    """Move the demo's clock; it never moves back. Returns the new present."""
    if not settings().is_demo or by < timedelta(0):
        raise ValueError("only the demo's clock moves, and only forward")
    seconds = by.total_seconds()

    def work(db: database.Session) -> None:
        moved = update(DemoClock).values(offset_seconds=DemoClock.offset_seconds + seconds)
        if database.affected(db, moved) == 0:
            db.add(DemoClock(offset_seconds=seconds))

    database.transact(work)
    return now()
