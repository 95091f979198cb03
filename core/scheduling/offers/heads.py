"""Where the head of a list ends: how far a slot's lists are read for the best who wait.

Each list is a range of one index, and the best of a slot are the first of several. Read one by one
and merged, the ranges cost three times what it costs to read them together; but for that it must be
said how far. So where the heads ended is kept for a while. That decides nothing: whoever finds too
few there looks anew and reads on, and what has come in since is read as well.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import WaitlistWant
from core.scheduling.wants import ANY

WANTS = WaitlistWant.table()

KEPT_FOR = timedelta(hours=1)
KEPT_AT_MOST = 4096
DEPTH = 4  # for each that is wanted so many are read, because not everybody's wishes fit


class End(NamedTuple):
    """Whose place is greater, or who joined later with the same, is not read."""

    place: int
    joined_at: datetime


LAST = End(2**31, datetime.max.replace(tzinfo=UTC))

_kept: dict[tuple[str, ...], tuple[End, datetime]] = {}
_lock = threading.Lock()


def ends(
    db: Session, facts: dict[str, Any], services: list[str], wanted: int, *, now: datetime
) -> Iterator[End]:
    """Where to end for so many: as it is kept, and if that is not enough, as it is now. `facts`
    are those of `ranking`."""
    key = (facts["slot_location"], facts["slot_service"], *services, str(wanted))
    end, seen_at = _kept.get(key, (LAST, now - KEPT_FOR))
    if now - seen_at < KEPT_FOR:
        yield end
    row = db.connection().execute(_look(len(services), wanted * DEPTH), facts).first()
    end = End(*row) if row else LAST
    _keep(key, end, now)
    yield end


def _keep(key: tuple[str, ...], end: End, now: datetime) -> None:
    with _lock:
        _kept.pop(key, None)
        if len(_kept) >= KEPT_AT_MOST:
            _kept.pop(next(iter(_kept)))
        _kept[key] = (end, now)


def of_anybody() -> tuple[sa.ColumnElement[bool], ...]:
    """Who would go to anybody at the slot's location."""
    return WANTS.c.location_id == sa.bindparam("slot_location"), WANTS.c.staff_id == ANY


def of_one() -> tuple[sa.ColumnElement[bool], ...]:
    """Who named the slot's staff member."""
    return WANTS.c.location_id == ANY, WANTS.c.staff_id == sa.bindparam("slot_staff")


def lists(services: int) -> Iterator[tuple[int, list[sa.ColumnElement[bool]]]]:
    """The number of a service beside the conditions of each of its two lists."""
    for number in range(services):
        for whom in (of_anybody(), of_one()):
            yield (
                number,
                [
                    WANTS.c.service_id == sa.bindparam(f"service_{number}"),
                    *whom,
                    # Not `IS TRUE`, for which MariaDB does not follow the index.
                    WANTS.c.is_waiting == sa.literal_column("1"),
                ],
            )


@lru_cache(maxsize=256)
def _look(services: int, depth: int) -> sa.Select[Any]:
    """The row at that depth of all lists as one; none if they are shorter."""
    firsts = [
        sa.select(
            (WANTS.c.behind - sa.bindparam(f"bonus_{number}", type_=sa.Integer())).label("place"),
            WANTS.c.joined_at,
        )
        .where(*which)
        .order_by(WANTS.c.behind, WANTS.c.joined_at, WANTS.c.entry_id)
        .limit(_literally(depth))
        .subquery()
        for number, which in lists(services)
    ]
    every = sa.union_all(*(first.select() for first in firsts)).subquery()
    return (
        sa.select(every)
        .order_by(every.c.place, every.c.joined_at)
        .limit(_literally(1))
        .offset(_literally(depth - 1))
    )


def _literally(number: int) -> sa.ColumnElement[int]:
    return sa.literal_column(str(number), sa.Integer())
