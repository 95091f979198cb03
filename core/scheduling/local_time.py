"""Wall time and instants: what a clock on the wall of a zone shows, and when.

A clock change skips wall times (the gap) or shows them twice (the fold, PEP 495). A skipped time is
refused or, where a span of time begins or ends in it, becomes the instant of the change. A time
shown twice means its first showing unless the caller says otherwise.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.errors import NoSuchLocalTime

DAY_MINUTES = 1440
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """What the wall clock shows at an aware instant, as an aware datetime in the zone."""
    return instant.astimezone(zone)


def instant(wall: datetime, zone: ZoneInfo, *, second: bool = False) -> datetime:
    """The UTC instant at which the wall clock shows a naive wall time.

    `second` asks for the second showing of a time shown twice. Raises NoSuchLocalTime.
    """
    found = wall.replace(tzinfo=zone, fold=int(second)).astimezone(UTC)
    if _exists(wall, zone):
        return found
    change = _change_over(wall, zone)
    raise NoSuchLocalTime(
        wall=wall.isoformat(timespec="minutes"),
        before=_shown(change - MINUTE, zone),
        after=_shown(change, zone),
    )


def is_shown_twice(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether a naive wall time comes twice, because the clocks go back over it."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and _exists(wall, zone)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which a local date begins and ends, half-open."""
    return at_minute(epoch_minute(day, 0, zone)), at_minute(epoch_minute(day, DAY_MINUTES, zone))


def epoch_minute(day: date, minute: int, zone: ZoneInfo) -> int:
    """The instant of a wall time, `minute` minutes of the clock after local midnight, in minutes
    since 1970 UTC. `minute` may pass 1440: the next day's clock. A skipped time becomes the change.
    """
    midnight = _plain_midnight(day, zone)
    if midnight is not None and minute <= DAY_MINUTES * 2:
        return midnight + minute
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    if _exists(wall, zone):
        return minute_at(wall.replace(tzinfo=zone).astimezone(UTC))
    return minute_at(_change_over(wall, zone))


def wall_minutes(day: date, step: int, zone: ZoneInfo) -> list[int]:
    """Every `step` minutes of the wall clock from a date's midnight, in minutes since 1970 UTC,
    ascending: no skipped time, and a time shown twice only once."""
    midnight = _plain_midnight(day, zone)
    if midnight is not None:
        return list(range(midnight, midnight + DAY_MINUTES, step))
    starts = datetime.combine(day, time())
    walls = (starts + timedelta(minutes=minute) for minute in range(0, DAY_MINUTES, step))
    return [
        minute_at(wall.replace(tzinfo=zone).astimezone(UTC))
        for wall in walls
        if _exists(wall, zone)
    ]


def at_minute(minute: int) -> datetime:
    """The aware UTC instant so many minutes after 1970."""
    return EPOCH + MINUTE * minute


def minute_at(moment: datetime) -> int:
    """Whole minutes since 1970 UTC."""
    return (moment - EPOCH) // MINUTE


@lru_cache(maxsize=8192)
def _plain_midnight(day: date, zone: ZoneInfo) -> int | None:
    """Midnight in minutes since 1970 UTC, if the clock runs evenly for the next two days."""
    midnights = [datetime.combine(day + timedelta(days=later), time(), zone) for later in range(3)]
    offsets = {midnight.replace(fold=fold).utcoffset() for midnight in midnights for fold in (0, 1)}
    if len(offsets) > 1:
        return None
    return minute_at(midnights[0].astimezone(UTC))


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone, fold=0)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == wall


def _change_over(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the clock change that skips a wall time.

    The two readings of a skipped time lie on either side of the change (PEP 495), so it is found
    by halving the span between them.
    """
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    old_offset = before.astimezone(zone).utcoffset()
    low, high = minute_at(before), minute_at(after)
    while high - low > 1:
        middle = (low + high) // 2
        if at_minute(middle).astimezone(zone).utcoffset() == old_offset:
            low = middle
        else:
            high = middle
    return at_minute(high)


def _shown(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")
