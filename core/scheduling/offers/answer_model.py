"""How likely the people of one business say YES to an offer, and how soon: measured, not assumed.

Time since the question was sent is cut into spans. For each the model counts how many were still
being waited for, and how many of them said YES or NO in it; whoever was told that the time is gone,
or whose time to answer was over, counts for as long as they were waited for. So offers that were
cut short teach as much as they can and bias nothing. A business without offers has those of PRIOR.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise, repeat

EDGES = (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440)

# What is believed before anything was measured, as if so many offers had been seen. Published
# studies report that 11 % of offers are accepted; the rest is a guess, wide on purpose.
PRIOR_OFFERS = 20
PRIOR_YES = 0.11
PRIOR_NO = 0.15
PRIOR_MEDIAN_MINUTES = 15
PRIOR_SIGMA = 1.8

STEPS_A_MINUTE = 2


@dataclass(frozen=True, slots=True)
class Answered:
    """One offer: for how many minutes an answer was waited for, and whether it was YES (True), NO
    (False), or none came (None)."""

    minutes: float
    says: bool | None


@dataclass(frozen=True, slots=True)
class AnswerModel:
    """Chances by half minutes since the question was sent, up to a day. `offers` is how many were
    measured."""

    offers: int
    _yes: Sequence[float] = field(repr=False)
    _silent: Sequence[float] = field(repr=False)

    def yes_within(self, minutes: float) -> float:
        """The chance that somebody who is asked says YES in so many minutes."""
        return self._yes[min(int(minutes * STEPS_A_MINUTE), len(self._yes) - 1)]

    def yes_between(
        self, asked: Iterable[tuple[float, float]], begins: float, ends: float, known: float
    ) -> tuple[float, float, float]:
        """How many of those who were asked at some minute say YES from `begins` to `ends`, how many
        from then until `known`, and the sum of the squares of their single chances in the first
        span. Beside each minute stands by how much the silence since makes a YES likelier.

        As `yes_within` three times for each: the loop that all forecasts spend their time in.
        """
        yes, last = self._yes, len(self._yes) - 1
        now = soon = square = 0.0
        for at, scale in asked:
            began, ended = int((begins - at) * STEPS_A_MINUTE), int((ends - at) * STEPS_A_MINUTE)
            by_end = yes[ended if ended < last else last]
            chance = scale * (by_end - yes[began if began < last else last])
            now += chance
            square += chance * chance
            later = int((known - at) * STEPS_A_MINUTE)
            soon += scale * (yes[later if later < last else last] - by_end)
        return now, soon, square

    def silent_after(self, minutes: float) -> float:
        """The chance that somebody who is asked has said nothing after so many minutes."""
        return self._silent[min(int(minutes * STEPS_A_MINUTE), len(self._silent) - 1)]

    def minutes_for(self, share: float) -> float:
        """After how many minutes such a share of all answers that ever come have come."""
        ever = 1 - self._silent[-1]
        step = bisect_left(self._silent, -(1 - share * ever), key=lambda silent: -silent)
        return step / STEPS_A_MINUTE


def measure(outcomes: Iterable[Answered]) -> AnswerModel:
    """What these offers teach, on top of what is believed of every business."""
    waited, yes, no = _prior()
    ends_in = [0] * len(EDGES)  # how many were waited for until some time in each span, or longer
    for outcome in outcomes:
        span = bisect_right(EDGES, outcome.minutes) - 1
        ends_in[span] += 1
        if span == len(waited):
            continue
        if outcome.says is None:
            waited[span] += (outcome.minutes - EDGES[span]) / (EDGES[span + 1] - EDGES[span])
        else:
            waited[span] += 1
            (yes if outcome.says else no)[span] += 1
    offers = longer = sum(ends_in)
    for span in range(len(waited)):
        longer -= ends_in[span]
        waited[span] += longer
    return AnswerModel(offers, *_curves(waited, yes, no))


def _prior() -> tuple[list[float], list[float], list[float]]:
    """How many offers were waited for, and answered YES and NO, in each span."""
    waited, yes, no = [], [], []
    silent = float(PRIOR_OFFERS)
    for begins, ends in pairwise(EDGES):
        answer = PRIOR_OFFERS * (_log_normal(ends) - _log_normal(begins))
        waited.append(silent)
        yes.append(PRIOR_YES * answer)
        no.append(PRIOR_NO * answer)
        silent -= yes[-1] + no[-1]
    return waited, yes, no


def _log_normal(minutes: float) -> float:
    if minutes <= 0:
        return 0
    return (1 + math.erf(math.log(minutes / PRIOR_MEDIAN_MINUTES) / PRIOR_SIGMA / 2**0.5)) / 2


def _curves(
    waited: Sequence[float], yes: Sequence[float], no: Sequence[float]
) -> tuple[list[float], list[float]]:
    """The chances to have said YES and to be silent, even between the edges of a span."""
    yes_curve, silent_curve = [0.0], [1.0]
    for span, (begins, ends) in enumerate(pairwise(EDGES)):
        steps = (ends - begins) * STEPS_A_MINUTE
        says_yes = silent_curve[-1] * yes[span] / waited[span] / steps
        says_no = silent_curve[-1] * no[span] / waited[span] / steps
        yes_curve += accumulate(repeat(says_yes, steps), initial=yes_curve.pop())
        silent_curve += accumulate(repeat(-says_yes - says_no, steps), initial=silent_curve.pop())
    return yes_curve, silent_curve


PRIOR = measure(())
