"""What the rules do not allow, said with what is possible instead; at the end there is a person."""

from datetime import datetime

from bot.wording import Choice, Part
from conversations import attention
from conversations.dialogue import gone
from conversations.dialogue.context import Context, Goal, Offered
from conversations.dialogue.model import Dialogue, State
from core.errors import PolicyForbids, TooLateToCancel, TooLateToMove, TooManyMoves
from core.events import Fact, Name, announce
from core.models import Appointment, WaitlistEntry
from core.scheduling import bookings, limits


def is_too_late_to_cancel(d: Dialogue) -> bool:
    """The one visit that can be meant may no longer be cancelled by its customer."""
    if len(d.found_appointments) != 1 or d.context.goal is not Goal.CANCEL:
        return False
    return d.now > limits.cancel_until(d.catalogue, d.found_appointments[0])


def refuse_cancel(d: Dialogue) -> None:
    say_too_late_to_cancel(d, d.found_appointments[0], d.customer_id)


def say_too_late_to_cancel(d: Dialogue, visit: Appointment, customer_id: str) -> None:
    """Staff know at once; the customer may move the visit while that is allowed."""
    attention.cannot_come(
        d.db, d.catalogue.tenant_id, customer_id, visit.id, visit.starts_at, now=d.now
    )
    facts = _facts(d, visit) | {"until": d.local(limits.cancel_until(d.catalogue, visit))}
    if _why_not_movable(d, visit) is None:
        d.context = Context(goal=Goal.MOVE, appointment_id=visit.id)
        d.state = State.OFFERING_MOVE
        d.say("too_late_to_cancel_move", **facts)
    else:
        _hand_over(d, visit, TooLateToCancel.code)
        d.say("too_late_to_cancel", **facts)


def say_late_cancel_noted(d: Dialogue) -> None:
    d.context = Context()
    d.say("late_cancel_noted")


def find_offered(d: Dialogue) -> None:
    """The visit that could be moved instead of cancelled."""
    wanted, d.context.goal = d.context.appointment_id, Goal.MOVE
    upcoming = bookings.upcoming(d.db, d.customer_id, d.now)
    d.found_appointments = [visit for visit in upcoming if visit.id == wanted]


def is_not_movable(d: Dialogue) -> bool:
    """The one visit that can be meant may no longer be moved by its customer."""
    if len(d.found_appointments) != 1:
        return False
    d.refused = _why_not_movable(d, d.found_appointments[0])
    return d.refused is not None


def refuse_move(d: Dialogue) -> None:
    visit = d.found_appointments[0]
    if isinstance(d.refused, TooManyMoves):
        d.say("too_many_moves", service=_facts(d, visit)["service"], moves=visit.moves)
    elif isinstance(d.refused, TooLateToMove):
        until = datetime.fromisoformat(d.refused.details["until"])
        d.say("too_late_to_move", **_facts(d, visit), until=d.local(until))
    else:
        d.say("handed_over")
    _hand_over(d, visit, d.refused.code if d.refused else PolicyForbids.code)


def _why_not_movable(d: Dialogue, visit: Appointment) -> PolicyForbids | None:
    if gone.is_of_what_is_gone(d, visit):
        return PolicyForbids()
    try:
        limits.check_move(d.catalogue, visit, d.now)
    except PolicyForbids as refused:
        return refused
    return None


def _hand_over(d: Dialogue, visit: Appointment, reason: str) -> None:
    d.context, d.state = Context(), State.HANDED_OVER
    about = {"reason": reason, "appointment_id": visit.id}
    announce(
        d.db,
        Fact(
            Name.HANDED_OVER, d.catalogue.tenant_id, d.conversation_id, d.now, d.customer_id, about
        ),
    )


def _facts(d: Dialogue, visit: Appointment) -> dict[str, object]:
    return {"service": d.service_said(visit.service_id), "when": d.local(visit.starts_at)}


def notice_facts(d: Dialogue) -> dict[str, object]:
    policies = d.catalogue.policies_for(d.context.service_id or "")
    return {"service": d.service_name(), "notice": policies.minimum_booking_notice_hours}


def is_too_soon(d: Dialogue, starts_at: datetime) -> bool:
    """Whether a visit that begins then, or before, lacks the minimum notice."""
    return starts_at < limits.earliest_start(d.catalogue, d.context.service_id or "", d.now)


def ask_which_to_swap(d: Dialogue, entries: list[WaitlistEntry], most: int) -> None:
    """One waits for as much as one may: which wait should give way to the new one?"""
    d.context.goal, d.context.options = Goal.JOIN, tuple(Offered(ref=e.id) for e in entries)
    d.state = State.CHOOSING_ENTRY
    names = [Part("entry", {"service": d.service_name(e.service_id)}) for e in entries]
    d.say("too_many_entries", most=most, choices=[Choice(label=name) for name in names])
