"""Which hours of the week those want who joined the waitlist in a stretch of days."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.insight.periods import Period
from core.models import EVERY_WEEKDAY, EntryStatus, WaitlistEntry

ENTRIES = WaitlistEntry.table()
DAYS_A_WEEK, HOURS_A_DAY, MINUTES_AN_HOUR = 7, 24, 60


@dataclass(frozen=True, slots=True)
class Wishes:
    """`by_hour` counts by weekday (0 is Monday) and hour of the start who named a day or a time,
    once for every hour that suits them; `any_time` who named none."""

    by_hour: Mapping[tuple[int, int], int] = field(default_factory=dict)
    any_time: int = 0


def wishes(
    db: Session, catalogue: Catalogue, period: Period, only: Mapping[str, Sequence[str]]
) -> Wishes:
    """`only` says what the entries' columns hold. A wish without times of day is for the hours at
    which anybody works."""
    begins, ends = period.bounds(catalogue.zone)
    names = ("first_on", "last_on", "weekdays", "from_minute", "until_minute", "further")
    rows = db.execute(
        sa.select(*(ENTRIES.c[name] for name in names)).where(
            ENTRIES.c.tenant_id == catalogue.tenant_id,
            ENTRIES.c.status.in_(list(EntryStatus)),  # all: the index begins with it
            ENTRIES.c.joined_at >= begins,
            ENTRIES.c.joined_at < ends,
            *(ENTRIES.c[name].in_(values) for name, values in only.items()),
        )
    )
    by_hour: Counter[tuple[int, int]] = Counter()
    any_time = 0
    for row in rows:
        weekdays = row.weekdays & _weekdays_of(row.first_on, row.last_on)
        if weekdays == EVERY_WEEKDAY and row.from_minute is None and row.until_minute is None:
            any_time += 1
            continue
        hours = set(_hours(row, catalogue))
        days = [day for day in range(DAYS_A_WEEK) if weekdays >> day & 1]
        by_hour.update((day, hour) for day in days for hour in hours)
    return Wishes(by_hour, any_time)


def _weekdays_of(first_on: date | None, last_on: date | None) -> int:
    """Those that lie between the dates, as a mask; all of them from a week on."""
    if first_on is None or last_on is None or (last_on - first_on).days >= DAYS_A_WEEK - 1:
        return EVERY_WEEKDAY
    days = ((first_on + timedelta(days=n)) for n in range((last_on - first_on).days + 1))
    return sum(1 << day.weekday() for day in days)


def _hours(row: Any, catalogue: Catalogue) -> Iterator[int]:
    """The hours in which a start suits: the bounds are half-open."""
    opens, closes = catalogue.opens_minute, catalogue.closes_minute
    further = (row.further or {}).get("times", ())
    for begins, ends in ((row.from_minute, row.until_minute), *further):
        first = opens if begins is None else begins
        last = (closes if ends is None else ends) - 1
        for hour in range(first // MINUTES_AN_HOUR, last // MINUTES_AN_HOUR + 1):
            yield hour % HOURS_A_DAY
