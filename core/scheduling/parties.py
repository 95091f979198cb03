"""Where two visits of a service go together: at the same time with two of the staff of a location,
or one right after the other with the same.

The first is a visit as any other; here is found what there is beside it. Who waits for two comes
with somebody, so what else a customer has is looked at for the first only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import Offer, Party
from core.scheduling import occupying
from core.scheduling.hours import is_worked
from core.scheduling.quanta import begins_at, quanta_between
from core.scheduling.visits import Visit, visit

WAYS = (Party.SIDE_BY_SIDE, Party.BACK_TO_BACK)
Seconds = Mapping[Party, Visit]


@dataclass(slots=True)
class Room:
    """What a slot has room for beside the visits that fit it, by service. It is looked for, by one
    query, once somebody who waits for two is met: nobody else pays for it."""

    db: Session
    catalogue: Catalogue
    fitting: Mapping[str, Visit]
    now: datetime
    found: Mapping[str, Seconds] | None = None

    def second_for(self, service_id: str, party: Party) -> Visit | None:
        """The second visit of the service for somebody who waits so; at the same time, if either
        will do."""
        if self.found is None:
            self.found = second_visits(self.db, self.catalogue, self.fitting, self.now)
        seconds = self.found.get(service_id, {})
        return next((seconds[way] for way in ways_of(party) if way in seconds), None)


def ways_of(party: Party) -> tuple[Party, ...]:
    return WAYS if party is Party.EITHER else (party,)


def second_visits(
    db: Session, catalogue: Catalogue, fitting: Mapping[str, Visit], now: datetime
) -> Mapping[str, Seconds]:
    """By service, what could be given now beside the visit that fits, in which ways: one query."""
    possible = {
        service_id: list(_possible(catalogue, first)) for service_id, first in fitting.items()
    }
    visits = [second for several in possible.values() for _, second in several]
    if not visits:
        return {}
    taken = occupying.taken_around(db, catalogue, [*fitting.values(), *visits], now)
    return {
        service_id: {
            # The first that is free: read from the end, it is written last.
            way: second
            for way, second in reversed(several)
            if occupying.fits_beside(catalogue, fitting[service_id], second, taken)
        }
        for service_id, several in possible.items()
    }


def _possible(catalogue: Catalogue, first: Visit) -> Iterator[tuple[Party, Visit]]:
    """What is worked then: with each colleague there, and with the same one afterwards."""
    own = catalogue.staff_member(first.staff_id)
    for colleague in catalogue.staff_for(first.service_id):
        if colleague.location_id == own.location_id and colleague.id != own.id:
            beside = visit(catalogue, first.service_id, colleague.id, first.starts_at)
            if is_worked(catalogue, colleague, beside.starts_at, beside.ends_at):
                yield Party.SIDE_BY_SIDE, beside
    after = _after(catalogue, first)
    if is_worked(catalogue, own, after.starts_at, after.ends_at):
        yield Party.BACK_TO_BACK, after


def _after(catalogue: Catalogue, first: Visit) -> Visit:
    """The same again as soon as all of the first is over, in whole quanta."""
    over_at = begins_at(quanta_between(first.busy_starts_at, first.busy_ends_at).stop)
    before = first.starts_at - first.busy_starts_at
    return visit(catalogue, first.service_id, first.staff_id, over_at + before)


def second_of(catalogue: Catalogue, offer: Offer) -> Visit | None:
    """The second visit that was offered, at the times that were offered, even if the service was
    edited meanwhile."""
    if offer.second_staff_id is None or not offer.second_starts_at or not offer.second_ends_at:
        return None
    as_now = visit(catalogue, offer.service_id, offer.second_staff_id, offer.second_starts_at)
    ends_at = offer.second_ends_at
    return replace(as_now, ends_at=ends_at, busy_ends_at=max(as_now.busy_ends_at, ends_at))
