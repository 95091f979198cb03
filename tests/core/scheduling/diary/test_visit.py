"""One appointment, as staff see it when they touch it."""

from datetime import datetime

import pytest

from core.catalogue import catalogue
from core.errors import NotFound
from core.models import AppointmentStatus
from core.scheduling import bookings
from core.scheduling.diary.visit import is_being_offered, visit
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded


def test_it_says_whose_it_is_and_how_to_reach_them(shop: Shop, now: datetime) -> None:
    booked = shop.booked(shop.customer(1, name="Dana", is_vip=True), at(23, 9), now)
    known = shop.catalogue

    with recorded() as statements:
        seen = visit(shop.db, known, booked.id)

    assert (seen.customer, seen.is_vip, seen.address) == ("Dana", True, "+12125550001")
    assert (seen.staff_id, seen.starts_at) == (shop.anna.id, at(23, 9))
    assert (seen.status, seen.is_confirmed) == (AppointmentStatus.CONFIRMED, False)
    assert len(statements) == 1


def test_another_business_finds_none(shop: Shop, now: datetime) -> None:
    booked = shop.booked(shop.customer(1), at(23, 9), now)
    other = catalogue(shop.db, a_tenant(shop.db, slug="other", number="+12125550199").id)

    with pytest.raises(NotFound):
        visit(shop.db, other, booked.id)


def test_time_that_somebody_is_asked_about_is_being_offered_and_no_other(
    shop: Shop, now: datetime
) -> None:
    given_up = shop.booked(shop.customer(1), at(23, 9), now)
    shop.booked(shop.customer(2), at(23, 11), now)
    an_entry(shop.db, shop.customer(3), shop.cut)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    def offered(starts_at: datetime) -> bool:
        return is_being_offered(shop.db, shop.catalogue, shop.cut.id, shop.anna.id, starts_at)

    assert [offered(at(23, hour, 30)) for hour in (8, 9, 10)] == [True, True, False]
    assert not offered(at(23, 11))
