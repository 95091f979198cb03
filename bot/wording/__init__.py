"""Facts into words: message catalogues per language, rendered for the channel."""

from bot.wording.catalogues import LANGUAGES, texts
from bot.wording.render import Choice, Money, Part, Weekdays, render
from bot.wording.segments import segments, to_gsm7

__all__ = [
    "LANGUAGES",
    "Choice",
    "Money",
    "Part",
    "Weekdays",
    "render",
    "segments",
    "texts",
    "to_gsm7",
]
