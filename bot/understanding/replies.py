"""Does a message take what was asked, turn it down, want something else, or none of these?

A message is an ACCEPT only when a clear yes is all that it says, or when what it says besides is
known to change nothing: thanks, the question's own words, a question about the business.
"""

from collections.abc import Container
from dataclasses import dataclass

from bot.types import NO_TIME, Answer, Question, QuestionKind, When
from bot.understanding.message import Message, read_message
from bot.understanding.phrases import ENDS, STARTS, TAKEN
from bot.understanding.picks import NO_PICK, Picked, falls_in
from bot.understanding.text import Sentence
from bot.understanding.words import LanguageWords
from bot.understanding.words.shape import Cue, PickWords

_MARKS = frozenset((TAKEN, STARTS, ENDS, ","))


@dataclass(frozen=True, slots=True)
class Judgement:
    answer: Answer
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Claimed:
    """One sentence with the cues found in it and the words that no cue explains."""

    cues: dict[Cue, list[str]]
    rest: tuple[str, ...]
    asks: bool
    new_values: tuple[str, ...]
    pleads: bool


def _claim(sentence: Sentence, language: LanguageWords, known: frozenset[str]) -> _Claimed:
    words = sentence.words
    cues: dict[Cue, list[str]] = {}
    for cue, phrases in language.cue_phrases:
        words, taken = phrases.take(words)
        if taken:
            cues.setdefault(cue, []).extend(taken)
    rest = tuple(word for word in words.split() if word not in _MARKS and word not in known)
    new_values = tuple(word for word in rest if word in language.values or word[0].isdigit())
    pleads = "please" in sentence.words.split()
    return _Claimed(cues, rest, sentence.asks, new_values, pleads)


def judge(
    message: Message,
    question: Question | None,
    picked: Picked = NO_PICK,
    when: When = NO_TIME,
) -> Judgement:
    """Without a question only a bare yes or no is one.

    `picked` and `when` are what the same message picks and which times it names: choosing one of
    the options takes it, and a time that is not the one asked about is another wish.
    """
    if message.tapback:
        return _judge_tapback(message.tapback, question)
    known = _question_words(question, message.language)
    claimed = [_claim(sentence, message.language, known) for sentence in message.sentences]
    if question is not None and (picked.picks or picked.any_pick):
        return _judge_pick(claimed, picked, message.language.picking)
    return _decide(claimed, question, _is_another_time(question, when))


def _judge_pick(claimed: list[_Claimed], picked: Picked, words: PickWords) -> Judgement:
    """A choice counts when nothing beside it changes it, hangs on something or asks."""
    spoken = set(picked.evidence)
    for answer, cues in (*_VERDICTS, (Answer.OTHER, {Cue.NO})):
        against = [w for w in _evidence(claimed, cues) if not spoken.intersection(w.split())]
        if against:
            return Judgement(answer, tuple(against))
    unexplained = [
        word
        for sentence in claimed
        for word in sentence.rest
        if word not in spoken and word not in words.explained and word[0].isalpha()
    ]
    asks = any(sentence.asks and Cue.INFO not in sentence.cues for sentence in claimed)
    if asks or unexplained:
        return Judgement(Answer.OTHER, (*picked.evidence, *unexplained))
    return Judgement(Answer.ACCEPT, picked.evidence)


def _is_another_time(question: Question | None, when: When) -> bool:
    """Whether a time is named at which none of the options starts."""
    if question is None or not when.windows:
        return False
    timed = [option for option in question.options if option.starts_at is not None]
    return bool(timed) and not any(
        falls_in(option, window) for option in timed for window in when.windows
    )


def _judge_tapback(verb: str, question: Question | None) -> Judgement:
    if question is None:
        return Judgement(Answer.OTHER, (verb,))
    if verb in ("liked", "loved") and question.kind is QuestionKind.YES_NO:
        return Judgement(Answer.ACCEPT if question.bare_ok_accepts else Answer.OTHER, (verb,))
    return Judgement(Answer.DECLINE if verb == "disliked" else Answer.OTHER, (verb,))


def _question_words(question: Question | None, language: LanguageWords) -> frozenset[str]:
    if question is None:
        return frozenset()
    shown = " ".join((question.text or "", *(option.label for option in question.options)))
    return frozenset(read_message(shown, language.code).words.split())


def _decide(
    claimed: list[_Claimed], question: Question | None, another_time: bool = False
) -> Judgement:
    if question is None:
        return _bare(claimed)
    said = {cue for sentence in claimed for cue in sentence.cues}
    for answer, cues in _VERDICTS:
        if cues & said:
            return Judgement(answer, _evidence(claimed, cues))
    if another_time or any(sentence.new_values for sentence in claimed):
        return Judgement(Answer.ALTERNATIVE, tuple(v for s in claimed for v in s.new_values))
    if Cue.NO in said:
        return Judgement(Answer.DECLINE, _evidence(claimed, {Cue.NO}))
    if Cue.WISH in said and not _is_yes(claimed):
        return Judgement(Answer.ALTERNATIVE, _evidence(claimed, {Cue.WISH}))
    if _is_yes(claimed) and (Cue.YES in said or question.bare_ok_accepts):
        return Judgement(Answer.ACCEPT, _evidence(claimed, {Cue.YES, Cue.OK}))
    return Judgement(Answer.OTHER, _evidence(claimed, said - {Cue.FILLER}))


# In order: the first whose cues are there decides.
_VERDICTS = (
    (Answer.DECLINE, {Cue.DEFER}),
    (Answer.OTHER, {Cue.CONDITION, Cue.WAIT}),
    (Answer.ALTERNATIVE, {Cue.CHANGE}),
    (Answer.OTHER, {Cue.UNSURE}),
)
_PLAIN = {Cue.FILLER, Cue.FRIENDLY}


def _evidence(claimed: list[_Claimed], cues: Container[Cue]) -> tuple[str, ...]:
    return tuple(
        words
        for sentence in claimed
        for cue, found in sentence.cues.items()
        if cue in cues
        for words in found
    )


def _bare(claimed: list[_Claimed]) -> Judgement:
    """Nothing was asked: only a yes or a no that stands alone counts."""
    said = {cue for sentence in claimed for cue in sentence.cues}
    if any(sentence.rest or sentence.asks for sentence in claimed):
        return Judgement(Answer.OTHER)
    if Cue.YES in said and said <= _PLAIN | {Cue.YES, Cue.OK}:
        return Judgement(Answer.ACCEPT, _evidence(claimed, {Cue.YES}))
    if Cue.NO in said and said <= _PLAIN | {Cue.NO, Cue.YES, Cue.OK, Cue.DEFER}:
        return Judgement(Answer.DECLINE, _evidence(claimed, {Cue.NO}))
    return Judgement(Answer.OTHER)


def _is_yes(claimed: list[_Claimed]) -> bool:
    """A clear yes, beside which nothing is said that could take it back."""
    clear = [s for s in claimed if (Cue.YES in s.cues or Cue.OK in s.cues) and not s.rest]
    if not clear or any(s.asks and Cue.INFO not in s.cues for s in claimed):
        return False
    strong = any(_is_strong(sentence) for sentence in clear)
    asks_on = any(Cue.INFO in sentence.cues for sentence in claimed)
    if asks_on and not any(Cue.YES in sentence.cues for sentence in clear):
        return False
    return strong or not any(sentence.rest for sentence in claimed)


def _is_strong(sentence: _Claimed) -> bool:
    """More than a word of assent: "yes please", "that works", "book it"."""
    return any(" " in words for words in sentence.cues.get(Cue.YES, ())) or (
        Cue.YES in sentence.cues and sentence.pleads
    )
