"""A round as staff look into it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.errors import NotFound
from core.models import OfferStatus, Slot
from core.scheduling import bookings, offers
from core.scheduling.offers import explaining, overview
from core.scheduling.offers.explaining import Reason
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at


@pytest.fixture
def slot(shop: Shop, now: datetime) -> Slot:
    """Anna's Tuesday at three: Ada and Ben wait for it, Cid for mornings, Dov for Bob."""
    an_entry(shop.db, shop.customer(1, name="Ada", is_vip=True), shop.cut)
    an_entry(shop.db, shop.customer(2, name="Ben"), shop.cut)
    an_entry(shop.db, shop.customer(3, name="Cid"), shop.cut, until_minute=12 * 60)
    an_entry(shop.db, shop.customer(4, name="Dov"), shop.cut, staff=shop.bob)
    given_up = shop.booked(shop.customer(99), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    return shop.db.scalars(select(Slot).where(Slot.origin_appointment_id == given_up.id)).one()


def test_candidates_stand_by_rank_with_what_they_were_asked(
    shop: Shop, slot: Slot, now: datetime
) -> None:
    [asked] = shop.offers()
    offers.decline(
        shop.db, shop.catalogue, asked.id, customer_id=asked.customer_id,
        now=now + timedelta(minutes=2),
    )  # fmt: skip

    begun, candidates = overview.weighed(shop.db, shop.tenant.id, slot.id)

    assert begun is not None
    assert begun.slot_id == slot.id
    told = [(one.rank, one.customer_name, one.offer and one.offer.status) for one in candidates]
    assert told == [(1, "Ada", OfferStatus.DECLINED), (2, "Ben", OfferStatus.PENDING)]
    assert candidates[0].parts["vip"] == 15
    assert candidates[0].score == sum(candidates[0].parts.values())


def test_who_was_passed_over_is_counted_before_and_after_the_tally_alike(
    shop: Shop, slot: Slot, now: datetime
) -> None:
    begun, _ = overview.weighed(shop.db, shop.tenant.id, slot.id)
    assert begun is not None

    live = overview.passed_over(shop.db, shop.catalogue, begun.id)
    explaining.tally(shop.db, shop.catalogue, begun.id, now=now)

    assert live.waiting == 4
    assert live.reasons == {Reason.OTHER_STAFF: 1, Reason.OTHER_TIME: 1}
    assert overview.passed_over(shop.db, shop.catalogue, begun.id) == live


def test_and_named_by_reason(shop: Shop, slot: Slot) -> None:
    begun, _ = overview.weighed(shop.db, shop.tenant.id, slot.id)
    assert begun is not None

    late = overview.passed_for(shop.db, shop.catalogue, begun.id, Reason.OTHER_TIME)

    assert [one.customer_name for one in late] == ["Cid"]


def test_whoever_waited_then_is_found_to_ask_why(shop: Shop, slot: Slot, now: datetime) -> None:
    begun, _ = overview.weighed(shop.db, shop.tenant.id, slot.id)
    assert begun is not None
    an_entry(
        shop.db, shop.customer(5, name="Dovid"), shop.cut, joined_at=now + timedelta(minutes=1)
    )

    [dov] = overview.who_waited(shop.db, shop.catalogue, begun.id, "dov")

    why = explaining.why_not(shop.db, shop.catalogue, begun.id, dov.entry_id)
    assert why.reason is Reason.OTHER_STAFF


def test_another_business_sees_nothing(shop: Shop, slot: Slot) -> None:
    begun, _ = overview.weighed(shop.db, shop.tenant.id, slot.id)
    assert begun is not None
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    shop.db.commit()
    theirs = Shop(shop.db, other, shop.cut, shop.trim, shop.anna, shop.bob).catalogue

    assert overview.weighed(shop.db, other.id, slot.id) == (None, [])
    for look in (
        lambda: overview.passed_over(shop.db, theirs, begun.id),
        lambda: overview.passed_for(shop.db, theirs, begun.id, Reason.OTHER_TIME),
        lambda: overview.who_waited(shop.db, theirs, begun.id, "a"),
    ):
        with pytest.raises(NotFound):
            look()
