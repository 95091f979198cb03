"""Where a wish can come true, what rules hold for it, and how many may wait there."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import WaitlistFull
from core.models import Location, WaitlistEntry, WaitlistWant
from core.scheduling import wants
from core.scheduling.policies import Policies
from core.scheduling.waitlist.wishes import Wish, locations_of, services_of, staff_of

LOCATIONS, WANTS = Location.table(), WaitlistWant.table()


def places_for(catalogue: Catalogue, wish: Wish | WaitlistEntry) -> frozenset[str]:
    """The locations at which the wish can come true."""
    return frozenset(location_id for _, location_id in _queues(catalogue, wish))


def _queues(catalogue: Catalogue, wish: Wish | WaitlistEntry) -> frozenset[tuple[str, str]]:
    """Each service that would do, with each location at which somebody who would do gives it."""
    named, wanted = staff_of(wish), locations_of(wish)
    able = [
        (service_id, member.location_id)
        for service_id in services_of(wish)
        for member in catalogue.staff_for(service_id)
        if not named or member.id in named
    ]
    return frozenset(q for q in able if not wanted or q[1] in wanted) or frozenset(able)


def rules_for(catalogue: Catalogue, wish: Wish | WaitlistEntry) -> Policies:
    """The rules for a wait: the location's, if it can come true at only one."""
    places = places_for(catalogue, wish)
    return catalogue.policies_for(wish.service_id, next(iter(places)) if len(places) == 1 else None)


def check_room(db: Session, catalogue: Catalogue, wish: Wish, *, is_joining: bool = True) -> None:
    """Raises WaitlistFull if as many wait as may wherever the wish can come true, for whatever of
    it; `details['most']` is how many. Who joins makes all others who do wait until this step has
    ended."""
    limits: dict[tuple[str, str], int] = {}
    for service_id, place in sorted(_queues(catalogue, wish)):
        most = catalogue.policies_for(service_id, place).max_queue_size
        if most is None:
            return
        limits[service_id, place] = most
    if not limits:
        return
    if is_joining:
        _lock(db, sorted({place for _, place in limits}))
    if all(_waiting(db, catalogue, *queue) >= most for queue, most in limits.items()):
        raise WaitlistFull(most=max(limits.values()))


def has_room(db: Session, catalogue: Catalogue, wish: Wish) -> bool:
    """Whether one more could wait for it now."""
    try:
        check_room(db, catalogue, wish, is_joining=False)
    except WaitlistFull:
        return False
    return True


def _lock(db: Session, places: list[str]) -> None:
    """One join at a time for each location, so that none is one too many."""
    db.execute(
        sa.select(LOCATIONS.c.id)
        .where(LOCATIONS.c.id.in_(places))
        .order_by(LOCATIONS.c.id)
        .with_for_update()
    ).all()


def _waiting(db: Session, catalogue: Catalogue, service_id: str, location_id: str) -> int:
    """How many could be served there; who would go to several locations counts at each."""
    there = [one.id for one in catalogue.staff_for(service_id) if one.location_id == location_id]
    at_it = sa.or_(
        sa.and_(WANTS.c.location_id == location_id, WANTS.c.staff_id == wants.ANY),
        sa.and_(WANTS.c.location_id == wants.ANY, WANTS.c.staff_id.in_(there)),
    )
    found = db.scalar(
        sa.select(sa.func.count(WANTS.c.entry_id.distinct())).where(
            WANTS.c.service_id == service_id, WANTS.c.is_waiting.is_(sa.true()), at_it
        )
    )
    return found or 0
