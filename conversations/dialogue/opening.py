"""What is said about when the business is open: asked outright, or because a wished day is none of
them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from bot.wording import Part, Weekdays
from conversations.dialogue import wishes
from conversations.dialogue.model import Dialogue, State
from conversations.dialogue.proposing import find, offer_waitlist_plain, show
from core.catalogue import Catalogue, LocationInfo, opening_days
from core.catalogue.opening_days import ClosedDay
from core.scheduling.availability import OpenTime
from core.scheduling.rota import Minutes

MOST_DAYS = 3
MOST_SOON = 2
SOON_DAYS = 14
REOPENS_WITHIN_DAYS = 30


def is_closed_then(d: Dialogue) -> bool:
    """Whether the business is closed on each of the few days that were wished."""
    return not d.found_times and bool(_closed_days(d))


def say_closed(d: Dialogue) -> None:
    """By name where it has one, with the nearest times there are, or the list for any other day."""
    days = _closed_days(d)
    choices = show(d, _on_either_side(d))
    d.context.windows = ()
    if choices:
        facts = {"service": d.service_name(), "choices": choices}
        d.say("closed_then_near", closed=_said(days), **facts)
    else:
        d.say("closed_on", closed=_said(days))
        d.state = State.OFFERING_WAITLIST
        offer_waitlist_plain(d)


def _on_either_side(d: Dialogue) -> list[OpenTime]:
    """A time before the wished days and one after them, each of the nearest day that has any: at
    the time of day that was wished, else the nearest of all."""
    spans = wishes.intervals(d.context.windows, d.catalogue, now=d.now)
    free = find(d, wishes.around(spans))
    earlier = [time for time in free if time.starts_at < spans[0][0]]
    later = [time for time in free if time.starts_at >= spans[-1][1]]
    wanted = _minute(d, spans[0][0]) if d.context.windows[0].names_a_time else None
    return [
        *_of_its_day(d, earlier[-1:], earlier, wanted),
        *_of_its_day(d, later[:1], later, wanted),
    ]


def _of_its_day(
    d: Dialogue, nearest: Sequence[OpenTime], free: Sequence[OpenTime], wanted: int | None
) -> Sequence[OpenTime]:
    if not nearest or wanted is None:
        return nearest
    day = d.local(nearest[0].starts_at).date()
    of_day = [time for time in free if d.local(time.starts_at).date() == day]
    return [min(of_day, key=lambda time: abs(_minute(d, time.starts_at) - wanted))]


def _minute(d: Dialogue, instant: datetime) -> int:
    shown = d.local(instant)
    return shown.hour * 60 + shown.minute


def _closed_days(d: Dialogue) -> list[ClosedDay]:
    """The wished days, if they are few and all of them closed; else none."""
    spans = wishes.intervals(d.context.windows, d.catalogue, now=d.now)
    days = sorted({d.local(starts_at).date() for starts_at, _ in spans})
    if not d.context.windows or len(days) > MOST_DAYS:
        return []
    places = {
        member.location_id
        for member in d.catalogue.staff_for(d.context.service_id or "")
        if not d.context.named_staff or member.id in d.context.named_staff
    }
    found = [opening_days.closed_on(d.catalogue, day, _languages(d), places) for day in days]
    return [closed for closed in found if closed] if all(found) else []


def say_hours(d: Dialogue) -> None:
    """Of the day that was asked about, or of the week and the days on which it does not hold."""
    asked = _asked_day(d)
    if asked is not None:
        _say_of_day(d, asked)
        return
    week = _week(d.catalogue)
    today = d.local(d.now).date()
    soon = opening_days.closed_soon(d.catalogue, today, SOON_DAYS, _languages(d))
    if not week:
        d.say("unknown_answer")
    elif soon:
        d.say("hours_but", hours=week, closed=_said(soon[:MOST_SOON]))
    else:
        d.say("hours", hours=week)


def _asked_day(d: Dialogue) -> date | None:
    days = {
        window.first_on for window in d.reading.when.windows if window.first_on == window.last_on
    }
    return next(iter(days)) if len(days) == 1 else None


def _say_of_day(d: Dialogue, day: date) -> None:
    times = _times(d.catalogue, day)
    if times:
        d.say("open_on", day=day, times=times)
        return
    closed = opening_days.closed_on(d.catalogue, day, _languages(d)) or ClosedDay(day, None)
    ahead = (day + timedelta(days=later) for later in range(1, REOPENS_WITHIN_DAYS))
    again = next((later for later in ahead if _times(d.catalogue, later)), None)
    if again is None:
        d.say("closed_on", closed=_said([closed]))
    else:
        times = _times(d.catalogue, again)
        d.say("closed_on_until", closed=_said([closed]), day=again, times=times)


def _said(closed: Iterable[ClosedDay]) -> list[date | Part]:
    """Each day that has a name, and one of each weekday that is simply never open."""
    said: dict[object, date | Part] = {}
    for one in closed:
        if one.name:
            said[one.day] = Part("closed_day", {"day": one.day, "reason": one.name})
        else:
            said.setdefault(one.day.weekday(), one.day)
    return list(said.values())


def _languages(d: Dialogue) -> tuple[str, str]:
    return (d.reading.language, d.catalogue.language)


def _times(catalogue: Catalogue, day: date) -> list[Part]:
    """When it is open on a date; where there are several locations, each by its name."""
    found = {
        place.name: [_span(span) for span in opening_days.opens_on(catalogue, place, day)]
        for place in catalogue.locations.values()
    }
    return _by_place({name: spans for name, spans in found.items() if spans})


def _week(catalogue: Catalogue) -> list[Part]:
    found = {place.name: _runs(catalogue, place) for place in catalogue.locations.values()}
    return _by_place({name: runs for name, runs in found.items() if runs})


def _by_place(found: dict[str, list[Part]]) -> list[Part]:
    if len(found) < 2 or len({str(said) for said in found.values()}) == 1:
        return next(iter(found.values()), [])
    return [Part("hours_at", {"location": name, "hours": said}) for name, said in found.items()]


def _runs(catalogue: Catalogue, place: LocationInfo) -> list[Part]:
    """The week, neighbouring days that open alike joined."""
    by_day: dict[int, list[Minutes]] = {}
    for weekday, begins, ends in sorted(opening_days.week_of(catalogue, place)):
        by_day.setdefault(weekday, []).append((begins, ends))
    runs: list[tuple[int, int, list[Minutes]]] = []
    for weekday, spans in by_day.items():
        if runs and runs[-1][1:] == (weekday - 1, spans):
            runs[-1] = (runs[-1][0], weekday, spans)
        else:
            runs.append((weekday, weekday, spans))
    return [
        Part("hours_item", {"weekdays": Weekdays(first, last), **_clocks(span)})
        for first, last, spans in runs
        for span in spans
    ]


def _span(span: Minutes) -> Part:
    return Part("hours_span", _clocks(span))


def _clocks(span: Minutes) -> dict[str, time]:
    return {"opens": _clock(span[0]), "closes": _clock(span[1])}


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
