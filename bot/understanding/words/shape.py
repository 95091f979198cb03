"""What a language brings: spellings, phrase lines for replies and intents, words for picking."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.types import Intent, Topic
from bot.understanding.phrases import Phrases


class Cue(StrEnum):
    """What a stretch of words does in a reply, in the order in which words are claimed.

    The order matters: "some other time" puts off and must be claimed before "other" asks for
    something else. FRIENDLY and FILLER change nothing. FINE and OK acknowledge, AGREE and YES take.
    ASIDE talks about something else, INFO asks about the business, WISH asks for what its object
    says, MORE for something on top of the offer, ELSE and CHANGE for something other than it.
    """

    FRIENDLY = "friendly"
    FINE = "fine"
    MORE = "more"
    DEFER = "defer"
    ELSE = "else"
    ASIDE = "aside"
    INFO = "info"
    CONDITION = "condition"
    AGREE = "agree"
    NO = "no"
    SOFT_NO = "soft_no"
    CHANGE = "change"
    WAIT = "wait"
    UNSURE = "unsure"
    BUT = "but"
    WISH = "wish"
    YES = "yes"
    OK = "ok"
    FILLER = "filler"


IntentPhrases = tuple[tuple[tuple[Intent, ...], Phrases], ...]
"""In the order in which they claim words; several intents where a phrase can mean either."""


@dataclass(frozen=True)
class PickWords:
    """Words for choosing from a numbered list.

    `ordinals` are 0-based places, -1 the last. `fillers` may stand beside a bare number without
    making it anything else; a number after one of `before_times` or before one of `after_times`
    is a time or an amount, and after one of `at` a point in time. `several` takes all of them.
    `lets_choose` finds the wording of a question that offers a choice.
    """

    ordinals: Mapping[str, int]
    numbers: Mapping[str, int]
    any_of_them: Phrases
    several: Phrases
    earliest: Phrases
    latest: Phrases
    lets_choose: Phrases
    fillers: frozenset[str]
    nouns: frozenset[str]
    number_cues: frozenset[str]
    determiners: frozenset[str]
    before_times: frozenset[str]
    at: frozenset[str]
    after_times: frozenset[str]
    negations: frozenset[str]

    @cached_property
    def explained(self) -> frozenset[str]:
        """Words that add nothing to a choice."""
        return (
            self.fillers | self.nouns | self.number_cues | self.before_times | self.numbers.keys()
        )


@dataclass(frozen=True)
class NameWords:
    """Words around the names of services and staff.

    `common` are everyday words that no typo may turn into a name, `vague` those that no service
    can be told by. `trade` are services that some business offers. What stands between one of
    `asking`, `articles` and one of `after_thing` was asked for. A name after one of `after_anyone`
    is left out.
    """

    fillers: frozenset[str]
    common: frozenset[str]
    vague: frozenset[str]
    synonyms: Mapping[str, frozenset[str]]
    trade: frozenset[str]
    not_a_service: frozenset[str]
    asking: frozenset[str]
    asking_fillers: frozenset[str]
    articles: frozenset[str]
    after_thing: frozenset[str]
    nicknames: Mapping[str, frozenset[str]]
    staff_cues: frozenset[str]
    negations: frozenset[str]
    after_anyone: frozenset[str]
    anyone: Phrases
    same_as_last: Phrases
    same_time: Phrases


@dataclass(frozen=True)
class LanguageWords:
    """One language.

    `marks` are words by which it is noticed. `spellings` maps a folded word to the way in which the
    tables write it, `mistyped` are words that are known with one slip too; `joined` maps two words
    to one. `told_intents` are consulted first, and only in sentences that ask nothing;
    `idle_intents` last, and only when we have asked nothing. `foreign` are words on subjects of
    others (banks, kitchens, weather) and `at_home` those that keep a message ours beside them;
    `ours` may stand for an appointment; `asks_for_facts` finds a question that wants nothing done,
    unless `asks_for_deeds` does too; `small` words carry no meaning of their own. `values` are
    words that name a day, a time or a number; `echoes` words that may repeat an offer without
    changing it; `tellers` begin a sentence that tells something, `turning` words make more of it
    than talk; `explicit_yes` words that can only be an answer, `always_yes` finds a yes to a
    question that we do not know, `plain_yes` those that are one and say nothing else, `openers`
    what may stand before one, `insisting` words that make a yes more than a nod, `question_openers`
    those with which only a question begins, `bare_no` plain refusals, `stating` words around one,
    `praise` words that take an offer only when there is one. `asks_to_confirm` finds a question
    whether all is right, `offers_to_act` one whether to do something at all.
    """

    code: str
    marks: frozenset[str]
    spellings: Mapping[str, str]
    mistyped: frozenset[str]
    joined: Mapping[str, str]
    cues: tuple[tuple[Cue, Phrases], ...]
    told_intents: IntentPhrases
    intents: IntentPhrases
    idle_intents: IntentPhrases
    topics: tuple[tuple[Topic, Phrases], ...]
    foreign: frozenset[str]
    at_home: Phrases
    ours: Phrases
    asks_for_facts: Phrases
    asks_for_deeds: Phrases
    small: frozenset[str]
    values: frozenset[str]
    echoes: frozenset[str]
    tellers: frozenset[str]
    turning: frozenset[str]
    explicit_yes: frozenset[str]
    always_yes: Phrases
    plain_yes: frozenset[str]
    openers: frozenset[str]
    insisting: frozenset[str]
    question_openers: frozenset[str]
    bare_no: frozenset[str]
    stating: frozenset[str]
    praise: frozenset[str]
    asks_to_confirm: Phrases
    offers_to_act: Phrases
    picking: PickWords
    naming: NameWords
    known: frozenset[str]
    """Every word that the tables mention, folded."""
