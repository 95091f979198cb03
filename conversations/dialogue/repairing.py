"""What is said when an answer is missing, or was none: each question is narrower than the last."""

from typing import Any

from bot.types import Answer, Intent
from conversations.dialogue import persons, several
from conversations.dialogue.context import Context, Goal
from conversations.dialogue.model import Dialogue, State
from conversations.dialogue.wishes import exactly
from conversations.questions import OFFERS, Kind
from conversations.transcript import how_it_was_said, last_key
from core.scheduling import bookings

PICKING = {
    State.CHOOSING_SERVICE,
    State.CHOOSING_STAFF,
    State.CHOOSING_TIME,
    State.CHOOSING_APPOINTMENT,
    State.CHOOSING_ENTRY,
    State.CHOOSING_QUESTION,
    State.CHOOSING_PERSON,
}
YES_NO = {
    State.CONFIRMING,
    State.CONFIRMING_CANCEL,
    State.OFFERING_WAITLIST,
    State.OFFERING_MOVE,
    State.OFFERING_EARLIER,
}

UNSURE = {
    Kind.REMINDER: "unsure_reminder",
    Kind.GIVING_UP: "unsure_cancel",
    Kind.RENEWAL: "unsure_renewal",
}

SETTLED = {
    "booked",
    "joined_earlier",
    "no_earlier",
    "off_the_list",
    "moved",
    "canceled",
    "kept",
    "joined",
    "joined_wish",
    "already_waiting",
    "renewed",
    "left",
    "offer_declined",
    "attendance_confirmed",
    "appointment",
    "running_late",
    "late_cancel_noted",
    "known_again",
    "thanks",
    "no_problem",
    "goodbye",
    "welcome_back",
}
"""After one of these a "great" or a thumb is no answer but a nod."""


def missed_before(d: Dialogue) -> bool:
    return d.misses >= 1


def say_not_understood(d: Dialogue) -> None:
    """The first miss says which question is open, and what kind of answer would do."""
    d.was_missed = True
    if d.state == State.CHOOSING_PERSON:
        persons.say_which(d)
    elif d.state == State.IDENTIFYING:
        d.say("ask_known_address")
    elif "?" in d.reading.text and d.state not in YES_NO and not _is_offered(d):
        d.say("unknown_answer")
        ask_on(d)
    elif d.state in PICKING and d.context.options:
        _ask_again(d, "which_again", "not_understood_pick")
    elif d.state in YES_NO or d.open_questions:
        _narrow_yes_no(d)
    else:
        service = next(iter(d.catalogue.services.values()), None)
        d.say("not_understood", service=_mid_sentence(d, service.name) if service else "")


def _mid_sentence(d: Dialogue, name: str) -> str:
    """As people text it; German nouns keep their capital."""
    return name if d.catalogue.language == "de" else name.lower()


def _is_offered(d: Dialogue) -> bool:
    latest = d.open_questions[0] if d.state == State.IDLE and d.open_questions else None
    return latest is not None and latest.kind in OFFERS


def say_pick_again(d: Dialogue) -> None:
    """A yes to several: gladly, but to which?"""
    _ask_again(d, "which_gladly", "not_understood_pick")


def say_one_at_a_time(d: Dialogue) -> None:
    _ask_again(d, "one_at_a_time", "not_understood_pick")


def _ask_again(d: Dialogue, key: str, otherwise: str) -> None:
    """With the choices as they were shown, where they are still known."""
    asked = how_it_was_said(d.db, d.conversation_id, d.context.asked or "")
    if asked is not None and "choices" in asked.facts:
        d.say(key, choices=asked.facts["choices"])
    else:
        d.say(otherwise)


def _narrow_yes_no(d: Dialogue) -> None:
    picked = d.context.picked
    if d.state == State.CONFIRMING and picked and picked.starts_at:
        key = "unsure_move" if d.context.goal is Goal.MOVE else "unsure_booking"
        d.say(key, service=d.service_said(picked.service_id), when=d.local(picked.starts_at))
    elif d.state == State.CONFIRMING_CANCEL and (facts := _visit_in_question(d)):
        d.say("unsure_cancel", **facts)
    elif d.state == State.IDLE and d.open_questions:
        question = d.open_questions[0]
        d.say(UNSURE.get(question.kind, "unsure_offer"), **several.in_question(d, question))
    else:
        d.say("not_understood_yes_no")


def _visit_in_question(d: Dialogue) -> dict[str, Any]:
    for visit in bookings.upcoming(d.db, d.customer_id, d.now):
        if visit.id == d.context.appointment_id:
            return {"service": d.service_said(visit.service_id), "when": d.local(visit.starts_at)}
    return {}


def ask_on(d: Dialogue) -> None:
    """After something else was answered: what is still open, in a few words."""
    if d.state == State.CONFIRMING and d.context.picked and d.context.picked.starts_at:
        d.say("still_yes_no", when=d.local(d.context.picked.starts_at))
    elif d.state == State.CHOOSING_TIME and any(o.starts_at for o in d.context.options):
        d.say("still_which")


def say_nothing_asked(d: Dialogue) -> None:
    """A yes or a no with nothing open: a nod to what was done, an answer that comes too late, or
    somebody who must hear what can be done."""
    if d.reading.answer is Answer.DECLINE:
        d.say("nothing_declined")
        return
    if d.lapsed is not None:
        _take_up(d, d.lapsed)
        return
    last = last_key(d.db, d.conversation_id)
    upcoming = bookings.upcoming(d.db, d.customer_id, d.now)
    if d.reading.intent is Intent.CONFIRM and upcoming and last != "attendance_confirmed":
        d.say("attendance_confirmed", when=d.local(upcoming[0].starts_at))
    elif last in SETTLED:
        d.say("acknowledged")
    else:
        d.say("nothing_asked")


def say_nodded(d: Dialogue) -> None:
    """Praise or an "ok" to what was said, whatever it was."""
    is_first = last_key(d.db, d.conversation_id) is None
    d.say("nothing_asked" if is_first else "acknowledged")


def forget(d: Dialogue) -> None:
    """The question has stood for too long. What it was about can be taken up by a late yes."""
    is_cancel = d.context.goal is Goal.CANCEL and d.context.appointment_id
    if d.context.picked or is_cancel:
        d.lapsed = d.context
    d.context = Context()


def _take_up(d: Dialogue, lapsed: Context) -> None:
    """Ask once more, about what is free now: the old yes books nothing."""
    d.say("asked_long_ago")
    if lapsed.goal is Goal.CANCEL:
        d.follow_up = "cancel"
        return
    if lapsed.picked and lapsed.picked.starts_at:
        lapsed.windows = (exactly(d.local(lapsed.picked.starts_at)),)
    lapsed.picked, lapsed.options = None, ()
    d.state, d.context = State.CHOOSING_TIME.value, lapsed
    d.follow_up = "wish"
