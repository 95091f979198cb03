"""What the rows of a day are summed over, so that a year is read from a few rows per day."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum


class By(StrEnum):
    """What figures are read by. A location's are those of the staff who work there."""

    DAY = "day"
    STAFF = "staff"
    SERVICE = "service"
    CHANNEL = "channel"
    LOCATION = "location"


PLACE = ("staff_id", "service_id", "channel")
# A cut and what its rows are told apart by; what it leaves out is empty there.
CUTS: Mapping[str, tuple[str, ...]] = {
    "all": (),
    "staff": ("staff_id",),
    "service": ("service_id",),
    "channel": ("channel",),
    "each": PLACE,
}
TOLD_APART_BY: Mapping[By, str] = {
    By.DAY: "on_date",
    By.STAFF: "staff_id",
    By.LOCATION: "staff_id",
    By.SERVICE: "service_id",
    By.CHANNEL: "channel",
}


def cut_for(columns: Collection[str]) -> str:
    """The smallest cut that tells rows apart by these columns."""
    return next(cut for cut, kept in CUTS.items() if set(columns) <= set(kept))


class Grain(StrEnum):
    DAY = "day"
    MONTH = "month"


def rows_of(day: date) -> Iterator[tuple[Grain, date]]:
    """The rows that a day belongs to, by their first day."""
    yield Grain.DAY, day
    yield Grain.MONTH, day.replace(day=1)


def ranges(first_on: date, last_on: date) -> tuple[tuple[date, date], ...]:
    """Which rows add up to these days: days, whole months, and days again, each by the `on_date` of
    the first and of what comes after the last; the same twice where there is none."""
    after = last_on + timedelta(days=1)
    body = first_on if first_on.day == 1 else _next_month(first_on)
    tail = after.replace(day=1)
    if body >= tail:
        return (first_on, after), (after, after), (after, after)
    return (first_on, body), (body, tail), (tail, after)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
