"""Nobody is asked all day long, however much comes free."""

from datetime import datetime, timedelta

from core.catalogue import touch
from core.models import Slot
from core.scheduling import offers
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, at


def cap(shop: Shop, most: int | None) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "max_offers_per_day": most}
    touch(shop.db, shop.tenant.id)
    shop.db.flush()


def freed(shop: Shop, hour: int, now: datetime) -> Slot:
    return offers.free_slot(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=at(28, hour),
        ends_at=at(28, hour + 1),
        origin_appointment_id=None,
        now=now,
    )


def says_no(shop: Shop, now: datetime) -> None:
    for offer in shop.offers():
        if offer.ended_at is None:
            offers.decline(
                shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now
            )


def test_after_so_many_offers_in_a_day_others_are_asked(shop: Shop, now: datetime) -> None:
    cap(shop, 2)
    dana, eve = shop.customer(1), shop.customer(2)
    an_entry(shop.db, dana, shop.cut)
    for hour in (9, 10):
        freed(shop, hour, now + timedelta(minutes=hour))
        says_no(shop, now + timedelta(minutes=hour))
    an_entry(shop.db, eve, shop.cut, joined_at=now)

    freed(shop, 11, now + timedelta(hours=1))

    assert shop.asked()[2:] == [(eve.id, "pending")]


def test_a_day_later_they_are_asked_again(shop: Shop, now: datetime) -> None:
    cap(shop, 1)
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    freed(shop, 9, now)
    says_no(shop, now)

    freed(shop, 10, now + timedelta(hours=23, minutes=59))
    assert len(shop.asked()) == 1

    freed(shop, 11, now + timedelta(hours=24))
    assert shop.asked()[1:] == [(dana.id, "pending")]


def test_each_wait_has_its_own_and_there_may_be_no_limit(shop: Shop, now: datetime) -> None:
    cap(shop, 1)
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    trim = an_entry(shop.db, dana, shop.trim)
    freed(shop, 9, now)
    says_no(shop, now)

    freed(shop, 10, now + timedelta(hours=1))
    says_no(shop, now + timedelta(hours=1))
    assert [offer.entry_id == trim.id for offer in shop.offers()] == [False, True]

    cap(shop, None)
    freed(shop, 11, now + timedelta(hours=2))
    assert len(shop.asked()) == 3
