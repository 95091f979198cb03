"""What a language brings: spellings, phrase lines for replies and intents, words for picking."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bot.types import Intent
from bot.understanding.phrases import Phrases, lines_of
from bot.understanding.text import fold


class Cue(StrEnum):
    """What a stretch of words does in a reply, in the order in which words are claimed.

    The order matters: "some other time" puts off and must be claimed before "other" asks for
    something else. FRIENDLY and FILLER change nothing. FINE and OK acknowledge, AGREE and YES take.
    ASIDE talks about something else, INFO asks about the business, WISH asks for what its object
    says, CHANGE for something other than what was offered.
    """

    FRIENDLY = "friendly"
    FINE = "fine"
    DEFER = "defer"
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


IntentTable = tuple[Intent | tuple[Intent, ...], str]
"""Lines, and the intent of a message in which one fits; several where it can mean either."""


@dataclass(frozen=True)
class PickWords:
    """Words for choosing from a numbered list.

    `ordinals` are 0-based places, -1 the last. `fillers` may stand beside a bare number without
    making it anything else; a number after one of `before_times` or before one of `after_times`
    is a time or an amount. `offers` finds the wording of a question that lets choose.
    """

    ordinals: Mapping[str, int]
    numbers: Mapping[str, int]
    any_of_them: Phrases
    earliest: Phrases
    latest: Phrases
    fillers: frozenset[str]
    nouns: frozenset[str]
    number_cues: frozenset[str]
    determiners: frozenset[str]
    before_times: frozenset[str]
    after_times: frozenset[str]
    negations: frozenset[str]
    offers: re.Pattern[str]

    @cached_property
    def explained(self) -> frozenset[str]:
        """Words that add nothing to a choice."""
        return (
            self.fillers | self.nouns | self.number_cues | self.before_times | self.numbers.keys()
        )


@dataclass(frozen=True)
class NameWords:
    """Words around the names of services and staff.

    `common` are everyday words that no typo may turn into a name. `trade` are services that some
    business offers. The group "thing" of `asked_for` holds what was asked for.
    """

    fillers: frozenset[str]
    common: frozenset[str]
    vague: frozenset[str]
    synonyms: Mapping[str, frozenset[str]]
    trade: frozenset[str]
    asked_for: re.Pattern[str]
    not_a_service: frozenset[str]
    nicknames: Mapping[str, frozenset[str]]
    staff_cues: frozenset[str]
    negations: frozenset[str]
    anyone: Phrases
    same_as_last: Phrases


@dataclass(frozen=True)
class LanguageWords:
    """`spellings` maps a folded word to the way in which the tables write it; `joined` two words to
    one. Earlier tables of `intents` claim their words first; `idle_intents` are consulted last, and only
    when nothing is asked. `foreign` are words
    on subjects of others (banks, kitchens, weather) and `at_home` those that keep a message ours
    beside them; `small` words carry no meaning of their own. `values` are words that name a day, a
    time or a number; `echoes` words that may repeat an offer without changing it;
    `explicit_yes` words that can only be an answer, `stating` words around one. `confirms`
    finds a question whether all is right, `offers_act` a question whether to do something at all."""

    code: str
    marks: frozenset[str]
    spellings: Mapping[str, str]
    joined: Mapping[str, str]
    classes: Mapping[str, str]
    cues: Mapping[Cue, str]
    intents: tuple[IntentTable, ...]
    idle_intents: tuple[IntentTable, ...]
    foreign: frozenset[str]
    at_home: frozenset[str]
    small: frozenset[str]
    values: frozenset[str]
    echoes: frozenset[str]
    explicit_yes: frozenset[str]
    stating: frozenset[str]
    offers_act: re.Pattern[str]
    confirms: re.Pattern[str]
    picking: PickWords
    naming: NameWords

    @cached_property
    def cue_phrases(self) -> tuple[tuple[Cue, Phrases], ...]:
        return tuple(
            (cue, Phrases(lines_of(self.cues[cue]), self.classes))
            for cue in Cue
            if cue in self.cues
        )

    @cached_property
    def praise(self) -> frozenset[str]:
        """Words that praise, and take an offer only when there is one."""
        return frozenset(self.classes.get("praise", "").split())

    @cached_property
    def intent_phrases(self) -> tuple[tuple[tuple[Intent, ...], Phrases], ...]:
        return self._compiled(self.intents)

    @cached_property
    def idle_intent_phrases(self) -> tuple[tuple[tuple[Intent, ...], Phrases], ...]:
        return self._compiled(self.idle_intents)

    def _compiled(
        self, tables: tuple[IntentTable, ...]
    ) -> tuple[tuple[tuple[Intent, ...], Phrases], ...]:
        return tuple(
            (
                intents if isinstance(intents, tuple) else (intents,),
                Phrases(lines_of(table), self.classes),
            )
            for intents, table in tables
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word that the tables mention, folded."""
        texts = [
            *self.classes.values(),
            *self.cues.values(),
            *(table for _, table in (*self.intents, *self.idle_intents)),
        ]
        words = {
            fold(part)
            for text in texts
            for item in text.split()
            for choice in item.strip("?").split("|")
            for part in choice.split("_")
        }
        return frozenset(words | self.spellings.keys() | self.marks)
