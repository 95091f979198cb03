"""Who had to take a late time is asked, once, whether to hear of an earlier one.

What was waited for before ends with a visit that fulfils it, or is asked about.
"""

from datetime import timedelta

from conversations import wish_words
from conversations.dialogue import several, wishes
from conversations.dialogue.context import Context
from conversations.dialogue.model import Dialogue, State
from conversations.dialogue.proposing import find
from core.errors import TooManyEntries, WaitlistFull
from core.models import Appointment, WaitlistEntry
from core.people import preferences
from core.scheduling import bookings, earlier, offers, waitlist


def go_on_from(d: Dialogue, booked: Appointment) -> None:
    """What is still to be said or asked once a visit has been booked, and the context is left."""
    wanted = d.context
    # Who waits for two has not got them by one visit, and waits on.
    waits = [
        entry
        for entry in waitlist.active_entries(d.db, d.customer_id)
        if entry.service_id == booked.service_id
        and entry.instead_of_appointment_id is None
        and entry.party is None
    ]
    is_late = _is_late(d, wanted, booked)
    asked, d.context = None, Context()
    for entry in waits:
        if not is_late and _fulfils(d, booked, entry):
            offers.fulfil_entry(d.db, d.catalogue, entry.id, customer_id=d.customer_id, now=d.now)
            d.say("off_the_list", service=several.service_said(d, waitlist.wish_of(entry)))
        else:
            asked = asked or entry
    if asked is not None:
        _ask(d, booked, asked.staff_id, asked.id)
        d.say(
            "ask_still_waiting",
            service=several.service_said(d, waitlist.wish_of(asked)),
            with_staff=wish_words.with_staff(d.catalogue, waitlist.wish_of(asked)),
        )
    elif is_late and _may_be_asked(d, booked, wanted.staff_id):
        _ask(d, booked, wanted.staff_id)
        d.say("ask_earlier")


def _is_late(d: Dialogue, wanted: Context, booked: Appointment) -> bool:
    """Whether nothing was free for so many days from what was wished for first."""
    spans = wishes.intervals(wanted.first_wish, d.catalogue, now=d.now)
    if not wanted.first_wish or not spans:
        return False
    days = d.catalogue.policies_for(booked.service_id).earlier_asked_after_days
    soon = spans[0][0] + timedelta(days=days)
    if booked.starts_at < soon or _is_of_a_wished_day(d, wanted, booked, days):
        return False
    early = [(begins, min(ends, soon)) for begins, ends in spans if begins < soon]
    return not find(d, early, only_first=True)


def _is_of_a_wished_day(d: Dialogue, wanted: Context, booked: Appointment, days: int) -> bool:
    """Whether its day, or the few days around it, were named themselves."""
    on = d.local(booked.starts_at).date()
    return any(
        window.first_on <= on <= window.last_on and (window.last_on - window.first_on).days < days
        for window in wanted.first_wish
        if window.first_on and window.last_on
    )


def _fulfils(d: Dialogue, booked: Appointment, entry: WaitlistEntry) -> bool:
    return waitlist.is_met(entry, d.local(booked.starts_at), booked.staff_id)


def _may_be_asked(d: Dialogue, booked: Appointment, staff_id: str | None) -> bool:
    return not preferences.wants_no_earlier(d.db, d.customer_id, now=d.now) and earlier.can_wait(
        d.db, d.catalogue, booked, staff_id=staff_id
    )


def _ask(
    d: Dialogue, booked: Appointment, staff_id: str | None, entry_id: str | None = None
) -> None:
    d.state = State.OFFERING_EARLIER.value
    d.context = Context(
        service_id=booked.service_id,
        staff_id=staff_id,
        appointment_id=booked.id,
        entry_id=entry_id,
    )


def wait(d: Dialogue) -> None:
    """YES: an earlier time will be offered as a move of the visit."""
    booked, context = _booked(d), d.context
    d.context = Context()
    if booked is None:
        d.say("appointment_closed")
        return
    entry = _entry(d, context.entry_id)
    if entry is not None:
        earlier.go_on_waiting(d.db, d.catalogue, entry, booked, now=d.now)
    else:
        try:
            earlier.wait_for_earlier(
                d.db, d.catalogue, booked, staff_id=context.staff_id, now=d.now
            )
        except (TooManyEntries, WaitlistFull):
            d.say(
                "waitlist_full",
                service=d.service_said(booked.service_id),
                with_staff=d.with_staff(context.staff_id),
            )
            return
    d.say(
        "joined_earlier",
        service=d.service_said(booked.service_id),
        with_staff=d.with_staff(context.staff_id),
        when=d.local(booked.starts_at),
    )


def wait_no_more(d: Dialogue) -> None:
    """NO: not asked again for a while, and off the list that was asked about."""
    booked, entry = _booked(d), _entry(d, d.context.entry_id)
    d.context = Context()
    if entry is not None:
        waitlist.leave(d.db, entry.id, customer_id=d.customer_id, now=d.now)
        d.say("off_the_list", service=several.service_said(d, waitlist.wish_of(entry)))
        return
    preferences.want_no_earlier(d.db, d.customer_id, now=d.now)
    if booked is not None:
        d.say("no_earlier", when=d.local(booked.starts_at))


def ask_again(d: Dialogue) -> None:
    """ "Great" is for the visit: it is no answer."""
    d.was_missed = True
    d.say("still_earlier")


def let_it_be(d: Dialogue) -> None:
    d.context = Context()
    d.say("acknowledged")


def _booked(d: Dialogue) -> Appointment | None:
    upcoming = bookings.upcoming(d.db, d.customer_id, d.now)
    return next((visit for visit in upcoming if visit.id == d.context.appointment_id), None)


def _entry(d: Dialogue, entry_id: str | None) -> WaitlistEntry | None:
    waits = waitlist.active_entries(d.db, d.customer_id)
    return next((entry for entry in waits if entry.id == entry_id), None)
