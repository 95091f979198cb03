"""When staff work: weekly hours of the wall clock, turned into minutes since 1970 UTC."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.scheduling.local_time import epoch_minute, local, minute_at

Interval = tuple[int, int]
WeeklyHours = Sequence[tuple[int, int, int]]


def working(hours: WeeklyHours, zone: ZoneInfo, first_on: date, last_on: date) -> list[Interval]:
    """The half-open intervals worked on these local dates, ascending, apart from each other.

    A shift that begins the evening before `first_on` is included.
    """
    shifts: list[list[Interval]] = [[] for _ in range(7)]
    for weekday, from_minute, until_minute in hours:
        shifts[weekday].append((from_minute, until_minute))
    found = []
    day = first_on - timedelta(days=1)
    while day <= last_on:
        for from_minute, until_minute in shifts[day.weekday()]:
            begins = epoch_minute(day, from_minute, zone)
            found.append((begins, epoch_minute(day, until_minute, zone)))
        day += timedelta(days=1)
    return merged(found)


def is_worked(hours: WeeklyHours, zone: ZoneInfo, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the whole of [starts_at, ends_at) lies in one stretch of work."""
    first_on, last_on = local(starts_at, zone).date(), local(ends_at, zone).date()
    starts, ends = minute_at(starts_at), minute_at(ends_at)
    stretches = working(hours, zone, first_on, last_on)
    return any(begins <= starts and ends <= until for begins, until in stretches)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as ascending intervals that neither overlap nor touch; empty ones vanish."""
    found: list[Interval] = []
    for begins, ends in sorted(intervals):
        if begins >= ends:
            continue
        if found and begins <= found[-1][1]:
            if ends > found[-1][1]:
                found[-1] = (found[-1][0], ends)
        else:
            found.append((begins, ends))
    return found
