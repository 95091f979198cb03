"""The letters that a poster is set in, and how wide they are.

DejaVu Sans has Latin, Greek, Cyrillic, Arabic, Hebrew and more; other scripts want a font of the
business's own.
"""

import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD = FOLDER / "DejaVuSans.ttf", FOLDER / "DejaVuSans-Bold.ttf"
POINT = 25.4 / 72  # mm

# The width of a text in mm at a size in points.
Measure = Callable[[str, float], float]


class Letters:
    """What a font has, by code point, as parts of its size."""

    def __init__(self, file: Path) -> None:
        with TTFont(file, lazy=True, fontNumber=0) as font:
            self.glyphs: dict[int, str] = font.getBestCmap()
            units = font["head"].unitsPerEm
            advances = font["hmtx"].metrics
            self.widths: dict[int, float] = {
                code: advances[name][0] / units for code, name in self.glyphs.items()
            }

    def has(self, letter: str) -> bool:
        return ord(letter) in self.glyphs

    def width(self, text: str, size: float) -> float:
        """In mm; of what the font does not have, one em."""
        return POINT * size * sum(self.widths.get(ord(letter), 1.0) for letter in text)


@cache
def letters(file: Path) -> Letters:
    return Letters(file)


def plain(text: str) -> str:
    """On one line, without what cannot be printed, nor be written in XML."""
    kept = (c for c in text if c.isspace() or unicodedata.category(c) not in UNPRINTABLE)
    return " ".join("".join(kept).split())


# Control characters, surrogates, private and unassigned ones. Joiners between letters (Cf) stay.
UNPRINTABLE = {"Cc", "Cs", "Co", "Cn"}
