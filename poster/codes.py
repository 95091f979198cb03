"""QR codes as rows of dark stretches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import segno

SPARE = "q"  # a quarter of the code can be lost: a wall gets dirty
QUIET = 4  # modules left white around a code (ISO/IEC 18004)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Dark modules beside each other, counted from the corner of the quiet zone."""

    x: int
    y: int
    length: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """`modules` is how many there are along a side, the quiet zone included."""

    modules: int
    dark: tuple[Stretch, ...]


def version_for(links: Iterable[str]) -> int:
    """The smallest version that all of them fit, so that codes beside each other look alike."""
    return max(int(segno.make_qr(link, error=SPARE).version) for link in links)


def matrix(link: str, version: int) -> Matrix:
    rows = segno.make_qr(link, error=SPARE, version=version).matrix
    return Matrix(len(rows) + 2 * QUIET, tuple(_stretches(rows)))


def _stretches(rows: tuple[bytearray, ...]) -> Iterator[Stretch]:
    for y, row in enumerate(rows):
        for is_dark, run in groupby(enumerate(row), key=lambda module: module[1]):
            places = [x for x, _ in run]
            if is_dark:
                yield Stretch(places[0] + QUIET, y + QUIET, len(places))
