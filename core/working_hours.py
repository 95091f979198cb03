"""Weekly working hours as people write them: `mon-fri 9:00-17:00, sat 10-14`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from core.errors import InvalidHours

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60

_DAY = "|".join(WEEKDAYS)
_PART = re.compile(
    rf"(?P<first>{_DAY})[a-z]*\.?(?:\s*-\s*(?P<last>{_DAY})[a-z]*\.?)?\s+"
    r"(?P<from>\d{1,2}(?::\d{2})?)\s*-\s*(?P<until>\d{1,2}(?::\d{2})?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """One interval of a week in wall time; 0 is Monday, minutes count from local midnight."""

    weekday: int
    from_minute: int
    until_minute: int


def read_hours(text: str) -> list[Shift]:
    """Parts are joined by commas or semicolons; days may wrap around (`sat-mon`). A time at or
    before its start belongs to the next day (`fri 20:00-2:00`). Raises InvalidHours."""
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    shifts = sorted(shift for part in parts for shift in _shifts(part))
    if not shifts:
        raise InvalidHours(hours=text)
    for one, following in pairwise(shifts):
        if one.weekday == following.weekday and one.until_minute > following.from_minute:
            raise InvalidHours(hours=text)
    return shifts


def _shifts(part: str) -> Iterator[Shift]:
    found = _PART.fullmatch(part)
    if found is None:
        raise InvalidHours(hours=part)
    starts, ends = _minute(found["from"], part), _minute(found["until"], part)
    if starts == MINUTES_A_DAY:
        raise InvalidHours(hours=part)
    if ends <= starts:
        ends += MINUTES_A_DAY
    first = WEEKDAYS.index(found["first"].lower())
    last = WEEKDAYS.index((found["last"] or found["first"]).lower())
    for offset in range((last - first) % 7 + 1):
        yield Shift((first + offset) % 7, starts, ends)


def _minute(text: str, part: str) -> int:
    hour, _, minute = text.partition(":")
    total = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or total > MINUTES_A_DAY:
        raise InvalidHours(hours=part)
    return total
