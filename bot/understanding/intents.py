"""What a message asks for."""

from dataclasses import dataclass

from bot.types import Intent
from bot.understanding.message import Message
from bot.understanding.phrases import ENDS, STARTS, TAKEN

_MARKS = frozenset((TAKEN, STARTS, ENDS, ","))

_POLITE = (Intent.THANKS, Intent.GREETING, Intent.GOODBYE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """`intents` are likeliest first; polite words come after anything that asks for something."""

    intents: tuple[Intent, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def main(self) -> Intent:
        return self.intents[0] if self.intents else Intent.NONE


def find_intents(message: Message) -> Wishes:
    """Every table claims its words in turn, so that "take me off the list" joins no list."""
    if message.tapback:
        return Wishes()
    found: dict[Intent, list[str]] = {}
    sentences = [sentence.words for sentence in message.sentences]
    for intent, phrases in message.language.intent_phrases:
        for place, words in enumerate(sentences):
            sentences[place], claimed = phrases.take(words)
            if claimed and intent is not Intent.NONE:
                found.setdefault(intent, []).extend(taken.words for taken in claimed)
    intents = sorted(found, key=lambda intent: intent in _POLITE)
    evidence = tuple(words for intent in intents for words in found[intent])
    return Wishes(tuple(intents), evidence)
