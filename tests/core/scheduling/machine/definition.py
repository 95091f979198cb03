"""Availability as the requirement words it, worked out minute by minute and on purpose slowly. It
shares no code with what it judges."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

import holidays

from tests.core.scheduling.machine.wall import DAY, Wall, minute_of, moment

QUANTUM = 5
Span = tuple[int, int]
Week = dict[int, list[Span]]
"""Spans of minutes of the wall clock from midnight, by weekday."""


class Part(NamedTuple):
    """So many of a kind, from and until some minute of the visit."""

    kind: str
    quantity: int
    begins: int
    ends: int


@dataclass(frozen=True)
class Service:
    id: str
    minutes: int
    before: int = 0
    after: int = 0
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Shut:
    """Local dates, both included. `staff_id` empty for everybody."""

    first_on: date
    last_on: date
    is_yearly: bool
    staff_id: str | None

    def covers(self, day: date) -> bool:
        if not self.is_yearly:
            return self.first_on <= day <= self.last_on
        years = range(self.first_on.year, day.year + 1)
        starts = [self.first_on.replace(year=year) for year in years]
        length = self.last_on - self.first_on
        return any(start <= day <= start + length for start in starts)


@dataclass
class Rules:
    """What the calendar says."""

    wall: Wall
    work: dict[str, Week] = field(default_factory=dict)
    shifts: dict[tuple[str, date], list[Span]] = field(default_factory=dict)
    breaks: dict[str, Week] = field(default_factory=dict)
    opening: Week = field(default_factory=dict)
    openings: dict[date, list[Span]] = field(default_factory=dict)
    region: str | None = None
    shut: dict[str, Shut] = field(default_factory=dict)

    def is_shut(self, day: date, staff_id: str | None) -> bool:
        """For everybody or, if one is named, for them."""
        return any(s.covers(day) for s in self.shut.values() if s.staff_id in (None, staff_id))

    def worked(self, staff_id: str) -> bytearray:
        """A one for each minute, from the beginning of the wall, at which they can be booked."""
        wall = self.wall
        days = [wall.day + ahead * DAY for ahead in range(-4, 7)]
        is_open = wall_minutes(wall, ((day, self._open(day)) for day in days))
        found = bytearray(len(wall.shown))
        for day in days:
            if self.is_shut(day, staff_id):
                continue
            weekly = self.work.get(staff_id, {}).get(day.weekday(), [])
            shift = wall_minutes(wall, [(day, self.shifts.get((staff_id, day), weekly))])
            if self.opening:
                bound = is_open
            elif self._says_something(day):
                bound = wall_minutes(wall, [(day, self._open(day))])
            else:
                bound = shift
            found = either(found, both(shift, bound))
        pauses = self.breaks.get(staff_id, {})
        gone = wall_minutes(wall, ((day, pauses.get(day.weekday(), [])) for day in days))
        for day in days:
            if self.is_shut(day, staff_id):
                gone = either(gone, wall.minutes_of(day))
        return without(found, gone)

    def _open(self, day: date) -> list[Span]:
        if self.is_shut(day, None):
            return []
        if day in self.openings:
            return self.openings[day]
        return [] if self._is_holiday(day) else self.opening.get(day.weekday(), [])

    def _says_something(self, day: date) -> bool:
        """Whether a location that is open whenever its staff work is different on the date."""
        return day in self.openings or self._is_holiday(day)

    def _is_holiday(self, day: date) -> bool:
        return self.region is not None and day in holidays_of(self.region, day.year)


def wall_minutes(wall: Wall, spans: Iterable[tuple[date, Collection[Span]]]) -> bytearray:
    found = bytearray(len(wall.shown))
    for day, of_day in spans:
        for begins, ends in of_day:
            first, last = (wall.first(day, m) - wall.begins for m in (begins, ends))
            if last > first:
                found[first:last] = b"\1" * (last - first)
    return found


def both(one: bytearray, other: bytearray) -> bytearray:
    return _bits(int.from_bytes(one) & int.from_bytes(other), len(one))


def either(one: bytearray, other: bytearray) -> bytearray:
    return _bits(int.from_bytes(one) | int.from_bytes(other), len(one))


def without(one: bytearray, other: bytearray) -> bytearray:
    return _bits(int.from_bytes(one) & ~int.from_bytes(other), len(one))


def _bits(number: int, length: int) -> bytearray:
    return bytearray(number.to_bytes(length))


_holidays: dict[tuple[str, int], set[date]] = {}


def holidays_of(region: str, year: int) -> set[date]:
    if (region, year) not in _holidays:
        country, _, part = region.partition("-")
        found = holidays.country_holidays(country, subdiv=part or None, years=year)
        _holidays[region, year] = set(found)
    return _holidays[region, year]


class Taken(NamedTuple):
    """Somebody's time, or a room's, that is taken; instants need not be whole minutes."""

    whose: str
    starts_at: datetime
    ends_at: datetime
    owner: str


@dataclass
class Definition:
    """Whether a visit can be booked, from the calendar, what is taken, and the policies."""

    wall: Wall
    worked: Mapping[str, bytearray]
    taken: Mapping[str, bytearray]
    resources: Mapping[str, Collection[str]]
    """Ids of rooms and equipment by kind."""

    now: datetime
    notice: timedelta
    limit_days: int
    interval: int

    def starts(self, service: Service, staff_id: str, first: int, end: int) -> set[int]:
        """The minutes in [first, end) that are shown as free."""
        return {
            at
            for at in self._grid(max(first, self._first), min(end, self._end))
            if self.is_worked(staff_id, at, at + service.minutes)
            and self._is_free(service, staff_id, at)
        }

    def reasons(self, service: Service, staff_id: str, at: int) -> set[str]:
        """Why the visit cannot be booked, by the names of the business errors; none if it can."""
        found = set()
        if moment(at) <= self.now:
            found.add("SlotInPast")
        if moment(at) < self.now + self.notice:
            found.add("TooSoon")
        if at >= self._end:
            found.add("TooFarAhead")
        if not self.is_worked(staff_id, at, at + service.minutes):
            found.add("OutsideWorkingHours")
        if not self._is_free(service, staff_id, at):
            found.add("SlotTaken")
        return found

    @cached_property
    def _first(self) -> int:
        noticed = self.now + self.notice
        later = minute_of(self.now) + 1
        return later if moment(later) >= noticed else -minute_of(mirrored(noticed))

    @cached_property
    def _end(self) -> int:
        today = self.wall.date_at(minute_of(self.now))
        return self.wall.first(today + self.limit_days * DAY, 24 * 60)

    def _grid(self, first: int, end: int) -> list[int]:
        grid = self.wall.grid(self.interval)
        return grid[bisect_left(grid, first) : bisect_left(grid, end)]

    def _is_free(self, service: Service, staff_id: str, at: int) -> bool:
        if self.is_taken(staff_id, at - service.before, at + service.minutes + service.after):
            return False
        return all(
            sum(
                not self.is_taken(one, at + part.begins, at + part.ends)
                for one in self.resources.get(part.kind, ())
            )
            >= part.quantity
            for part in service.parts
        )

    def is_worked(self, staff_id: str, begins: int, ends: int) -> bool:
        of_them = self.worked[staff_id]
        return of_them.find(0, begins - self.wall.begins, ends - self.wall.begins) < 0

    def is_taken(self, whose: str, begins: int, ends: int) -> bool:
        minutes = self.taken.get(whose)
        if minutes is None:
            return False
        return minutes.find(1, begins - self.wall.begins, ends - self.wall.begins) >= 0


def minutes_taken(wall: Wall, taken: Iterable[Taken]) -> dict[str, bytearray]:
    """A one for each minute that is taken, by whose it is: what is taken is whole quanta."""
    found: dict[str, bytearray] = {}
    for one in taken:
        minutes = found.setdefault(one.whose, bytearray(len(wall.shown)))
        first, last = quanta_of(one)
        first, last = max(first, wall.begins), min(last, wall.ends)
        for at in range(first, last):
            minutes[at - wall.begins] = 1
    return found


def quanta_of(one: Taken) -> Span:
    """The minutes from and until which the quanta last that it touches."""
    first = minute_of(one.starts_at)
    last = -minute_of(mirrored(one.ends_at))
    return first // QUANTUM * QUANTUM, -(-last // QUANTUM) * QUANTUM


def mirrored(instant: datetime) -> datetime:
    """As far before 1970 as the instant is after it: floor of the one, ceiling of the other."""
    return moment(0) - (instant - moment(0))
