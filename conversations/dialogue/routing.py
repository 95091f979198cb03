"""From what a message says to the triggers of the dialogue, in the order they should fire."""

from collections.abc import Sequence
from dataclasses import replace

from bot.types import Answer, Intent, Option, Question, QuestionKind, Reading, Topic
from conversations.dialogue import changing, identifying
from conversations.dialogue.asking import IN_FLOW
from conversations.dialogue.context import Goal
from conversations.dialogue.model import Dialogue, State
from conversations.dialogue.repairing import PICKING, YES_NO
from conversations.dialogue.talking import trigger_for
from conversations.questions import Kind, OpenQuestion
from conversations.transcript import last_key

BY_INTENT = {
    Intent.CANCEL: "cancel",
    Intent.RESCHEDULE: "move",
    Intent.JOIN_WAITLIST: "join",
    Intent.LEAVE_WAITLIST: "leave",
    Intent.WAITLIST_STATUS: "ask_place",
    Intent.STATUS: "status",
    Intent.QUESTION: "question",
    Intent.BOOK: "wish",
    Intent.FIND: "wish",
    Intent.RUNNING_LATE: "run_late",
    Intent.HUMAN: "ask_human",
    Intent.ABORT: "abort",
    Intent.HELP: "help",
    Intent.CHANGE_LANGUAGE: "change_language",
    Intent.REPEAT: "repeat",
    Intent.GREETING: "greet",
    Intent.THANKS: "thank",
    Intent.APOLOGY: "forgive",
    Intent.COMPLAINT: "complain",
    Intent.GOODBYE: "part",
}
KEEPING = {State.CONFIRMING_CANCEL, State.OFFERING_MOVE}
"""Asked whether to give up or move a visit: "forget it" is a no, and the visit stays as it is."""

CANNOT_COME = {"late_cancel_noted", "too_late_to_cancel", "too_late_to_cancel_move"}
"""An "ok" to these does not say that one comes after all."""

BOOKING = {State.CHOOSING_TIME, State.OFFERING_WAITLIST}
SMALL_TALK = {Intent.GREETING, Intent.THANKS, Intent.APOLOGY, Intent.GOODBYE}
# Beside "a week later" these are wishes to move a visit.
MAY_MOVE = SMALL_TALK | {Intent.NONE, Intent.CANCEL, Intent.BOOK, Intent.FIND, Intent.STATUS}
DEEDS = {
    Intent.CANCEL,
    Intent.RESCHEDULE,
    Intent.BOOK,
    Intent.FIND,
    Intent.JOIN_WAITLIST,
    Intent.LEAVE_WAITLIST,
}
"""With nothing asked, a yes or a no beside one of these answers nothing."""

HOURS = {"hours", "hours_but", "open_on", "closed_on", "closed_on_until"}
SECOND = {
    Intent.CANCEL,
    Intent.RESCHEDULE,
    Intent.JOIN_WAITLIST,
    Intent.WAITLIST_STATUS,
    Intent.STATUS,
    Intent.QUESTION,
}


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
    if d.state in YES_NO:
        return Question(QuestionKind.YES_NO, options=options, text=asked)
    if d.state in PICKING:
        kind = QuestionKind.PICK if options else QuestionKind.WHEN
        return Question(kind, options=options, text=asked)
    if not d.open_questions:
        return None
    latest = d.open_questions[0]
    visit = Option(
        label=d.service_name(latest.service_id),
        starts_at=d.local(latest.starts_at),
        service_id=latest.service_id,
        staff_id=latest.staff_id,
    )
    # An offer takes a slot from others, so a lone "ok" is not enough; for a reminder it is.
    is_reminder = latest.kind is Kind.REMINDER
    bare_ok_accepts = is_reminder and last_key(d.db, d.conversation_id) not in CANNOT_COME
    return Question(QuestionKind.YES_NO, options=(visit,), bare_ok_accepts=bare_ok_accepts)


def triggers(d: Dialogue) -> list[str]:
    """At most two: the answer to what was asked, and what the customer wants besides."""
    answer = _answer(d)
    if (answer is None or d.state == State.IDENTIFYING) and identifying.is_meant(d):
        return ["identify"]
    intent = _wanted(d, answered=answer is not None)
    found = [trigger for trigger in (answer, intent) if trigger]
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
    if (trigger := _to_a_reminder(d)) is not None:
        return trigger
    if reading.answer in (Answer.ACCEPT, Answer.DECLINE):
        return _yes_or_no(d, accepts=reading.answer is Answer.ACCEPT)
    if reading.intent is Intent.CONFIRM and d.state == State.IDLE:
        return "nothing_asked"
    return None


def _heard(d: Dialogue) -> Reading:
    """What was said; "cancel it" is a yes where that is the question."""
    is_other = d.reading.answer is Answer.OTHER and Intent.CANCEL in d.reading.intents
    if d.state != State.CONFIRMING_CANCEL or not is_other or _names_another(d.reading):
        return d.reading
    return replace(d.reading, answer=Answer.ACCEPT, intent=Intent.CANCEL)


def _wants_someone_else(d: Dialogue) -> bool:
    """ "No, with bob": not the time is turned down but the person."""
    named = d.reading.staff
    return d.state == State.CONFIRMING and len(named) == 1 and named[0] != d.context.staff_id


def _other_questions(d: Dialogue) -> list[OpenQuestion]:
    """Those outside the dialogue that an answer could be meant for as well: whether they come to
    the visit that is being moved or cancelled is not asked any more."""
    others = [question for question in d.open_questions if question.ref != d.context.appointment_id]
    return [] if _says_its_time(d, others) else others


def _says_its_time(d: Dialogue, others: Sequence[OpenQuestion]) -> bool:
    """ "Yes, at 4" where the dialogue asks about 4 and nothing else does."""
    picked = d.context.picked if d.state == State.CONFIRMING else None
    starts = [d.local(question.starts_at) for question in others]
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
    if d.reading.intent is Intent.CANCEL and is_only and not _names_another(d.reading):
        d.answered = reminder
        return "refuse_attendance"
    return None


def _names_another(reading: Reading) -> bool:
    return bool(reading.services or reading.staff or reading.when)


def _yes_or_no(d: Dialogue, *, accepts: bool) -> str | None:
    """Nothing happens on a yes or no unless exactly one question can be meant."""
    own = d.state != State.IDLE
    if not accepts and _wants_someone_else(d):
        return None
    if accepts and d.state in PICKING - {State.CHOOSING_QUESTION} and d.context.options:
        # It picks nothing yet, and is for no other question either: this one was asked last.
        return None if _second_wish(d) else "accept"
    count = len(_other_questions(d)) + own
    if count == 0:
        return None if d.reading.intent in DEEDS else "nothing_asked"
    if count > 1 and d.state != State.CHOOSING_QUESTION:
        return "ask_which_question"
    if own:
        return "accept" if accepts else "decline"
    d.answered = d.open_questions[0]
    return trigger_for(d.answered, accepts=accepts)


def _wanted(d: Dialogue, *, answered: bool) -> str | None:
    reading = d.reading
    if answered:
        return _second_wish(d)
    if (unsaid := _unsaid(d)) is not None:
        return unsaid
    if reading.intent in BY_INTENT:
        return BY_INTENT[reading.intent]
    if not _adds_details(d):
        return None
    if d.state == State.CHOOSING_APPOINTMENT:
        return "cancel" if d.context.goal is Goal.CANCEL else "move"
    return "move_offered" if d.state == State.OFFERING_MOVE else "wish"


def _unsaid(d: Dialogue) -> str | None:
    """What is wanted where the words are those of something else."""
    reading = d.reading
    thanks_for_then = reading.intent is Intent.THANKS and reading.when.problem is not None
    is_talk = _says_until_then(d) or thanks_for_then
    if reading.intent in SMALL_TALK and _adds_details(d) and not is_talk:
        return "wish"
    if _moves_a_visit(d):
        return "move"
    if _wants_another_time(d):
        return "wish"
    if d.state == State.CONFIRMING_CANCEL and reading.when.windows and not reading.services:
        return "move_offered"  # "or friday instead?": rather moved than given up
    if reading.intent is Intent.QUESTION and reading.topic is Topic.OTHER and reading.services:
        return "ask_whether_done"
    if _asks_on_about_hours(d):
        d.reading = replace(reading, topic=Topic.HOURS)
        return "question"
    is_bare_cancel = reading.intent is Intent.ABORT and Intent.CANCEL in reading.intents
    # With nothing to abort, a bare "cancel" means the visit.
    return "cancel" if is_bare_cancel and d.state == State.IDLE else None


def _wants_another_time(d: Dialogue) -> bool:
    """ "I can't make that, rather a trim then", of the times shown for a new visit."""
    is_new = d.state in BOOKING and d.context.goal is Goal.BOOK
    turns_down = d.reading.intent is Intent.CANCEL and d.reading.answer is Answer.ALTERNATIVE
    return is_new and turns_down and _adds_details(d)


def _asks_on_about_hours(d: Dialogue) -> bool:
    """ "And on sunday?", right after the opening hours."""
    reading = d.reading
    is_day = any(window.names_a_day and not window.names_a_time for window in reading.when.windows)
    is_more = reading.services or reading.staff or reading.unknown_service
    return (
        d.state == State.IDLE
        and reading.intent is Intent.NONE
        and is_day
        and not is_more
        and "?" in reading.text
        and last_key(d.db, d.conversation_id) in HOURS
    )


def _says_until_then(d: Dialogue) -> bool:
    """ "See you on friday!" names a day and wishes for nothing."""
    reading = d.reading
    names_more = reading.services or reading.unknown_service or reading.same_as_last
    return d.state == State.IDLE and Intent.GOODBYE in reading.intents and not names_more


def _moves_a_visit(d: Dialogue) -> bool:
    """Whoever cannot come at one time and names another would rather come then."""
    if d.state != State.IDLE or any(q.kind is Kind.OFFER for q in d.open_questions):
        return False
    return d.reading.intent in MAY_MOVE and changing.means_to_move(d)


def _second_wish(d: Dialogue) -> str | None:
    """What is wanted besides the answer; giving up the visit one was reminded of is the answer."""
    second = next((intent for intent in d.reading.intents if intent in SECOND), None)
    if second is None:
        return None
    # "Can't make it" is a no to what was asked, not the wish to give up something else as well.
    is_the_no = second is Intent.CANCEL and d.reading.answer is Answer.DECLINE
    if is_the_no and not _names_another(d.reading):
        return None
    is_the_yes = d.answered is not None or d.state == State.CONFIRMING_CANCEL
    if is_the_yes and second is Intent.CANCEL:
        return None
    return BY_INTENT[second]


def _adds_details(d: Dialogue) -> bool:
    """Words that say what, who or when, or ask for other times than those shown."""
    reading = d.reading
    asks_for_others = reading.when.wants_earlier or reading.when.wants_later
    return bool(
        reading.services
        or reading.staff
        or reading.when
        or reading.unknown_service
        or reading.same_as_last
        or (d.state in IN_FLOW and (reading.any_staff or reading.staff_excluded or asks_for_others))
    )
