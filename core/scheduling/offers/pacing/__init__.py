"""How many of those who wait are asked about a freed slot, when, and for how long.

Pure: whoever holds the slot's lock describes the situation whenever something has changed (the slot
was freed, somebody said NO or nothing, the time to look again has come) and does what is planned.
"""

from collections.abc import Callable, Mapping

from core.models import OfferMode
from core.scheduling.offers.pacing import auto, batch, broadcast, sequential
from core.scheduling.offers.pacing.situation import COUNTED_CANDIDATES, Ask, Plan, Situation

__all__ = ["COUNTED_CANDIDATES", "COUNTING", "Ask", "Plan", "Situation", "plan"]

PLANS: Mapping[OfferMode, Callable[[Situation], Plan]] = {
    OfferMode.SEQUENTIAL: sequential.plan,
    OfferMode.BATCH: batch.plan,
    OfferMode.BROADCAST: broadcast.plan,
    OfferMode.AUTO: auto.plan,
}
COUNTING = {OfferMode.AUTO, OfferMode.BROADCAST}  # what they plan depends on how many are left


def plan(mode: OfferMode, situation: Situation) -> Plan:
    """Whom to ask more by a mode; nobody once the last call is over or nobody is left."""
    planned = PLANS[mode](situation)
    if situation.now >= situation.last_call or not situation.candidates:
        return Plan()
    return planned
