"""The figures of any stretch of days, and what follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.models.insight import BUCKET_MINUTES, BUCKETS, MEASURES

QUEUE = ("waiting", "waiting_since")
FLOWS = tuple(measure for measure in MEASURES if measure not in QUEUE)

LONGEST_MINUTES = 2 * BUCKET_MINUTES[-1]  # what the last bucket, open at its end, is taken to reach


@dataclass(frozen=True, slots=True)
class Figures:
    """`sums` are the measures (core.models.insight) added up, without those of the QUEUE: `waiting`
    stood in it at the end, since `waited_seconds` all together.

    Ratios are None where there is nothing to divide by.
    """

    sums: Mapping[str, int]
    waiting: int
    waited_seconds: int

    def __getitem__(self, measure: str) -> int:
        return self.sums.get(measure, 0)

    def _buckets(self, what: str) -> list[int]:
        return [self[f"{what}_in_{bucket}"] for bucket in range(BUCKETS)]

    @property
    def fill_rate(self) -> float | None:
        """Filled per freed: more than 1 where what was freed earlier was filled now."""
        return _ratio(self["filled"], self["freed"])

    @property
    def offers_per_fill(self) -> float | None:
        return _ratio(self["sent"], self["filled"])

    @property
    def acceptance(self) -> float | None:
        """The share of the offers sent that were accepted in time."""
        return _ratio(self["accepted"], self["sent"])

    @property
    def conversion(self) -> float | None:
        """The share of the entries that ended, by a visit, by expiry or by leaving, that ended by a
        visit."""
        ended = self["converted"] + self["expired"] + self["departed"]
        return _ratio(self["converted"], ended)

    @property
    def fill_minutes(self) -> float | None:
        """From freed to filled, on average."""
        return _average(self._buckets("filled"), self["fill_seconds"])

    @property
    def median_fill_minutes(self) -> float | None:
        return _median(self._buckets("filled"), self["fill_seconds"])

    @property
    def answer_minutes(self) -> float | None:
        """From sent to yes or no, on average."""
        return _average(self._buckets("answered"), self["answer_seconds"])

    @property
    def median_answer_minutes(self) -> float | None:
        return _median(self._buckets("answered"), self["answer_seconds"])

    @property
    def waiting_days(self) -> float | None:
        """How long those who wait had waited at the end, on average."""
        return _ratio(self.waited_seconds, 86400 * self.waiting)


NO_FIGURES = Figures({}, 0, 0)


def _ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _average(counts: Sequence[int], seconds: int) -> float | None:
    return _ratio(seconds, 60 * sum(counts))


def _median(counts: Sequence[int], seconds: int) -> float | None:
    """In minutes, as though what is in a bucket were spread evenly over it; `seconds` are those of
    all of them. Of one or two it is their average."""
    if sum(counts) <= 2:
        return _average(counts, seconds)
    half, below = sum(counts) / 2, 0
    bounds = (0, *BUCKET_MINUTES, LONGEST_MINUTES)
    for bucket, count in enumerate(counts):
        if count and below + count >= half:
            width = bounds[bucket + 1] - bounds[bucket]
            return bounds[bucket] + width * (half - below) / count
        below += count
    return None
