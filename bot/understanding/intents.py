"""What a message asks for."""

from dataclasses import dataclass

from bot.types import Intent
from bot.understanding.message import Message
from bot.understanding.phrases import ENDS, STARTS, TAKEN

_MARKS = frozenset((TAKEN, STARTS, ENDS, ","))

_SOFT = {
    Intent.THANKS: 3,
    Intent.GREETING: 1,
    Intent.GOODBYE: 2,
    Intent.REPEAT: 3,
    Intent.UNSURE: 3,
    Intent.ABORT: 2,
}
"""Intents that a message has only when it says little else: how many other words at most."""

_POLITE = frozenset((Intent.THANKS, Intent.GREETING, Intent.GOODBYE))
_SURE = frozenset(
    (
        Intent.OPT_OUT,
        Intent.HUMAN,
        Intent.JOIN_WAITLIST,
        Intent.LEAVE_WAITLIST,
        Intent.WAITLIST_STATUS,
        Intent.RUNNING_LATE,
    )
)
"""Intents that no word on another subject takes back."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """`main` is what to act on; `intents` all that was seen, likeliest first. `strays` are words on
    subjects that are none of the business's."""

    main: Intent = Intent.NONE
    intents: tuple[Intent, ...] = ()
    evidence: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()


def find_intents(message: Message, *, is_idle: bool) -> Wishes:
    """Every table claims its words in turn, so that "take me off the list" joins no list.

    `is_idle`: nothing is asked, so that "make it 5" speaks of an appointment; without a day or a
    number it speaks of nothing.
    """
    if message.tapback:
        return Wishes()
    language = message.language
    found: dict[Intent, list[str]] = {}
    sentences = [sentence.words for sentence in message.sentences]
    said = message.words.split()
    corrects = is_idle and any(word in language.values or word[0].isdigit() for word in said)
    tables = language.intents + (language.idle_intents if corrects else ())
    for meant, phrases in tables:
        for place, words in enumerate(sentences):
            sentences[place], claimed = phrases.take(words)
            for intent in meant if claimed else ():
                found.setdefault(intent, []).extend(taken.words for taken in claimed)
    foreign = found.pop(Intent.NONE, [])
    strays = (*foreign, *(word for word in said if word in language.foreign))
    left = [
        word
        for words in sentences
        for word in words.split()
        if word not in _MARKS and word not in language.small
    ]
    intents = tuple(sorted(found, key=lambda intent: intent in _POLITE))
    evidence = tuple(words for intent in intents for words in found[intent])
    main = _main(intents, left, is_stray=bool(strays) and not message.says(language.at_home))
    return Wishes(main, intents, evidence, strays)


def _main(intents: tuple[Intent, ...], left: list[str], *, is_stray: bool) -> Intent:
    """The first intent that is borne by enough of the message."""
    for intent in intents:
        if intent in _SURE:
            return intent
        if intent in _SOFT:
            if len(left) <= _SOFT[intent] and not is_stray:
                return intent
        elif not is_stray:
            return intent
    return Intent.NONE
