"""Answers to a broadcast: an opening is picked by its number, its time or its person, or by YES
where only one was shown. Whoever is too late hears at once what is still open."""

from datetime import datetime

from bot.types import Answer, Option, Question, QuestionKind
from bot.wording import Choice
from conversations.dialogue import earlier
from conversations.dialogue.answers import answer_offer
from conversations.dialogue.context import Context
from conversations.dialogue.model import Dialogue, State
from conversations.questions import Asked, Kind, OpenQuestion
from core.models import SlotStatus
from core.scheduling import bookings, broadcasts

TAKEN = {"booked", "booked_ask_later", "moved"}


def question_of(d: Dialogue, asked: OpenQuestion) -> Question:
    """As understanding needs it: a list, or a yes or no about the only one. What is gone stays in
    the list, for its number is gone with it."""
    options = tuple(
        Option(
            label=d.service_name(one.service_id),
            starts_at=d.local(one.starts_at),
            service_id=one.service_id,
            staff_id=one.staff_id,
        )
        for one in asked.openings
    )
    kind = QuestionKind.PICK if len(options) > 1 else QuestionKind.YES_NO
    return Question(kind, options=options, bare_ok_accepts=False)


def picked(d: Dialogue) -> str | None:
    """A number, time or person of the list that was asked about last."""
    if d.state != State.IDLE or not d.open_questions:
        return None
    latest = d.open_questions[0]
    if latest.kind is not Kind.BROADCAST or len(latest.openings) < 2:
        return None
    picks = [index for index in d.reading.picks if index < len(latest.openings)]
    if len(picks) != 1 or d.reading.answer is Answer.DECLINE:
        return None
    d.answered = latest
    # "2?" or "2 if anna is there" points at one but does not take it.
    d.answered_number = picks[0] + 1 if d.reading.answer is Answer.ACCEPT else None
    return "take_opening"


def take(d: Dialogue) -> None:
    """Book what was picked, if one was and it is free; `d.said` tells what became of it."""
    wanted = _wanted(d)
    if d.answered is None or wanted is None:
        return
    said = answer_offer(
        d.db,
        d.catalogue,
        wanted.offer_id,
        customer_id=d.answered.customer_id,
        accepts=True,
        now=d.now,
    )
    if said.key in TAKEN:
        d.said.append(said)


def _wanted(d: Dialogue) -> Asked | None:
    if d.answered is None:
        return None
    if d.answered_number is not None:
        return d.answered.openings[d.answered_number - 1]
    return d.answered.openings[0] if len(d.answered.openings) == 1 else None


def is_taken(d: Dialogue) -> bool:
    return any(said.key in TAKEN for said in d.said)


def say_taken(d: Dialogue) -> None:
    """Said by what was done; who waits for something else besides is asked whether still."""
    d.context = Context()
    [taken] = (said for said in d.said if said.key in TAKEN)
    if taken.key != "booked":
        return
    upcoming = bookings.upcoming(d.db, d.customer_id, d.now)
    booked = next((visit for visit in upcoming if visit.id == taken.about_id), None)
    if booked is not None:
        earlier.go_on_from(d, booked)


def is_unclear(d: Dialogue) -> bool:
    """Yes to a list, all of which is still open."""
    return (
        _wanted(d) is None and d.answered is not None and len(_open(d)) == len(d.answered.openings)
    )


def ask_which(d: Dialogue) -> None:
    d.say("which_gladly", choices=_choices(d))


def are_some_left(d: Dialogue) -> bool:
    return bool(_open(d))


def say_left(d: Dialogue) -> None:
    d.say("openings_left", choices=_choices(d))


def offer_waitlist(d: Dialogue) -> None:
    wanted = _wanted(d) or (d.answered.openings[0] if d.answered else None)
    service_id = wanted.service_id if wanted else None
    d.context = Context(service_id=service_id)
    # What staff took back is free still: then nobody was quicker.
    is_over = wanted is not None and (wanted.staff_id, wanted.starts_at) in _free(d)
    d.say("openings_over" if is_over else "openings_gone", service=d.service_said(service_id))


def refuse(d: Dialogue) -> None:
    """NO is to all of them."""
    if d.answered is not None and d.answered.broadcast_id is not None:
        broadcasts.decline(
            d.db,
            d.catalogue,
            d.answered.broadcast_id,
            customer_id=d.answered.customer_id,
            now=d.now,
        )
    d.say("nothing_declined")


def _open(d: Dialogue) -> list[Asked]:
    """What is free now: somebody may have been quicker since the question was read."""
    if d.answered is None:
        return []
    free = _free(d)
    return [
        one for one in d.answered.openings if one.is_open and (one.staff_id, one.starts_at) in free
    ]


def _free(d: Dialogue) -> set[tuple[str, datetime]]:
    broadcast_id = d.answered.broadcast_id if d.answered else None
    return {
        (one.staff_id, one.starts_at)
        for one in broadcasts.openings_of(d.db, broadcast_id or "")
        if one.status is SlotStatus.OPEN and one.starts_at > d.now
    }


def _choices(d: Dialogue) -> list[Choice]:
    left = _open(d)
    is_mixed = len({one.service_id for one in left}) > 1
    return [
        Choice(
            label=d.service_name(one.service_id) if is_mixed else None,
            starts_at=d.local(one.starts_at),
            staff=d.staff_name(one.staff_id),
            number=one.number,
        )
        for one in left
    ]
