"""A few at once, the first YES wins; the next few when all of them have said NO or nothing."""

from core.scheduling.offers.pacing.situation import NOTHING, Plan, Situation


def plan(situation: Situation) -> Plan:
    if situation.live:
        return NOTHING
    return Plan(ask=situation.batch_size, answer_minutes=situation.hold_minutes)
