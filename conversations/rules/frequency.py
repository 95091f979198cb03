"""Nobody is told too much unasked.

An offer over the limit goes to somebody else, and of a broadcast others are told. What concerns
the customer's own visit waits for the next morning, unless the visit comes first: a limit must not
make anybody miss it.
"""

from datetime import datetime

from conversations.rules.departure import Departure, Postponed, Verdict, Withheld
from core.messaging.quiet_hours import next_morning
from core.models import Purpose


def frequency(departure: Departure, now: datetime) -> Verdict:
    limit = departure.policies.proactive_per_day
    if departure.is_answer or limit is None or departure.told_lately < limit:
        return None
    if departure.purpose in (Purpose.OFFER, Purpose.BROADCAST):
        return Withheld("frequency")
    until = next_morning(departure.policies, departure.recipient, departure.known.zone, now)
    if departure.visit_starts_at is not None and departure.visit_starts_at <= until:
        return None
    return Postponed("frequency", until)
