"""Days as sets, and the arithmetic of dates that people name in part."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.types import ALL_WEEKDAYS, TimeProblem

LEAP_CYCLE_YEARS = 8
_FARTHEST_DAYS = 366 * 20


@dataclass(frozen=True, slots=True)
class Days:
    """Days `first`..`last` (None = open) that fall on `weekdays`.

    `others`: further ways to read the same words, this one being the likeliest. `day_of_month` and
    `is_weekday` say how it was named, so that "friday" and "the 14th" can narrow each other.
    """

    first: date | None = None
    last: date | None = None
    weekdays: frozenset[int] = ALL_WEEKDAYS
    problem: TimeProblem | None = None
    others: tuple["Days", ...] = ()
    day_of_month: int | None = None
    is_weekday: bool = False
    is_span: bool = False

    @property
    def is_one(self) -> bool:
        return self.first is not None and self.first == self.last


def one(day: date) -> Days:
    return Days(day, day)


def impossible() -> Days:
    return Days(problem=TimeProblem.NO_SUCH_DATE)


def shifted(day: date, days: int) -> date:
    """`day` moved by `days`, kept within some twenty years."""
    return day + timedelta(days=max(-_FARTHEST_DAYS, min(_FARTHEST_DAYS, days)))


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    index = day.year * 12 + day.month - 1 + max(-240, min(240, months))
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def coming_weekday(weekday: int, after: date, *, including: bool = True) -> date:
    ahead = (weekday - after.weekday()) % 7
    return after + timedelta(days=ahead if ahead or including else 7)


def weekday_of_week(weekday: int, today: date, weeks: int) -> date:
    """That weekday in the calendar week (from Monday) `weeks` after the one of `today`."""
    return today + timedelta(days=weekday - today.weekday() + 7 * weeks)


def day_in_month(day: int, month: int, year: int | None, today: date) -> Days:
    """A day and month; without a year the next to come. 29 February waits for a leap year."""
    if year is not None:
        return _exact(day, month, year, today)
    for candidate in range(today.year, today.year + LEAP_CYCLE_YEARS + 1):
        found = _valid(candidate, month, day)
        if found and found >= today:
            return one(found)
        if not found and not (month == 2 and day == 29):
            return impossible()
    return impossible()


def _exact(day: int, month: int, year: int, today: date) -> Days:
    found = _valid(year, month, day)
    if found is None:
        return impossible()
    return in_the_past(one(found)) if found < today else one(found)


def in_the_past(days: Days) -> Days:
    return replace(days, problem=TimeProblem.IN_THE_PAST)


def day_of_coming_month(day: int, today: date, near: date | None = None) -> Days:
    """ "The 31st": the next month that has it, or the month in which it is nearest to the day that
    is being talked about."""
    if not 1 <= day <= 31:
        return impossible()
    year, month = today.year, today.month
    before: date | None = None
    while True:
        found = _valid(year, month, day)
        if found and found >= today:
            if near is None or found >= near:
                nearest = before if near and before and near - before <= found - near else found
                return replace(one(nearest), day_of_month=day)
            before = found
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def day_on_weekday(day: int, weekday: int, today: date) -> Days:
    """ "Friday the 14th": the next 14th that is a Friday."""
    for ahead in range(12 * 28):
        month = months_later(today.replace(day=1), ahead)
        found = _valid(month.year, month.month, day)
        if found and found >= today and found.weekday() == weekday:
            return one(found)
    return impossible()


def nth_weekday(nth: int, weekday: int, month: date) -> Days:
    """The nth such weekday of the month that `month` lies in; -1 is the last."""
    start = month.replace(day=1)
    if nth < 0:
        end = start.replace(day=monthrange(start.year, start.month)[1])
        return one(end - timedelta(days=(end.weekday() - weekday) % 7))
    found = coming_weekday(weekday, start) + timedelta(weeks=nth - 1)
    return one(found) if found.month == start.month else impossible()


def whole_month(month: int, year: int | None, today: date) -> Days:
    """The month; without a year the running one or the next to come."""
    if year is None:
        year = today.year + (month < today.month)
    last = date(year, month, monthrange(year, month)[1])
    span = Days(date(year, month, 1), last, is_span=True)
    return in_the_past(span) if last < today else span


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def narrowed(left: Days, right: Days, today: date) -> Days | None:
    """What two names for the same days say together ("friday" and "the 14th", "tuesday" and "next
    week"); None when they are two different things.
    """
    if left.is_weekday and right.day_of_month:
        return day_on_weekday(right.day_of_month, next(iter(left.weekdays)), today)
    if right.is_weekday and left.day_of_month:
        return narrowed(right, left, today)
    for named, span in ((left, right), (right, left)):
        if span.is_span and span.first and span.last:
            return _within(named, span, span.first, span.last)
    return _agreed(left, right)


def _within(named: Days, span: Days, first: date, last: date) -> Days | None:
    if named.is_weekday or (named.weekdays != ALL_WEEKDAYS and not named.is_one):
        days = (last - first).days + 1
        inside = [
            day
            for day in (first + timedelta(days=ahead) for ahead in range(days))
            if day.weekday() in named.weekdays
        ]
        if len(inside) == 1:
            return one(inside[0])
        return replace(span, weekdays=named.weekdays) if inside else None
    if named.day_of_month and (found := _valid(first.year, first.month, named.day_of_month)):
        return one(found) if first <= found <= last else None
    if named.first and named.is_one and first <= named.first <= last:
        return named
    return None


def _agreed(left: Days, right: Days) -> Days | None:
    """Two single days said in one breath: the same, or a weekday that does not fit its date."""
    if not (left.is_one and right.is_one):
        return None
    if left.first == right.first:
        return replace(left, others=(), is_weekday=False)
    for weekday, dated in ((left, right), (right, left)):
        if weekday.is_weekday and not dated.is_weekday and dated.first:
            if dated.first.weekday() in weekday.weekdays:
                return dated
            return replace(dated, others=(replace(weekday, is_weekday=False, others=()),))
    return None
