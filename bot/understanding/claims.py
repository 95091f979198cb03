"""What each sentence of a reply does: the cues in it, and the words that no cue explains."""

import unicodedata
from collections.abc import Container
from dataclasses import dataclass

from bot.understanding.phrases import ENDS, STARTS, TAKEN, Taken
from bot.understanding.text import Sentence
from bot.understanding.words import LanguageWords
from bot.understanding.words.shape import Cue

_MARKS = frozenset((TAKEN, STARTS, ENDS, ","))
TAKING = {Cue.YES, Cue.AGREE}
ASSENTING = {Cue.YES, Cue.AGREE, Cue.OK, Cue.FINE}
CHANGING = {Cue.ELSE, Cue.CHANGE}
REFUSING = {Cue.NO, Cue.DEFER}
HANGING = {Cue.CONDITION, Cue.WAIT, Cue.UNSURE}
_SETTLING = {Cue.FRIENDLY, Cue.FINE, Cue.DEFER, Cue.ELSE, Cue.ASIDE, Cue.INFO, Cue.WAIT, Cue.MORE}
"""A day or a number in their words proposes nothing."""

PLAIN = {Cue.FILLER, Cue.FRIENDLY}
HARMLESS = PLAIN | ASSENTING | {Cue.WISH, Cue.INFO, Cue.MORE}


@dataclass(frozen=True, slots=True)
class Claimed:
    """One sentence with the cues found in it.

    `rest` are the words that no cue explains, `odd` those among them that repeat no offer either.
    """

    cues: dict[Cue, list[Taken]]
    rest: tuple[str, ...]
    odd: tuple[str, ...]
    new_values: tuple[str, ...]
    asks: bool
    opens_with: Cue | None
    is_explicit: bool
    is_strong: bool
    starts_with_yes: bool
    answers_first: bool
    leads: bool

    @property
    def takes(self) -> bool:
        return bool(TAKING & self.cues.keys())

    @property
    def is_bare(self) -> bool:
        """Says nothing but a yes and thanks, if anything."""
        return not self.rest and self.cues.keys() <= PLAIN | ASSENTING

    @property
    def is_clear(self) -> bool:
        """Assents, and says nothing that no cue explains; a question may follow the assent."""
        if not ASSENTING & self.cues.keys() or {Cue.SOFT_NO, Cue.BUT, Cue.ASIDE} & self.cues.keys():
            return False
        return self.opens_with in ASSENTING if Cue.INFO in self.cues else not self.rest


def claim(sentence: Sentence, language: LanguageWords, known: frozenset[str]) -> Claimed:
    words = sentence.words
    cues: dict[Cue, list[Taken]] = {}
    settled: set[int] = set()
    for cue, phrases in language.cues:
        words, taken = phrases.take(words)
        if taken:
            cues.setdefault(cue, []).extend(taken)
        if cue in _SETTLING:
            settled.update(place for part in taken for place in part.places)
    rest = {
        place: word
        for place, word in enumerate(words.split(), 1)
        if word not in _MARKS and word not in known and not _is_picture(word)
    }
    new_values = tuple(
        word
        for place, word in enumerate(sentence.words.split(), 1)
        if place not in settled and word not in known and is_value(word, language)
    )
    if TAKING & cues.keys():
        rest = {place: word for place, word in rest.items() if word not in language.echoes}
    spoken = sentence.words.split()
    explicit = not language.explicit_yes.isdisjoint(spoken)
    assents = [taken for cue in TAKING for taken in cues.get(cue, ())]
    assents_at = [taken.place for cue in ASSENTING for taken in cues.get(cue, ())]
    return Claimed(
        cues,
        tuple(rest.values()),
        tuple(word for word in rest.values() if word not in language.echoes),
        new_values,
        sentence.asks or (_opens_question(sentence, language) and 2 not in assents_at),
        _opening(cues, rest),
        explicit and bool(assents),
        Cue.AGREE in cues
        or not language.insisting.isdisjoint(spoken)
        or any(" " in taken.words for taken in assents),
        _first_word(sentence, language) in language.plain_yes,
        not rest or min(rest) > (spoken.index(",") + 1 if "," in spoken else len(spoken)),
        _leads(assents_at, spoken, language),
    )


def _is_picture(word: str) -> bool:
    """A heart or a face that no table knows says nothing of its own."""
    return all(unicodedata.category(letter) == "So" for letter in word)


def _first_word(sentence: Sentence, language: LanguageWords) -> str:
    """The first word that is more than a greeting or a sigh."""
    words = (word for word in sentence.words.split() if word not in _MARKS)
    return next((word for word in words if word not in language.openers), "")


def _leads(assents_at: list[int], spoken: list[str], language: LanguageWords) -> bool:
    """Whether nothing stands before the first word of assent but greetings and "I would say"."""
    before = spoken[: min(assents_at) - 1] if assents_at else spoken
    return (language.openers | language.stating | _MARKS).issuperset(before)


def _opens_question(sentence: Sentence, language: LanguageWords) -> bool:
    return sentence.words.split()[1] in language.question_openers


def is_value(word: str, language: LanguageWords) -> bool:
    return word in language.values or word[0].isdigit()


def _opening(cues: dict[Cue, list[Taken]], rest: dict[int, str]) -> Cue | None:
    """The cue of the first word that is more than politeness; None where no cue explains it."""
    firsts = [(taken.place, cue) for cue, found in cues.items() for taken in found[:1]]
    firsts = [(place, cue) for place, cue in firsts if cue not in PLAIN]
    if not firsts or (rest and min(rest) < min(firsts)[0]):
        return None
    return min(firsts)[1]


def new_values_of(claimed: list[Claimed]) -> tuple[str, ...]:
    """Days, times and numbers that the question did not name, outside of questions."""
    return tuple(
        value
        for sentence in claimed
        if not {Cue.ASIDE, Cue.INFO} & sentence.cues.keys()
        for value in sentence.new_values
    )


def evidence_of(claimed: list[Claimed], cues: Container[Cue]) -> tuple[str, ...]:
    return tuple(
        words
        for sentence in claimed
        for cue, found in sentence.cues.items()
        if cue in cues
        for words in (taken.words for taken in found)
    )
