"""Free times worth choosing between, or the waitlist when there are none."""

from datetime import date, datetime, timedelta

from bot.types import TimeWindow
from bot.wording import Choice, Part
from conversations import wish_words
from conversations.dialogue import listing, wishes
from conversations.dialogue.context import Context, Goal, Offered
from conversations.dialogue.model import Dialogue, State
from conversations.dialogue.refusing import is_too_soon, notice_facts
from core.scheduling import availability, waitlist

NEAR_ENOUGH = timedelta(hours=4)


def look_for_times(d: Dialogue) -> None:
    """Free times inside what is wanted, the asked-for visit's own time aside: as many of the first
    ones as there are any to choose between."""
    d.context.first_wish = d.context.first_wish or d.context.windows or (TimeWindow(),)
    spans = wishes.intervals(d.context.windows, d.catalogue, now=d.now)
    d.found_times = find(d, spans, only_first=True)


def find(
    d: Dialogue, spans: list[wishes.Interval], *, only_first: bool = False
) -> list[availability.OpenTime]:
    """Free times for the wish's service and staff; after "anything later?" not those shown."""
    if not spans or d.context.service_id is None:
        return []
    able = {member.id for member in d.catalogue.staff_for(d.context.service_id)}
    named = {*d.context.named_staff}
    staff_ids = named or able - {*d.context.avoided_staff}
    shown = {o.starts_at for o in d.context.options} if d.reading.when.wants_later else set()
    found = availability.find_times(
        d.db,
        d.catalogue,
        d.context.service_id,
        staff_ids=staff_ids,
        windows=spans,
        now=d.now,
        limit=wishes.enough(d.catalogue, d.context.service_id, len(staff_ids))
        if only_first
        else None,
    )
    return [time for time in found if time.starts_at not in shown]


def one_time_is_free(d: Dialogue) -> bool:
    """The exact time that was asked for, or the only one that there is."""
    return len({time.starts_at for time in d.found_times}) == 1


def ask_to_confirm(d: Dialogue) -> None:
    time = d.found_times[0]
    _say_one_by_one(d)
    d.context.picked = _offered(time)
    d.context.options = ()
    key = "confirm_move" if d.context.goal is Goal.MOVE else "confirm_booking"
    d.say(key, **facts_of(d, time.service_id, time.staff_id, time.starts_at))


def ask_about_option(d: Dialogue) -> None:
    """One of the shown times, but not clearly taken: a plain yes or no will do."""
    option = d.picked_option()
    if option is None or not (option.starts_at and option.service_id and option.staff_id):
        return
    d.context.picked, d.context.options = option, ()
    key = "confirm_move" if d.context.goal is Goal.MOVE else "confirm_booking"
    d.say(key, **facts_of(d, option.service_id, option.staff_id, option.starts_at))


def _offered(time: availability.OpenTime) -> Offered:
    return Offered(starts_at=time.starts_at, service_id=time.service_id, staff_id=time.staff_id)


def facts_of(d: Dialogue, service_id: str, staff_id: str, starts_at: datetime) -> dict[str, object]:
    return {
        "service": d.service_said(service_id),
        "staff": d.staff_name(staff_id),
        "when": d.local(starts_at),
    }


def found_wanted(d: Dialogue) -> bool:
    """Something inside the wish, or for an exact time that is taken, something near it."""
    if d.found_times:
        return True
    if not wishes.exact_minute(d.context.windows):
        return False
    wanted = wishes.intervals(d.context.windows, d.catalogue, now=d.now)
    if len(wanted) != 1:
        return False
    d.found_times = [
        time
        for time in find(d, wishes.around(wanted))
        if abs(time.starts_at - wanted[0][0]) < NEAR_ENOUGH
    ]
    return bool(d.found_times)


def found_some(d: Dialogue) -> bool:
    return bool(d.found_times)


def _say_one_by_one(d: Dialogue) -> None:
    """Who asks for two visits at once is not left to think that what is shown are two."""
    if d.reading.party is not None and d.context.goal is Goal.BOOK:
        d.say("one_by_one")


def propose(d: Dialogue) -> None:
    _say_one_by_one(d)
    wanted = _wanted_instant(d)
    is_other_time = wanted is not None and all(t.starts_at != wanted for t in d.found_times)
    if is_other_time and wanted is not None:
        choices = show(d, wishes.nearest(d.found_times, wanted))
        if is_too_soon(d, wanted):
            d.say("too_soon", **notice_facts(d), choices=choices)
            return
        d.say("not_then", when=d.local(wanted), service=d.service_name(), choices=choices)
        return
    chosen = wishes.spread(d.found_times)
    choices = show(d, chosen)
    staff = {time.staff_id for time in chosen}
    if d.context.goal is Goal.MOVE:
        d.say("propose_move", service=d.service_name(), choices=choices)
    elif len(staff) == 1:
        plain = [Choice(starts_at=choice.starts_at) for choice in choices]
        name = d.staff_name(chosen[0].staff_id)
        d.say("propose", service=d.service_name(), staff=name, choices=plain)
    else:
        d.say("propose_any", service=d.service_name(), choices=choices)


def _wanted_instant(d: Dialogue) -> datetime | None:
    if not wishes.exact_minute(d.context.windows):
        return None
    wanted = wishes.intervals(d.context.windows, d.catalogue, now=d.now)
    return wanted[0][0] if len(wanted) == 1 else None


def show(d: Dialogue, times: list[availability.OpenTime]) -> list[Choice]:
    """Make these the options of the open question and return how they are said."""
    d.context.options = tuple(_offered(time) for time in times)
    d.context.picked = None
    return [
        Choice(
            starts_at=d.local(time.starts_at),
            staff=None if len(d.context.named_staff) == 1 else d.staff_name(time.staff_id),
        )
        for time in times
    ]


def was_the_only_one(d: Dialogue) -> bool:
    """Whether the time that was turned down is all that the wish leaves: not one that they named
    themselves, of which they may have thought better."""
    if wishes.exact_minute(d.context.windows):
        return False
    look_for_times(d)
    return len({time.starts_at for time in d.found_times}) <= 1


def offer_waitlist(d: Dialogue) -> None:
    """Nothing suits: the list, and with it the nearest times there are."""
    spans = wishes.intervals(d.context.windows, d.catalogue, now=d.now)
    near = wishes.nearest(find(d, wishes.around(spans)), spans[0][0], most=2) if spans else []
    if d.came_from is State.OFFERING_WAITLIST and _is_shown(d, near):
        offer_waitlist_plain(d)  # they want none of the times near it
        return
    facts = {
        "service": d.service_name(),
        "with_staff": wish_words.with_staff(d.catalogue, wishes.to_wish(d.context)),
        "wish": _wish_in_words(d, spans),
    }
    choices = {"choices": show(d, near)} if near else {}
    suffix = "_near" if near else ""
    if not near:
        d.context.options = ()
    if (entry := listing.waits_already(d)) is not None:
        d.state = State.CHOOSING_TIME.value
        place = {} if near else {"place": waitlist.place_of(d.db, entry)}
        d.say(f"waiting_already{suffix}", **facts, **choices, **place)
    elif not listing.has_room(d):
        d.state = State.CHOOSING_TIME.value
        d.say(f"nothing_free{suffix}", **facts, **choices)
    elif near and is_too_soon(d, spans[-1][1] - timedelta(minutes=1)):
        d.say("too_soon_wait", **notice_facts(d), **choices)
    else:
        d.say(f"offer_waitlist{suffix}", **facts, **choices)


def _is_shown(d: Dialogue, times: list[availability.OpenTime]) -> bool:
    shown = [option.starts_at for option in d.context.options]
    return bool(times) and shown == [time.starts_at for time in times]


def _wish_in_words(d: Dialogue, spans: list[wishes.Interval]) -> date | Part:
    days = {d.local(start).date() for start, _ in spans}
    return days.pop() if len(days) == 1 else Part("wish_then")


def offer_waitlist_plain(d: Dialogue) -> None:
    d.context.options = ()
    if (entry := listing.waits_already(d)) is not None:
        d.say("already_waiting", place=waitlist.place_of(d.db, entry))
        d.context, d.state = Context(), State.IDLE.value
        return
    if not listing.has_room(d):
        d.state = State.CHOOSING_TIME.value
        ask_other_time(d)
        return
    d.say(
        "offer_waitlist_plain",
        service=d.service_name(),
        with_staff=wish_words.with_staff(d.catalogue, wishes.to_wish(d.context)),
    )


def ask_other_time(d: Dialogue) -> None:
    d.context.picked, d.context.options, d.context.windows = None, (), ()
    is_open = listing.waits_already(d) is None and listing.has_room(d)
    d.say("ask_other_time_or_list" if is_open else "ask_other_time")
