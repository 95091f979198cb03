"""Is it still true? What waited in the queue may have been overtaken."""

from datetime import datetime, timedelta

from conversations.rules.departure import Departure, Verdict, Withheld
from core.models import OfferStatus, Purpose
from core.people.contact_codes import CODE_LASTS

LOOKS_AHEAD = {Purpose.OFFER, Purpose.BROADCAST, Purpose.REMINDER}


def timeliness(departure: Departure, now: datetime) -> Verdict:
    """An offer that has ended is not made any more, nor is anybody reminded of the past, nor sent a
    code that opens nothing."""
    if departure.purpose is Purpose.OFFER and departure.offer_status not in (
        None,
        OfferStatus.PENDING,
    ):
        return Withheld("offer_over")
    if departure.broadcast_is_over:
        return Withheld("broadcast_over")
    if departure.purpose is Purpose.CODE and _is_older(departure, CODE_LASTS, now):
        return Withheld("code_over")
    looks_ahead = departure.purpose in LOOKS_AHEAD
    if looks_ahead and departure.visit_starts_at and departure.visit_starts_at <= now:
        return Withheld("too_late")
    return None


def _is_older(departure: Departure, age: timedelta, now: datetime) -> bool:
    return departure.written_at is not None and now - departure.written_at >= age
