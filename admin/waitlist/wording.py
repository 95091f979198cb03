"""Wishes, reasons and history in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from admin.page.words import known as has_words
from admin.page.words import say
from bot.wording import Part
from bot.wording.render import Weekdays
from conversations import wish_words
from core.catalogue import Catalogue
from core.models import EVERY_WEEKDAY, ActorKind, Event
from core.scheduling.local_time import DAY_MINUTES
from core.scheduling.waitlist import Wish

DAYS = range(7)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of an entry's history."""

    what: str
    at: datetime
    by: str | None
    because: str | None


def wish(known: Catalogue, wanted: Wish) -> str:
    """ "Haircut or Beard trim with Anna": what and with whom."""
    service = wish_words.service_of(known, wanted)
    with_staff = wish_words.with_staff(known, wanted)
    return say("waitlist.wish", service=service, with_staff=with_staff)


def details(wanted: Wish) -> list[str]:
    """When, how far ahead and for how many: what is not said has no line."""
    parts = [*_days(wanted), *_times(wanted)]
    if wanted.notice_minutes:
        parts.append(notice(wanted.notice_minutes))
    if wanted.party is not None:
        parts.append(say(f"waitlist.party_{wanted.party.value}"))
    return parts


def _days(wanted: Wish) -> Iterator[str]:
    first, last = wanted.first_on, wanted.last_on
    if first and last and first == last:
        yield _part("wish_on", day=first)
    elif first and last:
        yield _part("wish_between", first=first, last=last)
    elif first:
        yield _part("wish_from", first=first)
    elif last:
        yield _part("wish_until", last=last)
    if wanted.weekdays != EVERY_WEEKDAY:
        yield _part("wish_weekdays", list=weekdays(wanted.weekdays))


def _times(wanted: Wish) -> Iterator[str]:
    times = [(wanted.from_minute, wanted.until_minute), *wanted.other_times]
    for begins, ends in times:
        is_open = ends is None or ends >= DAY_MINUTES
        if begins and not is_open:
            yield _part("wish_times", begins=_clock(begins), ends=_clock(ends or 0))
        elif begins:
            yield _part("wish_after", begins=_clock(begins))
        elif not is_open:
            yield _part("wish_before", ends=_clock(ends or 0))


def weekdays(mask: int) -> list[Weekdays]:
    """Runs of days that follow each other."""
    runs: list[Weekdays] = []
    for day in DAYS:
        if mask >> day & 1:
            is_next = bool(runs) and runs[-1].last == day - 1
            runs = [*runs[:-1], Weekdays(runs[-1].first, day)] if is_next else [*runs, _only(day)]
    return runs


def _only(day: int) -> Weekdays:
    return Weekdays(day, day)


def weekday(day: int) -> str:
    return say("waitlist.part", part=_only(day))


def notice(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if rest:
        return say("waitlist.notice_minutes", minutes=minutes)
    return _part("notice_hours", notice=hours)


def _part(key: str, **facts: Any) -> str:
    return say("waitlist.part", part=Part(key, facts))


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def points(parts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The reasons for a score with what each adds, the most first."""
    ordered = sorted(parts.items(), key=lambda one: (-one[1], one[0]))
    return [(say(f"waitlist.points_{name}"), many) for name, many in ordered]


def visit(known: Catalogue, service_id: str, staff_id: str) -> str:
    """ "Haircut with Anna"."""
    service, staff = known.service(service_id).name, known.staff_member(staff_id).name
    return say("waitlist.visit", service=service, staff=staff)


def history(known: Catalogue, events: Sequence[Event]) -> list[Told]:
    """The latest first; what is told by another line has none."""
    return [_told(known, event) for event in reversed(events) if has_words(_key(event))]


def _told(known: Catalogue, event: Event) -> Told:
    facts = {}
    if "starts_at" in event.data:
        starts_at = datetime.fromisoformat(event.data["starts_at"])
        facts["when"] = starts_at.astimezone(known.zone)
    return Told(
        what=say(_key(event), **facts),
        at=event.happened_at,
        by=event.actor_id if event.actor_kind is ActorKind.STAFF else None,
        because=event.reason,
    )


def _key(event: Event) -> str:
    return f"waitlist.event_{event.name.replace('.', '_')}"
