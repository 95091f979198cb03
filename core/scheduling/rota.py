"""When the calendar lets a staff member be booked, worked out from rules alone.

Three rules meet, each in wall time: what the staff member works, what their location is open, and
on which dates nobody is there. An interval belongs to the date on which it begins and may last past
midnight; an exception replaces what begins on its date and leaves the tail of the evening before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.scheduling.intervals import Interval, common, merged, without
from core.scheduling.local_time import DAY_MINUTES, epoch_minute

Minutes = tuple[int, int]
Hours = tuple[int, int, int]
"""(weekday, from_minute, until_minute): 0 is Monday, minutes of the wall clock count from local
midnight, `until_minute` may pass 1440."""

DatedHours = tuple[date, tuple[Minutes, ...]]
"""What is instead of the weekly hours on a date; empty for nothing at all."""

DAY = timedelta(days=1)
ALL_DAY: tuple[Minutes, ...] = ((0, DAY_MINUTES),)
KEPT = 1024


@dataclass(frozen=True, slots=True)
class Closed:
    """Local dates, both included. A yearly one is back each year on the days between the same two
    days of the calendar: 29 February where there is one, and over New Year too."""

    first_on: date
    last_on: date
    is_yearly: bool = False

    def covers(self, day: date) -> bool:
        """Whether the date is one of them; none is before `first_on`."""
        if not self.is_yearly or day <= self.last_on:
            return self.first_on <= day <= self.last_on
        first = (self.first_on.month, self.first_on.day)
        last = (self.last_on.month, self.last_on.day)
        this = (day.month, day.day)
        return first <= this <= last if first <= last else this >= first or this <= last


@dataclass(frozen=True, slots=True)
class Week:
    """Hours of each week, what replaces them on some dates, and when nothing begins at all."""

    hours: tuple[Hours, ...] = ()
    exceptions: tuple[DatedHours, ...] = ()
    closed: frozenset[Closed] = frozenset()

    def is_closed(self, day: date) -> bool:
        """Whether a closure covers the date, whatever the hours are."""
        return any(closed.covers(day) for closed in self.closed)


@dataclass(frozen=True, slots=True)
class Rota:
    """All that decides when one staff member can be booked, but for what they are busy with.

    `work` is closed when their location is, and on dates of their own; `opening` without hours is
    open around the clock, but for its exceptions.
    """

    work: Week
    breaks: tuple[Hours, ...] = ()
    opening: Week = field(default_factory=Week)


NO_WEEK = Week()


@lru_cache(maxsize=KEPT)
def bookable(rota: Rota, zone: ZoneInfo, first_on: date, last_on: date) -> tuple[Interval, ...]:
    """The intervals on these local dates in which a visit may lie, ascending and apart.

    What begins the evening before `first_on` is included, as is what lasts past `last_on`. Nothing
    lies on a closed date, and what would begin on one does not, its hours after midnight included.
    """
    before, after = first_on - DAY, last_on + DAY
    found = _begun(rota.work, zone, before, last_on)
    if rota.breaks:
        found = without(found, _begun(Week(rota.breaks), zone, before - DAY, after))
    if rota.opening != NO_WEEK:
        usual = None if rota.opening.hours else ALL_DAY
        found = common(found, _begun(rota.opening, zone, before - DAY, after, usual))
    if rota.work.closed:
        found = without(found, _closed(rota.work, zone, before, after))
    return tuple(found)


def _begun(
    week: Week,
    zone: ZoneInfo,
    first_on: date,
    last_on: date,
    usual: tuple[Minutes, ...] | None = None,
) -> list[Interval]:
    """What begins on these dates: their exceptions, else `usual`, else the hours of the week."""
    weekly: list[list[Minutes]] = [[] for _ in range(7)]
    for weekday, from_minute, until_minute in week.hours:
        weekly[weekday].append((from_minute, until_minute))
    exceptions = dict(week.exceptions)
    found = []
    for day in _days(first_on, last_on):
        if week.closed and week.is_closed(day):
            continue
        for from_minute, until_minute in exceptions.get(day, usual or weekly[day.weekday()]):
            begins = epoch_minute(day, from_minute, zone)
            found.append((begins, epoch_minute(day, until_minute, zone)))
    return merged(found)


def _closed(week: Week, zone: ZoneInfo, first_on: date, last_on: date) -> list[Interval]:
    return merged(
        (epoch_minute(day, 0, zone), epoch_minute(day, DAY_MINUTES, zone))
        for day in _days(first_on, last_on)
        if week.is_closed(day)
    )


def _days(first_on: date, last_on: date) -> Iterator[date]:
    for ahead in range((last_on - first_on).days + 1):
        yield first_on + timedelta(days=ahead)
