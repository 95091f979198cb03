"""Stretches of local days, and the one before each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.scheduling.local_time import day_bounds, local

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, the last one counted."""

    first_on: date
    last_on: date

    @classmethod
    def ending_today(cls, days: int, zone: ZoneInfo, now: datetime) -> "Period":
        today = local(now, zone).date()
        return cls(today - (days - 1) * ONE_DAY, today)

    @property
    def before(self) -> "Period":
        """As many days, ending the day before this one begins."""
        return Period(
            self.first_on - (self.last_on - self.first_on) - ONE_DAY, self.first_on - ONE_DAY
        )

    @property
    def days(self) -> list[date]:
        return [self.first_on + n * ONE_DAY for n in range((self.last_on - self.first_on).days + 1)]

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants at which it begins and ends, half-open."""
        return day_bounds(self.first_on, zone)[0], day_bounds(self.last_on, zone)[1]

    def __str__(self) -> str:
        return f"{self.first_on} to {self.last_on}"
