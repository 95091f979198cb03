"""What the clock on the wall shows, looked up minute by minute: it knows nothing else of time."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
DAYS_BEFORE, DAYS_AFTER = 5, 9


class Season(NamedTuple):
    """A place and a local date worth being booked around, with a region whose public holidays are
    near. `now` begins three days before."""

    zone: str
    day: date
    region: str


SEASONS = {
    "New York": [
        Season("America/New_York", date(2026, 11, 1), "BR"),
        Season("America/New_York", date(2027, 3, 14), "US"),
    ],
    "Berlin": [
        Season("Europe/Berlin", date(2027, 3, 28), "DE"),
        Season("Europe/Berlin", date(2026, 10, 25), "AT"),
    ],
    "Lord Howe": [
        Season("Australia/Lord_Howe", date(2026, 10, 4), "AU-NSW"),
        Season("Australia/Lord_Howe", date(2027, 4, 4), "US"),
    ],
    "Kathmandu": [
        Season("Asia/Kathmandu", date(2026, 12, 31), "NP"),
        Season("Asia/Kathmandu", date(2028, 2, 29), "NP"),
    ],
    "Apia": [
        # The 30th was left out, when the island changed sides of the date line.
        Season("Pacific/Apia", date(2011, 12, 30), "WS"),
        Season("Pacific/Apia", date(2026, 12, 31), "WS"),
    ],
    "Sao Paulo": [
        # Both changes came at midnight.
        Season("America/Sao_Paulo", date(2018, 11, 4), "BR"),
        Season("America/Sao_Paulo", date(2018, 2, 18), "BR"),
    ],
}


class Wall:
    """The clock on the wall for some days around a date; minutes count since 1970 UTC."""

    def __init__(self, zone: ZoneInfo, day: date) -> None:
        self.day = day
        self.begins = minute_of(datetime.combine(day - DAYS_BEFORE * DAY, time(), UTC))
        self.ends = minute_of(datetime.combine(day + DAYS_AFTER * DAY, time(), UTC))
        seen = [moment(m).astimezone(zone) for m in range(self.begins, self.ends)]
        self.shown = [wall.replace(tzinfo=None, fold=0) for wall in seen]
        self.is_again = [wall.fold == 1 for wall in seen]
        # The latest time shown so far: it passes each time once, however often that is shown.
        self._passed = list(accumulate(self.shown, max))
        self._grids: dict[int, list[int]] = {}
        self._dates: dict[date, bytearray] = {}

    def first(self, day: date, minute: int) -> int:
        """The first minute at which the clock shows that time of the date, or has passed it."""
        wanted = datetime.combine(day, time()) + timedelta(minutes=minute)
        return self.begins + bisect_left(self._passed, wanted)

    def date_at(self, minute: int) -> date:
        return self.shown[minute - self.begins].date()

    def minutes_of(self, day: date) -> bytearray:
        """A one for each minute at which the clock shows the date."""
        if day not in self._dates:
            self._dates[day] = bytearray(wall.date() == day for wall in self.shown)
        return self._dates[day]

    def grid(self, interval: int) -> list[int]:
        """When the clock shows a multiple of the interval, for the first time."""
        if interval not in self._grids:
            self._grids[interval] = [
                self.begins + at
                for at, wall in enumerate(self.shown)
                if (wall.hour * 60 + wall.minute) % interval == 0 and not self.is_again[at]
            ]
        return self._grids[interval]


def moment(minute: int) -> datetime:
    return EPOCH + minute * MINUTE


def minute_of(instant: datetime) -> int:
    return (instant - EPOCH) // MINUTE


@lru_cache
def wall_of(season: Season) -> Wall:
    return Wall(ZoneInfo(season.zone), season.day)
