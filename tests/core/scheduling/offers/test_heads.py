"""How far the lists are read is kept from one slot to the next, and decides nothing."""

from datetime import datetime, timedelta

from core.models import WaitlistEntry
from core.scheduling import wants
from core.scheduling.offers import heads
from core.scheduling.offers.ranking import best_candidates
from core.scheduling.slots import fitting_visits
from tests.builders import an_entry
from tests.core.scheduling.offers.test_ranking import a_slot
from tests.core.scheduling.shop import Shop
from tests.statements import recorded

BEYOND = 2 * heads.DEPTH + 4  # more than are read for the best one


def waiting(shop: Shop, now: datetime, count: int) -> list[WaitlistEntry]:
    """Who joined in this order."""
    return [
        an_entry(
            shop.db,
            shop.customer(number),
            shop.cut,
            joined_at=now - timedelta(hours=count - number),
        )
        for number in range(count)
    ]


def first(shop: Shop, now: datetime) -> str:
    slot = a_slot(shop)
    fitting = fitting_visits(shop.db, shop.catalogue, slot, now)
    [best] = best_candidates(shop.db, shop.catalogue, slot, fitting, now=now, limit=1)
    return best.entry_id


def test_behind_all_who_left_somebody_is_found(shop: Shop, now: datetime) -> None:
    entries = waiting(shop, now, BEYOND)
    assert first(shop, now) == entries[0].id

    for entry in entries[:-1]:
        wants.shut(shop.db, entry.id)

    assert first(shop, now) == entries[-1].id


def test_who_came_in_front_since_is_the_first(shop: Shop, now: datetime) -> None:
    waiting(shop, now, BEYOND)
    first(shop, now)
    vip = shop.customer(BEYOND, is_vip=True)

    later = an_entry(shop.db, vip, shop.cut, joined_at=now)

    assert first(shop, now) == later.id


def test_only_the_first_slot_of_an_hour_has_to_look(shop: Shop, now: datetime) -> None:
    waiting(shop, now, BEYOND)
    slot, known = a_slot(shop), shop.catalogue
    fitting = fitting_visits(shop.db, known, slot, now)

    def statements(at: datetime) -> int:
        with recorded() as made:
            best_candidates(shop.db, known, slot, fitting, now=at, limit=1)
        return len(made)

    hour = heads.KEPT_FOR
    assert [statements(now + after) for after in (hour * 0, hour / 2, hour)] == [2, 1, 2]
