"""English as people text it."""

from bot.understanding.words.en.intents import INTENTS
from bot.understanding.words.en.naming import NAMING
from bot.understanding.words.en.picking import PICKING
from bot.understanding.words.en.replies import CUES
from bot.understanding.words.en.spelling import CLASSES, JOINED, MARKS, SPELLINGS, VALUES
from bot.understanding.words.shape import LanguageWords

ENGLISH = LanguageWords(
    code="en",
    marks=MARKS,
    spellings=SPELLINGS,
    joined=JOINED,
    classes=CLASSES,
    cues=CUES,
    intents=INTENTS,
    values=VALUES,
    picking=PICKING,
    naming=NAMING,
)
