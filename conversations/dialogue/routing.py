"""From what a message says to the triggers of the dialogue, in the order they should fire."""

from collections.abc import Sequence
from dataclasses import replace

from bot.types import Answer, Intent, Option, Question, QuestionKind, Reading
from conversations.dialogue import changing, identifying, openings
from conversations.dialogue.model import Dialogue, State
from conversations.dialogue.repairing import PICKING, YES_NO
from conversations.dialogue.talking import trigger_for
from conversations.dialogue.wanting import BOOKING, names_another, second_wish, wanted
from conversations.questions import Kind, OpenQuestion
from conversations.transcript import last_key

KEEPING = {State.CONFIRMING_CANCEL, State.OFFERING_MOVE, State.OFFERING_EARLIER}
"""Asked whether to give up or move a visit: "forget it" is a no, and the visit stays as it is."""

NO_TIME_YET = {State.CHOOSING_SERVICE, State.CHOOSING_STAFF}
"""Asked what or who: there is no time that giving up a visit could be a no to."""

OK_IS_ENOUGH = {Kind.REMINDER, Kind.RENEWAL}
"""The others take a slot from somebody, or give up a visit: a lone "ok" does neither."""

CANNOT_COME = {"late_cancel_noted", "too_late_to_cancel", "too_late_to_cancel_move"}
"""An "ok" to these does not say that one comes after all."""

DEEDS = {
    Intent.CANCEL,
    Intent.RESCHEDULE,
    Intent.BOOK,
    Intent.FIND,
    Intent.JOIN_WAITLIST,
    Intent.LEAVE_WAITLIST,
}
"""With nothing asked, a yes or a no beside one of these answers nothing."""


def question_for(d: Dialogue) -> Question | None:
    """The open question as understanding needs it: the dialogue's own, else the latest outside."""
    shown = d.context.options
    if d.state == State.CONFIRMING and d.context.picked:
        shown = (d.context.picked,)  # so that "yes, at 4" only says it again
    options = tuple(
        Option(
            label=d.service_name(o.service_id) if o.service_id else d.staff_name(o.staff_id),
            starts_at=d.local(o.starts_at) if o.starts_at else None,
            service_id=o.service_id,
            staff_id=o.staff_id,
        )
        for o in shown
    )
    asked = d.context.asked
    if d.state == State.OFFERING_EARLIER:
        # Praise right after a booking is for the booking.
        return Question(QuestionKind.YES_NO, bare_ok_accepts=False)
    if d.state in YES_NO:
        return Question(QuestionKind.YES_NO, options=options, text=asked)
    if d.state in PICKING:
        kind = QuestionKind.PICK if options else QuestionKind.WHEN
        return Question(kind, options=options, text=asked)
    if not d.open_questions:
        return None
    latest = d.open_questions[0]
    if latest.kind is Kind.BROADCAST:
        return openings.question_of(d, latest)
    visit = Option(
        label=d.service_name(latest.service_id),
        starts_at=d.local(latest.starts_at) if latest.starts_at else None,
        service_id=latest.service_id,
        staff_id=latest.staff_id,
    )
    is_harmless = latest.kind in OK_IS_ENOUGH
    bare_ok_accepts = is_harmless and last_key(d.db, d.conversation_id) not in CANNOT_COME
    return Question(
        QuestionKind.YES_NO,
        options=(visit,),
        bare_ok_accepts=bare_ok_accepts,
        is_over=latest.ended_at is not None,
    )


def triggers(d: Dialogue) -> list[str]:
    """At most two: the answer to what was asked, and what the customer wants besides."""
    answer = _answer(d)
    if (answer is None or d.state == State.IDENTIFYING) and identifying.is_meant(d):
        return ["identify"]
    intent = wanted(d, answered=answer is not None)
    found = [trigger for trigger in (answer, intent) if trigger]
    if d.reading.is_reaction and not found and question_for(d) is None:
        return []  # "Liked" what was said: nobody waits for an answer to that
    return found or ["nod" if d.reading.is_nod else "misunderstood"]


def _answer(d: Dialogue) -> str | None:
    reading = d.reading = _heard(d)
    is_open = d.state in PICKING | YES_NO and not _picks_several_services(d)
    if is_open and d.context.options and d.picked_option() is not None:
        # "2?" or "2 if anna is there" points at a time but does not take it.
        if reading.answer is Answer.ACCEPT or d.state not in BOOKING | {State.CHOOSING_QUESTION}:
            return "pick"
        return "point_at" if d.state in BOOKING else None
    if _picks_several_services(d):
        return "pick_several"
    if reading.intent is Intent.ABORT and d.state != State.IDLE:
        return "decline" if d.state in KEEPING else None
    trigger = _to_a_reminder(d) or _to_giving_up(d) or openings.picked(d)
    if trigger is not None:
        return trigger
    if reading.answer in (Answer.ACCEPT, Answer.DECLINE):
        return _yes_or_no(d, accepts=reading.answer is Answer.ACCEPT)
    if reading.intent is Intent.CONFIRM and d.state == State.IDLE:
        return "nothing_asked"
    return None


def _rules_out_what_is_offered(d: Dialogue) -> bool:
    """Says on which day it cannot be, and names no other."""
    when = d.reading.when
    offers = [question for question in d.open_questions if question.kind is Kind.OFFER]
    return (
        d.state == State.IDLE
        and bool(offers)
        and when.is_remainder
        and not any(changing.is_named(when, d.local(o.starts_at)) for o in offers if o.starts_at)
    )


def _heard(d: Dialogue) -> Reading:
    """What was said; "cancel it" is a yes where that is the question, and "I work on wednesdays" is
    a no to a Wednesday."""
    if _rules_out_what_is_offered(d):
        return replace(d.reading, answer=Answer.DECLINE)
    if d.reading.intent is Intent.CANCEL and d.state in NO_TIME_YET:
        return replace(d.reading, answer=Answer.OTHER)
    is_other = d.reading.answer is Answer.OTHER and Intent.CANCEL in d.reading.intents
    if d.state != State.CONFIRMING_CANCEL or not is_other or names_another(d.reading):
        return d.reading
    return replace(d.reading, answer=Answer.ACCEPT, intent=Intent.CANCEL)


def _wants_someone_else(d: Dialogue) -> bool:
    """ "No, with bob": not the time is turned down but the person."""
    named = d.reading.staff
    return d.state == State.CONFIRMING and len(named) == 1 and named[0] != d.context.staff_id


def _other_questions(d: Dialogue) -> list[OpenQuestion]:
    """Those outside the dialogue that an answer could be meant for as well: whether they come to
    the visit that is being moved or cancelled is not asked any more, who is asked about another
    time than the one on offer was asked that instead, and whether to wait on, or what is gone,
    can wait while something else is talked about."""
    replaced = {d.context.appointment_id}
    if d.state == State.CONFIRMING:
        replaced.add(d.context.offer_id)
    others = [question for question in d.open_questions if question.ref not in replaced]
    if d.state not in (State.IDLE, State.CHOOSING_QUESTION):
        others = [question for question in others if question.kind is not Kind.RENEWAL]
        others = [question for question in others if not question.is_gone]
    return [] if _says_its_time(d, others) else others


def _says_its_time(d: Dialogue, others: Sequence[OpenQuestion]) -> bool:
    """ "Yes, at 4" where the dialogue asks about 4 and nothing else does."""
    picked = d.context.picked if d.state == State.CONFIRMING else None
    starts = [d.local(question.starts_at) for question in others if question.starts_at]
    return bool(
        picked
        and picked.starts_at
        and changing.is_named(d.reading.when, d.local(picked.starts_at))
        and not any(changing.is_named(d.reading.when, start) for start in starts)
    )


def _picks_several_services(d: Dialogue) -> bool:
    """ "Both": each is a visit of its own."""
    return d.state == State.CHOOSING_SERVICE and (d.reading.any_pick or len(d.reading.picks) > 1)


def _to_a_reminder(d: Dialogue) -> str | None:
    """ "C" and "can't make it" can only be meant for the visit that one was reminded of."""
    reminders = [q for q in d.open_questions if q.kind is Kind.REMINDER]
    if not reminders or d.state != State.IDLE:
        return None
    reminder = reminders[0]
    if d.reading.intent is Intent.CONFIRM:
        if len({q.customer_id for q in reminders}) > 1:
            d.reading = replace(d.reading, answer=Answer.ACCEPT)
            return "ask_which_question"
        d.answered = reminder
        return "confirm_attendance"
    is_only = len(d.open_questions) == 1
    if d.reading.intent is Intent.CANCEL and is_only and not names_another(d.reading):
        d.answered = reminder
        return "refuse_attendance"
    return None


def _to_giving_up(d: Dialogue) -> str | None:
    """ "Cancel the later one", where that is the question."""
    latest, reading = next(iter(d.open_questions), None), d.reading
    is_asked = latest is not None and latest.kind is Kind.GIVING_UP and d.state == State.IDLE
    if latest is None or latest.starts_at is None or not is_asked:
        return None
    if Intent.CANCEL not in reading.intents:
        return None
    names_another_visit = bool(reading.services and latest.service_id not in reading.services)
    start = d.local(latest.starts_at)
    if names_another_visit or (reading.when and not changing.is_named(reading.when, start)):
        return None
    d.answered = latest
    return "give_up"


def _yes_or_no(d: Dialogue, *, accepts: bool) -> str | None:
    """Nothing happens on a yes or no unless exactly one question can be meant."""
    own = d.state != State.IDLE
    if not accepts and _wants_someone_else(d):
        return None
    if accepts and d.state in PICKING - {State.CHOOSING_QUESTION} and d.context.options:
        # It picks nothing yet, and is for no other question either: this one was asked last.
        return None if second_wish(d) else "accept"
    count = len(_other_questions(d)) + own
    if count == 0:
        return None if d.reading.intent in DEEDS else "nothing_asked"
    if count > 1 and d.state != State.CHOOSING_QUESTION:
        return "ask_which_question"
    if own:
        return "accept" if accepts else "decline"
    d.answered = d.open_questions[0]
    return trigger_for(d.answered, accepts=accepts)
