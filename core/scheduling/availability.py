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
from core.errors import (
    InvalidInterval,
    NotFound,
    OutsideWorkingHours,
    ServiceNotOffered,
    SlotInPast,
    TooFarAhead,
)
from core.offering import ServiceInfo
from core.scheduling import occupying
from core.scheduling.free_starts import starts_for, taken_for
from core.scheduling.hours import worked
from core.scheduling.intervals import merged
from core.scheduling.limits import earliest_start
from core.scheduling.local_time import at_minute, local, minute_at, wall_minutes
from core.scheduling.visits import bookable_visit, booking_limit

FIRST_LOOKS_DAYS = (3, 17)  # how far to look before the rest, when only a few times are wanted


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
    notice is over and within the booking limit. One query (two for a service that needs rooms), or
    up to three times that if `limit` is not met by the nearest days.
    Raises NotFound for a service that is not offered, InvalidInterval for a window that is none.
    """
    service = catalogue.services.get(service_id)
    if service is None:
        raise NotFound(service_id=service_id)
    staff = [s for s in catalogue.staff_for(service_id) if staff_ids is None or s.id in staff_ids]
    found: list[OpenTime] = []
    for starts in _looks(_grid(catalogue, service_id, windows, now), limit):
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
    """The grid in one piece, or the nearest days first if only some times are wanted."""
    if not grid:
        return
    begins = 0
    for days in FIRST_LOOKS_DAYS if limit is not None else ():
        ends = bisect_left(grid, grid[0] + days * 1440)
        if ends > begins:
            yield grid[begins:ends]
        begins = ends
    if begins < len(grid):
        yield grid[begins:]


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
