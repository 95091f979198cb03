"""Amounts of time: "two", "a couple of", "half an"."""

from bot.understanding.times.kinds import Kind
from bot.understanding.times.lexing import Line

_MOST = 500


def amount_at(line: Line, index: int) -> tuple[float, int] | None:
    """The amount at `index` and where it ends; a half is one of an hour."""
    if line.has(index, Kind.HALF):
        after = index + 1 if line.has(index + 1, Kind.UNIT) else index + 2
        return (0.5, after) if line.sense(after, Kind.UNIT) == "hour" else None
    if (some := line.sense(index, Kind.SOME)) is not None:
        if line.has(index + 1, Kind.HALF):
            return amount_at(line, index + 1)
        return some, index + 1
    number = line.number(index)
    return (number, index + 1) if number is not None and number <= _MOST else None
