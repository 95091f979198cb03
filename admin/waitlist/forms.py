"""What is typed into the forms of the room, as core takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from werkzeug.datastructures import MultiDict

from admin.page import typed
from core.catalogue import Catalogue
from core.errors import InvalidInterval, InvalidWish
from core.models import EVERY_WEEKDAY, Party
from core.scheduling.local_time import DAY_MINUTES
from core.scheduling.waitlist import MOST_TIMES, Wish

Form = MultiDict[str, str]
OTHER = "other"
NOTICES = (0, 60, 120, 240, 480, 1440, 2880)
ANSWER_HOURS = (1, 2, 4, 12, 24, 48)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A time for a visit."""

    staff_id: str
    starts_at: datetime


def wish_of(form: Form, *, first_service: str | None = None) -> Wish:
    """Raises InvalidWish (`details['field']`) for what cannot be read. Of several services, the one
    that was first before stays so."""
    services = form.getlist("service")
    if not services:
        raise InvalidWish(field="service")
    services.sort(key=lambda one: one != first_service)
    staff = form.getlist("staff")
    (from_minute, until_minute), *others = _times(form)
    return Wish(
        service_id=services[0],
        staff_id=staff[0] if staff else None,
        first_on=_day(form, "first_on"),
        last_on=_day(form, "last_on"),
        weekdays=_weekdays(form),
        from_minute=from_minute,
        until_minute=until_minute,
        other_services=tuple(services[1:]),
        other_staff=tuple(staff[1:]),
        locations=tuple(form.getlist("location")),
        other_times=tuple((begins or 0, ends or DAY_MINUTES) for begins, ends in others),
        notice_minutes=_notice(form),
        party=_party(form),
    )


def _day(form: Form, name: str) -> date | None:
    said = form.get(name, "").strip()
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise InvalidWish(field=name) from None


def _weekdays(form: Form) -> int:
    days = {one for one in form.getlist("weekday") if one in set("0123456")}
    return sum(1 << int(day) for day in days) or EVERY_WEEKDAY


def _times(form: Form) -> list[tuple[int | None, int | None]]:
    """By when they begin; at least one, which may be any time."""
    both = zip(form.getlist("from"), form.getlist("until"), strict=False)
    read = [(_minute(begins), _minute(ends, is_end=True)) for begins, ends in both]
    times = [one for one in read if one != (None, None)][:MOST_TIMES]
    return sorted(times, key=lambda one: one[0] or 0) or [(None, None)]


def _minute(said: str, *, is_end: bool = False) -> int | None:
    if not said.strip():
        return None
    try:
        hours, minutes = (int(part) for part in said.split(":")[:2])
    except ValueError:
        raise InvalidWish(field="until_minute") from None
    minute = hours * 60 + minutes
    return DAY_MINUTES if is_end and minute == 0 else minute


def clock_of(minute: int | None) -> str:
    """As an input of time shows it."""
    if minute is None:
        return ""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def times_of(wish: Wish) -> list[tuple[str, str]]:
    """What is wished, and room for one more."""
    times = [(wish.from_minute, wish.until_minute), *wish.other_times]
    shown = [(clock_of(begins), clock_of(ends)) for begins, ends in times]
    if len(shown) < MOST_TIMES and shown[-1] != ("", ""):
        shown.append(("", ""))
    return shown


def _notice(form: Form) -> int:
    minutes = typed.whole(form.get("notice", "0"))
    if minutes is None:
        raise InvalidWish(field="notice_minutes")
    return minutes


def _party(form: Form) -> Party | None:
    said = form.get("party", "")
    try:
        return Party(said) if said else None
    except ValueError:
        raise InvalidWish(field="party") from None


def time_of(form: Form, known: Catalogue) -> Chosen:
    """One of the times that were proposed, or another. Raises InvalidInterval for none, and
    NoSuchLocalTime."""
    chosen = form.get("time", OTHER)
    if chosen != OTHER:
        starts_at, _, staff_id = chosen.partition("|")
        return Chosen(staff_id, typed.instant(starts_at))
    starts_at_wall = typed.wall_instant(form.get("on", ""), form.get("at", ""), known.zone)
    if not form.get("with"):
        raise InvalidInterval
    return Chosen(form["with"], starts_at_wall)


def answer_by(form: Form, starts_at: datetime, now: datetime) -> datetime:
    """So many hours from now, but no later than the visit begins."""
    said = typed.whole(form.get("hours", ""))
    hours = said if said in ANSWER_HOURS else ANSWER_HOURS[2]
    return min(now + timedelta(hours=hours), starts_at)


def notices_with(minutes: int) -> Sequence[int]:
    return sorted({*NOTICES, minutes})


def words_of(form: Mapping[str, str], name: str) -> str | None:
    """What was typed, None for nothing."""
    return form.get(name, "").strip() or None
