"""From what a customer said about time to instants, and from free times to a few good choices."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.types import ALL_WEEKDAYS, TimeWindow, When
from conversations.dialogue.context import Context, Goal
from core.catalogue import Catalogue
from core.errors import NoSuchLocalTime
from core.models import Party
from core.scheduling import local_time
from core.scheduling.availability import OpenTime
from core.scheduling.waitlist import MOST_NOTICE_MINUTES, MOST_TIMES, Wish

CHOICES = 3
ONE_DAYS_CHOICE = timedelta(hours=12)  # times that lie closer together are of a single day
OPEN_DAYS = 14
NEAR = timedelta(days=7)
DAY_MINUTES = 24 * 60

Interval = tuple[datetime, datetime]


def merged(before: tuple[TimeWindow, ...], when: When) -> tuple[TimeWindow, ...]:
    """What holds after the customer said `when`: a time alone keeps the day said before, a day
    alone keeps the time, and both together replace everything."""
    if not when.windows:
        return before
    if len(when.windows) != 1 or len(before) != 1:
        return when.windows
    new, old = when.windows[0], before[0]
    if new.names_a_day and new.names_a_time:
        return when.windows
    if new.names_a_time and old.names_a_day:
        return (_combine(day=old, time=new),)
    if new.names_a_day and old.names_a_time and not new.names_a_time:
        return (_combine(day=new, time=old),)
    return when.windows


def _combine(*, day: TimeWindow, time: TimeWindow) -> TimeWindow:
    return TimeWindow(
        first_on=day.first_on,
        last_on=day.last_on,
        weekdays=day.weekdays,
        from_minute=time.from_minute,
        until_minute=time.until_minute,
        is_exact=time.is_exact,
    )


def named(when: When) -> tuple[TimeWindow, ...]:
    """The times that would suit, not all those that are left by "any day but friday"."""
    return () if when.is_remainder else when.windows


def after(start: datetime) -> tuple[TimeWindow, ...]:
    """Later than a local wall time: on its day, and on the days that follow."""
    day, next_on = start.date(), start.date() + timedelta(days=1)
    rest = TimeWindow(first_on=day, last_on=day, from_minute=_minute_of(start) + 1)
    return (rest, TimeWindow(first_on=next_on, last_on=day + timedelta(days=OPEN_DAYS)))


def before(start: datetime, today: date) -> tuple[TimeWindow, ...]:
    """Earlier than a local wall time: on its day, and on the days from today to it."""
    day = start.date()
    of_day = TimeWindow(first_on=day, last_on=day, until_minute=_minute_of(start))
    if day <= today:
        return (of_day,)
    return (TimeWindow(first_on=today, last_on=day - timedelta(days=1)), of_day)


def _minute_of(start: datetime) -> int:
    return start.hour * 60 + start.minute


def shifted(
    windows: Sequence[TimeWindow], start: datetime, by: timedelta
) -> tuple[TimeWindow, ...]:
    """What is meant by "`by` later" than `start`, a local wall time: a day said beside it holds
    instead, a time beside it on the day that was come to."""
    wall = start.replace(tzinfo=None) + by
    then = TimeWindow(
        first_on=wall.date(),
        last_on=wall.date(),
        from_minute=_minute_of(wall),
        is_exact=True,
    )
    return merged((then,), When(windows=tuple(windows)))


def shifted_days(windows: Sequence[TimeWindow], days: int) -> tuple[TimeWindow, ...]:
    """The same wish so many days later."""
    by = timedelta(days=days)
    return tuple(
        replace(
            window,
            first_on=window.first_on + by if window.first_on else None,
            last_on=window.last_on + by if window.last_on else None,
        )
        for window in windows
    )


def intervals(
    windows: Sequence[TimeWindow], catalogue: Catalogue, *, now: datetime
) -> list[Interval]:
    """The instants that the windows allow a visit to start in, sorted, none before `now`."""
    found: list[Interval] = []
    for window in windows or (TimeWindow(),):
        for day in _days(window, catalogue, now=now):
            interval = _on_day(day, window, catalogue)
            if interval[1] > now:
                found.append((max(interval[0], now), interval[1]))
    return sorted(found)


def _days(window: TimeWindow, catalogue: Catalogue, *, now: datetime) -> Iterator[date]:
    today = now.astimezone(catalogue.zone).date()
    limit = today + timedelta(days=max(rule.advance_booking_limit_days for rule in catalogue.rules))
    first = max(window.first_on or today, today)
    open_end = first + timedelta(days=OPEN_DAYS if window.weekdays == ALL_WEEKDAYS else 21)
    last = min(window.last_on or open_end, limit)
    day = first
    while day <= last:
        if day.weekday() in window.weekdays:
            yield day
        day += timedelta(days=1)


def _on_day(day: date, window: TimeWindow, catalogue: Catalogue) -> Interval:
    day_start, day_end = local_time.day_bounds(day, catalogue.zone)
    if not window.names_a_time:
        return day_start, day_end
    from_minute = window.from_minute or 0
    starts_at = _wall(day, from_minute, catalogue.zone)
    if window.is_exact:
        return starts_at, starts_at + timedelta(minutes=1)
    until = window.until_minute
    if until is None or until >= DAY_MINUTES:
        return starts_at, day_end
    return starts_at, _wall(day, until, catalogue.zone)


def _wall(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return local_time.at_minute(local_time.epoch_minute(day, minute, zone))


def is_skipped(windows: Sequence[TimeWindow], zone: ZoneInfo) -> bool:
    """Whether the one exact time that was named does not exist, because the clocks go forward."""
    if not exact_minute(windows) or windows[0].first_on is None:
        return False
    wall = datetime.combine(windows[0].first_on, time())
    wall += timedelta(minutes=windows[0].from_minute or 0)
    try:
        local_time.instant(wall, zone)
    except NoSuchLocalTime:
        return True
    return False


def is_too_far_ahead(
    windows: Sequence[TimeWindow], catalogue: Catalogue, service_id: str, *, now: datetime
) -> bool:
    """Whether all the days that were named are beyond the booking limit."""
    last_on = last_day(catalogue, service_id, now=now)
    return bool(windows) and all(w.first_on is not None and w.first_on > last_on for w in windows)


def last_day(catalogue: Catalogue, service_id: str, *, now: datetime) -> date:
    """The last local day on which a visit may begin."""
    days = catalogue.policies_for(service_id).advance_booking_limit_days
    return now.astimezone(catalogue.zone).date() + timedelta(days=days)


def exact_minute(windows: Sequence[TimeWindow]) -> bool:
    return len(windows) == 1 and windows[0].is_exact


def exactly(start: datetime) -> TimeWindow:
    """A local wall time as if it had been said."""
    day = start.date()
    return TimeWindow(
        first_on=day, last_on=day, from_minute=start.hour * 60 + start.minute, is_exact=True
    )


def around(found: Sequence[Interval]) -> list[Interval]:
    """A few days before and after what was wanted, for alternatives."""
    return [(found[0][0] - NEAR, found[-1][1] + NEAR)] if found else []


def spread(times: Sequence[OpenTime], *, most: int = CHOICES) -> list[OpenTime]:
    """A few times worth choosing between: the whole of a single day, or the first good ones of
    several days, never three starts a quarter of an hour apart when there is more room."""
    single = _one_per_start(times)
    if len(single) <= most:
        return single
    if single[0].starts_at + ONE_DAYS_CHOICE > single[-1].starts_at:
        step = (len(single) - 1) / (most - 1)
        return [single[round(index * step)] for index in range(most)]
    chosen = [single[0]]
    for later in single[1:]:
        if len(chosen) < most and later.starts_at >= chosen[-1].ends_at:
            chosen.append(later)
    return chosen


def enough(catalogue: Catalogue, service_id: str, staff: int) -> int:
    """So many of the first free times of so many staff that `spread` chooses from them what it
    would from all: not all can lie within ONE_DAYS_CHOICE, also without those shown before."""
    interval = catalogue.policies_for(service_id).slot_interval_minutes
    return (ONE_DAYS_CHOICE // timedelta(minutes=interval) + 2 + CHOICES) * staff


def nearest(times: Sequence[OpenTime], wanted: datetime, *, most: int = CHOICES) -> list[OpenTime]:
    """The times closest to the wanted instant, in order of the clock, not overlapping."""
    chosen: list[OpenTime] = []
    for near in sorted(_one_per_start(times), key=lambda t: abs(t.starts_at - wanted)):
        if all(near.starts_at >= c.ends_at or near.ends_at <= c.starts_at for c in chosen):
            chosen.append(near)
        if len(chosen) == most:
            break
    return sorted(chosen, key=lambda t: t.starts_at)


def _one_per_start(times: Sequence[OpenTime]) -> list[OpenTime]:
    seen: dict[datetime, OpenTime] = {}
    for found in times:
        seen.setdefault(found.starts_at, found)
    return [seen[start] for start in sorted(seen)]


def to_wish(context: Context) -> Wish:
    """What a waitlist entry waits for. Several windows become the days that cover them all, at any
    of their times: an offer too many costs a NO, an offer too few costs the slot."""
    windows = context.windows or (TimeWindow(),)
    weekdays = frozenset().union(*(window.weekdays for window in windows))
    firsts = [window.first_on for window in windows]
    lasts = [window.last_on for window in windows]
    times = _times(windows)
    return Wish(
        service_id=context.service_id or "",
        staff_id=context.staff_id,
        first_on=None if None in firsts else min(d for d in firsts if d),
        last_on=None if None in lasts else max(d for d in lasts if d),
        weekdays=sum(1 << day for day in weekdays),
        from_minute=times[0][0] or None,
        until_minute=times[0][1] if times[0][1] < DAY_MINUTES else None,
        other_services=context.other_services,
        other_staff=context.named_staff[1:],
        locations=context.locations,
        other_times=tuple(times[1:]),
        notice_minutes=min(context.notice_minutes or 0, MOST_NOTICE_MINUTES),
        # One visit that is moved stays one.
        party=Party(context.party) if context.party and context.goal is not Goal.MOVE else None,
    )


def _times(windows: Sequence[TimeWindow]) -> list[tuple[int, int]]:
    """The times of day of all the windows, in order and apart; if there are too many for an entry,
    those from the earliest to the latest."""
    apart: list[tuple[int, int]] = []
    for begins, ends in sorted((window.from_minute or 0, _until(window)) for window in windows):
        if apart and begins <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], ends))
        else:
            apart.append((begins, ends))
    return apart if len(apart) <= MOST_TIMES else [(apart[0][0], apart[-1][1])]


def _until(window: TimeWindow) -> int:
    """Someone who asked for 3pm is glad of anything within the hour."""
    if window.is_exact and window.from_minute is not None:
        return min(window.from_minute + 60, DAY_MINUTES)
    return DAY_MINUTES if window.until_minute is None else window.until_minute
