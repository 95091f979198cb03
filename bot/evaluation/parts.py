"""The part of the cases that words are written from, and the part that only measures.

Whoever writes phrase lines may read the cases worked on. Of those held back only figures are
printed, so that they tell how messages fare that nobody has seen.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeVar
from zlib import crc32

from bot.evaluation.metrics import Row

RowType = TypeVar("RowType", bound=Row)


class Part(StrEnum):
    WHOLE = "whole"
    WORKED_ON = "worked-on"
    HELD_BACK = "held-back"


def is_held_back(row: Row) -> bool:
    """Three in ten, told by the id alone, so that a case stays where it is as others are added.

    A case without an id is nobody's to judge by, and is not held back.
    """
    return "id" in row and crc32(str(row["id"]).encode()) % 10 < 3


def in_part(rows: Iterable[RowType], part: Part) -> Iterator[RowType]:
    for row in rows:
        if part is Part.WHOLE or is_held_back(row) is (part is Part.HELD_BACK):
            yield row
