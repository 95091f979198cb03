"""Time as far as people are awake in it: at night nobody is asked, and few answer.

A slot at nine that is freed at half past eight in the evening has half an hour to be asked about,
not twelve. So plans, and the measurement of answers that they rest on, count waking minutes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.scheduling.local_time import at_minute, epoch_minute

MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Waking:
    """Days between nights that begin and end at these minutes of a zone's wall clock; where the two
    are alike there is no night."""

    night_from_minute: int
    night_until_minute: int
    zone: ZoneInfo

    def minutes(self, begins: datetime, ends: datetime) -> float:
        """Waking minutes from one instant to another, or less than none if that comes first."""
        if ends < begins:
            return -self.minutes(ends, begins)
        asleep = NOTHING
        for since, until in self._nights(begins):
            if since >= ends:
                break
            asleep += min(until, ends) - max(since, begins)
        return (ends - begins - asleep).total_seconds() / 60

    def after(self, now: datetime, minutes: float) -> datetime:
        """The instant so many waking minutes from now."""
        at = now + timedelta(minutes=minutes)
        for since, until in self._nights(now):
            if since >= at:
                break
            at += until - max(since, now)
        return at

    def is_night(self, now: datetime) -> bool:
        return next((since <= now for since, _ in self._nights(now)), False)

    def _nights(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """All that end after now, the first first, without end."""
        if self.night_from_minute == self.night_until_minute:
            return
        evening = now.astimezone(self.zone).date() - A_DAY
        while True:
            night = _night(self, evening)
            if night[1] > now:
                yield night
            evening += A_DAY


@lru_cache(maxsize=4096)
def _night(waking: Waking, evening: date) -> tuple[datetime, datetime]:
    begins, ends = waking.night_from_minute, waking.night_until_minute
    morning = evening + A_DAY if begins > ends else evening
    return (
        at_minute(epoch_minute(evening, begins, waking.zone)),
        at_minute(epoch_minute(morning, ends, waking.zone)),
    )


ALWAYS = Waking(0, 0, ZoneInfo("UTC"))
