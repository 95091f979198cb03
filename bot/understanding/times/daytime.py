"""Times of the day as said, and what a bare hour means to this business."""

from dataclasses import dataclass
from datetime import date

from bot.types import Surroundings

DAY_MINUTES = 24 * 60
NOON = 12 * 60

PARTS: dict[str, tuple[int, int]] = {
    "am": (6 * 60, NOON),
    "pm": (NOON, DAY_MINUTES),
    "early_morning": (6 * 60, 9 * 60),
    "morning": (6 * 60, NOON),
    "late_morning": (10 * 60, NOON),
    "lunch": (NOON, 14 * 60),
    "afternoon": (NOON, 18 * 60),
    "early_afternoon": (NOON, 15 * 60),
    "late_afternoon": (15 * 60, 18 * 60),
    "evening": (17 * 60, 23 * 60),
    "early_evening": (17 * 60, 19 * 60),
    "tonight": (17 * 60, DAY_MINUTES),
    "night": (18 * 60, DAY_MINUTES),
    "after_work": (17 * 60, 23 * 60),
    "before_work": (6 * 60, 9 * 60),
    "after_school": (15 * 60, 18 * 60),
}
_MORNINGS = frozenset({"am", "early_morning", "morning", "late_morning"})
_NIGHTS = frozenset({"night", "tonight", "evening", "early_evening"})
_AFTER_MIDNIGHT = frozenset({"night", "tonight"})
_NO_HALF = frozenset({"after_work", "before_work", "first_thing", "end_of_day"})


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as it was said: `hour` 0..24 on the half of the day that `half` (am, pm or a part of
    the day) names, if any. `is_settled`: the figures leave no doubt ("15:30"). `is_bare`: nothing
    but a number, which may be no time at all. `shift`: minutes that move it ("quarter to").
    `or_day`: the number may instead be a day ("friday 4"); `or_until`: two numbers may span hours
    ("10 to 4").
    """

    hour: int
    minute: int = 0
    half: str | None = None
    is_settled: bool = False
    is_bare: bool = False
    is_about: bool = False
    shift: int = 0
    or_day: date | None = None
    or_until: "Clock | None" = None

    def minutes(self, surroundings: Surroundings, *, is_end: bool = False) -> tuple[int, ...]:
        """The minutes of the day it may mean, likeliest first. The end of a stretch may be when the
        business closes, but not when it opens.
        """
        said = self._hours(surroundings, is_end=is_end)
        return tuple((each + self.shift) % DAY_MINUTES for each in said)

    def _hours(self, surroundings: Surroundings, *, is_end: bool) -> tuple[int, ...]:
        said = (self.hour % 24) * 60 + self.minute
        if self.hour > 12 or self.is_settled:
            return (said,)
        if self.half and self.half not in _NO_HALF:
            return (on_half(self.hour % 12, self.half) * 60 + self.minute,)
        if self.hour == 0:
            return (said,)
        early = (self.hour % 12) * 60 + self.minute
        return _nearest_to_opening((early, early + NOON), surroundings, is_end=is_end)


def on_half(hour: int, half: str) -> int:
    """The hour 0..11 on the part of the day named: "12 at night" is midnight, "3 at night" too late
    to be the afternoon.
    """
    if half in _MORNINGS:
        return hour if hour or half == "am" else 12
    if half == "lunch" and hour >= 10:
        return hour
    if half in _NIGHTS:
        is_late = hour == 0 or (hour < 4 and half in _AFTER_MIDNIGHT)
        return hour if is_late else hour + 12
    return hour + 12


def _nearest_to_opening(
    minutes: tuple[int, ...], surroundings: Surroundings, *, is_end: bool
) -> tuple[int, ...]:
    first = surroundings.opens_minute + is_end
    last = surroundings.closes_minute - (not is_end)

    def distance(minute: int) -> int:
        return max(first - minute, minute - last, 0)

    inside = tuple(minute for minute in minutes if not distance(minute))
    return inside or (min(minutes, key=lambda minute: (distance(minute), -minute)),)


def part_of_day(name: str, surroundings: Surroundings) -> tuple[int | None, int | None]:
    """From and until which minute a part of the day lasts; "after_the_", "until_the_", "from_the_"
    and "but_" before its name stand for the rest of the day there.
    """
    relation, _, base = name.rpartition("_the_")
    start, end = _bounds(base.removeprefix("but_"), surroundings)
    if base.startswith("but_"):
        return _longer_side((start, end), surroundings)
    return {"after": (end, None), "until": (None, start), "from": (start, None)}.get(
        relation, (start, end)
    )


def _bounds(name: str, surroundings: Surroundings) -> tuple[int, int]:
    opens, closes = surroundings.opens_minute, surroundings.closes_minute
    if name == "first_thing":
        return opens, min(opens + 120, closes)
    if name == "end_of_day":
        return max(closes - 120, opens), closes
    return PARTS[name]


def _longer_side(part: tuple[int, int], surroundings: Surroundings) -> tuple[int, int]:
    """What the business day has left outside a part of it, on the longer side."""
    before = (surroundings.opens_minute, part[0])
    after = (part[1], surroundings.closes_minute)
    return max(before, after, key=lambda side: side[1] - side[0])
