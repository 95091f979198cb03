"""From clauses to the windows that suit, and to the readings of words that allow several."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, product

from bot.types import ALL_WEEKDAYS, Surroundings, TimeProblem, TimeWindow
from bot.understanding.times.calendar import Days, one
from bot.understanding.times.clauses import Clause
from bot.understanding.times.daytime import DAY_MINUTES, NOON, Clock, part_of_day
from bot.understanding.times.spans import Hours

MOST_WINDOWS = 12
MOST_READINGS = 4
_WEEKEND = frozenset({5, 6})

Windows = tuple[TimeWindow, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Minutes of the day as a window holds them."""

    start: int | None = None
    end: int | None = None
    is_exact: bool = False
    is_about: bool = False


def readings(clauses: list[Clause], surroundings: Surroundings) -> list[Windows]:
    """Every way to read the clauses together, likeliest first; one alone when nothing is open."""
    choices = [list(_clause_readings(clause, surroundings)) for clause in clauses]
    choices = [choice for choice in choices if choice]
    if not choices:
        return []
    found = []
    for picked in islice(product(*choices), MOST_READINGS):
        windows = tuple(dict.fromkeys(window for windows in picked for window in windows))
        found.append(windows[:MOST_WINDOWS])
    return list(dict.fromkeys(found))


def _clause_readings(clause: Clause, surroundings: Surroundings) -> Iterator[Windows]:
    named = clause.days or Days()
    if named.problem is TimeProblem.NO_SUCH_DATE:
        return
    for days in (named, *named.others):
        for stretch in stretches(clause.hours, surroundings):
            yield (_window(days, stretch),)
    clock = clause.hours.start if clause.hours and clause.hours.is_exact else None
    if clock and clock.or_day:
        yield (_window(one(clock.or_day), Stretch()),)
    if clock and clock.or_until:
        first = Clock(-clock.shift)
        yield (_window(named, _between(first, clock.or_until, surroundings)),)


def _window(days: Days, stretch: Stretch) -> TimeWindow:
    return TimeWindow(
        first_on=days.first,
        last_on=days.last,
        weekdays=ALL_WEEKDAYS if days.is_one else days.weekdays,
        from_minute=stretch.start,
        until_minute=stretch.end,
        is_exact=stretch.is_exact,
        is_about=stretch.is_about,
    )


def stretches(hours: Hours | None, surroundings: Surroundings) -> list[Stretch]:
    """The stretches of the day that the hours may mean, likeliest first."""
    if hours is None:
        return [Stretch()]
    start, end = _on_part(hours.start, hours.part), _on_part(hours.end, hours.part)
    if start and end:
        return [_between(start, end, surroundings)]
    if start:
        minutes = start.minutes(surroundings)
        return [Stretch(m, None, hours.is_exact, start.is_about) for m in minutes]
    if end:
        return [
            Stretch(None, minute or DAY_MINUTES)
            for minute in end.minutes(surroundings, is_end=True)
        ]
    return [Stretch(*part_of_day(hours.part, surroundings))] if hours.part else [Stretch()]


def _on_part(clock: Clock | None, part: str | None) -> Clock | None:
    return replace(clock, half=part) if clock and part and not clock.half else clock


def _between(start: Clock, end: Clock, surroundings: Surroundings) -> Stretch:
    """The shortest stretch within business hours: "10-2" from morning to afternoon."""

    def cost(pair: tuple[int, int]) -> tuple[int, int]:
        outside = sum(
            not surroundings.opens_minute <= m <= surroundings.closes_minute for m in pair
        )
        return outside, pair[1] - pair[0]

    pairs = [
        (first, last or DAY_MINUTES)
        for first in _either_half(start, surroundings)
        for last in _either_half(end, surroundings)
        if first < (last or DAY_MINUTES)
    ]
    if not pairs:
        return Stretch(start.minutes(surroundings)[0], None)
    return Stretch(*min(pairs, key=cost))


def _either_half(clock: Clock, surroundings: Surroundings) -> tuple[int, ...]:
    said = clock.minutes(surroundings)
    if clock.half or clock.is_settled or clock.hour > 12 or clock.hour == 0:
        return said
    return said if len(said) > 1 else (said[0], (said[0] + NOON) % DAY_MINUTES)


def without(clauses: list[Clause], excluded: list[Clause], today: date) -> list[Clause]:
    """What remains of the clauses after the exceptions; with no clause, all but the exceptions."""
    remaining = clauses
    for exception in excluded:
        if exception.is_replaced or (exception.days and exception.hours):
            continue
        remaining = [
            kept for clause in remaining or [Clause()] for kept in _less(clause, exception, today)
        ]
    return [clause for clause in remaining if clause.days or clause.hours]


def _less(clause: Clause, exception: Clause, today: date) -> Iterator[Clause]:
    if exception.hours:
        yield from _less_hours(clause, exception.hours)
    elif exception.days is None or (clause.days and clause.days.is_one):
        yield clause
    else:
        yield from _less_days(clause, exception.days, today)


def _less_hours(clause: Clause, hours: Hours) -> Iterator[Clause]:
    """Not before 10 is from 10 on; not in the afternoon leaves the morning and the evening."""
    if clause.hours or hours.is_exact:
        yield clause
    elif hours.part:
        yield replace(clause, hours=Hours(part=f"but_{hours.part}"))
    elif not (hours.start and hours.end):
        yield replace(clause, hours=Hours(hours.end, hours.start))
    else:
        yield clause


def _is_weekend(days: Days) -> bool:
    ends = (days.first, days.last)
    return all(day is not None and day.weekday() in _WEEKEND for day in ends)


def _less_days(clause: Clause, exception: Days, today: date) -> Iterator[Clause]:
    days = clause.days or Days()
    if exception.is_span and clause.days is None and _is_weekend(exception):
        exception = Days(weekdays=_WEEKEND)
    if exception.weekdays != ALL_WEEKDAYS:
        weekdays = days.weekdays - exception.weekdays
        if weekdays:
            yield replace(clause, days=replace(days, weekdays=weekdays))
        return
    if exception.first and (days.first is None or days.first < exception.first):
        last = exception.first - timedelta(days=1)
        if (days.first or today) <= last:
            yield replace(clause, days=replace(days, first=days.first or today, last=last))
    if exception.last and (days.last is None or days.last > exception.last):
        yield replace(clause, days=replace(days, first=exception.last + timedelta(days=1)))
