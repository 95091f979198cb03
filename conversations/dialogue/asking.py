"""What the customer wants: service, person, days and times, and asking for what is missing."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.types import Intent, TimeProblem, TimeWindow, When
from bot.wording import Choice
from conversations.dialogue import beginnings, nudging, several, wishes
from conversations.dialogue.context import Context, Goal, Offered
from conversations.dialogue.model import Dialogue, State
from core.scheduling import bookings

MOST_NAMES = 6
READ_AS_TIME, READ_AS_DAY = "reading", "day"
IN_FLOW = {
    State.CHOOSING_SERVICE,
    State.CHOOSING_STAFF,
    State.CHOOSING_TIME,
    State.CONFIRMING,
    State.OFFERING_WAITLIST,
}


def take_wish(d: Dialogue) -> None:
    """Add what the message says to what is known; what it says again, it corrects."""
    if d.state not in IN_FLOW or (d.context.goal is Goal.CANCEL or _starts_afresh(d)):
        d.context = Context()
        beginnings.start_from_offer(d)
        beginnings.start_from_booked(d)
    _take_what_and_who(d)
    _take_when(d)
    if d.context.service_id is None and len(d.catalogue.services) == 1:
        d.context.service_id = next(iter(d.catalogue.services))


def _take_what_and_who(d: Dialogue) -> None:
    context, reading = d.context, d.reading
    if len(reading.services) == 1:
        context.service_id = reading.services[0]
    elif len(reading.services) > 1 or reading.unknown_service:
        context.service_id = None
    if reading.staff:
        context.staff_id, *others = reading.staff[: several.MOST_TAKEN]
        context.other_staff, context.any_staff = tuple(others), False
    elif reading.any_staff:
        context.staff_id, context.other_staff, context.any_staff = None, (), True
    if reading.staff_excluded:
        context.avoided_staff = reading.staff_excluded
        left = [one for one in context.named_staff if one not in reading.staff_excluded]
        context.staff_id, context.other_staff = next(iter(left), None), tuple(left[1:])
    context.party = reading.party or context.party
    if context.goal is Goal.JOIN:
        several.take(d)
    several.leave_out_what_they_do_not(d)
    if reading.same_as_last and context.service_id is None:
        beginnings.take_last_visit(d)


def _take_when(d: Dialogue) -> None:
    d.context.windows = wishes.merged(d.context.windows, d.reading.when)
    if d.reading.same_time and d.context.appointment_id:
        _take_time_of_visit(d, d.context.appointment_id)
    nudging.take_earlier_or_later(d)


def _take_time_of_visit(d: Dialogue, appointment_id: str) -> None:
    """ "Friday at the same time" in the middle of a move."""
    for visit in bookings.upcoming(d.db, d.customer_id, d.now):
        if visit.id == appointment_id:
            at = wishes.shifted((), d.local(visit.starts_at), timedelta())
            d.context.windows = wishes.merged(at, When(windows=d.context.windows))


def _starts_afresh(d: Dialogue) -> bool:
    """A whole new wish in the middle of a move is a booking of its own."""
    return (
        d.context.goal is Goal.MOVE
        and d.reading.intent is Intent.BOOK
        and bool(d.reading.services and d.context.service_id not in d.reading.services)
    )


def lacks_service(d: Dialogue) -> bool:
    return d.context.service_id is None


def ask_service(d: Dialogue) -> None:
    several = d.reading.services
    services = [d.catalogue.services[i] for i in several] or list(d.catalogue.services.values())
    d.context.options = tuple(Offered(service_id=s.id) for s in services[:MOST_NAMES])
    choices = [Choice(label=s.name) for s in services[:MOST_NAMES]]
    if several:
        d.say("ask_which_service", choices=choices)
    elif d.reading.unknown_service:
        d.context.options = ()
        d.say("unknown_service", examples=_examples(d))
    else:
        d.say("ask_service", choices=choices)


def say_it_is_done(d: Dialogue) -> None:
    """ "Do you do haircuts?" is a wish for one, most of the time."""
    d.say("we_do")
    d.follow_up = "wish"


def _examples(d: Dialogue) -> str:
    return ", ".join(s.name for s in list(d.catalogue.services.values())[:4])


def staff_cannot(d: Dialogue) -> bool:
    """Whether somebody is wanted who does not do it."""
    staff = d.catalogue.staff.get(d.context.staff_id or "")
    return staff is not None and d.context.service_id not in staff.service_ids


def ask_staff(d: Dialogue) -> None:
    context = d.context
    d.say(
        "staff_does_not_do",
        staff=d.staff_name(context.staff_id),
        service=d.service_name(),
    )
    context.staff_id, context.other_staff, context.options = None, (), ()


def is_joining(d: Dialogue) -> bool:
    return d.context.goal is Goal.JOIN


def has_time_problem(d: Dialogue) -> bool:
    """A date that does not exist, is over or too far ahead, or a time that the clocks skip."""
    windows = d.context.windows
    return (
        d.reading.when.problem is not None
        or wishes.is_skipped(windows, d.zone)
        or wishes.is_too_far_ahead(windows, d.catalogue, d.context.service_id or "", now=d.now)
    )


def say_time_problem(d: Dialogue) -> None:
    service_id = d.context.service_id or ""
    too_far = wishes.is_too_far_ahead(d.context.windows, d.catalogue, service_id, now=d.now)
    d.context.windows, d.context.options = (), ()
    if too_far and d.reading.when.problem is None:
        policies = d.catalogue.policies_for(service_id)
        d.say("too_far_ahead", days=policies.advance_booking_limit_days)
        return
    keys = {TimeProblem.IN_THE_PAST: "in_the_past", TimeProblem.NO_SUCH_DATE: "no_such_date"}
    problem = d.reading.when.problem
    d.say(keys[problem] if problem else "skipped_time", service=d.service_name())


def has_several_readings(d: Dialogue) -> bool:
    return len(d.reading.when.readings) > 1


def ask_which_reading(d: Dialogue) -> None:
    """Each reading becomes the first instant it allows, or its day; picking one goes on from
    there."""
    found: list[tuple[datetime, bool]] = []
    for reading in d.reading.when.readings[:3]:
        names_a_day = any(window.names_a_day for window in reading)
        meant = reading if names_a_day else wishes.merged(d.context.windows, When(windows=reading))
        if spans := wishes.intervals(meant, d.catalogue, now=d.now):
            found.append((spans[0][0], any(window.names_a_time for window in meant)))
    d.context.options = tuple(
        Offered(starts_at=start, kind=READ_AS_TIME if is_time else READ_AS_DAY)
        for start, is_time in sorted(found)
    )
    d.say(
        "which_reading",
        choices=[
            Choice(starts_at=d.local(start)) if is_time else Choice(label=d.local(start).date())
            for start, is_time in sorted(found)
        ],
    )


def is_reading(d: Dialogue) -> bool:
    option = d.picked_option()
    return option is not None and option.kind in (READ_AS_TIME, READ_AS_DAY)


def take_reading(d: Dialogue) -> None:
    """What was meant is known now; the wish goes on with it."""
    option = d.picked_option()
    if option is None or option.starts_at is None:
        return
    start = d.local(option.starts_at)
    minute = start.hour * 60 + start.minute if option.kind == READ_AS_TIME else None
    day = TimeWindow(
        first_on=start.date(),
        last_on=start.date(),
        from_minute=minute,
        is_exact=minute is not None,
    )
    d.context.windows = (day,)
    d.reading = replace(d.reading, when=_time_alone(d.reading.when))
    _go_on(d)


def _time_alone(when: When) -> When:
    """The time that is said beside a pick of the day."""
    windows = tuple(w for w in when.windows if w.names_a_time and not w.names_a_day)
    return When(windows=windows)


def take_service_pick(d: Dialogue) -> None:
    option = d.picked_option()
    if option is not None:
        d.context.service_id = option.service_id
    _go_on(d)


def _go_on(d: Dialogue) -> None:
    d.context.options = ()
    d.follow_up = "wish"
