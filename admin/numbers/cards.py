"""The figures that matter most, each beside that of the period before, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from babel.units import format_unit

from admin.page import formats
from admin.page.words import say
from core.insight import Report

HOUR, DAY = 60, 1440
NONE = "–"

Kind = Literal["share", "minutes", "money", "count"]


@dataclass(frozen=True, slots=True)
class Measure:
    """`is_more_better` is empty where neither is."""

    key: str
    kind: Kind
    value: Callable[[Report], float | None]
    is_more_better: bool | None = True


MEASURES = (
    Measure("fill_rate", "share", lambda r: r.figures.fill_rate),
    Measure("fill_time", "minutes", lambda r: r.figures.median_fill_minutes, False),
    Measure("recovered", "money", lambda r: r.figures["recovered_minor"]),
    Measure("answer_time", "minutes", lambda r: r.figures.median_answer_minutes, False),
    Measure("asked_per_fill", "count", lambda r: r.figures.offers_per_fill, False),
    Measure("missed", "share", lambda r: r.visits.attendance.rate, False),
    Measure("joined", "count", lambda r: r.figures["joined"], None),
    Measure("waiting", "count", lambda r: r.figures.waiting, None),
)


@dataclass(frozen=True, slots=True)
class Card:
    """`mood` is good, bad or quiet, and `sign` that of the difference; the words say the same."""

    key: str
    value: str
    beside: str
    mood: str
    sign: str = ""


def cards(found: Report, before: Report) -> list[Card]:
    return [_card(measure, measure.value(found), measure.value(before)) for measure in MEASURES]


def _card(measure: Measure, value: float | None, before: float | None) -> Card:
    shown = written(measure.kind, value)
    if value is None or before is None:
        words = "nothing_before" if before is None else "before"
        beside = say(f"numbers.{words}", before=written(measure.kind, before))
        return Card(measure.key, shown, beside, "quiet")
    step = _rounded(measure.kind, value) - _rounded(measure.kind, before)
    if not step:
        beside = say("numbers.same", before=written(measure.kind, before))
        return Card(measure.key, shown, beside, "quiet")
    beside = say(
        "numbers.more" if step > 0 else "numbers.less",
        difference=_difference(measure.kind, abs(step)),
        before=written(measure.kind, before),
    )
    sign = "+" if step > 0 else "−"
    if measure.is_more_better is None:
        return Card(measure.key, shown, beside, "quiet", sign)
    is_better = (step > 0) is measure.is_more_better
    return Card(measure.key, shown, beside, "good" if is_better else "bad", sign)


def _rounded(kind: Kind, value: float) -> float:
    """As far as it is shown, so that what looks alike is called the same."""
    if kind == "minutes":
        return float(round(value)) if value >= 2 else round(60 * value) / 60
    return round(value, 2 if kind == "share" else 1)


def written(kind: Kind, value: float | None) -> str:
    if value is None:
        return NONE
    match kind:
        case "share":
            return formats.percent(value)
        case "minutes":
            return span(value)
        case "money":
            return formats.money(round(value))
    return formats.number(round(value, 1))


def _difference(kind: Kind, step: float) -> str:
    if kind == "share":
        points = round(100 * step)
        return say("numbers.points", points=points)
    return written(kind, step)


def span(minutes: float) -> str:
    """In the unit or two that matter."""
    if minutes < 2 and minutes != round(minutes):
        return _unit(round(60 * minutes), "second")
    whole = round(minutes)
    if whole < HOUR:
        return _unit(whole, "minute")
    if whole >= 2 * DAY:
        return _unit(round(minutes / DAY, 1), "day")
    hours, rest = divmod(whole, HOUR)
    return f"{_unit(hours, 'hour')} {_unit(rest, 'minute')}" if rest else _unit(hours, "hour")


def _unit(value: float, unit: str) -> str:
    return str(format_unit(value, f"duration-{unit}", length="short", locale=formats.locale()))
