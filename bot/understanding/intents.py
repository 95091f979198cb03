"""What a message asks for."""

from dataclasses import dataclass

from bot.types import Intent
from bot.understanding.message import Message
from bot.understanding.phrases import ENDS, STARTS, TAKEN, Phrases
from bot.understanding.words import LanguageWords

_MARKS = frozenset((TAKEN, STARTS, ENDS, ","))

_SOFT = {
    Intent.THANKS: 3,
    Intent.APOLOGY: 1,
    Intent.GREETING: 1,
    Intent.GOODBYE: 2,
    Intent.REPEAT: 3,
    Intent.UNSURE: 3,
    Intent.ABORT: 2,
}
"""Intents that a message has only when it says little else: how many other words at most."""

_POLITE = frozenset((Intent.THANKS, Intent.APOLOGY, Intent.GREETING, Intent.GOODBYE))
_SURE = frozenset(
    (
        Intent.OPT_OUT,
        Intent.HUMAN,
        Intent.COMPLAINT,
        Intent.JOIN_WAITLIST,
        Intent.LEAVE_WAITLIST,
        Intent.WAITLIST_STATUS,
        Intent.RUNNING_LATE,
        Intent.IDENTIFY,
    )
)
"""Intents that no word on another subject takes back."""


_DEEDS = frozenset((Intent.BOOK, Intent.CANCEL, Intent.RESCHEDULE))
"""Intents that a question about facts has not: "which trees change colour?"."""

_EVERYBODYS = frozenset((Intent.RESCHEDULE, Intent.STATUS))
"""Intents in whose words anybody may speak of anything: something of ours must be named too."""


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
    number it speaks of nothing. "Wrong number" is told, "wrong number?" asks.
    """
    if message.tapback:
        return Wishes()
    language = message.language
    found: dict[Intent, list[str]] = {}
    sentences = [sentence.words for sentence in message.sentences]
    said = message.words.split()
    corrects = is_idle and any(word in language.values or word[0].isdigit() for word in said)
    tables = language.told_intents + language.intents
    tables += language.idle_intents if corrects else ()
    unlikely = [_unlikely(words, language) for words in sentences]
    for number, (meant, phrases) in enumerate(tables):
        is_told = number < len(language.told_intents)
        for place, words in enumerate(sentences):
            if is_told and message.sentences[place].asks:
                continue
            sentences[place], claimed = phrases.take(words)
            for intent in meant if claimed else ():
                if intent not in unlikely[place]:
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
    main = _main(intents, left, is_stray=len(strays) > _count(message, language.at_home))
    return Wishes(main, intents, evidence, strays)


def _count(message: Message, phrases: Phrases) -> int:
    return sum(len(phrases.take(sentence.words)[1]) for sentence in message.sentences)


def _unlikely(words: str, language: LanguageWords) -> frozenset[Intent]:
    """Intents that a sentence cannot have, whatever its words look like."""
    unlikely = frozenset[Intent]()
    if language.asks_for_facts.find(words) and not language.asks_for_deeds.find(words):
        unlikely |= _DEEDS
    if not (
        language.ours.find(words)
        or language.at_home.find(words)
        or any(word in language.values or word[0].isdigit() for word in words.split())
    ):
        unlikely |= _EVERYBODYS
    return unlikely


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
