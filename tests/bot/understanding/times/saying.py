"""Days and times as short strings, so that tests read as a table of sayings.

"2026-11-20 15:00" an exact time, "~15:00" one meant loosely, "14:00-16:00" a stretch, "17:00-" and
"-12:00" open ones; "2026-11-23..2026-11-29", "2026-11-23..", "..2026-11-19" days; "mon tue" the
weekdays they must fall on; several windows are joined by " | ".
"""

from datetime import UTC, datetime

from bot.types import ALL_WEEKDAYS, Surroundings, TimeWindow, When
from bot.understanding.times import read_when

WEDNESDAY_MORNING = datetime(2026, 11, 18, 10, 15, tzinfo=UTC)
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read(text: str, language: str = "en", **surroundings: object) -> When:
    around = {"now": WEDNESDAY_MORNING, "language": language, **surroundings}
    return read_when(text, Surroundings(**around))  # type: ignore[arg-type]


def said(text: str, language: str = "en", **surroundings: object) -> str:
    return shown(read(text, language, **surroundings).windows)


def shown(windows: tuple[TimeWindow, ...]) -> str:
    return " | ".join(" ".join(filter(None, map(str, _parts(window)))) for window in windows)


def _parts(window: TimeWindow) -> tuple[str, str, str]:
    days = ""
    if window.first_on or window.last_on:
        days = f"{window.first_on or ''}..{window.last_on or ''}"
        if window.first_on == window.last_on:
            days = str(window.first_on)
    weekdays = ""
    if window.weekdays != ALL_WEEKDAYS:
        weekdays = " ".join(_NAMES[day] for day in sorted(window.weekdays))
    return days, weekdays, _hours(window)


def _hours(window: TimeWindow) -> str:
    if window.is_exact:
        return f"{'~' if window.is_about else ''}{_clock(window.from_minute)}"
    if not window.names_a_time:
        return ""
    return f"{_clock(window.from_minute)}-{_clock(window.until_minute)}"


def _clock(minute: int | None) -> str:
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"
