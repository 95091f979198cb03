"""How far a time should move: "a week later", "half an hour earlier", "move it by two days"."""

from datetime import timedelta

from bot.understanding.times.amounts import amount_at
from bot.understanding.times.kinds import Kind
from bot.understanding.times.lexing import Line

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "fortnight": timedelta(weeks=2),
    "month": timedelta(weeks=4),  # so that it stays the same weekday
}


def shift_at(line: Line, start: int) -> tuple[timedelta, int] | None:
    """The shift that is named at `start`, back in time where it is negative, and where it ends."""
    amount = amount_at(line, start)
    unit = _UNITS.get(line.sense(amount[1], Kind.UNIT) or "") if amount else None
    if amount is None or unit is None or not amount[0]:
        return None
    end = amount[1] + 1
    if direction := line.sense(end, Kind.SHIFT):
        return amount[0] * unit * direction, end + 1
    is_by = line.has(start - 1, Kind.AT) and any(
        line.has(index, Kind.MOVE) for index in range(len(line))
    )
    return (amount[0] * unit, end) if is_by else None
