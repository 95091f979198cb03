"""When the calendar lets a staff member be booked, worked out from rules alone.

Three rules meet, each in wall time: what the staff member works, what their location is open, and
on which dates nobody is there. An interval belongs to the date on which it begins and may last past
midnight; an exception replaces what begins on its date and leaves the tail of the evening before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.catalogue.public_holidays import is_holiday
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
    """Hours of each week, and what is different on some dates: exceptions replace the hours, public
    holidays take those away that no exception gives back, and a closure takes away all."""

    hours: tuple[Hours, ...] = ()
    exceptions: tuple[DatedHours, ...] = ()
    closed: frozenset[Closed] = frozenset()
    holiday_region: str | None = None

    def is_closed(self, day: date) -> bool:
        """Whether a closure covers the date, whatever the hours are."""
        return any(closed.covers(day) for closed in self.closed)

    def instead(self, day: date) -> tuple[Minutes, ...] | None:
        """What is in place of the weekly hours on the date; None if they hold."""
        if self.closed and self.is_closed(day):
            return ()
        for on_date, found in self.exceptions:
            if on_date == day:
                return found
        if self.holiday_region and is_holiday(self.holiday_region, day):
            return ()
        return None

    def on(self, day: date) -> tuple[Minutes, ...]:
        """What begins on the date."""
        found = self.instead(day)
        if found is not None:
            return found
        return tuple(
            (begins, ends) for weekday, begins, ends in self.hours if weekday == day.weekday()
        )


@dataclass(frozen=True, slots=True)
class Rota:
    """All that decides when one staff member can be booked, but for what they are busy with.

    `work` is closed when their location is, and on dates of their own. An `opening` without hours
    opens with its staff: it bounds what they begin only on its exceptions, holidays and closures.
    """

    work: Week
    breaks: tuple[Hours, ...] = ()
    opening: Week = field(default_factory=Week)


@lru_cache(maxsize=KEPT)
def bookable(rota: Rota, zone: ZoneInfo, first_on: date, last_on: date) -> tuple[Interval, ...]:
    """The intervals on these local dates in which a visit may lie, ascending and apart.

    What begins the evening before `first_on` is included, as is what lasts past `last_on`. Nothing
    lies on a closed date, and what would begin on one does not, its hours after midnight included.
    """
    before, after = first_on - DAY, last_on + DAY
    if rota.opening.hours:
        opened = _begun(rota.opening, zone, before - DAY, after)
        found = common(_begun(rota.work, zone, before, last_on), opened)
    else:
        found = _with_the_staff(rota, zone, before, last_on)
    if rota.breaks:
        found = without(found, _begun(Week(rota.breaks), zone, before - DAY, after))
    if rota.work.closed:
        found = without(found, _closed(rota.work.closed, zone, before, after))
    return tuple(found)


@lru_cache(maxsize=KEPT)
def _begun(week: Week, zone: ZoneInfo, first_on: date, last_on: date) -> tuple[Interval, ...]:
    """What begins on these dates; kept, because all staff of a location share its hours."""
    return tuple(
        merged(span for day in _days(first_on, last_on) for span in _spans(week.on(day), day, zone))
    )


def _with_the_staff(rota: Rota, zone: ZoneInfo, first_on: date, last_on: date) -> list[Interval]:
    """What staff begin on these dates where a location has no hours of its own."""
    found: list[Interval] = []
    for day in _days(first_on, last_on):
        begun = _spans(rota.work.on(day), day, zone)
        bounds = rota.opening.instead(day)
        if bounds is not None:
            begun = common(merged(begun), merged(_spans(bounds, day, zone)))
        found += begun
    return merged(found)


def _spans(minutes: Iterable[Minutes], day: date, zone: ZoneInfo) -> list[Interval]:
    return [
        (epoch_minute(day, begins, zone), epoch_minute(day, ends, zone)) for begins, ends in minutes
    ]


@lru_cache(maxsize=KEPT)
def _closed(
    closed: frozenset[Closed], zone: ZoneInfo, first_on: date, last_on: date
) -> tuple[Interval, ...]:
    """All of the dates that a closure covers."""
    return tuple(
        merged(
            span
            for day in _days(first_on, last_on)
            if any(closure.covers(day) for closure in closed)
            for span in _spans(ALL_DAY, day, zone)
        )
    )


def _days(first_on: date, last_on: date) -> Iterator[date]:
    for ahead in range((last_on - first_on).days + 1):
        yield first_on + timedelta(days=ahead)
