"""Facts into words: message catalogues per language, rendered for the channel."""

from bot.wording.catalogues import LANGUAGES, texts
from bot.wording.render import Choice, Money, Part, Weekdays, render, write
from bot.wording.segments import fit, segments

__all__ = [
    "LANGUAGES",
    "Choice",
    "Money",
    "Part",
    "Weekdays",
    "fit",
    "render",
    "segments",
    "texts",
    "write",
]
