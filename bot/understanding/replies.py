"""Does a message take what was asked, turn it down, want something else, or none of these?

A message is an ACCEPT only when a clear yes is all that it says, or when what it says besides is
known to change nothing: thanks, the question's own words, a question about the business.
"""

from collections.abc import Container
from dataclasses import dataclass

from bot.types import NO_TIME, Answer, Question, QuestionKind, When
from bot.understanding.message import Message, read_question
from bot.understanding.phrases import ENDS, STARTS, TAKEN, Taken
from bot.understanding.picks import NO_PICK, Picked, falls_in
from bot.understanding.text import Sentence
from bot.understanding.words import LanguageWords
from bot.understanding.words.shape import Cue

_OPEN_ENDED = frozenset(QuestionKind) - {QuestionKind.YES_NO, QuestionKind.PICK}
"""Kinds that propose nothing, so that nothing can be an alternative to it."""

_MARKS = frozenset((TAKEN, STARTS, ENDS, ","))
_TAKING = {Cue.YES, Cue.AGREE}
_ASSENTING = {Cue.YES, Cue.AGREE, Cue.OK, Cue.FINE}
_CHANGING = {Cue.ELSE, Cue.CHANGE}
_REFUSING = {Cue.NO, Cue.DEFER}
_HANGING = {Cue.CONDITION, Cue.WAIT, Cue.UNSURE}
_SETTLING = {Cue.FRIENDLY, Cue.FINE, Cue.DEFER, Cue.ELSE, Cue.ASIDE, Cue.INFO, Cue.WAIT}
"""A day or a number in their words proposes nothing."""

_ASKING_ON = frozenset((Cue.INFO, Cue.ASIDE))
_PLAIN = {Cue.FILLER, Cue.FRIENDLY}
_HARMLESS = _PLAIN | _ASSENTING | {Cue.WISH, Cue.INFO}


@dataclass(frozen=True, slots=True)
class Judgement:
    answer: Answer
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Claimed:
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

    @property
    def takes(self) -> bool:
        return bool(_TAKING & self.cues.keys())

    @property
    def is_clear(self) -> bool:
        """Assents, and says nothing that no cue explains; a question may follow the assent."""
        if (
            not _ASSENTING & self.cues.keys()
            or {Cue.SOFT_NO, Cue.BUT, Cue.ASIDE} & self.cues.keys()
        ):
            return False
        return self.opens_with in _ASSENTING if Cue.INFO in self.cues else not self.rest


def _claim(sentence: Sentence, language: LanguageWords, known: frozenset[str]) -> _Claimed:
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
        if word not in _MARKS and word not in known
    }
    new_values = tuple(
        word
        for place, word in enumerate(sentence.words.split(), 1)
        if place not in settled and word not in known and _is_value(word, language)
    )
    if _TAKING & cues.keys():
        rest = {place: word for place, word in rest.items() if word not in language.echoes}
    spoken = sentence.words.split()
    explicit = not language.explicit_yes.isdisjoint(spoken)
    assents = [taken for cue in _TAKING for taken in cues.get(cue, ())]
    return _Claimed(
        cues,
        tuple(rest.values()),
        tuple(word for word in rest.values() if word not in language.echoes),
        new_values,
        sentence.asks or _opens_question(sentence, language),
        _opening(cues, rest),
        explicit and bool(assents),
        Cue.AGREE in cues
        or not language.insisting.isdisjoint(spoken)
        or any(" " in taken.words for taken in assents),
        _first_word(sentence, language) in language.plain_yes,
        not rest or min(rest) > (spoken.index(",") + 1 if "," in spoken else len(spoken)),
    )


def _first_word(sentence: Sentence, language: LanguageWords) -> str:
    """The first word that is more than a greeting or a sigh."""
    words = (word for word in sentence.words.split() if word not in _MARKS)
    return next((word for word in words if word not in language.openers), "")


def _opens_question(sentence: Sentence, language: LanguageWords) -> bool:
    return sentence.words.split()[1] in language.question_openers


def _is_value(word: str, language: LanguageWords) -> bool:
    return word in language.values or word[0].isdigit()


def _opening(cues: dict[Cue, list[Taken]], rest: dict[int, str]) -> Cue | None:
    """The cue of the first word that is more than politeness; None where no cue explains it."""
    firsts = [(taken.place, cue) for cue, found in cues.items() for taken in found[:1]]
    firsts = [(place, cue) for place, cue in firsts if cue not in _PLAIN]
    if not firsts or (rest and min(rest) < min(firsts)[0]):
        return None
    return min(firsts)[1]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the question says about its answers.

    `offers_to_act`: whether to do something at all, with no day, time or number to change.
    `asks_to_confirm`: whether all is right. `another_time` and `same_time`: the answer names times,
    at which none or some of the options start.
    """

    question: Question | None
    language: LanguageWords
    offers_to_act: bool = False
    asks_to_confirm: bool = False
    another_time: bool = False
    same_time: bool = False

    @property
    def is_known(self) -> bool:
        return self.question is not None and bool(self.question.text or self.question.options)

    @classmethod
    def of(cls, question: Question | None, language: LanguageWords, when: When) -> "_Asked":
        if question is None:
            return cls(None, language)
        timed = [option for option in question.options if option.starts_at is not None]
        times_known = bool(timed and when.windows)
        same_time = times_known and any(
            falls_in(option, window) for option in timed for window in when.windows
        )
        asked = read_question(question.text or "", language.code)
        fixed = bool(question.options) or any(
            _is_value(word, language) for word in asked.words.split()
        )
        return cls(
            question,
            language,
            offers_to_act=not fixed and asked.says(language.offers_to_act),
            asks_to_confirm=asked.says(language.asks_to_confirm),
            another_time=times_known and not same_time,
            same_time=same_time,
        )


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
    claimed = [_claim(sentence, message.language, known) for sentence in message.sentences]
    if question is not None and (picked.picks or picked.any_pick):
        return _judge_pick(claimed, picked, message.language)
    judgement = _decide(claimed, _Asked.of(question, message.language, when))
    if judgement.answer is Answer.ALTERNATIVE and question and question.kind in _OPEN_ENDED:
        return Judgement(Answer.OTHER, judgement.evidence)
    return judgement


def _judge_pick(claimed: list[_Claimed], picked: Picked, language: LanguageWords) -> Judgement:
    """A choice counts when nothing beside it changes it, hangs on something or asks."""
    free = language.picking.explained.union(picked.evidence)
    for answer, cues in (
        (Answer.DECLINE, {Cue.DEFER}),
        (Answer.ALTERNATIVE, _CHANGING | {Cue.BUT}),
        (Answer.OTHER, _HANGING | {Cue.NO, Cue.SOFT_NO, Cue.ASIDE}),
    ):
        against = [w for w in _evidence(claimed, cues) if not free.issuperset(w.split())]
        if against:
            return Judgement(answer, tuple(against))
    values = {v for s in claimed for v in s.new_values} - free
    if values and not picked.by_time:
        return Judgement(Answer.ALTERNATIVE, tuple(sorted(values)))
    unexplained = {word for s in claimed for word in s.rest} - free - values
    asks = any(sentence.asks and Cue.INFO not in sentence.cues for sentence in claimed)
    answer = Answer.OTHER if asks or unexplained else Answer.ACCEPT
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


def _decide(claimed: list[_Claimed], asked: _Asked) -> Judgement:
    if asked.question is None:
        return _bare(claimed, asked.language)
    said = {cue for sentence in claimed for cue in sentence.cues}
    return _refusal(claimed, said, asked) or _assent(claimed, said, asked) or _rest(claimed, said)


def _refusal(claimed: list[_Claimed], said: set[Cue], asked: _Asked) -> Judgement | None:
    """What keeps any yes from counting, the surest sign first."""
    new_values = () if asked.same_time else _new_values(claimed)
    if asked.offers_to_act and said & _REFUSING and Cue.ELSE not in said:
        return Judgement(Answer.DECLINE, _evidence(claimed, _REFUSING))
    if asked.another_time or new_values or said & _CHANGING:
        return Judgement(Answer.ALTERNATIVE, (*new_values, *_evidence(claimed, _CHANGING)))
    if said & _REFUSING and _contradicts(claimed, asked):
        return Judgement(Answer.OTHER, _evidence(claimed, _REFUSING | _TAKING))
    if said & _REFUSING:
        wishes = Cue.WISH in said and Cue.DEFER not in said
        answer = Answer.ALTERNATIVE if wishes else Answer.DECLINE
        return Judgement(answer, _evidence(claimed, _REFUSING))
    if said & _HANGING:
        return Judgement(Answer.OTHER, _evidence(claimed, _HANGING))
    return None


def _contradicts(claimed: list[_Claimed], asked: _Asked) -> bool:
    """ "No, that's perfect", "yes... no": each half could be the answer."""
    refusals = _evidence(claimed, _REFUSING)
    return bool(_evidence(claimed, {Cue.YES})) and asked.language.bare_no.issuperset(refusals)


def _assent(claimed: list[_Claimed], said: set[Cue], asked: _Asked) -> Judgement | None:
    bare_ok_accepts = asked.question is not None and asked.question.bare_ok_accepts
    if claimed and _is_yes(claimed, asked) and (said & _TAKING or bare_ok_accepts):
        return Judgement(Answer.ACCEPT, _evidence(claimed, _ASSENTING))
    return None


def _rest(claimed: list[_Claimed], said: set[Cue]) -> Judgement:
    if Cue.ASIDE not in said and not any(sentence.is_explicit for sentence in claimed):
        if Cue.SOFT_NO in said:
            return Judgement(Answer.DECLINE, _evidence(claimed, {Cue.SOFT_NO}))
        if Cue.WISH in said and not said & (_TAKING | {Cue.INFO}):
            return Judgement(Answer.ALTERNATIVE, _evidence(claimed, {Cue.WISH}))
    return Judgement(Answer.OTHER, _evidence(claimed, said - _PLAIN))


def _new_values(claimed: list[_Claimed]) -> tuple[str, ...]:
    """Days, times and numbers that the question did not name, outside of questions."""
    return tuple(
        value
        for sentence in claimed
        if not {Cue.ASIDE, Cue.INFO} & sentence.cues.keys()
        for value in sentence.new_values
    )


def _evidence(claimed: list[_Claimed], cues: Container[Cue]) -> tuple[str, ...]:
    return tuple(
        words
        for sentence in claimed
        for cue, found in sentence.cues.items()
        if cue in cues
        for words in (taken.words for taken in found)
    )


def _bare(claimed: list[_Claimed], language: LanguageWords) -> Judgement:
    """Nothing was asked: only a yes or a no that stands alone counts."""
    said = {cue for sentence in claimed for cue in sentence.cues}
    if any(s.asks or not language.stating.issuperset(s.rest) for s in claimed):
        return Judgement(Answer.OTHER)
    yeses = _evidence(claimed, {Cue.YES})
    if said <= _PLAIN | _ASSENTING and not language.praise.issuperset(yeses):
        return Judgement(Answer.ACCEPT, yeses)
    refusing = {Cue.NO, Cue.SOFT_NO, Cue.DEFER}
    if said & refusing and said <= _PLAIN | _ASSENTING | refusing:
        return Judgement(Answer.DECLINE, _evidence(claimed, refusing))
    return Judgement(Answer.OTHER)


def _is_yes(claimed: list[_Claimed], asked: _Asked) -> bool:
    """A clear yes, beside which nothing is said that could take it back.

    Chatter beside it is harmless only where the yes is more than a word of assent, or where we know
    what it answers and it comes first, in a sentence of its own.
    """
    if not asked.is_known and asked.language.praise.issuperset(_evidence(claimed, _ASSENTING)):
        return False
    opener, *others = claimed
    if asked.is_known and _answers_first(opener, others, asked):
        return True
    clear = [sentence for sentence in claimed if sentence.is_clear]
    if not clear:
        return False
    if any(s.is_explicit and s.is_strong and not s.asks for s in clear):
        return True
    if opener.is_clear and opener.takes and not opener.asks:
        if opener.is_strong and not any(
            _distracts(s, s in clear) for s in others if not _ASKING_ON & s.cues.keys()
        ):
            return True
        sure = opener.is_explicit or opener.is_strong
        if sure and asked.is_known and not any(_weighs(s) for s in others):
            return True
    asks_on = any(Cue.INFO in sentence.cues for sentence in claimed)
    if asks_on and not any(s.is_explicit or (s.takes and s.is_strong) for s in clear):
        return asked.asks_to_confirm and not any(_distracts(s, s in clear) for s in claimed)
    return not any(_distracts(s, s in clear) for s in claimed)


def _answers_first(opener: _Claimed, others: list[_Claimed], asked: _Asked) -> bool:
    """ "Yes please, I have waited for weeks. Is it far?": the answer comes first, then talk.

    Talk after a mere yes or a word of praise may answer somebody else's question.
    """
    if opener.asks or opener.cues.keys() - _HARMLESS or opener.opens_with not in _ASSENTING:
        return False
    if opener.rest and not opener.is_strong:
        return False
    if not opener.starts_with_yes and not (opener.answers_first and opener.takes):
        return False
    praises = not (opener.starts_with_yes or opener.is_strong or asked.asks_to_confirm)
    if praises and any(sentence.asks or sentence.odd for sentence in others):
        return False
    return not any(sentence.cues.keys() - _HARMLESS - {Cue.ASIDE} for sentence in others)


def _weighs(sentence: _Claimed) -> bool:
    """Whether it asks or holds a cue that could weigh against a yes."""
    return sentence.asks or bool(sentence.cues.keys() - _PLAIN - _ASSENTING - {Cue.WISH, Cue.INFO})


def _distracts(sentence: _Claimed, is_clear: bool) -> bool:
    if Cue.INFO in sentence.cues:
        return False
    if is_clear:
        return sentence.asks and Cue.AGREE not in sentence.cues
    return bool(sentence.asks or sentence.odd or sentence.cues.keys() - _PLAIN - {Cue.WISH})
