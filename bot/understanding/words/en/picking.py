"""How a choice from a list is made in English."""

import re

from bot.understanding.phrases import Phrases, bag, lines_of
from bot.understanding.words.shape import PickWords

ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "last": -1, "top": 0, "bottom": -1, "former": 0,
    "latter": -1,
}  # fmt: skip
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip

PICKING = PickWords(
    ordinals=ORDINALS,
    numbers=NUMBERS,
    any_of_them=Phrases(
        lines_of(
            """
            ^ either
            either|any|both|all one|ones|of_them|time|works|work|is|are|fine|good|ok|would|will|\
suits
            any of|one|is|time|works|will|would
            whichever|whatever
            dont mind|care $
            dont mind|care which|what
            no preference
            you choose|pick|decide
            up to you
            both|all are|of|work|fine|good
            surprise me
            doesnt|dont|not matter
            ^ any please|thanks? $
            """
        ),
        {},
    ),
    earliest=Phrases(
        lines_of("earliest|earlier|soonest|sooner one|slot|time|please|works|is|option? "), {}
    ),
    latest=Phrases(lines_of("latest|later one|slot|please|option|works"), {}),
    fillers=bag(
        """
the a one ones option number please thanks thank you that would be will is works work good
great fine ok yes yeah yep sure and or & for me i ill take want go with id like lets do book
hi hello hey # . best better perfect choice slot appointment time then pick choose choosing
well it oh um let us have get looks sounds suits can we also ya haha my no 👍 actually really
just think prefer should cool nice awesome alright right so at but could does first
"""
    )
    - {"first", "but", "no", "at"},
    nouns=bag(
        """
one option slot time choice appointment works is would please
"""
    ),
    number_cues=bag(
        """
number option choice #
"""
    ),
    determiners=bag(
        """
the this that first last second third next earlier later
"""
    ),
    before_times=bag(
        """
at around about after before by until from between past to
"""
    ),
    after_times=bag(
        """
am pm oclock minutes hours days people weeks persons past to tickets ppl o
"""
    ),
    negations=bag(
        """
not except no dont isnt
"""
    ),
    offers=re.compile(
        r"\b(?:which|one of these|any of these|(?:these|here) (?:are|times|options))\b"
    ),
)
