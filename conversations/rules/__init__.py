"""The rules at the door out: the same for every message, each a function of its own.

A rule says that a message is withheld, or postponed, or nothing. The first that objects decides;
what spends money or the time of a sender is asked last, so that only what leaves is counted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from conversations.rules.country import country, is_served
from conversations.rules.departure import ANSWERS, BULK, Departure, Postponed, Verdict, Withheld
from conversations.rules.frequency import frequency
from conversations.rules.pace import Paces
from conversations.rules.quiet import quiet
from conversations.rules.spending import Purses, spent_today
from conversations.rules.standing import standing
from conversations.rules.timeliness import timeliness
from conversations.rules.window import window

__all__ = [
    "ANSWERS",
    "BULK",
    "Departure",
    "Paces",
    "Postponed",
    "Verdict",
    "Withheld",
    "by_facts",
    "is_served",
    "judge",
    "spent_today",
]

RULES = (standing, timeliness, window, country, quiet, frequency)


def judge(db: Session, departures: Sequence[Departure], *, now: datetime) -> Mapping[str, Verdict]:
    """The verdict on each message, by its id; what may leave is counted in the same transaction."""
    verdicts = {departure.id: by_facts(departure, now) for departure in departures}
    open_ones = [departure for departure in departures if verdicts[departure.id] is None]
    if not open_ones:
        return verdicts
    paces, purses = Paces.open(db, open_ones, now), Purses.open(db, open_ones, now)
    for departure in open_ones:
        verdict = purses.judge(departure, now) or paces.judge(departure, now)
        verdicts[departure.id] = verdict
        if verdict is None:
            purses.take(departure, now)
            paces.take(departure, now)
    paces.save(db)
    purses.save(db)
    return verdicts


def by_facts(departure: Departure, now: datetime) -> Verdict:
    """What the rules say of a message before money and time are counted."""
    return next((said for rule in RULES if (said := rule(departure, now))), None)
