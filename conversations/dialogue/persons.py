"""For whom is this? A shared contact point speaks for several customers.

Whoever is named is meant. Otherwise the bot asks, once, before the first thing that one of them
would have to answer for, and remembers it until nothing more is said for a while. What one of them
was asked is theirs, whoever answers.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from bot.wording import Choice, Part
from conversations.dialogue.context import Context, Offered
from conversations.dialogue.model import Dialogue, State

# What one person has or wants. Nothing of these is done for somebody who was only guessed.
PERSONAL = {"wish", "join", "leave", "ask_place", "cancel", "move", "status"}
# Where one person's visits or wishes are shown.
OF_ONE_PERSON = {
    State.CHOOSING_APPOINTMENT,
    State.CHOOSING_ENTRY,
    State.CONFIRMING_CANCEL,
    State.CHOOSING_QUESTION,
}
REMEMBERED = "person"


def recall(d: Dialogue, stored: dict[str, Any]) -> None:
    """Whom the dialogue is about, as its context was kept."""
    lapse = timedelta(minutes=d.catalogue.policies.question_lapse_minutes)
    kept = stored.get(REMEMBERED)
    if kept and kept["id"] in d.people and datetime.fromisoformat(kept["at"]) + lapse >= d.now:
        d.customer_id, d.is_person_known = kept["id"], True


def kept(d: Dialogue) -> dict[str, Any]:
    """As it stands in the conversation's context."""
    if not d.is_person_known:
        return {}
    return {REMEMBERED: {"id": d.customer_id, "at": d.now.isoformat()}}


def take_name(d: Dialogue) -> None:
    """Go on with whoever the message names. What another has begun is not theirs."""
    staff = {d.staff_name(one).casefold() for one in d.reading.staff}
    is_asked = d.state == State.CHOOSING_PERSON
    named = [
        one
        for one, name in d.people.items()
        if name
        and (is_asked or name.casefold() not in staff)
        and _says(d.reading.text, name, is_asked=is_asked)
    ]
    if len(named) != 1 or d.state == State.HANDED_OVER:
        return
    person_id = named[0]
    if person_id != d.customer_id and (d.state in OF_ONE_PERSON or d.context.appointment_id):
        d.state, d.context = State.IDLE.value, Context()
    d.customer_id, d.is_person_known = person_id, True
    d.open_questions = [q for q in d.open_questions if q.customer_id == person_id]


def _says(text: str, name: str, *, is_asked: bool) -> bool:
    """The whole name, or the first of several. Unasked it counts as it is written and inside a
    sentence only: "Will you have time?" names nobody."""
    first, _, _ = name.partition(" ")
    anybody = "|".join(map(re.escape, {name, first} - {""}))
    if is_asked:
        return re.search(rf"\b(?:{anybody})\b", text, re.IGNORECASE) is not None
    return re.search(rf"(?<=[^\s.!?]\s)(?:{anybody})\b", text) is not None


def is_unclear(d: Dialogue, triggers: list[str]) -> bool:
    return bool(d.people) and not d.is_person_known and bool(PERSONAL.intersection(triggers))


def ask(d: Dialogue) -> None:
    """The message is kept, and taken again once it is known for whom."""
    before = {"state": str(d.state), "context": d.context.dump()}
    if d.state == State.CHOOSING_PERSON:
        before = d.context.suspended or {}
    suspended = before | {"text": d.reading.text}
    d.state = State.CHOOSING_PERSON.value
    d.context = Context(
        options=tuple(Offered(ref=person_id) for person_id in d.people), suspended=suspended
    )
    say_which(d)


def say_which(d: Dialogue) -> None:
    names = [name or Part("somebody_else") for name in d.people.values()]
    match names:
        case [first, second]:
            d.say("ask_for_one_of_two", first=first, second=second)
        case _:
            d.say("ask_for_whom", choices=[Choice(label=name) for name in names])


def resumed_text(d: Dialogue) -> str | None:
    """The message that waited for this answer, if it is one; the dialogue is then where it was."""
    option = d.picked_option()
    picked = option.ref if option else None
    if not d.is_person_known and picked in d.people:
        d.customer_id, d.is_person_known = str(picked), True
    if not d.is_person_known:
        return None
    suspended = d.context.suspended or {}
    d.state = suspended.get("state", State.IDLE.value)
    d.context = Context.load(suspended.get("context", {}))
    return str(suspended.get("text", ""))
