"""Hours on a form and in words: a row for each weekday, with as many intervals as there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from babel.dates import format_time, get_day_names
from flask import request

from admin.page.formats import locale
from admin.settings.fields import Problems
from admin.settings.room import words
from core.scheduling.rota import Hours, Minutes
from core.setup.working_hours import MINUTES_A_DAY, Shift

WEEK = range(7)


@dataclass(frozen=True, slots=True)
class Row:
    """A weekday on a form; `typed` are its intervals as time fields have them."""

    weekday: int
    name: str
    typed: tuple[tuple[str, str], ...]
    problem: str | None = None


def rows(hours: Iterable[Hours]) -> list[Row]:
    """A form of what is set, with room for one more interval a day."""
    by_day: dict[int, list[tuple[str, str]]] = {day: [] for day in WEEK}
    for weekday, begins, ends in sorted(hours):
        by_day[weekday].append((typed(begins), typed(ends)))
    return [_row(day, spans) for day, spans in by_day.items()]


def read_week(problems: Problems) -> tuple[list[Shift], list[Row]]:
    """The hours that were typed, and the form as it was."""
    shifts, form = [], []
    for day in WEEK:
        spans = pairs(f"{day}")
        found = _minutes(spans)
        if found is None:
            problems[f"{day}"] = words("problem_pair")
        shifts += [Shift(day, begins, ends) for begins, ends in found or ()]
        form.append(_row(day, spans, problems.get(f"{day}")))
    return shifts, form


def read_day(problems: Problems) -> list[Minutes]:
    """The intervals that were typed for one date."""
    found = _minutes(pairs("day"))
    if found is None:
        problems["day"] = words("problem_pair")
    return found or []


def pairs(name: str) -> list[tuple[str, str]]:
    """What was typed as the starts and ends of a row, without those left empty."""
    form = request.form
    typed = zip(form.getlist(f"from-{name}"), form.getlist(f"until-{name}"), strict=False)
    return [(begins, ends) for begins, ends in typed if begins or ends]


def typed(at: int) -> str:
    """A minute of the day as a time field has it."""
    return f"{at // 60 % 24:02}:{at % 60:02}"


def lines(hours: Iterable[Hours]) -> list[tuple[str, str]]:
    """Days and their times in words, neighbours that are alike joined."""
    by_day: dict[int, list[Minutes]] = {}
    for weekday, begins, ends in sorted(hours):
        by_day.setdefault(weekday, []).append((begins, ends))
    runs: list[tuple[int, int, list[Minutes]]] = []
    for day, spans in by_day.items():
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    return [(_days(first, last), times(spans)) for first, last, spans in runs]


def times(spans: Sequence[Minutes]) -> str:
    """The intervals of a day in words."""
    return ", ".join(f"{clock(begins)}–{clock(ends)}" for begins, ends in spans)


def _row(day: int, spans: Sequence[tuple[str, str]], problem: str | None = None) -> Row:
    return Row(day, get_day_names("wide", locale=locale())[day], (*spans, ("", "")), problem)


def _days(first: int, last: int) -> str:
    names = get_day_names("abbreviated", locale=locale())
    return str(names[first]) if first == last else f"{names[first]}–{names[last]}"


def clock(at: int) -> str:
    """A minute of the day in words."""
    shown = time(at // 60 % 24, at % 60)
    return str(format_time(shown, "short", locale=locale()))


def _minutes(spans: Sequence[tuple[str, str]]) -> list[Minutes] | None:
    """In minutes from midnight, an end at or before its start on the next day; None if one of a
    pair lacks or is no time."""
    found: list[Minutes] = []
    for pair in spans:
        begins, ends = (minute(part) for part in pair)
        if begins is None or ends is None:
            return None
        found.append((begins, ends if ends > begins else ends + MINUTES_A_DAY))
    return found


def minute(text: str) -> int | None:
    """The minute of the day of a time field; None if it has none."""
    try:
        read = time.fromisoformat(text)
    except ValueError:
        return None
    return read.hour * 60 + read.minute
