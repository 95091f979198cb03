"""The poster as PDF, with the fonts that it needs inside."""

import logging
from datetime import datetime
from pathlib import Path

from fontTools.ttLib import TTLibError
from fpdf import FPDF

from poster.codes import matrix
from poster.layout import Line, Paper, Poster, Square, arranged
from poster.lettering import BOLD, POINT, REGULAR, letters, plain

# It tells of every table that it leaves out of a font.
logging.getLogger("fontTools.subset").setLevel(logging.WARNING)

OWN = "own"
# Rows of a code overlap by so many mm: viewers show a hair of white between areas that only touch.
OVERLAP = 0.01


class LettersMissing(Exception):
    """No font here has these letters; `letters` is all of them."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.letters = missing


class FontUnusable(Exception):
    """The file is no font that can be put into a PDF."""


def as_pdf(poster: Poster, paper: Paper, *, made_at: datetime, font: Path | None = None) -> bytes:
    """`font` has the letters that ours lack. Symbols that no font has are left out.

    Raises LettersMissing and FontUnusable.
    """
    pdf = FPDF(unit="mm", format=paper.value)
    pdf.set_creation_date(made_at)
    pdf.set_title(plain(poster.business))
    pdf.set_margin(0)
    pdf.c_margin = 0
    pdf.set_auto_page_break(auto=False)
    pdf.add_font("poster", fname=REGULAR)
    pdf.add_font("poster", style="B", fname=BOLD)
    if font:
        _add_own(pdf, font)
        pdf.set_fallback_fonts([OWN], exact_match=False)
    pdf.set_text_shaping(use_shaping_engine=True)
    pdf.add_page()
    for piece in arranged(poster, paper):
        if isinstance(piece, Square):
            _draw_code(pdf, piece)
        else:
            _write(pdf, piece, font)
    return bytes(pdf.output())


def _add_own(pdf: FPDF, font: Path) -> None:
    try:
        pdf.add_font(OWN, fname=font)
    except (ValueError, TTLibError, OSError) as error:
        raise FontUnusable(str(font)) from error


def _write(pdf: FPDF, line: Line, font: Path | None) -> None:
    pdf.set_font("poster", style="B" if line.is_bold else "", size=line.size)
    text = _printable(line.text, [BOLD if line.is_bold else REGULAR, *([font] if font else [])])
    width = pdf.get_string_width(text)
    pdf.set_xy(line.x - width / 2, line.y - 0.8 * POINT * line.size)
    pdf.cell(w=width, h=POINT * line.size, text=text, align="C")


def _printable(text: str, fonts: list[Path]) -> str:
    """Raises LettersMissing."""
    unknown = {c for c in text if not c.isspace() and not any(letters(f).has(c) for f in fonts)}
    if missing := {c for c in unknown if c.isalnum()}:
        raise LettersMissing("".join(sorted(missing)))
    return "".join(c for c in text if c not in unknown)


def _draw_code(pdf: FPDF, square: Square) -> None:
    code = matrix(square.link, square.version)
    module = square.side / code.modules
    pdf.set_fill_color(0)
    for dark in code.dark:
        x, y = square.x + dark.x * module, square.y + dark.y * module
        pdf.rect(x, y, dark.length * module, module + OVERLAP, style="F")
    pdf.link(square.x, square.y, square.side, square.side, square.link)
