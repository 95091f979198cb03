"""As gently as the time left allows, by what the business's own customers have done so far.

For each of several paces, from "one, and wait as long as answers usually take" to "everybody now",
the chance that the slot is filled and the number of people who would say YES in vain are forecast.
The pace is taken by which filled slots less a part for each disappointed customer is the most.
Because it is chosen anew at every answer, what is forecast is only how the rest would go.
"""

import math
from collections.abc import Iterable, Iterator

from core.models import OfferStatus
from core.scheduling.offers.pacing.forecast import Forecast, Pace, forecast
from core.scheduling.offers.pacing.situation import Ask, Plan, Situation

DISAPPOINTED_PER_SLOT = 2  # so many disappointed customers weigh as much as one filled slot
AWAITED_SHARE = 0.9  # of all answers that ever come, so many are waited for
LONGEST_WAIT_MINUTES = 240.0  # an offer keeps its customer from being asked about other slots
SOON_MINUTES = 0.05  # a look comes a little late or, by rounding, a little early
LOOK_MINUTES = 1.0  # who is due before the next look is asked at once
AS_GOOD = 0.005  # of a slot: for less nobody is hurried
FASTER = 0.7
GIVE_UP_AFTER = 2
STILL_MAY_SAY_YES = (None, OfferStatus.LAPSED)


def plan(situation: Situation) -> Plan:
    """Ask nobody, one or several now, and look again when the next one is due."""
    left = situation.minutes_left
    if left <= 0 or not situation.candidates:
        return Plan()
    wait = _wait(situation)
    silent_for = [_silent_for(ask, situation) for ask in situation.asks if _may_say_yes(ask)]
    visit_in = situation.waking.minutes(situation.now, situation.starts_at)
    pace, chosen = _best(
        (
            (pace, forecast(situation.answers, silent_for, pace, visit_in))
            for pace in _paces(situation, wait, left)
        ),
        situation.candidates,
    )
    ask = _now(pace)
    next_in = pace.every * ask if ask else pace.first
    remain = situation.candidates > ask and next_in < left
    return Plan(
        ask=ask,
        answer_minutes=wait,
        look_again_at=situation.waking.after(situation.now, next_in) if remain else None,
        why=_why(situation, pace, chosen, left),
    )


def _paces(situation: Situation, wait: float, left: float) -> Iterator[Pace]:
    """From the gentlest to the one that asks everybody now. While somebody is being waited for, the
    next is due one step after the last was asked; else at once."""
    since = min((_silent_for(ask, situation) for ask in situation.live), default=None)
    every = min(wait, left)
    while True:
        first = 0.0 if since is None or every - since < SOON_MINUTES else every - since
        people = 0 if first >= left else int((left - first) / every) + 1
        yield Pace(first, every, min(people, situation.candidates))
        if every * situation.candidates < min(left, LOOK_MINUTES):
            return
        every *= FASTER


def _best(weighed: Iterable[tuple[Pace, Forecast]], candidates: int) -> tuple[Pace, Forecast]:
    """The gentlest of those that are as good as the best. Once everybody gets their turn, faster
    paces only disappoint more: after a few that were worse, the rest is not looked at."""
    options: list[tuple[float, Pace, Forecast]] = []
    best, worse = -math.inf, 0
    for pace, expected in weighed:
        worth = expected.filled - expected.disappointed / DISAPPOINTED_PER_SLOT
        options.append((worth, pace, expected))
        if worth > best:
            best, worse = worth, 0
        elif pace.people == candidates:
            worse += 1
        if worse == GIVE_UP_AFTER:
            break
    return next((pace, its) for worth, pace, its in options if worth >= best - AS_GOOD)


def _now(pace: Pace) -> int:
    """How many of a pace are asked now: all who are due before the next look."""
    if pace.first > 0 or not pace.people:
        return 0
    return min(pace.people, max(1, int(LOOK_MINUTES / pace.every)))


def _wait(situation: Situation) -> float:
    """How long each person has: until most answers have come, but no less than the business's hold
    and no longer than is fair to the customer."""
    usual = situation.answers.minutes_for(AWAITED_SHARE)
    return max(situation.hold_minutes, min(usual, LONGEST_WAIT_MINUTES))


def _may_say_yes(ask: Ask) -> bool:
    """A YES after the time to answer still books while nobody has the slot."""
    return ask.ended in STILL_MAY_SAY_YES


def _silent_for(ask: Ask, situation: Situation) -> float:
    """Nothing can be answered before it was sent."""
    return max(0.0, situation.waking.minutes(ask.sent_at, situation.now)) if ask.sent_at else 0.0


def _why(
    situation: Situation, pace: Pace, expected: Forecast, left: float
) -> dict[str, float | int]:
    """What staff are told of the choice; waking minutes and chances."""
    return {
        "minutes_left": round(left, 1),
        "candidates": situation.candidates,
        "every_minutes": round(pace.every, 2),
        "filled": round(expected.filled, 3),
        "disappointed": round(expected.disappointed, 3),
        "offers_measured": situation.answers.offers,
    }
