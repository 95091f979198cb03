"""Where everything stands on the page, in mm from its upper left corner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from poster.codes import version_for
from poster.lettering import BOLD, POINT, REGULAR, Measure, letters, plain

MARGIN = 18.0
GAP = 10.0
LEADING = 1.25  # of the size
# Where the baseline of a line is, from its top, as part of the size.
BASELINE = 0.95


class Paper(Enum):
    """Width and height in mm."""

    A4 = (210.0, 297.0)
    LETTER = (215.9, 279.4)


@dataclass(frozen=True, slots=True)
class Code:
    """What scanning opens, and what is written under it."""

    link: str
    label: str


@dataclass(frozen=True, slots=True)
class Poster:
    """`by_hand` says what to do without scanning."""

    business: str
    sentence: str
    codes: Sequence[Code]
    by_hand: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text around `x`, its baseline at `y`; the size is in points."""

    text: str
    x: float
    y: float
    size: float
    is_bold: bool


@dataclass(frozen=True, slots=True)
class Square:
    """Where a code is drawn, its quiet zone included."""

    link: str
    version: int
    x: float
    y: float
    side: float


@dataclass(frozen=True, slots=True)
class Box:
    """Text between `top` and so far below; as large as fits, from the largest size in points."""

    top: float
    height: float
    largest: int
    smallest: int
    is_bold: bool


Piece = Line | Square


def arranged(poster: Poster, paper: Paper) -> Iterator[Piece]:
    """Everything on the page. Nothing reaches over its margins, however long the texts are."""
    width, height = paper.value
    inner, middle = width - 2 * MARGIN, width / 2
    head = Box(MARGIN, 52, largest=46, smallest=11, is_bold=True)
    said = Box(head.top + head.height + GAP / 2, 44, largest=28, smallest=9, is_bold=False)
    foot = Box(height - MARGIN - 26, 26, largest=18, smallest=7, is_bold=False)
    yield from _set(head, [poster.business], middle, inner)
    yield from _set(said, [poster.sentence], middle, inner)
    yield from _codes(poster.codes, said.top + said.height + GAP, foot.top - GAP, middle, inner)
    yield from _set(foot, poster.by_hand, middle, inner)


def _codes(
    codes: Sequence[Code], top: float, bottom: float, middle: float, inner: float
) -> Iterator[Piece]:
    label = 12.0
    side = min(bottom - top - label, (inner - GAP * (len(codes) - 1)) / len(codes))
    row = len(codes) * side + GAP * (len(codes) - 1)
    top += (bottom - top - label - side) / 2
    version = version_for(code.link for code in codes)
    for place, code in enumerate(codes):
        x = middle - row / 2 + place * (side + GAP)
        yield Square(code.link, version, x, top, side)
        box = Box(top + side + 1, label - 1, largest=18, smallest=8, is_bold=True)
        yield from _set(box, [code.label], x + side / 2, side)


def _set(box: Box, texts: Sequence[str], middle: float, width: float) -> Iterator[Line]:
    """Each text begins a line of its own."""
    measure = letters(BOLD if box.is_bold else REGULAR).width
    for size in range(box.largest, box.smallest - 1, -1):
        lines = [line for text in texts for line in wrapped(plain(text), size, width, measure)]
        leading = LEADING * POINT * size
        if len(lines) * leading <= box.height:
            break
    else:
        lines = _cut(lines, int(box.height / leading), size, width, measure)
    top = box.top + (box.height - len(lines) * leading) / 2
    for place, line in enumerate(lines):
        y = top + place * leading + BASELINE * POINT * size
        yield Line(line, middle, y, float(size), box.is_bold)


def wrapped(text: str, size: float, width: float, measure: Measure) -> list[str]:
    """Lines no wider than `width` mm; a word that is wider is broken where it must be."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size) <= width:
            lines[-1] = longer
        else:
            lines += _broken(word, size, width, measure)
    return lines


def _broken(word: str, size: float, width: float, measure: Measure) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(lines: Sequence[str], most: int, size: float, width: float, measure: Measure) -> list[str]:
    last = lines[most - 1]
    while measure(f"{last}…", size) > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last}…"]
