"""Hours as people write them: `mon-fri 9:00-17:00, sat 10-14` of a week, `9-12, 14-18` of a day."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from core.errors import InvalidHours
from core.scheduling.rota import Hours, Minutes

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60

_DAY = "|".join(WEEKDAYS)
_SPAN = r"(?P<from>\d{1,2}(?::\d{2})?)\s*-\s*(?P<until>\d{1,2}(?::\d{2})?)"
_TIMES = re.compile(_SPAN)
_PART = re.compile(
    rf"(?P<first>{_DAY})[a-z]*\.?(?:\s*-\s*(?P<last>{_DAY})[a-z]*\.?)?\s+{_SPAN}", re.IGNORECASE
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
    shifts = sorted(shift for part in _parts(text) for shift in _shifts(part))
    if not shifts:
        raise InvalidHours(hours=text)
    checked(shifts)
    return shifts


def read_times(text: str) -> list[Minutes]:
    """The intervals of one day, `9:00-12:00, 14-18`, as minutes from its midnight; a time at or
    before its start belongs to the next day. Raises InvalidHours."""
    times = []
    for part in _parts(text):
        found = _TIMES.fullmatch(part)
        if found is None:
            raise InvalidHours(hours=part)
        times.append(_interval(found, part))
    if not times:
        raise InvalidHours(hours=text)
    return checked_times(times)


def checked(shifts: Iterable[Shift]) -> list[Hours]:
    """The hours of a week, ascending, if each lasts a day at most and none begins before another
    of its weekday has ended. Raises InvalidHours."""
    ordered = sorted((s.weekday, s.from_minute, s.until_minute) for s in shifts)
    if any(not 0 <= weekday <= 6 for weekday, *_ in ordered):
        raise InvalidHours(hours=str(ordered))
    for weekday in range(7):
        checked_times([(begins, ends) for day, begins, ends in ordered if day == weekday])
    return ordered


def checked_times(times: Iterable[Minutes]) -> list[Minutes]:
    """The intervals of a day, ascending, if each begins on it and lasts a day at most, and none
    begins before another has ended. Raises InvalidHours."""
    ordered = sorted(times)
    fit = all(0 <= a < MINUTES_A_DAY and a < b <= a + MINUTES_A_DAY for a, b in ordered)
    if not fit or any(one[1] > following[0] for one, following in pairwise(ordered)):
        raise InvalidHours(hours=", ".join(written(span) for span in ordered))
    return ordered


def written(span: Minutes) -> str:
    """`9:00-17:30`; what ends after midnight has the time of the next day."""
    begins, ends = (f"{minute // 60}:{minute % 60:02}" for minute in (span[0], _shown(span[1])))
    return f"{begins}-{ends}"


def written_week(hours: Iterable[Hours]) -> str:
    """The hours of a week as `read_hours` reads them, neighbours that are alike joined."""
    by_day: dict[int, list[str]] = {}
    for weekday, *span in sorted(hours):
        by_day.setdefault(weekday, []).append(written((span[0], span[1])))
    runs: list[tuple[int, int, list[str]]] = []
    for weekday, spans in by_day.items():
        if runs and runs[-1][1:] == (weekday - 1, spans):
            runs[-1] = (runs[-1][0], weekday, spans)
        else:
            runs.append((weekday, weekday, spans))
    return ", ".join(
        f"{_named(first, last)} {span}" for first, last, spans in runs for span in spans
    )


def _named(first: int, last: int) -> str:
    return WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"


def _shown(minute: int) -> int:
    return minute if minute <= MINUTES_A_DAY else minute - MINUTES_A_DAY


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]


def _interval(found: re.Match[str], part: str) -> Minutes:
    starts, ends = _minute(found["from"], part), _minute(found["until"], part)
    if starts == MINUTES_A_DAY:
        raise InvalidHours(hours=part)
    return starts, ends if ends > starts else ends + MINUTES_A_DAY


def _shifts(part: str) -> Iterator[Shift]:
    found = _PART.fullmatch(part)
    if found is None:
        raise InvalidHours(hours=part)
    starts, ends = _interval(found, part)
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
