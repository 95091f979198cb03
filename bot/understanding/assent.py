"""Is a reply a clear yes to what was asked?"""

from dataclasses import dataclass

from bot.types import Question, When
from bot.understanding.claims import ASSENTING, HARMLESS, PLAIN, Claimed, evidence_of, is_value
from bot.understanding.message import read_question
from bot.understanding.picks import falls_in
from bot.understanding.words import LanguageWords
from bot.understanding.words.shape import Cue

_ASKING_ON = frozenset((Cue.INFO, Cue.ASIDE))


@dataclass(frozen=True, slots=True)
class Asked:
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
    def of(cls, question: Question | None, language: LanguageWords, when: When) -> "Asked":
        if question is None:
            return cls(None, language)
        timed = [option for option in question.options if option.starts_at is not None]
        times_known = bool(timed and when.windows)
        same_time = times_known and any(
            falls_in(option, window) for option in timed for window in when.windows
        )
        asked = read_question(question.text or "", language.code)
        fixed = bool(question.options) or any(
            is_value(word, language) for word in asked.words.split()
        )
        return cls(
            question,
            language,
            offers_to_act=not fixed and asked.says(language.offers_to_act),
            asks_to_confirm=asked.says(language.asks_to_confirm),
            another_time=times_known and not same_time,
            same_time=same_time,
        )


def is_yes(claimed: list[Claimed], asked: Asked) -> bool:
    """A clear yes, beside which nothing is said that could take it back.

    Chatter beside it is harmless only where the yes is more than a word of assent, or where we know
    what it answers and it comes first, in a sentence of its own.
    """
    if not asked.is_known:
        return _is_all(claimed, asked.language)
    opener, *others = claimed
    if _answers_first(opener, others, asked):
        return True
    clear = [sentence for sentence in claimed if sentence.is_clear]
    if not clear:
        return False
    surest = [s for s in clear if s.is_explicit and s.is_strong and not s.asks]
    if surest and not _is_taken_back(claimed[claimed.index(surest[-1]) :]):
        return True
    if opener.is_clear and opener.takes and not opener.asks:
        if opener.is_strong and not any(
            _distracts(s, s in clear) for s in others if not _ASKING_ON & s.cues.keys()
        ):
            return True
        sure = opener.is_explicit or opener.is_strong
        if sure and not any(_weighs(s) for s in others):
            return True
    asks_on = any(Cue.INFO in sentence.cues for sentence in claimed)
    if asks_on and not any(s.is_explicit or (s.takes and s.is_strong) for s in clear):
        return asked.asks_to_confirm and not any(_distracts(s, s in clear) for s in claimed)
    return not any(_distracts(s, s in clear) for s in claimed)


def _is_all(claimed: list[Claimed], language: LanguageWords) -> bool:
    """Whether nothing is said beside a yes, which is one whatever was asked, but thanks and sighs.

    "Done", "I can" and "lovely" are answers only to a question that we know.
    """
    said = [sentence for sentence in claimed if sentence.rest or sentence.cues.keys() - PLAIN]
    assents = evidence_of(said, ASSENTING)
    return any(language.always_yes.find(f" {words} ") for words in assents) and all(
        sentence.leads and sentence.is_bare and not sentence.asks for sentence in said
    )


def _answers_first(opener: Claimed, others: list[Claimed], asked: Asked) -> bool:
    """ "Yes please, I have waited for weeks. Is it far?": the answer comes first, then talk.

    Talk after a mere yes or a word of praise may answer somebody else's question.
    """
    if opener.asks or opener.cues.keys() - HARMLESS or opener.opens_with not in ASSENTING:
        return False
    if opener.rest and not opener.is_strong:
        return False
    if not opener.starts_with_yes and not (opener.answers_first and opener.takes):
        return False
    praises = not (opener.starts_with_yes or opener.is_strong or asked.asks_to_confirm)
    if praises and any(sentence.asks or sentence.odd for sentence in others):
        return False
    return not any(sentence.cues.keys() - HARMLESS - {Cue.ASIDE} for sentence in others)


def _is_taken_back(from_yes_on: list[Claimed]) -> bool:
    return any(Cue.SOFT_NO in sentence.cues for sentence in from_yes_on)


def _weighs(sentence: Claimed) -> bool:
    """Whether it asks or holds a cue that could weigh against a yes."""
    return sentence.asks or bool(sentence.cues.keys() - HARMLESS)


def _distracts(sentence: Claimed, is_clear: bool) -> bool:
    if Cue.INFO in sentence.cues:
        return False
    if is_clear:
        return sentence.asks and Cue.AGREE not in sentence.cues
    return bool(
        sentence.asks or sentence.odd or sentence.cues.keys() - PLAIN - {Cue.WISH, Cue.MORE}
    )
