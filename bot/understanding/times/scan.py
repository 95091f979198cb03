"""From lexemes to a row of items: days, clock times, parts of the day and the words between."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.types import Question, QuestionKind
from bot.understanding.times.calendar import Days, day_of_coming_month, narrowed
from bot.understanding.times.clocks import clock_at
from bot.understanding.times.daytime import Clock
from bot.understanding.times.kinds import Kind
from bot.understanding.times.lexing import Lexeme, Line
from bot.understanding.times.relative import day_at, moment_from_now
from bot.understanding.times.shifts import shift_at

OPERATORS = (
    Kind.NOISE, Kind.ASAP, Kind.BETWEEN, Kind.UNTIL, Kind.BEFORE, Kind.AFTER, Kind.ONWARDS,
    Kind.BACKWARDS, Kind.FROM, Kind.RANGE, Kind.INSTEAD, Kind.REPLACES, Kind.CORRECTION,
    Kind.EXCEPT, Kind.NOT, Kind.NO, Kind.OR, Kind.AND, Kind.COMMA, Kind.STOP, Kind.ANY,
    Kind.MOVE, Kind.EARLIER, Kind.LATER, Kind.SEATING, Kind.COUNTED, Kind.BECAUSE,
    Kind.BUSY,
)  # fmt: skip
_SILENT = (Kind.FILLER, Kind.AT, Kind.ABOUT, Kind.DAY_MARK, Kind.WEAK_AT)
JOINS = frozenset({Kind.RANGE, Kind.OR, Kind.AND, Kind.COMMA, Kind.UNTIL})
_BOUNDS = frozenset({Kind.FROM, Kind.BETWEEN, Kind.UNTIL, Kind.BEFORE, Kind.AFTER})
_DAY_WORDS = (Kind.WEEKDAY, Kind.SHAKY_WEEKDAY, Kind.RELATIVE_DAY, Kind.ORDINAL, Kind.MONTH)
_COUNTING = frozenset({Kind.SEATING, Kind.COUNTED})
_OPERATORS = frozenset(OPERATORS)
_NAMING = frozenset({
    Kind.NUMBER, Kind.ORDINAL, Kind.WEEKDAY, Kind.SHAKY_WEEKDAY, Kind.WEEKDAY_SET, Kind.MONTH,
    Kind.SHAKY_MONTH, Kind.RELATIVE_DAY, Kind.HOLIDAY, Kind.UNIT, Kind.WEEK_OF, Kind.MERIDIEM,
    Kind.PART, Kind.MOMENT, Kind.PART_BEFORE,
})  # fmt: skip
"""No day, time or part of the day is named without a figure or one of these."""

_NEVER_FIRST = _OPERATORS - {Kind.FROM, Kind.BETWEEN, Kind.RANGE, Kind.UNTIL, Kind.NOISE}
"""What only such words mean starts no day and no time."""
_SOON = timedelta(days=60)
_GREETING_PARTS = frozenset({"morning", "afternoon", "evening"})


@dataclass(slots=True)
class Item:
    """Lexemes `start`..`end` (half-open) and what they are. `operators` of a word between: its
    senses. `shift`: how far something should move. `gap`: how many unknown words stand right before
    it.
    """

    start: int
    end: int
    days: Days | None = None
    clock: Clock | None = None
    part: str | None = None
    operators: frozenset[Kind] = frozenset()
    shift: timedelta | None = None
    gap: int = 0

    @property
    def is_content(self) -> bool:
        return self.days is not None or self.clock is not None or self.part is not None

    def any_of(self, kinds: frozenset[Kind]) -> bool:
        return bool(self.operators & kinds)


def scan(line: Line, now: datetime, question: Question | None) -> list[Item]:
    if not any(_names_something(lexeme) for lexeme in line.lexemes):
        return _operators(line)
    items: list[Item] = []
    index = gap = 0
    while index < len(line):
        spans = bool(items and items[-1].clock and not gap and line.has(index, Kind.RANGE))
        found = [_operator(line, index)] if spans else _items_at(line, index, now)
        if found:
            found[0].gap = gap
            items += found
            index, gap = found[-1].end, 0
        else:
            gap += not line.has(index, *_SILENT)
            index += 1
    items = _without_greeting(_without_picks(items, question), line)
    return _without_doubtful(_narrowed(items, line), line, question)


def _names_something(lexeme: Lexeme) -> bool:
    if lexeme.digits or lexeme.clock or lexeme.figures:
        return True
    return bool(lexeme.senses) and not _NAMING.isdisjoint(lexeme.senses)


def _operators(line: Line) -> list[Item]:
    """The items of a line that names neither days nor times."""
    items: list[Item] = []
    gap = 0
    for index in range(len(line)):
        found = _operator(line, index)
        if found.operators:
            found.gap, gap = gap, 0
            items.append(found)
        else:
            gap += not line.has(index, *_SILENT)
    return items


def _items_at(line: Line, index: int, now: datetime) -> list[Item]:
    lexeme = line.lexemes[index]
    if lexeme.is_word:
        return []
    if line.has(index, Kind.NOISE):
        return [Item(index, index + 1, operators=frozenset({Kind.NOISE}))]
    if lexeme.senses and lexeme.senses.keys() <= _NEVER_FIRST:
        return [_operator(line, index)]
    return _content_at(line, index, now) or _operators_at(line, index)


def _operators_at(line: Line, index: int) -> list[Item]:
    operator = _operator(line, index)
    return [operator] if operator.operators else []


def _content_at(line: Line, index: int, now: datetime) -> list[Item]:
    if moment := moment_from_now(line, index, now):
        days, clock, end = moment
        return [Item(index, end, days=days), Item(end, end, clock=clock)]
    if day := day_at(line, index):
        return [Item(index, day[1], days=day[0]), *_part_of(line, day[1])]
    if shift := shift_at(line, index):
        return [Item(index, shift[1], operators=_senses(line, shift[1] - 1), shift=shift[0])]
    if time := clock_at(line, index):
        return [Item(index, time[1], clock=time[0])]
    if part := line.sense(index, Kind.PART):
        return [Item(index, index + 1, part=part)]
    if (half := line.sense(index, Kind.MERIDIEM)) and line.has(index - 1, *_DAY_WORDS):
        return [Item(index, index + 1, part=half)]
    return []


def _operator(line: Line, index: int) -> Item:
    return Item(index, index + 1, operators=_senses(line, index))


def _senses(line: Line, index: int) -> frozenset[Kind]:
    senses = line.lexemes[index].senses
    return frozenset(senses.keys() & _OPERATORS) if senses else frozenset()


def _part_of(line: Line, end: int) -> list[Item]:
    """ "Tonight" is a day and a part of it."""
    is_day = line.has(end - 1, Kind.RELATIVE_DAY, Kind.WEEKDAY)
    part: Any = line.sense(end - 1, Kind.PART) if is_day else None
    return [Item(end, end, part=part)] if part else []


def _narrowed(items: list[Item], line: Line) -> list[Item]:
    """Days named twice in one breath: "friday, 14 november", "tuesday of next week"."""
    kept: list[Item] = []
    for item in items:
        before = next((each for each in reversed(kept) if Kind.COMMA not in each.operators), None)
        near = not item.gap and (not kept or kept[-1] is before or not kept[-1].gap)
        if before and before.days and item.days and near:
            together = narrowed(before.days, item.days, line.today)
            if together:
                del kept[kept.index(before) + 1 :]
                before.days, before.end = together, item.end
                continue
        kept.append(item)
    return kept


def _without_picks(items: list[Item], question: Question | None) -> list[Item]:
    """ "The 2nd" of the options shown is no day of the month."""
    if question is None or question.kind is not QuestionKind.PICK:
        return items
    shown = range(1, len(question.options) + 1)
    return [item for item in items if not (item.days and item.days.day_of_month in shown)]


def _without_greeting(items: list[Item], line: Line) -> list[Item]:
    """ "Morning! Can I ..." names no time."""
    if not items or items[0].part not in _GREETING_PARTS or items[0].start or len(items) == 1:
        return items
    after = items[1]
    greets = line.at(1) is not None and (
        after.any_of(frozenset({Kind.STOP, Kind.COMMA})) or after.gap
    )
    return items[1:] if greets else items


def _without_doubtful(items: list[Item], line: Line, question: Question | None) -> list[Item]:
    """Drops the bare numbers that nothing around them makes an hour."""
    places = range(len(items))
    sure = _spread([_is_sure(items, place, line, question) for place in places], items, line)
    if not any(sure):
        beside = [_beside_day(items, place, line, question) for place in places]
        sure = _spread(beside, items, line)
    return [
        _settled(items, place, line) for place in places if sure[place] or not items[place].clock
    ]


def _spread(sure: list[bool], items: list[Item], line: Line) -> list[bool]:
    """A number joined to a time is a time too: "2-4pm", "fri 2, 3 or 4"."""
    spread = list(sure)
    for order in (range(len(items)), range(len(items) - 1, -1, -1)):
        for place in order:
            if items[place].clock and not spread[place] and not _is_count(items[place], line):
                spread[place] = _joined_to_sure(items, spread, place)
    return spread


def _settled(items: list[Item], place: int, line: Line) -> Item:
    """The item as it stays; "friday 4" may be the hour or the day."""
    item, before = items[place], items[place - 1] if place else None
    clock = item.clock
    if not clock:
        return item
    or_day = None
    if clock.is_bare and len(line) == 1 and not clock.minute:
        or_day = day_of_coming_month(clock.hour, line.today).first
    if (
        clock.is_bare
        and before
        and before.days
        and before.days.is_weekday
        and before.end == item.start
    ):
        or_day = _weekday_on(before.days, clock.hour, line)
    return replace(item, clock=replace(clock, is_bare=False, or_day=or_day))


def _weekday_on(weekday: Days, day: int, line: Line) -> date | None:
    found = narrowed(weekday, Days(day_of_month=day), line.today) if day else None
    is_soon = found and found.first and found.first - line.today <= _SOON
    return found.first if found and is_soon else None


def _is_count(item: Item, line: Line) -> bool:
    return line.has(item.end, Kind.COUNTED, Kind.UNIT)


def _is_sure(items: list[Item], place: int, line: Line, question: Question | None) -> bool:
    item = items[place]
    clock = item.clock
    if not clock or not clock.is_bare:
        return clock is not None
    if _is_count(item, line) or _is_pick(clock, question):
        return False
    before = items[place - 1] if place and not item.gap else None
    if before and before.any_of(_BOUNDS):
        return True
    lead = line.sense(item.start - 1, Kind.WEAK_AT)
    if lead:
        moves = line.has(item.start - 1, Kind.RANGE) and any(
            Kind.MOVE in i.operators for i in items
        )
        return (moves or lead == "fair") and not _counts(items)
    if _is_whole(items, line):
        return True
    is_long = len(line.digits(item.start)) == 4
    if question and question.kind is QuestionKind.WHEN and not question.options:
        return len(line) <= 3 or is_long
    return is_long and len(line) == 1


def _is_whole(items: list[Item], line: Line) -> bool:
    """ "9-12" and no more."""
    if len(line) != 3 or len(items) != 3 or Kind.RANGE not in items[1].operators:
        return False
    return bool(items[0].clock and items[2].clock and line.digits(0) and line.digits(2))


def _is_pick(clock: Clock, question: Question | None) -> bool:
    if question is None or question.kind is not QuestionKind.PICK or clock.minute:
        return False
    return clock.hour <= len(question.options)


def _counts(items: list[Item]) -> bool:
    return any(item.any_of(_COUNTING) for item in items)


def _beside_day(items: list[Item], place: int, line: Line, question: Question | None) -> bool:
    """ "Fri 3", "3 tomorrow": with no other time in the message a number beside a day is one."""
    item = items[place]
    if not item.clock or _is_count(item, line) or _is_pick(item.clock, question):
        return False
    if line.sense(item.start, Kind.NUMBER) == 1 and not item.clock.minute:
        return False
    if line.has(item.start - 1, Kind.WEAK_AT) and _counts(items):
        return False
    before = items[place - 1] if place and not item.gap else None
    if before and before.any_of(_COUNTING):
        return False
    if before and (before.days or before.part):
        return True
    after = items[place + 1] if place + 1 < len(items) and not items[place + 1].gap else None
    if after is None or not (after.days or after.part):
        return False
    return not any(line.has(index, Kind.WEAK_AT) for index in range(item.end, after.start + 1))


def _joined_to_sure(items: list[Item], sure: list[bool], place: int) -> bool:
    """ "2-4pm", "2 or 3pm": a number joined to a time is a time."""
    for step in (-1, 1):
        join, other = place + step, place + 2 * step
        if not (0 <= other < len(items) and items[join].any_of(JOINS) and sure[other]):
            continue
        later = items[join], items[max(place, other)]
        if not any(each.gap for each in later):
            return True
    return False
