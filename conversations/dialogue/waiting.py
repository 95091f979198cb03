"""The waitlist and the offers that come of it."""

from dataclasses import replace

from bot.wording import Choice, Part
from conversations.dialogue import asking, wishes
from conversations.dialogue.answers import answer_offer
from conversations.dialogue.context import Context, Goal, Offered, Said
from conversations.dialogue.model import Dialogue
from conversations.dialogue.refusing import ask_which_to_swap
from conversations.questions import OpenQuestion
from core.errors import AlreadyWaiting, TooManyEntries
from core.models import WaitlistEntry
from core.scheduling import waitlist

MOST = 5


def take_wish(d: Dialogue) -> None:
    """A wish to wait, said in one go or on top of a search that found nothing."""
    asking.take_wish(d)
    d.context.goal = Goal.JOIN


def join(d: Dialogue) -> None:
    context = d.context
    if context.service_id is None:
        return
    wish = wishes.to_wish(context.service_id, context.staff_id, context.windows)
    try:
        entry = waitlist.join(d.db, d.catalogue, customer_id=d.customer_id, wish=wish, now=d.now)
    except TooManyEntries as error:
        waiting = waitlist.entries_of_phone(d.db, d.customer_id)[:MOST]
        ask_which_to_swap(d, waiting, error.details["most"])
        return
    except AlreadyWaiting as error:
        entry_id = error.details["entry_id"]
        found = [e for e in waitlist.active_entries(d.db, d.customer_id) if e.id == entry_id]
        d.say("already_waiting", place=waitlist.place_of(d.db, found[0]) if found else 1)
    else:
        d.say(
            "joined",
            service=d.service_said(),
            with_staff=d.with_staff(context.staff_id),
            place=waitlist.place_of(d.db, entry),
        )
    d.context = Context()


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
    d.say("left", service=d.service_said(entry.service_id))
    d.context = Context()


def ask_which_entry(d: Dialogue) -> None:
    shown = d.found_entries[:MOST]
    d.context = Context(options=tuple(Offered(ref=e.id) for e in shown))
    d.say("ask_which_entry", choices=[Choice(label=_name(d, e)) for e in shown])


def _name(d: Dialogue, entry: WaitlistEntry) -> Part:
    facts = {"service": d.service_name(entry.service_id), "staff": d.staff_name(entry.staff_id)}
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
            d.say("left", service=d.service_name(entry.service_id))
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
    d.say(
        "waiting",
        place=waitlist.place_of(d.db, entry),
        service=d.service_said(entry.service_id),
        with_staff=d.with_staff(entry.staff_id),
    )


def accept_offer(d: Dialogue) -> None:
    """Also the late YES: a lapsed offer still books while its time is free."""
    if d.answered is None:
        return
    said = _answered(d, d.answered, accepts=True)
    if said.key == "booked":
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
    service = d.service_said(offer.service_id, customer_id=offer.customer_id)
    return replace(said, facts=said.facts | {"service": service})
