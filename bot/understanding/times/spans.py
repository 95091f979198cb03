"""Joins items into terms: "2 to 4", "after friday", "before noon", "3 onwards"."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.understanding.times.calendar import Days, day_of_coming_month, shifted
from bot.understanding.times.daytime import Clock
from bot.understanding.times.kinds import Kind
from bot.understanding.times.scan import Item

_OPENERS = frozenset({Kind.FROM, Kind.BETWEEN})
_LINKS = frozenset({Kind.RANGE, Kind.UNTIL})
_LISTS = frozenset({Kind.OR, Kind.AND})


@dataclass(frozen=True, slots=True)
class Hours:
    """Times of the day as said: exactly at `start`, between `start` and `end`, from or until one of
    them when the other is None; `part` is the part of the day said with or instead of them.
    """

    start: Clock | None = None
    end: Clock | None = None
    is_exact: bool = False
    part: str | None = None


@dataclass(slots=True)
class Term:
    """Days, hours, or the words between; `gap` unknown words stand right before it. Days or hours
    may bring the "or" that leads to them along ("or after 4").
    """

    days: Days | None = None
    hours: Hours | None = None
    operators: frozenset[Kind] = frozenset()
    gap: int = 0


def join(items: list[Item]) -> list[Term]:
    terms: list[Term] = []
    place = 0
    moving = any(Kind.MOVE in item.operators for item in items)
    while place < len(items):
        item = items[place]
        term, taken = _term(items, place, ranges=not moving)
        term.gap = item.gap
        terms.append(term)
        place += taken
    return terms


def _term(items: list[Item], place: int, *, ranges: bool) -> tuple[Term, int]:
    item = items[place]
    if item.is_content:
        if ranges and (found := _range(items, place)):
            return found
        return _with_bound_after(items, place)
    if not _follows(items, place + 1):
        return Term(operators=item.operators), 1
    if item.any_of(_OPENERS):
        if not ranges:
            return Term(operators=item.operators), 1
        found = _range(items, place + 1, is_between=Kind.BETWEEN in item.operators)
        if found:
            return found[0], found[1] + 1
    for kind in (Kind.AFTER, Kind.BEFORE, Kind.UNTIL, Kind.FROM):
        if kind in item.operators and (bounded := _bounded(items[place + 1], kind)):
            bounded.operators = item.operators & _LISTS
            return bounded, 2
    return Term(operators=item.operators), 1


def _follows(items: list[Item], place: int) -> bool:
    return place < len(items) and items[place].is_content and not items[place].gap


def _range(items: list[Item], place: int, *, is_between: bool = False) -> tuple[Term, int] | None:
    if not (_follows(items, place + 2) and not items[place + 1].gap):
        return None
    links = _LINKS | {Kind.AND} if is_between else _LINKS
    if not items[place + 1].any_of(links):
        return None
    left, right = items[place], items[place + 2]
    if left.clock and right.clock:
        return Term(hours=Hours(left.clock, right.clock)), 3
    if left.days and right.days and (days := _days_between(left.days, right.days)):
        return Term(days=days), 3
    return None


def _days_between(left: Days, right: Days) -> Days | None:
    if left.first is None or right.last is None or not (left.is_one and right.is_one):
        return None
    first, last = left.first, right.last
    if left.day_of_month and not right.day_of_month and left.day_of_month < last.day:
        first = last.replace(day=left.day_of_month)
    if right.day_of_month:
        last = day_of_coming_month(right.day_of_month, first).first or last
    if last < first and right.is_weekday:
        last += timedelta(weeks=1)
    return Days(first, last, is_span=True) if first <= last else None


def _with_bound_after(items: list[Item], place: int) -> tuple[Term, int]:
    item = items[place]
    after = items[place + 1] if place + 1 < len(items) and not items[place + 1].gap else None
    if _follows(items, place + 2):
        after = None  # "tuesday and after 4" is no "and after" of tuesday
    if after and Kind.ONWARDS in after.operators and (term := _bounded(item, Kind.FROM)):
        return term, 2
    if after and Kind.BACKWARDS in after.operators and (term := _bounded(item, Kind.UNTIL)):
        return term, 2
    hours = Hours(item.clock, is_exact=item.clock is not None, part=item.part)
    return Term(days=item.days, hours=None if item.days else hours), 1


def _bounded(item: Item, kind: Kind) -> Term | None:
    if item.clock:
        is_start = kind in (Kind.AFTER, Kind.FROM)
        return Term(hours=Hours(item.clock) if is_start else Hours(end=item.clock))
    if item.part:
        prefix = {Kind.AFTER: "after_the_", Kind.FROM: "from_the_"}.get(kind, "until_the_")
        return Term(hours=Hours(part=prefix + item.part))
    days = item.days
    if not days or days.first is None or days.last is None or days.problem:
        return None
    edges = {
        Kind.AFTER: Days(first=shifted(days.last, 1)),
        Kind.FROM: Days(first=days.first),
        Kind.BEFORE: Days(last=shifted(days.first, -1)),
        Kind.UNTIL: Days(last=days.last),
    }
    return Term(days=replace(edges[kind]))
