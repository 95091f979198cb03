"""Nobody is asked at night.

An offer that cannot be told before the morning would keep its slot from everybody for hours, so it
is not made. Whoever is awake is asked instead, in their order; if nobody is, the slot stands in
public availability and its round begins in the morning of the first who sleeps.
"""

from collections.abc import Iterable
from datetime import datetime

from core.catalogue import Catalogue
from core.messaging.quiet_hours import quiet_until
from core.scheduling.offers.ranking import Candidate
from core.scheduling.offers.waking import Waking


def asleep(
    catalogue: Catalogue, candidates: Iterable[Candidate], now: datetime
) -> dict[str, datetime]:
    """Customers who can be reached by no address now because it is night there, and until when."""
    wakes: dict[str, datetime] = {}
    for candidate in candidates:
        until = [
            quiet_until(catalogue.policies.messaging, address, catalogue.zone, now)
            for address in candidate.addresses
        ]
        times = [one for one in until if one is not None]
        if times and len(times) == len(until):
            wakes[candidate.customer_id] = min(times)
    return wakes


def waking(catalogue: Catalogue) -> Waking:
    """The days of the business, which stand for those of its customers."""
    quiet = catalogue.policies.messaging
    return Waking(quiet.quiet_from_minute, quiet.quiet_until_minute, catalogue.zone)
