"""Talk beside an answer: "Yes please. I don't like Dr. Johnson, he is rude."

After a clear yes people tell why, or what else is on their minds. What they tell may hold words
that would turn an offer down if they were the answer.
"""

from dataclasses import replace

from bot.understanding.claims import ASSENTING, HARMLESS, PLAIN, Claimed, claim, evidence_of
from bot.understanding.message import Message
from bot.understanding.phrases import ENDS, STARTS
from bot.understanding.text import Sentence
from bot.understanding.words import LanguageWords
from bot.understanding.words.shape import Cue

_TOLD = HARMLESS | {Cue.NO, Cue.SOFT_NO, Cue.UNSURE, Cue.BUT, Cue.ASIDE}
"""What may occur in a tale."""


def without_talk(
    message: Message, claimed: list[Claimed], known: frozenset[str]
) -> tuple[list[Claimed], bool]:
    """The sentences that answer, and whether talk was left out.

    Only where the first or the last sentence is a clear yes; one that is more than a nod may be
    followed by talk after a comma.
    """
    sentences = list(message.sentences)
    if sentences and (parts := _after_answer(sentences[0], message.language, known)):
        sentences = [*parts, *sentences[1:]]
        claimed = [*(claim(part, message.language, known) for part in parts), *claimed[1:]]
    if len(claimed) < 2 or not (_decides(claimed[0]) or _decides(claimed[-1], is_last=True)):
        return claimed, False
    if _decides(claimed[-1], is_last=True):
        claimed[-1] = _without_turn(claimed[-1])
    answering = [
        found
        for sentence, found in zip(sentences, claimed, strict=True)
        if _decides(found) or not _is_talk(sentence, found, message.language, known)
    ]
    return answering, len(answering) < len(claimed)


def _without_turn(sentence: Claimed) -> Claimed:
    cues = dict(sentence.cues)
    cues.pop(Cue.BUT, None)
    return replace(sentence, cues=cues)


def _after_answer(
    sentence: Sentence, language: LanguageWords, known: frozenset[str]
) -> list[Sentence]:
    """ "Yes please, my hair is a mess" as the answer and the rest; empty where it is not so."""
    answer, comma, rest = sentence.words.partition(" , ")
    if not comma:
        return []
    first = Sentence(f"{answer} {ENDS} ", False)
    second = Sentence(f" {STARTS} {rest}", sentence.asks)
    answers = claim(first, language, known)
    if not _decides(answers):
        return []
    if answers.is_strong or _is_talk(second, claim(second, language, known), language, known):
        return [first, second]
    return []


def _decides(sentence: Claimed, *, is_last: bool = False) -> bool:
    """Whether it is a clear yes; "but yes please, book it" at the end is one too."""
    turns = {Cue.BUT} if is_last else set()
    return (
        not sentence.rest
        and sentence.cues.keys() <= PLAIN | ASSENTING | turns
        and sentence.takes
        and not sentence.asks
        and (sentence.is_strong or sentence.starts_with_yes)
    )


def _is_talk(
    sentence: Sentence, claimed: Claimed, language: LanguageWords, known: frozenset[str]
) -> bool:
    """A statement about something that neither we nor the question speak of."""
    words = [word for word in sentence.words.split() if word.isalpha()]
    begins = next((word for word in words if word not in language.openers), "")
    refusals = evidence_of([claimed], {Cue.NO})
    plain = language.small | language.echoes | language.explicit_yes | known
    return (
        begins in language.tellers
        and not claimed.asks
        and not claimed.new_values
        and claimed.cues.keys() <= _TOLD
        and language.turning.isdisjoint(words)
        and language.bare_no.isdisjoint(refusals)
        and any(word not in plain and len(word) > 3 for word in words)
    )
