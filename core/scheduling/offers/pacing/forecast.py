"""What would come of asking on at some pace: is the slot filled, and who is disappointed?

YES is taken to arrive as a Poisson stream, whose rate is the sum of what each person who was asked
may still do. That is exact enough for comparing paces, and needs no simulation at the time of use.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.scheduling.offers.answer_model import AnswerModel

READ_MINUTES = 10  # a YES that comes so soon after somebody else's had no chance to know better
TAIL_MINUTES = 2.0
TAIL_GROWTH = 2.0
NEVER = 1e-9
ENOUGH = 0.01  # what comes once the slot is as good as filled makes no difference


@dataclass(frozen=True, slots=True)
class Pace:
    """The first in so many minutes from now, then one every so many, this many people in all."""

    first: float
    every: float
    people: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The chance that somebody says YES in time, and how many besides say YES too late to know."""

    filled: float
    disappointed: float


@dataclass(slots=True)
class _Stream:
    """Spans of time, one after another: `now` people on average say YES in one, `soon` of those who
    were asked in the few minutes after it. `square` is the sum of the squares of their single
    chances: nobody disappoints themselves."""

    unfilled: float = 1.0
    disappointed: float = 0.0

    def flow(self, minutes: float, now: float, soon: float, square: float) -> None:
        """The next span, of so many minutes, passes."""
        if now < NEVER:
            return
        somebody = 1 - math.exp(-now)
        near = min(1.0, READ_MINUTES / minutes)
        others = (now - somebody) * near * (2 - near) + somebody * soon
        self.disappointed += self.unfilled * others * (1 - square / now**2)
        self.unfilled *= 1 - somebody


@dataclass(slots=True)
class _Asked:
    """People who were asked at some minute (negative: before now) and have been silent since, and
    by how much that makes what they may still say likelier."""

    answers: AnswerModel
    people: list[tuple[float, float]] = field(default_factory=list)

    def between(self, begins: float, ends: float) -> tuple[float, float, float]:
        """`now`, `soon` and `square` of that span."""
        known = max(ends, (begins + ends) / 2 + READ_MINUTES)
        return self.answers.yes_between(self.people, begins, ends, known)


def forecast(
    answers: AnswerModel, silent_for: Sequence[float], pace: Pace, minutes_left: float
) -> Forecast:
    """What comes of `pace` until the visit begins, when those who were asked have been silent for
    so many minutes."""
    silent = [(-m, 1 / max(answers.silent_after(m), NEVER)) for m in silent_for]
    asked = _Asked(answers, silent)
    stream = _Stream()
    waits = min(pace.first, minutes_left)
    stream.flow(waits, *asked.between(0, waits))
    now = soon = square = 0.0
    yes_within, every = answers.yes_within, pace.every
    known = max(every, every / 2 + READ_MINUTES)
    # Each step the one asked last does what the one before did a step ago: sums grow by one term.
    for number in range(pace.people - 1):
        age = number * every
        by_end = yes_within(age + every)
        chance = by_end - yes_within(age)
        now += chance
        soon += yes_within(age + known) - by_end
        square += chance * chance
        begins = pace.first + age
        before = asked.between(begins, begins + every)
        stream.flow(every, now + before[0], soon + before[1], square + before[2])
        if stream.unfilled < ENOUGH:
            break
    else:
        asked.people += [(pace.first + number * every, 1.0) for number in range(pace.people)]
        last = pace.first + max(0, pace.people - 1) * every
        for begins, ends in _tail(min(last, minutes_left), minutes_left, every):
            stream.flow(ends - begins, *asked.between(begins, ends))
    return Forecast(1 - stream.unfilled, stream.disappointed)


def _tail(begins: float, minutes_left: float, every: float) -> Iterator[tuple[float, float]]:
    """What is left, in ever longer spans, because answers thin out."""
    step = max(TAIL_MINUTES, every / 4)
    while begins < minutes_left:
        ends = min(begins + step, minutes_left)
        yield begins, ends
        begins, step = ends, step * TAIL_GROWTH
