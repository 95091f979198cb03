"""Days named from today: "tomorrow", "next friday", "in two weeks", "the end of next month"."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.understanding.times import calendar
from bot.understanding.times.absolute import absolute_day
from bot.understanding.times.amounts import amount_at
from bot.understanding.times.calendar import Days
from bot.understanding.times.daytime import Clock
from bot.understanding.times.kinds import Kind
from bot.understanding.times.lexing import Line
from bot.understanding.times.weekdays import weekday_day

Found = tuple[Days, int] | None

_A_FEW = 3
_WEEKS_OF_MONTH = 5
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_AHEAD = {Kind.THIS: 0, Kind.NEXT: 1, Kind.COMING: 1, Kind.LAST: -1, Kind.AFTER_NEXT: 2}


def relative_day(line: Line, start: int) -> Found:
    for rule in (
        _counted,
        _from_a_day,
        weekday_day,
        _relative,
        _next_few,
        _week_of_month,
        _week_of_day,
        _beside_a_day,
        _span,
    ):
        if found := rule(line, start):
            return found
    return None


def moment_from_now(line: Line, start: int, now: datetime) -> tuple[Days, Clock, int] | None:
    """ "In two hours", "in half an hour", "20 minutes from now"."""
    amount = amount_at(line, start + 1) if line.has(start, Kind.IN) else amount_at(line, start)
    if amount is None or line.sense(amount[1], Kind.UNIT) not in ("hour", "minute"):
        return None
    number, index = amount
    minutes = number * 60 if line.sense(index, Kind.UNIT) == "hour" else number
    index += 1
    if line.has(index, Kind.PLUS) and line.has(line.skip(index + 1, Kind.SOME), Kind.HALF):
        minutes, index = minutes + 30, line.skip(index + 1, Kind.SOME) + 1
    if not line.has(start, Kind.IN):
        if not line.has(index, Kind.FROM_NOW):
            return None
        index += 1
    then = now + timedelta(minutes=min(round(minutes), 60 * 24 * 60))
    return calendar.one(then.date()), Clock(then.hour, then.minute, is_settled=True), index


def moved(day: date, amount: int, unit: str) -> date:
    if unit in _UNIT_DAYS:
        return calendar.shifted(day, amount * _UNIT_DAYS[unit])
    return calendar.months_later(day, amount * (12 if unit == "year" else 1))


def _counted(line: Line, start: int) -> Found:
    """ "In two weeks", "two weeks from now", "within 3 days", "3 days ago"."""
    is_in, is_within = line.has(start, Kind.IN), line.has(start, Kind.WITHIN)
    amount = amount_at(line, start + 1 if is_in or is_within else start)
    if amount is None or amount[0] < 1:
        return None
    unit, index = line.sense(amount[1], Kind.UNIT), amount[1] + 1
    if unit not in ("day", "week", "fortnight", "month", "year"):
        return None
    day = moved(line.today, int(amount[0]), unit)
    if is_in and line.sense(start + 1, Kind.SOME) == _A_FEW:
        return Days(moved(line.today, 2, unit), moved(line.today, 5, unit), is_span=True), index
    if line.has(index, Kind.AGO):
        past = moved(line.today, -int(amount[0]), unit)
        return calendar.in_the_past(calendar.one(past)), index + 1
    if is_within:
        return Days(line.today, day, is_span=True), index
    if line.has(index, Kind.FROM_NOW):
        return calendar.one(day), index + 1
    return (calendar.one(day), index) if is_in and not line.has(index, Kind.AFTER) else None


def _from_a_day(line: Line, start: int) -> Found:
    """ "A week on friday", "two days after christmas", "the day before the 20th"."""
    index = start + 1 if line.has(start, Kind.IN) else start
    amount = amount_at(line, index)
    number, index = amount if amount else (1, line.skip(index, Kind.FILLER))
    unit = line.sense(index, Kind.UNIT)
    if unit not in ("day", "week", "month", "fortnight") or number < 1:
        return None
    forward = line.has(index + 1, Kind.AFTER, Kind.FROM)
    if not forward and not line.has(index + 1, Kind.BEFORE):
        if amount is None or not line.has(index + 1, Kind.FILLER, Kind.RELATIVE_DAY):
            return None
        forward, index = True, index - (line.has(index + 1, Kind.RELATIVE_DAY))
    start = line.skip(index + 2, Kind.FILLER)
    base = absolute_day(line, start) or weekday_day(line, start) or _relative(line, start)
    if base is None or base[0].first is None or not base[0].is_one:
        return None
    return calendar.one(moved(base[0].first, round(number) * (1 if forward else -1), unit)), base[1]


def day_at(line: Line, start: int) -> Found:
    """The day that is named at `start`, and where it ends."""
    return absolute_day(line, start) or relative_day(line, start)


def _relative(line: Line, start: int) -> Found:
    offset = line.sense(start, Kind.RELATIVE_DAY)
    if offset is None:
        return None
    day, end = calendar.shifted(line.today, offset), start + 1
    if line.sense(end, Kind.UNIT) == "week" and not line.has(start, Kind.PART):
        day, end = day + timedelta(weeks=1), end + 1
    ahead = amount_at(line, end + 1) if line.has(end, Kind.IN) else None
    if ahead and line.sense(ahead[1], Kind.UNIT) == "week":
        day, end = day + timedelta(weeks=int(ahead[0])), ahead[1] + 1
    days = calendar.one(day)
    return (calendar.in_the_past(days) if offset < 0 else days), end


def _next_few(line: Line, start: int) -> Found:
    """ "The next two weeks", "the next few days"."""
    index = line.skip(start, Kind.FILLER)
    amount = amount_at(line, index + 1) if line.has(index, Kind.NEXT) else None
    unit = line.sense(amount[1], Kind.UNIT) if amount else None
    if amount is None or amount[0] < 1 or unit not in ("day", "week", "fortnight", "month"):
        return None
    return Days(line.today, moved(line.today, int(amount[0]), unit), is_span=True), amount[1] + 1


def _week_of_month(line: Line, start: int) -> Found:
    """ "The first week of december": days 1 to 7; "the last week of the month"."""
    index = line.skip(start, Kind.FILLER, Kind.DAY_MARK)
    nth = _WEEKS_OF_MONTH if line.has(index, Kind.LAST) else line.sense(index, Kind.ORDINAL)
    if nth is None or nth > _WEEKS_OF_MONTH or line.sense(index + 1, Kind.UNIT) != "week":
        return None
    month = _span(line, index + 2) or absolute_day(line, line.skip(index + 2, Kind.FILLER))
    if month is None or not (month[0].is_span and month[0].first and month[0].last):
        return None
    first = month[0].first.replace(day=1)
    last = month[0].last if nth == _WEEKS_OF_MONTH else first + timedelta(days=7 * nth - 1)
    return Days(last - timedelta(days=6), last, is_span=True), month[1]


def _week_of_day(line: Line, start: int) -> Found:
    """ "The week of the 30th"."""
    index = line.skip(start, Kind.FILLER, Kind.DAY_MARK)
    is_week = line.sense(index, Kind.UNIT) == "week" and line.has(index + 1, Kind.OF, Kind.DAY_MARK)
    if not is_week and not line.has(index, Kind.WEEK_OF):
        return None
    day = absolute_day(line, index + 1) or absolute_day(line, line.skip(index + 1, Kind.OF))
    if day is None or not day[0].is_one or not day[0].first:
        return None
    return _of_unit(day[0].first, "week", 0, line.today), day[1]


def _beside_a_day(line: Line, start: int) -> Found:
    """ "Le lendemain de noël"."""
    index = line.skip(start, Kind.FILLER, Kind.DAY_MARK)
    days = line.sense(index, Kind.DAY_BESIDE)
    day = absolute_day(line, index + 1) if days is not None else None
    if day is None or not day[0].is_one or not day[0].first:
        return None
    return calendar.one(calendar.shifted(day[0].first, days)), day[1]


def _span(line: Line, start: int) -> Found:
    """ "This week", "next weekend", "the end of the month", "la semaine prochaine"."""
    index = line.skip(start, Kind.FILLER)
    portion = line.sense(index, Kind.SPAN_PART)
    index = line.skip(index + 1, Kind.FILLER) if portion else index
    ahead, index = _ahead(line, index)
    unit, index = line.sense(index, Kind.UNIT), index + 1
    if unit not in ("week", "weekend", "month", "year"):
        return _month_portion(line, start, portion)
    if ahead is None:
        ahead, index = _ahead(line, index)
    if line.has(index, Kind.AFTER_NEXT):
        ahead, index = 2, index + 1
    if ahead is None and not (portion or unit == "weekend"):
        return None
    span = _of_unit(line.today, unit, ahead or 0, line.today)
    if ahead is not None and ahead < 0:
        return calendar.in_the_past(span), index
    return _portion(span, portion, line.today), index


def _ahead(line: Line, index: int) -> tuple[int | None, int]:
    for kind, ahead in _AHEAD.items():
        if line.has(index, kind):
            return ahead, index + 1
    return None, index


def _month_portion(line: Line, start: int, portion: str | None) -> Found:
    index = line.skip(line.skip(start, Kind.FILLER) + 1, Kind.FILLER)
    month = absolute_day(line, index) if portion else None
    if month is None or not month[0].is_span:
        return None
    return _portion(month[0], portion, line.today), month[1]


def _of_unit(day: date, unit: str, ahead: int, today: date) -> Days:
    """The unit `ahead` units after the one that `day` lies in, less what is over today."""
    span = _whole(day, unit, ahead)
    begun = span.first is not None and span.first < today and ahead >= 0
    return replace(span, first=today) if begun else span


def _whole(day: date, unit: str, ahead: int) -> Days:
    if unit == "week":
        first = calendar.weekday_of_week(0, day, ahead)
        return Days(first, first + timedelta(days=6), is_span=True)
    if unit == "weekend":
        first = calendar.weekday_of_week(5, day, ahead)
        return Days(first, first + timedelta(days=1), is_span=True)
    if unit == "year":
        year = day.year + ahead
        return Days(date(year, 1, 1), date(year, 12, 31), is_span=True)
    first = calendar.months_later(day.replace(day=1), ahead)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return Days(first, last, is_span=True)


def _portion(span: Days, portion: str | None, today: date) -> Days:
    if portion is None or portion == "rest" or span.first is None or span.last is None:
        return span
    length = (span.last - span.first).days + 1
    third = max(length // 3, 1)
    if portion == "start":
        return replace(span, last=span.first + timedelta(days=third - 1))
    if portion == "end":
        return replace(span, first=max(span.last - timedelta(days=third), today))
    middle = span.first + timedelta(days=third)
    return replace(span, first=middle, last=max(middle, span.last - timedelta(days=third)))
