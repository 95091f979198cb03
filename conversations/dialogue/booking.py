"""Booking or moving a visit, and what to say when somebody else was faster."""

from conversations.dialogue import wishes
from conversations.dialogue.context import Context, Goal, Offered
from conversations.dialogue.model import Dialogue
from conversations.dialogue.proposing import facts_of, find, show
from core.errors import (
    NoSuchLocalTime,
    OutsideWorkingHours,
    SlotInPast,
    SlotTaken,
    TooFarAhead,
)
from core.models import Appointment
from core.scheduling import bookings

GONE = (SlotTaken, SlotInPast, OutsideWorkingHours, NoSuchLocalTime, TooFarAhead)


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
    except GONE:
        spans = wishes.around([(option.starts_at, option.starts_at)])
        d.found_times = wishes.nearest(find(d, spans), option.starts_at)


def _book_or_move(d: Dialogue, option: Offered) -> Appointment:
    if option.starts_at is None or option.service_id is None or option.staff_id is None:
        raise SlotTaken  # an option of an older shape: look again
    if d.context.goal is Goal.MOVE and d.context.appointment_id:
        return bookings.reschedule(
            d.db,
            d.catalogue,
            d.context.appointment_id,
            starts_at=option.starts_at,
            staff_id=option.staff_id,
            service_id=option.service_id,
            customer_id=d.customer_id,
            now=d.now,
        )
    return bookings.book(
        d.db,
        d.catalogue,
        customer_id=d.customer_id,
        service_id=option.service_id,
        staff_id=option.staff_id,
        starts_at=option.starts_at,
        now=d.now,
    )


def is_booked(d: Dialogue) -> bool:
    return d.booked is not None


def say_booked(d: Dialogue) -> None:
    if d.booked is None:
        return
    key = "moved" if d.context.goal is Goal.MOVE else "booked"
    facts = facts_of(d, d.booked.service_id, d.booked.staff_id, d.booked.starts_at)
    d.say_about(d.booked.id, key, **facts)
    d.context = Context()


def say_just_taken(d: Dialogue) -> None:
    d.say("just_taken", service=d.service_name(), choices=show(d, d.found_times))


def say_just_taken_none(d: Dialogue) -> None:
    d.context.options, d.context.picked = (), None
    d.say("just_taken_none")
