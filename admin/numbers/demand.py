"""The hours of the week that people come at and wait for, as a table whose cells are shaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_skeleton, get_day_names

from admin.page import formats
from core.insight import Report

SHADES = 5
WEEKDAYS = range(7)


@dataclass(frozen=True, slots=True)
class Cell:
    """`shade` from 0 to SHADES, by both together."""

    booked: int
    wanted: int
    shade: int


@dataclass(frozen=True, slots=True)
class Demand:
    weekdays: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, Sequence[Cell]]]
    any_time: int


def demand(found: Report) -> Demand:
    """Only the hours between the first and the last of which there is anything to say; weekdays
    are named short and in full."""
    booked, wanted = found.visits.by_hour, found.wishes.by_hour
    places = {*booked, *wanted}
    most = max((booked.get(one, 0) + wanted.get(one, 0) for one in places), default=0)
    hours = sorted({hour for _, hour in places})
    rows = []
    for hour in range(hours[0], hours[-1] + 1) if hours else ():
        cells = [
            _cell(booked.get((day, hour), 0), wanted.get((day, hour), 0), most) for day in WEEKDAYS
        ]
        rows.append((_named(hour), cells))
    short = get_day_names("abbreviated", locale=formats.locale())
    full = get_day_names("wide", locale=formats.locale())
    weekdays = [(short[day], full[day]) for day in WEEKDAYS]
    return Demand(weekdays, rows, found.wishes.any_time)


def _cell(booked: int, wanted: int, most: int) -> Cell:
    total = booked + wanted
    return Cell(booked, wanted, -(-SHADES * total // most) if most else 0)


def _named(hour: int) -> str:
    """As short as it can be said."""
    has_halves = "a" in str(formats.locale().time_formats["short"].pattern)
    on_the_hour = datetime(2000, 1, 1, hour)  # noqa: DTZ001 - any day will do
    return str(format_skeleton("h" if has_halves else "H", on_the_hour, locale=formats.locale()))
