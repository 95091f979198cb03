"""At night only those are written to who wait for an answer."""

from datetime import datetime

from conversations.rules.departure import Departure, Postponed, Verdict
from core.messaging.quiet_hours import quiet_until


def quiet(departure: Departure, now: datetime) -> Verdict:
    if departure.is_answer:
        return None
    until = quiet_until(departure.policies, departure.recipient, departure.known.zone, now)
    return Postponed("quiet_hours", until) if until else None
