"""Days of the week: "fri", "next tues", "friday week", "friday 27", "every monday"."""

from dataclasses import replace
from datetime import date, timedelta

from bot.understanding.times import calendar
from bot.understanding.times.amounts import amount_at
from bot.understanding.times.calendar import Days
from bot.understanding.times.kinds import Kind
from bot.understanding.times.lexing import Line

Found = tuple[Days, int] | None

_MONTHS = (Kind.MONTH, Kind.SHAKY_MONTH)
_HOUR_SIGNS = (
    Kind.MERIDIEM,
    Kind.MERIDIEM_LETTER,
    Kind.OCLOCK,
    Kind.ISH,
    Kind.UNIT,
    Kind.COUNTED,
    Kind.PART,
)
_BEFORE_SHORT = (
    Kind.DAY_MARK,
    Kind.OR,
    Kind.AND,
    Kind.NEXT,
    Kind.COMING,
    Kind.UNTIL,
    Kind.BETWEEN,
    Kind.FROM,
)
_AFTER_SHORT = (Kind.PART, Kind.COMMA, Kind.OR, Kind.AT, Kind.RANGE)
_NEXT_IS_COMING = ("es", "pt")


def weekday_day(line: Line, start: int) -> Found:
    """The day or days that a weekday names at `start`, and where it ends."""
    for rule in (_weekday_and_day, _weekday, _weekday_set):
        if found := rule(line, start):
            return found
    return None


def weekday_number(line: Line, index: int) -> int | None:
    found = line.sense(index, Kind.WEEKDAY)
    weekday: int | None = found if found is not None else line.sense(index, Kind.SHAKY_WEEKDAY)
    return weekday


def is_sure_weekday(line: Line, index: int) -> bool:
    """Whether "sat" is Saturday here, and "sun" Sunday."""
    if not line.has(index, Kind.SHAKY_WEEKDAY):
        return True
    if line.has(index + 1, Kind.PLACE):
        return False
    after = line.at(index + 1)
    if line.language != "en":
        has_number = after is not None and bool(after.digits)
        return (
            has_number or line.has(index - 1, *_BEFORE_SHORT) or line.has(index + 1, *_AFTER_SHORT)
        )
    if after and (after.digits or after.clock or line.has(index + 1, Kind.PART, Kind.ORDINAL)):
        return True
    return not line.has(index - 1, Kind.PERSON)


def _weekday(line: Line, start: int) -> Found:
    index = line.skip(start, Kind.THIS, Kind.COMING)
    is_next, is_last = line.has(index, Kind.NEXT), line.has(index, Kind.LAST)
    index += is_next or is_last
    weekday = weekday_number(line, index)
    if weekday is None or (index == start and not is_sure_weekday(line, index)):
        return None
    end = index + 1
    if line.has(end, Kind.NEXT) and not line.has(end + 1, Kind.UNIT):
        is_next, end = True, end + 1
    elif line.has(end, Kind.LAST) and not line.has(end + 1, Kind.UNIT):
        is_last, end = True, end + 1
    if is_last:
        past = calendar.coming_weekday(weekday, line.today) - timedelta(weeks=1)
        return calendar.in_the_past(calendar.one(past)), end
    if line.has(end, Kind.AFTER_NEXT):
        return calendar.one(calendar.weekday_of_week(weekday, line.today, 2)), end + 1
    ahead = amount_at(line, end + 1) if line.has(end, Kind.IN) else None
    if ahead and line.sense(ahead[1], Kind.UNIT) == "week":
        day = _coming(line, weekday) + timedelta(weeks=int(ahead[0]))
        return calendar.one(day), ahead[1] + 1
    if line.sense(end, Kind.UNIT) in ("week", "fortnight"):
        weeks = 1 if line.sense(end, Kind.UNIT) == "week" else 2
        return calendar.one(_coming(line, weekday) + timedelta(weeks=weeks)), end + 1
    return (_next_weekday(line, weekday) if is_next else _plain_weekday(line, weekday)), end


def _weekday_and_day(line: Line, start: int) -> Found:
    """ "Friday 27": the day of the month, where it can be no hour or falls on that Friday."""
    weekday, day, end = weekday_number(line, start), line.number(start + 1), start + 2
    if weekday is None or not day or not line.digits(start + 1) or not 1 <= day <= 31:
        return None
    if line.has(end, *_HOUR_SIGNS) or line.has(line.skip(end, Kind.OF), *_MONTHS):
        return None
    if line.digits(end) or not is_sure_weekday(line, start):
        return None
    falls_on_it = _coming(line, weekday).day == day
    if not falls_on_it and (day <= 20 or line.has(end, Kind.RANGE)):
        return None
    return calendar.day_on_weekday(day, weekday, line.today), end


def _coming(line: Line, weekday: int) -> date:
    return calendar.coming_weekday(weekday, line.today, including=False)


def _plain_weekday(line: Line, weekday: int) -> Days:
    day = _coming(line, weekday)
    return Days(day, day, weekdays=frozenset({weekday}), is_weekday=True)


def _next_weekday(line: Line, weekday: int) -> Days:
    """On a Wednesday "next friday" is in nine days to most and in two to some; "el viernes que
    viene" the other way round.
    """
    coming = _coming(line, weekday)
    next_week = calendar.weekday_of_week(weekday, line.today, 1)
    likely, other = (coming, next_week) if line.language in _NEXT_IS_COMING else (next_week, coming)
    named = Days(likely, likely, weekdays=frozenset({weekday}), is_weekday=True)
    return (
        named
        if likely == other
        else replace(named, others=(replace(named, first=other, last=other),))
    )


def _weekday_set(line: Line, start: int) -> Found:
    found = line.sense(start, Kind.WEEKDAY_SET)
    if line.has(start, Kind.EVERY) and (weekday := weekday_number(line, start + 1)) is not None:
        return Days(weekdays=frozenset({weekday})), start + 2
    return (Days(weekdays=found), start + 1) if found else None
