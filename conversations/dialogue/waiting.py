"""The waitlist and the offers that come of it."""

import math
from dataclasses import replace

from bot.wording import Choice, Part
from conversations import wish_words
from conversations.dialogue import asking, several, wishes
from conversations.dialogue.answers import answer_offer
from conversations.dialogue.context import Context, Goal, Offered, Said
from conversations.dialogue.model import Dialogue, State
from conversations.dialogue.refusing import ask_which_to_swap
from conversations.questions import OpenQuestion
from core.errors import (
    AlreadyWaiting,
    EntryClosed,
    NobodyWorksThen,
    NotFound,
    TooManyEntries,
    WaitlistFull,
)
from core.models import Party, WaitlistEntry
from core.scheduling import waitlist

MOST = 5
A_WEEK = 7
LONGEST_SAID = 8
TAKEN = {"booked", "booked_ask_later", "moved"}


def take_wish(d: Dialogue) -> None:
    """A wish to wait, said in one go or on top of a search that found nothing."""
    asking.take_wish(d)
    d.context.goal = Goal.JOIN
    several.take(d)


def join(d: Dialogue) -> None:
    context = d.context
    if context.service_id is None:
        return
    wish = _wish(d)
    if not several.is_done_there(d):
        _ask_for_another_place(d, wish)
        return
    try:
        entry = waitlist.join(
            d.db,
            d.catalogue,
            customer_id=d.customer_id,
            wish=wish,
            # Who could not move a visit there is offered what comes free as a move.
            instead_of_appointment_id=context.appointment_id if context.goal is Goal.MOVE else None,
            now=d.now,
        )
    except TooManyEntries as error:
        waiting = waitlist.entries_of_phone(d.db, d.customer_id)[:MOST]
        ask_which_to_swap(d, waiting, error.details["most"])
        return
    except NobodyWorksThen:
        _ask_for_another_day(d, wish)
        return
    except WaitlistFull:
        _ask_for_other_wish(d)
        return
    except AlreadyWaiting as error:
        d.say("already_waiting", place=_place(d, d.customer_id, error.details["entry_id"]))
    else:
        place = waitlist.place_of(d.db, entry)
        d.say(
            "joined",
            service=several.service_said(d, wish),
            with_staff=wish_words.with_staff(d.catalogue, wish),
            place=place,
            estimate=how_long(waitlist.estimate(d.db, d.catalogue, entry, place=place, now=d.now)),
        )
        if (context.goal is Goal.JOIN or wish.party) and (bounds := several.bounds_said(wish)):
            d.say("joined_wish", wanted=bounds)
    d.context = Context()


def _wish(d: Dialogue) -> waitlist.Wish:
    """What is waited for, with what the yes to it adds; two who come together come one after the
    other where one person alone does it."""
    context = d.context
    if d.reading.notice_minutes is not None:
        context.notice_minutes = d.reading.notice_minutes
    context.party = d.reading.party or context.party
    wish = wishes.to_wish(context)
    if wish.party is None or waitlist.has_two(d.catalogue, wish):
        return wish
    return replace(wish, party=Party.BACK_TO_BACK)


def _place(d: Dialogue, customer_id: str, entry_id: str) -> int:
    waiting = waitlist.active_entries(d.db, customer_id)
    return next((waitlist.place_of(d.db, e) for e in waiting if e.id == entry_id), 1)


def _ask_for_other_wish(d: Dialogue) -> None:
    """The list is full: what else would do is looked for, the service is known."""
    wish = wishes.to_wish(d.context)
    d.say(
        "waitlist_full",
        service=wish_words.service_of(d.catalogue, wish),
        with_staff=wish_words.with_staff(d.catalogue, wish),
    )
    d.context, d.state = Context(service_id=d.context.service_id), State.CHOOSING_TIME


def _ask_for_another_day(d: Dialogue, wish: waitlist.Wish) -> None:
    """Nobody works then: they still want to wait, for another day or time."""
    d.say(
        "nobody_works_then",
        service=wish_words.service_of(d.catalogue, wish),
        with_staff=wish_words.with_staff(d.catalogue, wish),
        then=several.times_said(wish),
    )
    d.context.goal, d.context.windows, d.context.options = Goal.JOIN, (), ()
    d.state = State.CHOOSING_TIME


def _ask_for_another_place(d: Dialogue, wish: waitlist.Wish) -> None:
    d.say(
        "nobody_works_there",
        service=wish_words.service_of(d.catalogue, wish),
        with_staff=wish_words.with_staff(d.catalogue, wish),
    )
    d.context.goal, d.context.locations, d.context.options = Goal.JOIN, (), ()
    d.context.staff_id, d.context.other_staff = None, ()
    d.state = State.CHOOSING_TIME


def how_long(estimate: waitlist.Estimate | None) -> Part:
    """As people say it, in days or weeks; nothing where nothing is known."""
    if estimate is None:
        return Part("wait_unknown")
    if estimate.days < A_WEEK:
        return Part("wait_days", {"days": max(estimate.days, 2)})
    weeks = math.ceil(estimate.days / A_WEEK)
    if weeks <= LONGEST_SAID:
        return Part("wait_weeks", {"weeks": weeks})
    return Part("wait_longer", {"weeks": LONGEST_SAID})


def say_not_joined(d: Dialogue) -> None:
    d.context = Context()
    d.say("not_joined")


def find_entries(d: Dialogue) -> None:
    entries = waitlist.active_entries(d.db, d.customer_id)
    named = [e for e in entries if e.service_id in d.reading.services]
    d.found_entries = named or entries


def found_none(d: Dialogue) -> bool:
    return not d.found_entries


def found_one(d: Dialogue) -> bool:
    return len(d.found_entries) == 1


def say_not_waiting(d: Dialogue) -> None:
    d.say("not_waiting")


def leave(d: Dialogue) -> None:
    _leave(d, d.found_entries[0])


def _leave(d: Dialogue, entry: WaitlistEntry) -> None:
    waitlist.leave(d.db, entry.id, customer_id=d.customer_id, now=d.now)
    d.say("left", service=several.service_said(d, waitlist.wish_of(entry)))
    d.context = Context()


def ask_which_entry(d: Dialogue) -> None:
    shown = d.found_entries[:MOST]
    d.context = Context(options=tuple(Offered(ref=e.id) for e in shown))
    d.say("ask_which_entry", choices=[Choice(label=_name(d, e)) for e in shown])


def _name(d: Dialogue, entry: WaitlistEntry) -> Part:
    wish = waitlist.wish_of(entry)
    facts = {
        "service": wish_words.service_of(d.catalogue, wish),
        "staff": wish_words.staff_of(d.catalogue, wish),
    }
    return Part("entry_with_staff" if entry.staff_id else "entry", facts)


def leave_picked(d: Dialogue) -> None:
    option = d.picked_option()
    if d.context.goal is Goal.JOIN:
        _swap(d, option)
        return
    for entry in waitlist.active_entries(d.db, d.customer_id):
        if option is not None and entry.id == option.ref:
            _leave(d, entry)
            return
    say_not_waiting(d)


def _swap(d: Dialogue, option: Offered | None) -> None:
    """Give up the wait that was picked, and wait for what is wanted instead."""
    for entry in waitlist.entries_of_phone(d.db, d.customer_id):
        if option is not None and entry.id == option.ref:
            waitlist.leave(d.db, entry.id, customer_id=entry.customer_id, now=d.now)
            d.say("left", service=wish_words.service_of(d.catalogue, waitlist.wish_of(entry)))
    d.context.options = ()
    join(d)


def say_place(d: Dialogue) -> None:
    entries = waitlist.active_entries(d.db, d.customer_id)
    if not entries:
        d.say("not_waiting")
        return
    if len(entries) > 1:
        places = [
            Part("entry_place", {"place": waitlist.place_of(d.db, e), "entry": _name(d, e)})
            for e in entries[:MOST]
        ]
        d.say("waiting_several", list=places)
        return
    entry = entries[0]
    wish = waitlist.wish_of(entry)
    d.say(
        "waiting",
        place=waitlist.place_of(d.db, entry),
        service=several.service_said(d, wish),
        with_staff=wish_words.with_staff(d.catalogue, wish),
    )


def renew(d: Dialogue) -> None:
    """Also the late YES: a place that silence has cost can be had back for a while."""
    asked = d.answered
    if asked is None:
        return
    service = several.in_question(d, asked)["service"]
    try:
        entry = waitlist.renew(
            d.db, d.catalogue, asked.ref, customer_id=asked.customer_id, now=d.now
        )
    except AlreadyWaiting as error:
        place = _place(d, asked.customer_id, error.details["entry_id"])
        d.say("already_waiting", place=place)
        return
    except (EntryClosed, NotFound):
        d.say("place_lost", service=service)
        return
    d.say("renewed", service=service, place=waitlist.place_of(d.db, entry))


def leave_asked(d: Dialogue) -> None:
    """NO to the question whether to wait on; where silence has said it already, nothing changes."""
    asked = d.answered
    if asked is None:
        return
    waitlist.leave(d.db, asked.ref, customer_id=asked.customer_id, now=d.now)
    service = several.in_question(d, asked)["service"]
    d.say("left", service=service)


def accept_offer(d: Dialogue) -> None:
    """Also the late YES: a lapsed offer still books while its time is free."""
    if d.answered is None:
        return
    said = _answered(d, d.answered, accepts=True)
    if said.key in TAKEN:
        d.context = Context()
    d.said.append(said)


def decline_offer(d: Dialogue) -> None:
    if d.answered is not None:
        d.said.append(_answered(d, d.answered, accepts=False))


def _answered(d: Dialogue, offer: OpenQuestion, *, accepts: bool) -> Said:
    said = answer_offer(
        d.db, d.catalogue, offer.ref, customer_id=offer.customer_id, accepts=accepts, now=d.now
    )
    if "service" not in said.facts:
        return said
    service = d.for_whom(said.facts["service"], customer_id=offer.customer_id)
    return replace(said, facts=said.facts | {"service": service})
