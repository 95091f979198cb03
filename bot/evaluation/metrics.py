"""What every evaluation task shares: its result, and the arithmetic behind the figures."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

Row = Mapping[str, Any]
Metrics = dict[str, float | int | None]
Judged = TypeVar("Judged")
Result = TypeVar("Result")


@dataclass(slots=True)
class Evaluation:
    """The figures of one task over one or more case files.

    `metrics` and each value of `by_source` hold the same names; a share is a fraction of 1, and
    None where no row could decide it. `errors` are the rows that went wrong, worst first, each with
    what was read.
    """

    metrics: Metrics = field(default_factory=dict)
    by_source: dict[str, Metrics] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {**self.metrics, "by_source": self.by_source}


def share(hits: int, total: int) -> float | None:
    """`hits` of `total` as a fraction to four places; None of nothing."""
    return round(hits / total, 4) if total else None


def macro_f1(pairs: Iterable[tuple[str, str]]) -> float | None:
    """Mean F1 over the labels that occur among the expected ones; pairs are (expected, read)."""
    expected: dict[str, int] = defaultdict(int)
    read: dict[str, int] = defaultdict(int)
    right: dict[str, int] = defaultdict(int)
    for wanted, got in pairs:
        expected[wanted] += 1
        read[got] += 1
        right[wanted] += wanted == got
    if not expected:
        return None
    scores = [2 * right[label] / (expected[label] + read[label]) for label in expected]
    return round(sum(scores) / len(scores), 4)


def by_source(
    judged: Iterable[tuple[Row, Judged]], measure: Callable[[list[Judged]], Metrics]
) -> dict[str, Metrics]:
    """`measure` for each value of the rows' `source`, in alphabetical order."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for row, judgement in judged:
        groups[str(row.get("source", "unknown"))].append(judgement)
    return {source: measure(groups[source]) for source in sorted(groups)}


class Stopwatch:
    """Adds up the time spent in the calls that pass through it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.calls = 0

    def time(self, call: Callable[[], Result]) -> Result:
        started = time.perf_counter()
        try:
            return call()
        finally:
            self.seconds += time.perf_counter() - started
            self.calls += 1

    @property
    def ms_per_message(self) -> float | None:
        return round(self.seconds / self.calls * 1000, 4) if self.calls else None
