"""How customers behave in the simulation: assumed, seeded, and never shown to what is measured.

Nothing here is known to the product, which learns acceptance and answer times from its own offers.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

HOUR = 60.0
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Answer:
    """What one customer would say if asked about one slot, and how many minutes after they were
    asked; who never answers says nothing."""

    says: bool | None
    after_minutes: float


@dataclass(frozen=True, slots=True)
class FreedSlot:
    """A slot freed so many minutes before its start, and everybody whose wish it fits, in no
    order. What they would answer is drawn before anybody is asked, so all modes meet the same
    people."""

    number: int
    lead_minutes: float
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`slowness` multiplies all answer times, `willingness` all chances of a YES."""

    slowness: float = 1.0
    willingness: float = 1.0
    # Customers fit the slot, but would rather come at another hour of that day.
    yes_at_the_wished_time: float = 0.35
    furthest_wish_minutes: float = 6 * HOUR
    yes_falls_by_e_every_minutes: float = 6 * HOUR
    # At short notice fewer are free to come.
    lost_at_no_notice: float = 0.4
    notice_matters_minutes: float = 2 * HOUR
    no_instead_of_silence: float = 0.3
    fast_share: float = 0.6
    fast_median_minutes: float = 4.0
    fast_sigma: float = 1.0
    slow_median_minutes: float = 60.0
    slow_sigma: float = 1.2
    most_waiting: int = 30
    soonest_minutes: float = 30.0
    within_three_hours: float = 0.22
    within_a_day: float = 0.5
    longest_lead_minutes: float = 10 * DAY

    def slots(self, seed: int, count: int) -> Iterator[FreedSlot]:
        """The same for the same seed, in every mode and on every machine."""
        chance = Random(f"fill {seed}")
        for number in range(count):
            lead = self._lead(chance)
            waiting = chance.randint(0, self.most_waiting)
            answers = tuple(self._answer(chance, lead) for _ in range(waiting))
            yield FreedSlot(number, lead, answers)

    def _lead(self, chance: Random) -> float:
        """Even within the last three hours, then thinning out with the distance."""
        where = chance.random()
        if where < self.within_three_hours:
            return chance.uniform(self.soonest_minutes, 3 * HOUR)
        near, far = (
            (3 * HOUR, DAY) if where < self.within_a_day else (DAY, self.longest_lead_minutes)
        )
        return math.exp(chance.uniform(math.log(near), math.log(far)))

    def _answer(self, chance: Random, lead: float) -> Answer:
        distance = chance.uniform(0, self.furthest_wish_minutes)
        notice = 1 - self.lost_at_no_notice * math.exp(-lead / self.notice_matters_minutes)
        yes = self.yes_at_the_wished_time * math.exp(-distance / self.yes_falls_by_e_every_minutes)
        draw, other_draw = chance.random(), chance.random()
        is_fast = chance.random() < self.fast_share
        median = self.fast_median_minutes if is_fast else self.slow_median_minutes
        sigma = self.fast_sigma if is_fast else self.slow_sigma
        after = self.slowness * median * math.exp(chance.gauss(0, sigma))
        if draw < yes * notice * self.willingness:
            return Answer(True, after)
        return Answer(False if other_draw < self.no_instead_of_silence else None, after)
