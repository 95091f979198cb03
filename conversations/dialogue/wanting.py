"""What a customer wants: from a message that answers nothing, or says more than its answer, to the
trigger that the dialogue should fire."""

from dataclasses import replace

from bot.types import Answer, Intent, Reading, Topic
from conversations.dialogue import changing
from conversations.dialogue.asking import IN_FLOW
from conversations.dialogue.context import Goal
from conversations.dialogue.model import Dialogue, State
from conversations.questions import Kind
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
BOOKING = {State.CHOOSING_TIME, State.OFFERING_WAITLIST}
SMALL_TALK = {Intent.GREETING, Intent.THANKS, Intent.APOLOGY, Intent.GOODBYE}
# Beside "a week later" these are wishes to move a visit.
MAY_MOVE = SMALL_TALK | {Intent.NONE, Intent.CANCEL, Intent.BOOK, Intent.FIND, Intent.STATUS}
HOURS = {"hours", "hours_but", "open_on", "closed_on", "closed_on_until"}
SECOND = {
    Intent.CANCEL,
    Intent.RESCHEDULE,
    Intent.JOIN_WAITLIST,
    Intent.WAITLIST_STATUS,
    Intent.STATUS,
    Intent.QUESTION,
}


def wanted(d: Dialogue, *, answered: bool) -> str | None:
    """The trigger of what the customer wants, besides the answer if there was one."""
    reading = d.reading
    if answered:
        return second_wish(d)
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


def second_wish(d: Dialogue) -> str | None:
    """What is wanted besides the answer; giving up the visit one was reminded of is the answer."""
    second = next((intent for intent in d.reading.intents if intent in SECOND), None)
    if second is None:
        return None
    # "Can't make it" is a no to what was asked, not the wish to give up something else as well.
    is_the_no = second is Intent.CANCEL and d.reading.answer is Answer.DECLINE
    if is_the_no and not names_another(d.reading):
        return None
    is_the_yes = d.answered is not None or d.state == State.CONFIRMING_CANCEL
    if is_the_yes and second is Intent.CANCEL:
        return None
    return BY_INTENT[second]


def names_another(reading: Reading) -> bool:
    """Whether it speaks of more than what was asked about."""
    return bool(reading.services or reading.staff or reading.when)


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
        or (d.context.goal is Goal.JOIN and reading.locations)
    )
