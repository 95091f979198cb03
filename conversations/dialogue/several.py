"""Who waits may take one of several services, of several people, at several times of day; or come
as two."""

from datetime import time
from typing import Any

from bot.wording import Part
from bot.wording.render import Weekdays
from conversations import wish_words
from conversations.dialogue.model import Dialogue
from conversations.questions import Kind, OpenQuestion
from core.models import EVERY_WEEKDAY, WaitlistEntry
from core.scheduling.waitlist import Wish, wish_of

MOST_TAKEN = 5
HOUR, DAY = 60, 24 * 60
EARLY = 6 * HOUR  # when "in the morning" begins


def take(d: Dialogue) -> None:
    """All that the message names, where one visit would take the first or ask which."""
    context, reading = d.context, d.reading
    if reading.services:
        context.service_id, *rest = reading.services[:MOST_TAKEN]
        context.other_services = tuple(rest)
    if reading.locations:
        context.locations = reading.locations
    if reading.notice_minutes is not None:
        context.notice_minutes = reading.notice_minutes
    leave_out_what_they_do_not(d)


def take_picks(d: Dialogue) -> None:
    """ "1 and 3" of the services that were shown."""
    options = d.context.options
    picked = [options[index].service_id for index in d.reading.picks if index < len(options)]
    known = [service_id for service_id in picked if service_id is not None]
    if known:
        d.context.service_id, *rest = known[:MOST_TAKEN]
        d.context.other_services = tuple(rest)
    d.context.options = ()
    d.follow_up = "wish"


def leave_out_what_they_do_not(d: Dialogue) -> None:
    """Of several services and people those of whom each has the other, where they are wanted; if
    that leaves nothing, it is for the customer to say."""
    context = d.context
    if context.service_id is None or context.staff_id is None:
        return
    services = (context.service_id, *context.other_services)
    staff = (context.staff_id, *context.other_staff)
    performs = {one: d.catalogue.staff_member(one).service_ids for one in staff}
    able = [one for one in staff if performs[one] & set(services) and _is_there(d, one)]
    given = [one for one in services if any(one in performs[who] for who in able)]
    if able and given:
        context.service_id, context.other_services = given[0], tuple(given[1:])
        context.staff_id, context.other_staff = able[0], tuple(able[1:])


def _is_there(d: Dialogue, staff_id: str) -> bool:
    places = d.context.locations
    return not places or d.catalogue.staff_member(staff_id).location_id in places


def is_done_there(d: Dialogue) -> bool:
    """Whether any of what is wanted is done at the places that were named, by whom it may be."""
    services = {d.context.service_id, *d.context.other_services}
    named = {d.context.staff_id, *d.context.other_staff} - {None}
    return not d.context.locations or any(
        member.service_ids & services and (not named or member.id in named)
        for member in d.catalogue.staff.values()
        if _is_there(d, member.id)
    )


def service_said(d: Dialogue, wish: Wish, *, customer_id: str | None = None) -> str | Part:
    """The service, or one of several, and for whom."""
    service = wish_words.service_of(d.catalogue, wish)
    return d.for_whom(service, customer_id=customer_id)


def service_of_entry(d: Dialogue, entry_id: str, *, customer_id: str) -> str | Part:
    """As `service_said`, of what an entry waits for."""
    entry = d.db.get_one(WaitlistEntry, entry_id)
    return service_said(d, wish_of(entry), customer_id=customer_id)


def in_question(d: Dialogue, question: OpenQuestion) -> dict[str, Any]:
    """What was asked about, as facts to say: a wait, a visit, or both of two."""
    if question.kind is Kind.RENEWAL:
        who = question.customer_id
        return {"service": service_of_entry(d, question.ref, customer_id=who)}
    return d.asked_about(question)


def bounds_said(wish: Wish) -> list[str | Part]:
    """For two, on which days, at what times and how long before, as far as that was named."""
    return [*_party(wish), *times_said(wish), *_notice(wish)]


def _party(wish: Wish) -> list[Part]:
    return [Part(f"party_{wish.party}")] if wish.party else []


def times_said(wish: Wish) -> list[str | Part]:
    return [*_days(wish), *_times(wish)]


def _days(wish: Wish) -> list[Part]:
    said = []
    if wish.first_on and wish.first_on == wish.last_on:
        return [Part("wish_on", {"day": wish.first_on})]
    if wish.first_on and wish.last_on:
        said.append(Part("wish_between", {"first": wish.first_on, "last": wish.last_on}))
    elif wish.first_on:
        said.append(Part("wish_from", {"first": wish.first_on}))
    elif wish.last_on:
        said.append(Part("wish_until", {"last": wish.last_on}))
    if wish.weekdays != EVERY_WEEKDAY:
        said.append(Part("wish_weekdays", {"list": _runs(wish.weekdays)}))
    return said


def _runs(weekdays: int) -> list[Weekdays]:
    """Monday to Friday is said as one, two days that follow each other as two."""
    runs: list[Weekdays] = []
    for day in (day for day in range(7) if weekdays >> day & 1):
        if runs and runs[-1].last == day - 1:
            runs[-1] = Weekdays(runs[-1].first, day)
        else:
            runs.append(Weekdays(day, day))
    return runs


def _times(wish: Wish) -> list[str | Part]:
    first = (wish.from_minute or 0, DAY if wish.until_minute is None else wish.until_minute)
    spans = sorted((first, *wish.other_times))
    if spans == [(0, DAY)]:
        return []
    said: list[str | Part] = []
    for begins, ends in spans:
        if ends >= DAY:
            said.append(Part("wish_after", {"begins": _clock(begins)}))
        elif begins <= EARLY:
            said.append(Part("wish_before", {"ends": _clock(ends)}))
        else:
            said.append(Part("wish_times", {"begins": _clock(begins), "ends": _clock(ends)}))
    return [wish_words.one_of(said)]


def _clock(minute: int) -> time:
    return time(minute // HOUR, minute % HOUR)


def _notice(wish: Wish) -> list[Part]:
    minutes = wish.notice_minutes
    if not minutes:
        return []
    if minutes % DAY == 0:
        return [Part("notice_days", {"days": minutes // DAY})]
    if minutes % HOUR == 0:
        return [Part("notice_hours", {"notice": minutes // HOUR})]
    return [Part("notice_minutes", {"minutes": minutes})]
