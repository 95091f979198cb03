"""Why a turn answered as it did, kept with its first reply for staff who ask.

No words of the customer, which are in the message itself: what it was taken for, what was being
asked, and which rows of the transition table answered. Whatever says nothing is left out, for every
message carries it.
"""

from typing import Any

from bot.types import Answer, TimeWindow
from conversations.dialogue.model import Dialogue, State

MOST_WINDOWS = 3


def reason_of(dialogue: Dialogue, *, was: str) -> dict[str, Any]:
    """`was` is the state in which the message met the dialogue."""
    reading = dialogue.reading
    answered = dialogue.answered
    found = {
        "intents": [intent.value for intent in reading.intents],
        "answer": None if reading.answer is Answer.OTHER else reading.answer.value,
        "picks": [pick + 1 for pick in reading.picks],
        "services": list(reading.services),
        "staff": list(reading.staff),
        "windows": [_plain(window) for window in reading.when.windows[:MOST_WINDOWS]],
        "problem": reading.when.problem.value if reading.when.problem else None,
        "was": None if was == State.IDLE else was,
        "is": None if dialogue.state == State.IDLE else str(dialogue.state),
        "by": dialogue.fired,
        "question": answered.kind.value if answered is not None else None,
        "refused": dialogue.refused.code if dialogue.refused is not None else None,
    }
    return {name: value for name, value in found.items() if value}


def _plain(window: TimeWindow) -> dict[str, Any]:
    found = {
        "first_on": window.first_on.isoformat() if window.first_on else None,
        "last_on": window.last_on.isoformat() if window.last_on else None,
        "from_minute": window.from_minute,
        "until_minute": window.until_minute,
    }
    return {name: value for name, value in found.items() if value is not None}
