"""Days named by the calendar: "24 Nov", "11/24", "the 14th", "third tuesday of may", holidays."""

from datetime import date

from bot.understanding.times import calendar
from bot.understanding.times.calendar import Days
from bot.understanding.times.holidays import holiday
from bot.understanding.times.kinds import Kind
from bot.understanding.times.lexing import Figures, Line
from bot.understanding.times.weekdays import weekday_number

Found = tuple[Days, int] | None

_JOINTS = (Kind.OF, Kind.COMMA)
_YEARS = range(1900, 2101)
_SHORT_YEARS_AHEAD = 4


def absolute_day(line: Line, start: int) -> Found:
    for rule in (
        _span_of_days,
        _in_figures,
        _day_then_month,
        _month_then_day,
        _nth_weekday,
        _day_and_month_numbers,
        _day_of_month,
        _holiday,
        _month,
    ):
        if found := rule(line, start):
            return found
    return None


def _span_of_days(line: Line, start: int) -> Found:
    """ "24-26 nov", "the 3rd to the 5th of may"."""
    index = line.skip(start, Kind.FILLER, Kind.DAY_MARK, Kind.FROM, Kind.BETWEEN)
    first = _day_number(line, index)
    links = (Kind.AND,) if line.has(start, Kind.BETWEEN) else (Kind.RANGE, Kind.UNTIL)
    if first is None or not line.has(index + 1, *links):
        return None
    last = _day_then_month(line, index + 2)
    if last is None or not last[0].last or first >= last[0].last.day:
        return None
    return Days(last[0].last.replace(day=first), last[0].last, is_span=True), last[1]


def _in_figures(line: Line, start: int) -> Found:
    found = line.at(start)
    if found is None or found.figures is None:
        return _hyphenated(line, start)
    figures = found.figures
    if figures.is_dotted and line.language == "en" and found.clock:
        return None
    if figures.year is None and figures.is_dotted and not 1 <= figures.second <= 12:
        return None
    end = start + 1
    if figures.year is None and line.lexemes[start].text.count("/") and (year := _year(line, end)):
        figures, end = Figures(figures.first, figures.second, year), end + 1
    return read_figures(figures, line), end


def _hyphenated(line: Line, start: int) -> Found:
    """ "24-11": figures that can be no span of hours."""
    first, second = line.number(start), line.number(start + 2)
    if not (line.digits(start) and line.digits(start + 2) and line.is_glued(start + 1)):
        return _dotted_apart(line, start)
    if first is None or second is None or not line.has(start + 1, Kind.RANGE):
        return None
    if not 12 < max(first, second) <= 31 or not 1 <= min(first, second) <= 12 or first < second:
        return None
    return read_figures(Figures(first, second), line), start + 3


def _dotted_apart(line: Line, start: int) -> Found:
    """ "27. 11." as German writes it."""
    first, second = line.number(start), line.number(start + 2)
    dots = [line.at(start + 1), line.at(start + 3)]
    if not (line.digits(start) and line.digits(start + 2)) or first is None or second is None:
        return None
    if all(dot and dot.text == "." for dot in dots) and second <= 12 and first <= 31:
        return calendar.day_in_month(first, second, _year(line, start + 4), line.today), start + 4
    return None


def _day_and_month_numbers(line: Line, start: int) -> Found:
    """ "El 21 del 3", "le 17 2", "le 20 02 2014"."""
    start = line.skip(start, Kind.DAY_MARK)
    if not line.has(start - 1, Kind.DAY_MARK):
        return None
    index = line.skip(start + 1, Kind.OF)
    day, month = _day_number(line, start), line.number(index)
    if day is None or day > 31 or not month or month > 12 or not line.digits(index):
        return None
    year = _year(line, index + 1)
    end = index + 1 + (year is not None)
    if line.language == "en" or line.has(end, Kind.OCLOCK, Kind.MERIDIEM, Kind.UNIT, Kind.COUNTED):
        return None
    return calendar.day_in_month(day, month, year, line.today), end


def read_figures(figures: Figures, line: Line) -> Days:
    """Day and month in the language's order; in English in both where both can be."""
    first, second, year = figures.first, figures.second, figures.year
    if figures.is_year_first:
        return calendar.day_in_month(second, first, year, line.today)
    by_day = calendar.day_in_month(first, second, year, line.today) if 1 <= second <= 12 else None
    by_month = calendar.day_in_month(second, first, year, line.today) if 1 <= first <= 12 else None
    if line.language != "en" or first > 12 or second > 12:
        return by_day or (by_month if line.language == "en" else None) or calendar.impossible()
    if by_day is None or by_month is None or by_day == by_month:
        return by_day or by_month or calendar.impossible()
    nearer, farther = sorted((by_day, by_month), key=lambda days: days.first or date.max)
    return Days(nearer.first, nearer.last, problem=nearer.problem, others=(farther,))


def _year(line: Line, index: int) -> int | None:
    number = line.number(index)
    if number is None or not line.digits(index):
        return None
    if number in _YEARS and len(line.digits(index)) == 4:
        return None if line.has(index + 1, Kind.MERIDIEM, Kind.OCLOCK) else number
    short = line.today.year % 100
    is_short = len(line.digits(index)) == 2 and short - 1 <= number <= short + _SHORT_YEARS_AHEAD
    follows = line.has(
        index + 1, Kind.MERIDIEM, Kind.OCLOCK, Kind.PART, Kind.FILLER, Kind.UNIT, Kind.COUNTED
    )
    return number + 2000 if is_short and not follows else None


def _month_number(line: Line, index: int) -> int | None:
    found = line.sense(index, Kind.MONTH)
    month: int | None = found if found is not None else line.sense(index, Kind.SHAKY_MONTH)
    return month


def _day_number(line: Line, index: int) -> int | None:
    number = line.sense(index, Kind.ORDINAL)
    if line.has(index - 1, Kind.MONEY):
        return None
    if number is None and len(line.digits(index)) <= 2:
        number = line.number(index)
    return number if number is not None and 0 < number < 100 else None


def _with_year(line: Line, day: int, month: int, end: int) -> tuple[Days, int]:
    after = line.skip(end, *_JOINTS)
    if (dot := line.at(end)) and dot.text == "." and line.digits(end + 1):
        after = end + 1
    year = _year(line, after)
    if year is None and line.has(end, Kind.NEXT) and line.sense(end + 1, Kind.UNIT) == "year":
        year, after = line.today.year + 1, end + 1
    days = calendar.day_in_month(day, month, year, line.today)
    return days, after + 1 if year is not None else end


def _day_then_month(line: Line, start: int) -> Found:
    index = line.skip(start, Kind.FILLER, Kind.DAY_MARK, Kind.OF)
    day = _day_number(line, index)
    if day is None or (day > 32 and day > 39):
        return None
    index += 1
    index = _past_joints(line, index)
    month = _month_number(line, index)
    if month is None or line.has(index + 1, Kind.COUNTED, Kind.STREET):
        return None
    is_shaky = line.has(index, Kind.SHAKY_MONTH) and line.number(index - 1) is None
    if (
        is_shaky
        and not line.has(index - 1, Kind.ORDINAL, Kind.FILLER)
        and not _is_dot(line, index - 1)
    ):
        return None
    return _with_year(line, day, month, index + 1)


def _past_joints(line: Line, index: int) -> int:
    while line.has(index, *_JOINTS) or (line.is_glued(index) and line.lexemes[index].text in "./-"):
        index += 1
    return index


def _is_dot(line: Line, index: int) -> bool:
    found = line.at(index)
    return found is not None and found.text == "." and found.is_glued


def _month_then_day(line: Line, start: int) -> Found:
    month = _month_number(line, start)
    if month is None:
        return None
    index = _past_joints(line, start + 1)
    day = _day_number(line, index)
    if day is None or day > 39 or line.has(index + 1, Kind.COUNTED):
        return None
    if line.has(index + 1, Kind.MERIDIEM, Kind.OCLOCK, Kind.ISH, Kind.MERIDIEM_LETTER):
        return None
    if not line.has(index, Kind.ORDINAL) and not line.digits(index) and day < 4:
        return None
    return _with_year(line, day, month, index + 1)


def _nth_weekday(line: Line, start: int) -> Found:
    index = line.skip(start, Kind.FILLER, Kind.DAY_MARK)
    nth = -1 if line.has(index, Kind.LAST) else line.sense(index, Kind.ORDINAL)
    weekday = weekday_number(line, index + 1)
    if nth is None or nth > 5 or weekday is None:
        return None
    index = line.skip(index + 2, Kind.FILLER)
    if (month := _month_number(line, index)) is not None:
        year = _year(line, line.skip(index + 1, *_JOINTS))
        end = line.skip(index + 1, *_JOINTS) + 1 if year else index + 1
        first = calendar.whole_month(month, year, line.today).first or line.today
        return calendar.nth_weekday(nth, weekday, first), end
    months = 1 if line.has(index, Kind.NEXT) else 0
    index = line.skip(index, Kind.THIS, Kind.NEXT)
    if line.sense(index, Kind.UNIT) == "month":
        return calendar.nth_weekday(
            nth, weekday, calendar.months_later(line.today, months)
        ), index + 1
    return None


def _day_of_month(line: Line, start: int) -> Found:
    """ "The 14th", "14th of next month", "dia 15"."""
    index = line.skip(start, Kind.FILLER, Kind.DAY_MARK)
    day = line.sense(index, Kind.ORDINAL)
    is_spelled = day is not None and not line.lexemes[index].text.isdigit()
    if day is None:
        if not line.has(index - 1, Kind.DAY_MARK) or index == start:
            return None
        day = line.number(index) if len(line.digits(index)) <= 2 else None
    if not day or line.has(index + 1, Kind.COUNTED):
        return None
    end = line.skip(index + 1, Kind.FILLER)
    months = 1 if line.has(end, Kind.NEXT) else 0
    end = line.skip(end, Kind.THIS, Kind.NEXT)
    if line.sense(end, Kind.UNIT) == "month":
        month = calendar.months_later(line.today.replace(day=1), months)
        return calendar.day_in_month(day, month.month, month.year, line.today), end + 1
    if is_spelled and not (line.has(index - 1, Kind.DAY_MARK) or _follows_weekday(line, index)):
        return None
    if index == start and day <= 3 and (before := line.at(start - 1)) and before.is_word:
        return None
    if day > 31:
        return (calendar.impossible(), index + 1) if day < 40 else None
    return calendar.day_of_coming_month(day, line.today, line.near), index + 1


def _follows_weekday(line: Line, index: int) -> bool:
    while line.has(index - 1, *_JOINTS):
        index -= 1
    return line.has(index - 1, Kind.WEEKDAY, Kind.SHAKY_WEEKDAY)


def _holiday(line: Line, start: int) -> Found:
    name = line.sense(start, Kind.HOLIDAY)
    if name is None:
        return None
    year = _year(line, line.skip(start + 1, *_JOINTS))
    end = line.skip(start + 1, *_JOINTS) + 1 if year else start + 1
    return calendar.one(holiday(name, year, line.today)), end


def _month(line: Line, start: int) -> Found:
    """A month by itself; the name of one that is also a word needs "in", "next" or the like."""
    month = _month_number(line, start)
    if month is None:
        return None
    before = (
        Kind.IN,
        Kind.DURING,
        Kind.THIS,
        Kind.NEXT,
        Kind.LAST,
        Kind.COMING,
        Kind.UNTIL,
        Kind.BEFORE,
        Kind.SPAN_PART,
        Kind.FROM,
    )
    year = _year(line, start + 1)
    named = line.has(start - 1, *before) or year is not None
    if not named and (line.has(start, Kind.SHAKY_MONTH) or len(line.lexemes[start].text) < 4):
        return None
    if line.has(start - 1, Kind.LAST) and year is None:
        year = line.today.year - (month >= line.today.month)
        return calendar.whole_month(month, year, line.today), start + 1
    return calendar.whole_month(month, year, line.today), start + 1 + (year is not None)
