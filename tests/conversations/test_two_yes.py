"""Two YES to two offers of one wait: by links, which name what they mean."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from conversations.dialogue.answers import answer_offer
from core.models import Customer, Offer
from core.scheduling import offers
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, a_shop, at

HOLD = timedelta(minutes=10)
EARLY, LATER = at(24, 9), at(25, 9)


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


@pytest.fixture
def dana(shop: Shop) -> Customer:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    return dana


def asked(shop: Shop, dana: Customer, starts_at: datetime, now: datetime) -> Offer:
    offers.free_slot(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        origin_appointment_id=None,
        now=now,
    )
    [offer] = offers.pending_for(shop.db, dana.id)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    return offer


def says_yes(shop: Shop, offer: Offer, now: datetime) -> tuple[str, datetime]:
    """What is said, and about when."""
    said = answer_offer(
        shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, accepts=True, now=now
    )
    return said.key, said.facts["when"]


def two_offers(
    shop: Shop, dana: Customer, first: datetime, second: datetime, now: datetime
) -> tuple[Offer, Offer]:
    """One that has lapsed, and one that is open."""
    missed = asked(shop, dana, first, now)
    offers.lapse(shop.db, shop.catalogue, missed.id, now=now + HOLD)
    return missed, asked(shop, dana, second, now + HOLD)


def test_a_late_yes_to_something_later_is_answered_by_the_visit_they_have(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    late, in_time = two_offers(shop, dana, LATER, EARLY, now)
    assert says_yes(shop, in_time, now + HOLD) == ("booked", EARLY)
    assert says_yes(shop, late, now + HOLD) == ("appointment", EARLY)
    assert len(shop.appointments()) == 1


def test_a_late_yes_to_something_earlier_asks_about_the_visit_they_have(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    late, in_time = two_offers(shop, dana, EARLY, LATER, now)
    assert says_yes(shop, in_time, now + HOLD) == ("booked", LATER)
    assert says_yes(shop, late, now + HOLD) == ("booked_ask_later", EARLY)


def test_after_a_late_yes_the_one_in_time_is_answered_by_the_visit_they_have(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    late, in_time = two_offers(shop, dana, LATER, EARLY, now)
    assert says_yes(shop, late, now + HOLD) == ("booked", LATER)
    assert says_yes(shop, in_time, now + HOLD) == ("appointment", LATER)
    assert len(shop.appointments()) == 1
