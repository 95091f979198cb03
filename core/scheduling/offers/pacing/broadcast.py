"""Everybody who fits, the first YES wins. Nothing is held, so nobody waits for anybody's answer."""

from core.scheduling.offers.pacing.situation import COUNTED_CANDIDATES, Plan, Situation


def plan(situation: Situation) -> Plan:
    """As many as were counted; if there may be more, they are asked in the next step, so that no
    step holds its locks for thousands."""
    more = situation.now if situation.candidates >= COUNTED_CANDIDATES else None
    return Plan(ask=situation.candidates, answer_minutes=situation.hold_minutes, look_again_at=more)
