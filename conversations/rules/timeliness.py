"""Is it still true? What waited in the queue may have been overtaken."""

from datetime import datetime

from conversations.rules.departure import Departure, Verdict, Withheld
from core.models import OfferStatus, Purpose


def timeliness(departure: Departure, now: datetime) -> Verdict:
    """An offer that has ended is not made any more, nor is anybody reminded of the past."""
    if departure.purpose is Purpose.OFFER and departure.offer_status not in (
        None,
        OfferStatus.PENDING,
    ):
        return Withheld("offer_over")
    looks_ahead = departure.purpose in (Purpose.OFFER, Purpose.REMINDER)
    if looks_ahead and departure.visit_starts_at and departure.visit_starts_at <= now:
        return Withheld("too_late")
    return None
