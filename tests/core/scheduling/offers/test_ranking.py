from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from core.catalogue import touch
from core.models import ContactPoint, Slot, SlotStatus, Standing, WorkingHours
from core.scheduling.offers.ranking import Candidate, best_candidates
from core.scheduling.slots import fitting_visits
from tests.builders import a_customer, a_service, a_staff_member, a_tenant, an_entry, time_off
from tests.conftest import NOW
from tests.core.scheduling.shop import Shop, at

TUESDAY = 1 << 1
MONDAY = 1 << 0


def a_slot(shop: Shop, *, minutes: int = 60) -> Slot:
    """Anna's time on Tuesday, 24 November, at 15:00."""
    slot = Slot(
        tenant_id=shop.tenant.id,
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=at(24, 15),
        ends_at=at(24, 15) + timedelta(minutes=minutes),
        status=SlotStatus.OPEN,
        freed_at=at(20, 10),
    )
    shop.db.add(slot)
    shop.db.flush()
    return slot


def ranked(shop: Shop, slot: Slot, now: datetime) -> list[Candidate]:
    fitting = fitting_visits(shop.db, shop.catalogue, slot, NOW)
    return best_candidates(shop.db, shop.catalogue, slot, fitting, now=now, limit=10)


def scores(shop: Shop, slot: Slot, now: datetime) -> dict[str, int]:
    return {candidate.customer_id: candidate.score for candidate in ranked(shop, slot, now)}


def test_each_reason_adds_its_points(shop: Shop, now: datetime) -> None:
    plain, vip, other, named, wishing, patient, forever = (shop.customer(n) for n in range(7))
    vip.is_vip = True
    an_entry(shop.db, plain, shop.cut, joined_at=now)
    an_entry(shop.db, vip, shop.cut, joined_at=now)
    an_entry(shop.db, other, shop.trim, joined_at=now)
    an_entry(shop.db, named, shop.cut, staff=shop.anna, joined_at=now)
    an_entry(shop.db, wishing, shop.cut, weekdays=TUESDAY, joined_at=now)
    an_entry(shop.db, patient, shop.cut, joined_at=now - timedelta(days=20))
    an_entry(shop.db, forever, shop.cut, joined_at=now - timedelta(days=400))

    assert scores(shop, a_slot(shop), now) == {
        plain.id: 20 + 15,
        vip.id: 20 + 15 + 15,
        other.id: 20,
        named.id: 20 + 15 + 10,
        wishing.id: 20 + 15 + 10,
        patient.id: 20 + 15 + 2,
        forever.id: 20 + 15 + 20,
    }


def test_the_weights_are_the_tenants(shop: Shop, now: datetime) -> None:
    shop.tenant.policies = {"weights": {"base": 1, "vip": 100, "service": 0}}
    shop.db.flush()
    touch(shop.db, shop.tenant.id)
    vip = shop.customer(1, is_vip=True)
    an_entry(shop.db, vip, shop.cut, joined_at=now)

    assert scores(shop, a_slot(shop), now) == {vip.id: 101}


def test_equal_scores_go_to_who_joined_first(shop: Shop, now: datetime) -> None:
    late, early, best = shop.customer(1), shop.customer(2), shop.customer(3, is_vip=True)
    an_entry(shop.db, late, shop.cut, joined_at=now - timedelta(minutes=1))
    an_entry(shop.db, early, shop.cut, joined_at=now - timedelta(minutes=2))
    an_entry(shop.db, best, shop.cut, joined_at=now)

    order = [candidate.customer_id for candidate in ranked(shop, a_slot(shop), now)]

    assert order == [best.id, early.id, late.id]


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        ({"first_on": date(2026, 11, 24), "last_on": date(2026, 11, 24)}, True),
        ({"first_on": date(2026, 11, 25)}, False),
        ({"last_on": date(2026, 11, 23)}, False),
        ({"weekdays": MONDAY | TUESDAY}, True),
        ({"weekdays": MONDAY}, False),
        ({"from_minute": 15 * 60}, True),
        ({"from_minute": 15 * 60 + 1}, False),
        ({"until_minute": 15 * 60 + 1}, True),
        ({"until_minute": 15 * 60}, False),
    ],
)
def test_wishes_are_wall_time_and_must_fit(
    shop: Shop, now: datetime, wish: dict[str, Any], fits: bool
) -> None:
    an_entry(shop.db, shop.customer(1), shop.cut, **wish)

    assert bool(ranked(shop, a_slot(shop), now)) is fits


def test_who_waits_for_somebody_else_is_no_candidate(shop: Shop, now: datetime) -> None:
    an_entry(shop.db, shop.customer(1), shop.cut, staff=shop.bob)

    assert ranked(shop, a_slot(shop), now) == []


def test_who_cannot_be_reached_is_no_candidate(shop: Shop, now: datetime) -> None:
    for number, standing in enumerate((Standing.OPTED_OUT, Standing.UNDELIVERABLE)):
        customer = shop.customer(number)
        an_entry(shop.db, customer, shop.cut)
        point = shop.db.query(ContactPoint).filter_by(customer_id=customer.id).one()
        point.standing = standing
    shop.db.flush()

    assert ranked(shop, a_slot(shop), now) == []


def test_who_is_busy_at_the_time_is_no_candidate(shop: Shop, now: datetime) -> None:
    busy, before, after = shop.customer(1), shop.customer(2), shop.customer(3)
    for customer in (busy, before, after):
        an_entry(shop.db, customer, shop.cut)
    shop.booked(busy, at(24, 15, 30), now, staff=shop.bob)
    shop.booked(before, at(24, 14), now)
    shop.booked(after, at(24, 16), now)

    found = {candidate.customer_id for candidate in ranked(shop, a_slot(shop), now)}

    assert found == {before.id, after.id}


def test_a_shorter_visit_may_end_before_the_customers_next(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    an_entry(shop.db, dana, shop.trim)
    shop.booked(dana, at(24, 15, 30), now, staff=shop.bob)

    assert [c.service_id for c in ranked(shop, a_slot(shop), now)] == [shop.trim.id]


def test_a_longer_service_does_not_fit(shop: Shop, now: datetime) -> None:
    an_entry(shop.db, shop.customer(1), shop.cut)
    an_entry(shop.db, shop.customer(2), shop.trim)

    assert [c.service_id for c in ranked(shop, a_slot(shop, minutes=45), now)] == [shop.trim.id]


def test_a_service_that_the_staff_member_does_not_do_does_not_fit(
    shop: Shop, now: datetime
) -> None:
    shave = a_service(shop.db, shop.tenant, name="Shave", duration_minutes=15)
    a_staff_member(shop.db, shop.tenant, name="Cid", services=[shave])
    touch(shop.db, shop.tenant.id)
    an_entry(shop.db, shop.customer(1), shave)

    assert ranked(shop, a_slot(shop), now) == []


def test_a_buffer_may_reach_beyond_the_slot_only_into_free_time(shop: Shop, now: datetime) -> None:
    dye = a_service(shop.db, shop.tenant, name="Dye", duration_minutes=60, buffer_after_minutes=15)
    dee = a_staff_member(shop.db, shop.tenant, name="Dee", services=[dye, shop.cut])
    touch(shop.db, shop.tenant.id)
    slot = a_slot(shop)
    slot.staff_id = dee.id
    shop.db.flush()
    assert set(fitting_visits(shop.db, shop.catalogue, slot, NOW)) == {dye.id, shop.cut.id}

    time_off(shop.db, dee, starts_at=at(24, 16, 10), ends_at=at(24, 17))
    assert set(fitting_visits(shop.db, shop.catalogue, slot, NOW)) == {shop.cut.id}

    time_off(shop.db, dee, starts_at=at(24, 15, 55), ends_at=at(24, 16))
    assert not fitting_visits(shop.db, shop.catalogue, slot, NOW)


def test_time_outside_working_hours_is_not_offered(shop: Shop, now: datetime) -> None:
    shop.db.execute(update(WorkingHours).values(until_minute=15 * 60 + 30))
    touch(shop.db, shop.tenant.id)

    assert set(fitting_visits(shop.db, shop.catalogue, a_slot(shop), NOW)) == {shop.trim.id}


def test_another_tenants_waitlist_is_never_asked(shop: Shop, now: datetime) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    stranger = a_customer(shop.db, other)
    an_entry(shop.db, stranger, shop.cut)

    assert ranked(shop, a_slot(shop), now) == []
