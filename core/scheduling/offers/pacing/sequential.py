"""One person at a time, the slot truly held for them."""

from core.scheduling.offers.pacing.situation import NOTHING, Plan, Situation


def plan(situation: Situation) -> Plan:
    if situation.live:
        return NOTHING
    return Plan(ask=1, answer_minutes=situation.hold_minutes)
