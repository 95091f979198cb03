"""What is drawn: each chart with the very numbers of its table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from babel.numbers import get_currency_precision

from admin.numbers.cards import Kind, span, written
from admin.page import formats
from admin.page.door import viewer
from admin.page.words import language, say
from core.insight import Figures, Report
from core.insight.visits import NOBODY
from core.models.insight import BUCKET_MINUTES, BUCKETS

# Of more days than this the weeks are drawn.
MOST_DAYS = 92
A_WEEK = 7

OfDay = Callable[[Report, date], float]


@dataclass(frozen=True, slots=True)
class Series:
    """`look` is first, second or before: bars in front, bars behind, a line."""

    name: str
    values: Sequence[float]
    look: Literal["first", "second", "before"]


@dataclass(frozen=True, slots=True)
class Chart:
    key: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: Kind = "count"

    @property
    def is_empty(self) -> bool:
        return not any(any(series.values) for series in self.series)

    def rows(self) -> Iterator[tuple[str, list[str]]]:
        """The table: what stands at each label, as people read it."""
        for place, label in enumerate(self.labels):
            yield label, [written(self.kind, series.values[place]) for series in self.series]

    def data(self) -> dict[str, Any]:
        """For the script that draws it; money in whole units."""
        precision = get_currency_precision(viewer().currency) if self.kind == "money" else 0
        return {
            "labels": list(self.labels),
            "language": language(),
            "currency": viewer().currency if self.kind == "money" else None,
            "series": [
                {
                    "name": series.name,
                    "look": series.look,
                    "values": [value / 10**precision for value in series.values],
                }
                for series in self.series
            ],
        }


def charts(found: Report, before: Report) -> list[Chart]:
    return [
        _by_day("fills", found, before, {"freed": _figure("freed"), "filled": _figure("filled")}),
        _by_day("revenue", found, before, {"revenue": _figure("recovered_minor")}, kind="money"),
        _answers(found, before),
        _by_day("no_shows", found, before, {"missed": _missed}),
    ]


def _figure(measure: str) -> OfDay:
    return lambda report, day: report.by_day[day][measure]


def _missed(report: Report, day: date) -> float:
    return report.visits.by_day.get(day, NOBODY).missed


def _by_day(
    key: str, found: Report, before: Report, drawn: dict[str, OfDay], kind: Kind = "count"
) -> Chart:
    """The last of what is drawn stands beside what it was before."""
    days = found.period.days
    step = 1 if len(days) <= MOST_DAYS else A_WEEK
    *behind, (name, of_day) = drawn.items()
    series = [
        *(Series(_named(other), _sums(found, sums, step), "second") for other, sums in behind),
        Series(_named(name), _sums(found, of_day, step), "first"),
    ]
    series.append(Series(_named_before(name), _sums(before, of_day, step), "before"))
    return Chart(key, [formats.day(day) for day in days[::step]], series, kind)


def _sums(report: Report, of_day: OfDay, step: int) -> list[float]:
    values = [of_day(report, day) for day in report.period.days]
    return [sum(values[begin : begin + step]) for begin in range(0, len(values), step)]


def _answers(found: Report, before: Report) -> Chart:
    """How many answered how soon."""
    bounds = [span(minutes) for minutes in BUCKET_MINUTES]
    labels = [
        say("numbers.under", time=bounds[0]),
        *(f"{begin} – {end}" for begin, end in pairwise(bounds)),
        say("numbers.over", time=bounds[-1]),
    ]
    series = [
        Series(_named("answers"), _buckets(found.figures), "first"),
        Series(_named_before("answers"), _buckets(before.figures), "before"),
    ]
    return Chart("answers", labels, series)


def _named(series: str) -> str:
    return say(f"numbers.series_{series}")


def _named_before(series: str) -> str:
    return say("numbers.series_before", series=_named(series))


def _buckets(figures: Figures) -> list[float]:
    return [figures[f"answered_in_{bucket}"] for bucket in range(BUCKETS)]
