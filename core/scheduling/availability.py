"""Which times are free: working hours less what is held, booked or blocked.

Booking never relies on it: the occupied quanta decide.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from typing import NamedTuple

from sqlalchemy.orm import Session

from core.catalogue import Catalogue, StaffInfo
from core.catalogue.offering import ServiceInfo
from core.errors import (
    InvalidInterval,
    NotFound,
    OutsideWorkingHours,
    ServiceNotOffered,
    SlotInPast,
    TooFarAhead,
)
from core.scheduling import known_times, occupying
from core.scheduling.free_starts import starts_for, taken_for
from core.scheduling.hours import worked
from core.scheduling.intervals import merged
from core.scheduling.limits import earliest_start
from core.scheduling.local_time import DAY_MINUTES, at_minute, local, minute_at, wall_minutes
from core.scheduling.visits import bookable_visit, booking_limit

# How far to look when only a few times are wanted: at first, and then before the rest.
NEAREST_DAYS = 3
NEAR_DAYS = 14
# Staff times days, from which on asking the read model first is quicker than reading all of them.
WORTH_ASKING = 100


class OpenTime(NamedTuple):
    """A visit that could be booked, without its buffers."""

    staff_id: str
    service_id: str
    starts_at: datetime
    ends_at: datetime


def find_times(
    db: Session,
    catalogue: Catalogue,
    service_id: str,
    *,
    windows: Sequence[tuple[datetime, datetime]],
    now: datetime,
    staff_ids: Collection[str] | None = None,
    limit: int | None = None,
) -> list[OpenTime]:
    """Free times that begin in one of the half-open windows, by start and then staff name.

    They begin on the grid of `slot_interval_minutes` of the wall clock, not before the minimum
    notice is over and within the booking limit. One query (two for a service that needs rooms); if
    `limit` is not met by the nearest days, up to three times that, or the read model says where to
    look further.
    Raises NotFound for a service that is not offered, InvalidInterval for a window that is none.
    """
    service = catalogue.services.get(service_id)
    if service is None:
        raise NotFound(service_id=service_id)
    staff = [s for s in catalogue.staff_for(service_id) if staff_ids is None or s.id in staff_ids]
    grid = _grid(catalogue, service_id, windows, now)
    found: list[OpenTime] = []
    if limit is not None and staff and grid:
        found, grid = _nearest(db, catalogue, service, staff, grid, limit, now)
        if len(found) >= limit:
            return found[:limit]
    for starts in _looks(grid, limit):
        found += _free_times(db, catalogue, service, staff, starts, now)
        if limit is not None and len(found) >= limit:
            return found[:limit]
    return found


def is_free(
    db: Session,
    catalogue: Catalogue,
    service_id: str,
    staff_id: str,
    starts_at: datetime,
    now: datetime,
) -> bool:
    """Whether this very visit could be booked now, on the grid or not. Raises NotFound."""
    try:
        planned = bookable_visit(catalogue, service_id, staff_id, starts_at, now=now)
    except (SlotInPast, TooFarAhead, OutsideWorkingHours, ServiceNotOffered, InvalidInterval):
        return False
    return occupying.is_free(db, catalogue, planned, now)


def _grid(
    catalogue: Catalogue,
    service_id: str,
    windows: Sequence[tuple[datetime, datetime]],
    now: datetime,
) -> list[int]:
    """Every start that the wall clock's grid, the windows, notice and booking limit allow."""
    interval = catalogue.policies_for(service_id).slot_interval_minutes
    noticed = _ceiling(earliest_start(catalogue, service_id, now))
    earliest = max(minute_at(now) + 1, noticed)
    limit = minute_at(booking_limit(catalogue, now, service_id))
    wanted = []
    for starts_at, ends_at in windows:
        if starts_at.tzinfo is None or ends_at.tzinfo is None or ends_at < starts_at:
            raise InvalidInterval(starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())
        wanted.append((max(earliest, _ceiling(starts_at)), min(limit, _ceiling(ends_at))))
    grid: list[int] = []
    for first, end in merged(wanted):
        grid += grid_between(catalogue, first, end, interval)
    return grid


def grid_between(catalogue: Catalogue, first: int, end: int, interval: int) -> list[int]:
    """The starts in [first, end) that the wall clock's grid of so many minutes allows, in minutes
    since 1970 UTC."""
    grid: list[int] = []
    day = local(at_minute(first), catalogue.zone).date()
    last_on = local(at_minute(end - 1), catalogue.zone).date()
    while day <= last_on:
        shown = wall_minutes(day, interval, catalogue.zone)
        grid += shown[bisect_left(shown, first) : bisect_left(shown, end)]
        day += timedelta(days=1)
    return grid


def _ceiling(moment: datetime) -> int:
    minute = minute_at(moment)
    return minute if at_minute(minute) == moment else minute + 1


def _looks(grid: Sequence[int], limit: int | None) -> Iterator[Sequence[int]]:
    """The grid in one piece, or the nearer days first if only some times are wanted."""
    if not grid:
        return
    ends = len(grid) if limit is None else bisect_left(grid, grid[0] + NEAR_DAYS * DAY_MINUTES)
    yield grid[:ends]
    if ends < len(grid):
        yield grid[ends:]


def _nearest(
    db: Session,
    catalogue: Catalogue,
    service: ServiceInfo,
    staff: Sequence[StaffInfo],
    grid: Sequence[int],
    limit: int,
    now: datetime,
) -> tuple[list[OpenTime], list[int]]:
    """Free times of the nearest days and, where that is not enough, of those at which the read
    model says that there are any, asked of the truth; and the rest of the grid, not looked at yet.

    What was taken a moment ago is not among them, and more are looked for.
    """
    near = bisect_left(grid, grid[0] + NEAREST_DAYS * DAY_MINUTES)
    found = _free_times(db, catalogue, service, staff, grid[:near], now)
    rest = list(grid[near:])
    if len(found) >= limit or not rest:
        return found, rest
    if len(staff) * (rest[-1] - rest[0]) < WORTH_ASKING * DAY_MINUTES:
        return found, rest
    until = known_times.known_until(db, catalogue, staff)
    if until is None:
        return found, rest
    end = bisect_left(rest, until)
    missing = limit - len(found)
    known = known_times.pages(db, catalogue, service.id, staff, rest[:end], at_least=missing)
    for starts, staff_ids in known:
        able = [member for member in staff if member.id in staff_ids]
        found += _free_times(db, catalogue, service, able, starts, now)
        if len(found) >= limit:
            break
    return found, rest[end:]


def _free_times(
    db: Session,
    catalogue: Catalogue,
    service: ServiceInfo,
    staff: Sequence[StaffInfo],
    grid: Sequence[int],
    now: datetime,
) -> list[OpenTime]:
    if not staff:
        return []
    taken = taken_for(db, catalogue, [service], staff, grid, now)
    first_on = local(at_minute(grid[0]), catalogue.zone).date()
    last_on = local(at_minute(grid[-1] + service.duration_minutes), catalogue.zone).date()
    found: list[int] = []
    for rank, member in enumerate(staff):
        at_work = worked(catalogue, member, first_on, last_on)
        starts = starts_for(service, member, grid, at_work, taken)
        # One number for start and place among the staff: sorting numbers is what is quick.
        found += [start * len(staff) + rank for start in starts]
    found.sort()
    return _described(found, service, staff)


def _described(
    found: Sequence[int], service: ServiceInfo, staff: Sequence[StaffInfo]
) -> list[OpenTime]:
    ids = [member.id for member in staff]
    lasts = timedelta(minutes=service.duration_minutes)
    starts = [code // len(ids) for code in found]
    begins = {start: at_minute(start) for start in set(starts)}
    ends = {start: instant + lasts for start, instant in begins.items()}
    parts = zip(
        [ids[code % len(ids)] for code in found],
        repeat(service.id),
        map(begins.__getitem__, starts),
        map(ends.__getitem__, starts),
    )
    # Made without a call of Python's own for each: there may be tens of thousands.
    return list(map(tuple.__new__, repeat(OpenTime), parts))
