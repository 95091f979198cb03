"""Booking or moving a visit, and what to say when somebody else was faster."""

from datetime import datetime

from conversations.dialogue import earlier, wishes
from conversations.dialogue.context import Context, Goal, Offered
from conversations.dialogue.model import Dialogue
from conversations.dialogue.proposing import facts_of, find, offer_waitlist_plain, show
from conversations.dialogue.refusing import notice_facts
from core.errors import (
    NoSuchLocalTime,
    OutsideWorkingHours,
    PolicyForbids,
    SlotInPast,
    SlotTaken,
    TooFarAhead,
    TooLateToMove,
    TooManyMoves,
    TooSoon,
)
from core.models import Appointment
from core.scheduling import bookings

GONE = (SlotTaken, SlotInPast, OutsideWorkingHours, NoSuchLocalTime, TooFarAhead, TooSoon)


def take_picked(d: Dialogue) -> None:
    option = d.picked_option()
    if option is not None:
        _book(d, option)


def take_confirmed(d: Dialogue) -> None:
    if d.context.picked is not None:
        _book(d, d.context.picked)


def _book(d: Dialogue, option: Offered) -> None:
    """Book or move; when the time is gone, look for the nearest instead."""
    if option.starts_at is None:
        return
    try:
        d.booked = _book_or_move(d, option)
    except (TooLateToMove, TooManyMoves) as refused:
        _refuse_move(d, refused)
    except GONE as gone:
        d.refused = gone if isinstance(gone, TooSoon) else None
        spans = wishes.around([(option.starts_at, option.starts_at)])
        d.found_times = wishes.nearest(find(d, spans), option.starts_at)


def _book_or_move(d: Dialogue, option: Offered) -> Appointment:
    if option.starts_at is None or option.service_id is None or option.staff_id is None:
        raise SlotTaken  # an option of an older shape: look again
    asked_at = _kept_since(d, option)
    if d.context.goal is Goal.MOVE and d.context.appointment_id:
        return bookings.reschedule(
            d.db,
            d.catalogue,
            d.context.appointment_id,
            starts_at=option.starts_at,
            staff_id=option.staff_id,
            service_id=option.service_id,
            customer_id=d.customer_id,
            asked_at=asked_at,
            now=d.now,
        )
    return bookings.book(
        d.db,
        d.catalogue,
        customer_id=d.customer_id,
        service_id=option.service_id,
        staff_id=option.staff_id,
        starts_at=option.starts_at,
        asked_at=asked_at,
        now=d.now,
    )


def _kept_since(d: Dialogue, option: Offered) -> datetime | None:
    """A yes to a time that was kept in good time is not too late for the minutes it took."""
    kept = d.kept
    if kept is None or kept.expires_at <= d.now:
        return None
    is_it = (kept.service_id, kept.staff_id, kept.starts_at) == (
        option.service_id,
        option.staff_id,
        option.starts_at,
    )
    return kept.made_at if is_it else None


def _refuse_move(d: Dialogue, refused: PolicyForbids) -> None:
    """The visit could still be moved when the customer began to."""
    upcoming = bookings.upcoming(d.db, d.customer_id, d.now)
    d.found_appointments = [a for a in upcoming if a.id == d.context.appointment_id]
    d.refused = refused


def is_refused(d: Dialogue) -> bool:
    return isinstance(d.refused, (TooLateToMove, TooManyMoves)) and bool(d.found_appointments)


def is_booked(d: Dialogue) -> bool:
    return d.booked is not None


def say_booked(d: Dialogue) -> None:
    if d.booked is None:
        return
    key = "moved" if d.context.goal is Goal.MOVE else "booked"
    facts = facts_of(d, d.booked.service_id, d.booked.staff_id, d.booked.starts_at)
    d.say_about(d.booked.id, key, **facts)
    if d.context.goal is Goal.MOVE:
        d.context = Context()
    else:
        earlier.go_on_from(d, d.booked)


def say_just_taken(d: Dialogue) -> None:
    choices = show(d, d.found_times)
    if isinstance(d.refused, TooSoon):
        d.say("too_soon", **notice_facts(d), choices=choices)
    else:
        d.say("just_taken", service=d.service_name(), choices=choices)


def say_just_taken_none(d: Dialogue) -> None:
    d.context.options, d.context.picked = (), None
    if isinstance(d.refused, TooSoon):
        offer_waitlist_plain(d)
    else:
        d.say("just_taken_none")
