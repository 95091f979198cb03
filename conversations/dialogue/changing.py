"""Finding a customer's visits, moving them and giving them up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.types import NO_TIME, TimeWindow, When
from bot.wording import Choice
from conversations.dialogue import refusing, wishes
from conversations.dialogue.answers import answer_whether_to_give_up
from conversations.dialogue.context import Context, Goal, Offered
from conversations.dialogue.model import Dialogue
from core.errors import AppointmentClosed, TooLateToCancel
from core.models import Appointment
from core.scheduling import bookings

MOST = 5


def find_for_cancel(d: Dialogue) -> None:
    """In "cancel friday" the time tells which; so does what does not suit in "can't do friday"."""
    d.context = Context(goal=Goal.CANCEL)
    when = d.reading.when
    _find(d, when.instead_of or when.windows)


def find_for_move(d: Dialogue) -> None:
    """In "from friday to monday" friday tells which and monday is where it should go."""
    when = d.reading.when
    d.context = Context(goal=Goal.MOVE, windows=when.windows)
    if when.shift:
        d.context.windows = wishes.named(when)
        d.context.shift_minutes = round(when.shift.total_seconds() / 60)
    _find(d, d.reading.when.instead_of)


def means_to_move(d: Dialogue) -> bool:
    """Whether another time is named for a visit: "can't do friday, monday?", "a week later?"."""
    when = d.reading.when
    visits = bookings.upcoming(d.db, d.customer_id, d.now)
    if when.shift:
        return bool(visits)
    starts = [d.local(visit.starts_at) for visit in visits]
    named = wishes.named(when)
    return (
        bool(named)
        and any(_covers(w, start) for w in when.instead_of for start in starts)
        and not any(_covers(w, start) for w in named for start in starts)
    )


def _find(d: Dialogue, told_by: Sequence[TimeWindow]) -> None:
    """The visits that the words can mean, or all of them if the words fit none."""
    everything = bookings.upcoming(d.db, d.customer_id, d.now)
    of_service = [a for a in everything if a.service_id in d.reading.services] or everything
    at_time = [a for a in of_service if any(_covers(w, d.local(a.starts_at)) for w in told_by)]
    with_staff = [a for a in at_time or of_service if a.staff_id in d.reading.staff]
    is_cancel = d.context.goal is Goal.CANCEL
    found = (with_staff if is_cancel else []) or at_time or of_service
    d.found_appointments = _at_place(d, everything) if len(found) > 1 else found
    d.found_appointments = d.found_appointments or found


def _at_place(d: Dialogue, everything: list[Appointment]) -> list[Appointment]:
    """The visit that the words point at in the list as it is shown ("cancel the second")."""
    shown = everything[:MOST]
    if len(d.reading.places) != 1 or d.reading.places[0] >= len(shown):
        return []
    return [shown[d.reading.places[0]]]


def is_named(when: When, start: datetime) -> bool:
    """Whether a local time is among those that were said."""
    return any(_covers(window, start) for window in when.windows)


def _covers(window: TimeWindow, start: datetime) -> bool:
    minute = start.hour * 60 + start.minute
    until = window.until_minute
    if window.is_exact and window.from_minute is not None:
        until = window.from_minute + 1
    return (
        (window.first_on is None or window.first_on <= start.date())
        and (window.last_on is None or start.date() <= window.last_on)
        and start.weekday() in window.weekdays
        and (window.from_minute is None or window.from_minute <= minute)
        and (until is None or minute < until)
    )


def found_none(d: Dialogue) -> bool:
    return not d.found_appointments


def found_one(d: Dialogue) -> bool:
    return len(d.found_appointments) == 1


def say_no_appointment(d: Dialogue) -> None:
    d.context = Context()
    d.say("no_appointment")


def ask_which(d: Dialogue) -> None:
    shown = d.found_appointments[:MOST]
    d.context.options = tuple(Offered(ref=a.id, service_id=a.service_id) for a in shown)
    d.say("ask_which_appointment", choices=_choices(d, shown))


def _choices(d: Dialogue, appointments: list[Appointment]) -> list[Choice]:
    """What they are and when, and with whom where nothing else tells two apart."""
    alike = Counter((a.service_id, a.starts_at) for a in appointments)
    return [
        Choice(
            label=d.service_name(a.service_id),
            starts_at=d.local(a.starts_at),
            staff=d.staff_name(a.staff_id) if alike[a.service_id, a.starts_at] > 1 else None,
        )
        for a in appointments
    ]


def take_picked(d: Dialogue) -> None:
    option = d.picked_option()
    d.found_appointments = [
        a
        for a in bookings.upcoming(d.db, d.customer_id, d.now)
        if option is not None and a.id == option.ref
    ]


def is_canceling(d: Dialogue) -> bool:
    return d.context.goal is Goal.CANCEL and bool(d.found_appointments)


def ask_to_cancel(d: Dialogue) -> None:
    appointment = d.found_appointments[0]
    d.context.appointment_id, d.context.options = appointment.id, ()
    d.say("confirm_cancel", **facts_of(d, appointment))


def facts_of(d: Dialogue, appointment: Appointment) -> dict[str, object]:
    return {
        "service": d.service_said(appointment.service_id),
        "staff": d.staff_name(appointment.staff_id),
        "when": d.local(appointment.starts_at),
    }


def cancel(d: Dialogue) -> None:
    _cancel(d, d.context.appointment_id or "", d.customer_id)


def _cancel(d: Dialogue, appointment_id: str, customer_id: str) -> None:
    d.context = Context()
    try:
        appointment = bookings.cancel(
            d.db, d.catalogue, appointment_id, customer_id=customer_id, now=d.now
        )
    except AppointmentClosed:
        d.say("appointment_closed")
        return
    except TooLateToCancel:
        _refuse_cancel(d, appointment_id, customer_id)
        return
    service = d.service_said(appointment.service_id, customer_id=customer_id)
    d.say_about(appointment.id, "canceled", service=service, when=d.local(appointment.starts_at))


def _refuse_cancel(d: Dialogue, appointment_id: str, customer_id: str) -> None:
    for visit in bookings.upcoming(d.db, customer_id, d.now):
        if visit.id == appointment_id:
            refusing.say_too_late_to_cancel(d, visit, customer_id)


def keep(d: Dialogue) -> None:
    for appointment in bookings.upcoming(d.db, d.customer_id, d.now):
        if appointment.id == d.context.appointment_id:
            facts = facts_of(d, appointment)
            d.say("kept", service=facts["service"], when=facts["when"])
            break
    else:
        d.say("appointment_closed")
    d.context = Context()


def start_move(d: Dialogue) -> None:
    """Go on as a booking whose service and staff are the visit's unless the customer says else."""
    if not d.found_appointments:
        d.say("appointment_closed")
        return
    appointment = d.found_appointments[0]
    d.context.appointment_id, d.context.options = appointment.id, ()
    d.context.service_id = appointment.service_id
    d.context.staff_id = appointment.staff_id
    if d.reading.same_time or _only_names_staff(d):
        at = wishes.shifted((), d.local(appointment.starts_at), timedelta())
        said = d.context.windows or wishes.named(d.reading.when)
        d.context.windows = wishes.merged(at, When(windows=said))
        d.reading = replace(d.reading, when=NO_TIME)
    elif d.context.shift_minutes:
        by = timedelta(minutes=d.context.shift_minutes)
        start = d.local(appointment.starts_at)
        d.context.windows = wishes.shifted(d.context.windows, start, by)
        d.context.shift_minutes = None
        d.reading = replace(d.reading, when=NO_TIME)  # all of it is in the windows now
    d.follow_up = "wish"


def _only_names_staff(d: Dialogue) -> bool:
    """ "Can you change it to bob?" is about the time that it has."""
    when = d.reading.when
    return bool(d.reading.staff) and not (when or d.context.windows or d.context.shift_minutes)


def confirm_attendance(d: Dialogue) -> None:
    if d.answered is None:
        return
    answered = d.answered
    bookings.confirm_attendance(d.db, answered.ref, customer_id=answered.customer_id, now=d.now)
    if answered.starts_at:
        d.say("attendance_confirmed", when=d.local(answered.starts_at))


def refuse_attendance(d: Dialogue) -> None:
    if d.answered is not None:
        _cancel(d, d.answered.ref, d.answered.customer_id)


def give_up_later(d: Dialogue) -> None:
    """The later visit goes, for the earlier one that was just taken."""
    _answer_whether_to_give_up(d, accepts=True)


def keep_later(d: Dialogue) -> None:
    _answer_whether_to_give_up(d, accepts=False)


def _answer_whether_to_give_up(d: Dialogue, *, accepts: bool) -> None:
    if d.answered is None:
        return
    asked, customer_id = d.answered, d.answered.customer_id
    said = answer_whether_to_give_up(
        d.db, d.catalogue, asked.ref, customer_id=customer_id, accepts=accepts, now=d.now
    )
    if "service" in said.facts:
        service = d.service_said(asked.service_id, customer_id=customer_id)
        said = replace(said, facts=said.facts | {"service": service})
    d.said.append(said)


def say_appointments(d: Dialogue) -> None:
    found = bookings.upcoming(d.db, d.customer_id, d.now)
    if not found:
        d.say("no_appointment")
    elif len(found) == 1:
        d.say("appointment", **facts_of(d, found[0]))
    else:
        d.say("appointments", choices=_choices(d, found[:MOST]))
