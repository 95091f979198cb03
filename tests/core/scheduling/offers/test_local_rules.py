"""How a freed slot is filled is ruled where it is: a location may have rules of its own."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from core.catalogue import touch
from core.models import Location, SlotStatus
from core.scheduling import offers
from tests.builders import a_location, a_staff_member, an_entry
from tests.core.scheduling.shop import Shop, at

THREE = at(24, 15)


@pytest.fixture
def there(shop: Shop) -> Location:
    """A second location, where the only Anna of these tests works; Bob stays at the first."""
    location = a_location(shop.db, shop.tenant)
    shop.anna = a_staff_member(
        shop.db, shop.tenant, name="Zoe", services=[shop.cut, shop.trim], location=location
    )
    shop.db.commit()
    return location


def rule(shop: Shop, location: Location, **policies: object) -> None:
    table = Location.table()
    shop.db.execute(update(table).where(table.c.id == location.id).values(policies=policies))
    touch(shop.db, shop.tenant.id)


def freed(shop: Shop, staff_id: str, now: datetime) -> SlotStatus:
    slot = offers.free_slot(
        shop.db,
        shop.catalogue,
        staff_id=staff_id,
        service_id=shop.cut.id,
        starts_at=THREE,
        ends_at=THREE + timedelta(hours=1),
        origin_appointment_id=None,
        now=now,
    )
    return slot.status


def test_its_cut_off(shop: Shop, there: Location) -> None:
    rule(shop, there, offer_cutoff_minutes=120)
    for number in (1, 2):
        an_entry(shop.db, shop.customer(number), shop.cut)
    an_hour_before = THREE - timedelta(hours=1)

    assert freed(shop, shop.anna.id, an_hour_before) == SlotStatus.OPEN
    assert freed(shop, shop.bob.id, an_hour_before) == SlotStatus.HELD


def test_its_time_to_answer(shop: Shop, there: Location, now: datetime) -> None:
    rule(shop, there, hold_minutes=3)
    for number, staff in enumerate((shop.anna, shop.bob)):
        an_entry(shop.db, shop.customer(number), shop.cut, staff=staff)
        freed(shop, staff.id, now)

    for offer in shop.offers():
        offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)

    waits = {offer.staff_id: offer.answer_by - now for offer in shop.offers() if offer.answer_by}
    assert waits == {
        shop.anna.id: timedelta(minutes=3),
        shop.bob.id: timedelta(minutes=10),
    }


def test_its_weights(shop: Shop, there: Location, now: datetime) -> None:
    rule(shop, there, weights={"vip": 0})
    for number, staff in enumerate((shop.anna, shop.bob)):
        an_entry(shop.db, shop.customer(number, is_vip=True), shop.cut, staff=staff, joined_at=now)
        freed(shop, staff.id, now)

    assert [offer.score for offer in shop.offers()] == [20 + 15 + 10, 20 + 15 + 15 + 10]
