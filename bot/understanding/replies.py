"""Does a message take what was asked, turn it down, want something else, or none of these?

A message is an ACCEPT only when a clear yes is all that it says, or when what it says besides is
known to change nothing: thanks, the question's own words, a question about the business.
"""

from dataclasses import dataclass

from bot.types import NO_TIME, Answer, Question, QuestionKind, When
from bot.understanding.assent import Asked, is_yes
from bot.understanding.claims import (
    ASSENTING,
    CHANGING,
    HANGING,
    PLAIN,
    REFUSING,
    TAKING,
    Claimed,
    claim,
    evidence_of,
    new_values_of,
)
from bot.understanding.message import Message, read_question
from bot.understanding.picks import NO_PICK, Picked
from bot.understanding.talk import without_talk
from bot.understanding.words import LanguageWords
from bot.understanding.words.shape import Cue

_OPEN_ENDED = frozenset(QuestionKind) - {QuestionKind.YES_NO, QuestionKind.PICK}
"""Kinds that propose nothing, so that nothing can be an alternative to it."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """`is_nod`: mere praise or an "ok", with nothing asked."""

    answer: Answer
    evidence: tuple[str, ...] = ()
    is_nod: bool = False


def judge(
    message: Message,
    question: Question | None,
    picked: Picked = NO_PICK,
    when: When = NO_TIME,
    *,
    confirms: bool = False,
) -> Judgement:
    """Without a question only a bare yes or no is one.

    `picked` and `when` are what the same message picks and which times it names: choosing one of
    the options takes it, and a time that is not the one asked about is another wish. `confirms`: it
    is a word for confirming, which takes what the question said it would ("Reply C").
    """
    if message.tapback:
        return _judge_tapback(message.tapback, question)
    known = _question_words(question, message.language)
    if confirms and (keyword := message.only_word) and keyword in known:
        return Judgement(Answer.ACCEPT, (keyword,))
    claimed = [claim(sentence, message.language, known) for sentence in message.sentences]
    if question is not None and (picked.picks or picked.any_pick):
        judged = _judge_pick(claimed, picked, question, message.language)
        is_yes_missing = _repeats(question, picked) or (question.is_over and not picked.by_time)
        if judged.answer is Answer.ACCEPT and is_yes_missing and not _says_yes(claimed):
            return Judgement(Answer.OTHER, judged.evidence)
        return judged
    if question is not None and known:
        claimed, talks = without_talk(message, claimed, known)
        asks_for_more = any(Cue.MORE in sentence.cues for sentence in claimed)
        if talks or (asks_for_more and not new_values_of(claimed)):
            when = NO_TIME  # the times are those of other things
    judgement = _decide(claimed, Asked.of(question, message.language, when))
    if judgement.answer is Answer.ALTERNATIVE and question and question.kind in _OPEN_ENDED:
        return Judgement(Answer.OTHER, judgement.evidence)
    return judgement


def _repeats(question: Question, picked: Picked) -> bool:
    """Whether it says a wish again, which is no yes to what was asked about it."""
    is_of_one = question.kind is QuestionKind.YES_NO and len(question.options) == 1
    return picked.by_time and is_of_one and bool(question.text)


def _says_yes(claimed: list[Claimed]) -> bool:
    return any(ASSENTING & sentence.cues.keys() for sentence in claimed)


def _judge_pick(
    claimed: list[Claimed], picked: Picked, question: Question, language: LanguageWords
) -> Judgement:
    """A choice counts when nothing beside it changes it, hangs on something or asks.

    A time beside the place of an option that we do not know is taken to be that option's.
    """
    free = language.picking.explained.union(picked.evidence)
    for answer, cues in (
        (Answer.DECLINE, {Cue.DEFER}),
        (Answer.ALTERNATIVE, CHANGING | {Cue.BUT}),
        (Answer.OTHER, HANGING | {Cue.NO, Cue.SOFT_NO, Cue.ASIDE}),
    ):
        against = [w for w in evidence_of(claimed, cues) if not free.issuperset(w.split())]
        if against:
            return Judgement(answer, tuple(against))
    values = {v for s in claimed for v in s.new_values} - free
    if values and not picked.by_time and question.options:
        return Judgement(Answer.ALTERNATIVE, tuple(sorted(values)))
    unexplained = {word for s in claimed for word in s.rest} - free - values
    asks = any(sentence.asks and Cue.INFO not in sentence.cues for sentence in claimed)
    answer = Answer.OTHER if asks or unexplained or picked.is_loose else Answer.ACCEPT
    return Judgement(answer, (*picked.evidence, *sorted(unexplained)))


def _judge_tapback(verb: str, question: Question | None) -> Judgement:
    if question is None:
        return Judgement(Answer.OTHER, (verb,))
    if verb in ("liked", "loved") and question.kind is QuestionKind.YES_NO:
        return Judgement(Answer.ACCEPT if question.bare_ok_accepts else Answer.OTHER, (verb,))
    return Judgement(Answer.DECLINE if verb == "disliked" else Answer.OTHER, (verb,))


def _question_words(question: Question | None, language: LanguageWords) -> frozenset[str]:
    if question is None:
        return frozenset()
    numbers = map(str, range(1, len(question.options) + 1)) if len(question.options) > 1 else ()
    labels = (option.label for option in question.options)
    shown = " ".join((question.text or "", *labels, *numbers))
    return frozenset(read_question(shown, language.code).words.split())


def _decide(claimed: list[Claimed], asked: Asked) -> Judgement:
    if asked.question is None:
        return _bare(claimed, asked.language)
    said = {cue for sentence in claimed for cue in sentence.cues}
    return _refusal(claimed, said, asked) or _assent(claimed, said, asked) or _rest(claimed, said)


def _refusal(claimed: list[Claimed], said: set[Cue], asked: Asked) -> Judgement | None:
    """What keeps any yes from counting, the surest sign first."""
    new_values = () if asked.same_time else new_values_of(claimed)
    if asked.offers_to_act and said & REFUSING and Cue.ELSE not in said:
        return Judgement(Answer.DECLINE, evidence_of(claimed, REFUSING))
    puts_off = Cue.DEFER in said and not new_values  # "I'm away on friday" names no other wish
    if (asked.another_time and not puts_off) or new_values or said & CHANGING:
        return Judgement(Answer.ALTERNATIVE, (*new_values, *evidence_of(claimed, CHANGING)))
    if said & REFUSING and _contradicts(claimed, asked):
        return Judgement(Answer.OTHER, evidence_of(claimed, REFUSING | TAKING))
    if said & REFUSING:
        wishes = Cue.WISH in said and Cue.DEFER not in said
        answer = Answer.ALTERNATIVE if wishes else Answer.DECLINE
        return Judgement(answer, evidence_of(claimed, REFUSING))
    if said & HANGING:
        return Judgement(Answer.OTHER, evidence_of(claimed, HANGING))
    return None


def _contradicts(claimed: list[Claimed], asked: Asked) -> bool:
    """ "No, that's perfect", "yes... no": each half could be the answer."""
    refusals = evidence_of(claimed, REFUSING)
    return bool(evidence_of(claimed, {Cue.YES})) and asked.language.bare_no.issuperset(refusals)


def _assent(claimed: list[Claimed], said: set[Cue], asked: Asked) -> Judgement | None:
    bare_ok_accepts = asked.question is not None and asked.question.bare_ok_accepts
    if claimed and is_yes(claimed, asked) and (said & TAKING or bare_ok_accepts):
        return Judgement(Answer.ACCEPT, evidence_of(claimed, ASSENTING))
    return None


def _rest(claimed: list[Claimed], said: set[Cue]) -> Judgement:
    if Cue.ASIDE not in said and not any(sentence.is_explicit for sentence in claimed):
        if Cue.SOFT_NO in said:
            return Judgement(Answer.DECLINE, evidence_of(claimed, {Cue.SOFT_NO}))
        if Cue.WISH in said and not said & (TAKING | {Cue.INFO}):
            return Judgement(Answer.ALTERNATIVE, evidence_of(claimed, {Cue.WISH}))
    return Judgement(Answer.OTHER, evidence_of(claimed, said - PLAIN))


def _bare(claimed: list[Claimed], language: LanguageWords) -> Judgement:
    """Nothing was asked: only a yes or a no that stands alone counts."""
    said = {cue for sentence in claimed for cue in sentence.cues}
    if any(s.asks or not language.stating.issuperset(s.rest) for s in claimed):
        return Judgement(Answer.OTHER)
    yeses = evidence_of(claimed, {Cue.YES})
    if said <= PLAIN | ASSENTING and not language.praise.issuperset(yeses):
        return Judgement(Answer.ACCEPT, yeses)
    if said & ASSENTING and said <= PLAIN | ASSENTING:
        return Judgement(Answer.OTHER, evidence_of(claimed, ASSENTING), is_nod=True)
    refusing = {Cue.NO, Cue.SOFT_NO, Cue.DEFER}
    if said & refusing and said <= PLAIN | ASSENTING | refusing:
        return Judgement(Answer.DECLINE, evidence_of(claimed, refusing))
    return Judgement(Answer.OTHER)
