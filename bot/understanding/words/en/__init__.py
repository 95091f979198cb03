"""English as people text it."""

from bot.understanding.words.en.intents import IDLE_INTENTS, INTENTS
from bot.understanding.words.en.naming import NAMING
from bot.understanding.words.en.picking import PICKING
from bot.understanding.words.en.replies import (
    CONFIRMS,
    CUES,
    ECHOES,
    EXPLICIT_YES,
    OFFERS_ACT,
    STATING,
)
from bot.understanding.words.en.spelling import CLASSES, JOINED, MARKS, SPELLINGS, VALUES
from bot.understanding.words.en.subjects import AT_HOME, FOREIGN, SMALL
from bot.understanding.words.shape import LanguageWords

ENGLISH = LanguageWords(
    code="en",
    marks=MARKS,
    spellings=SPELLINGS,
    joined=JOINED,
    classes=CLASSES,
    cues=CUES,
    intents=INTENTS,
    idle_intents=IDLE_INTENTS,
    foreign=FOREIGN,
    at_home=AT_HOME,
    small=SMALL,
    values=VALUES,
    echoes=ECHOES,
    explicit_yes=EXPLICIT_YES,
    stating=STATING,
    offers_act=OFFERS_ACT,
    confirms=CONFIRMS,
    picking=PICKING,
    naming=NAMING,
)
