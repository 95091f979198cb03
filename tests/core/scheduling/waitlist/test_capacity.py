"""How many may wait: for each service, at each location."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.catalogue import catalogue, touch
from core.errors import WaitlistFull
from core.events import Actor, acting
from core.models import ActorKind, Location, Service, Staff, WaitlistEntry
from core.scheduling import waitlist
from core.scheduling.waitlist import Wish
from tests.builders import a_location, a_staff_member
from tests.core.scheduling.racing import Work, at_once
from tests.core.scheduling.shop import Shop

ERIN = Actor(ActorKind.STAFF, "erin")


def room(shop: Shop, whose: Location | Service, most: int | None) -> None:
    table = type(whose).table()
    policies = {"max_queue_size": most}
    shop.db.execute(update(table).where(table.c.id == whose.id).values(policies=policies))
    touch(shop.db, shop.tenant.id)


def joins(shop: Shop, number: int, now: datetime, **wish: Any) -> WaitlistEntry:
    wanted = Wish(**({"service_id": shop.cut.id} | wish))
    customer_id = shop.customer(number).id
    return waitlist.join(shop.db, shop.catalogue, customer_id=customer_id, wish=wanted, now=now)


@pytest.fixture
def there(shop: Shop) -> Location:
    return a_location(shop.db, shop.tenant)


@pytest.fixture
def zoe(shop: Shop, there: Location) -> Staff:
    """She works at the second location; Anna and Bob at the first."""
    return a_staff_member(shop.db, shop.tenant, name="Zoe", services=[shop.cut], location=there)


def test_when_as_many_wait_as_may_nobody_joins_before_one_leaves(shop: Shop, now: datetime) -> None:
    room(shop, shop.cut, 2)
    first = joins(shop, 1, now)
    joins(shop, 2, now)

    with pytest.raises(WaitlistFull) as refused:
        joins(shop, 3, now)
    assert refused.value.details == {"most": 2}
    joins(shop, 5, now, service_id=shop.trim.id)

    waitlist.leave(shop.db, first.id, customer_id=first.customer_id, now=now)
    joins(shop, 4, now)


def test_a_full_list_is_no_reason_to_give_up_another_wait(shop: Shop, now: datetime) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "max_active_entries": 1}
    room(shop, shop.trim, 0)
    dana = joins(shop, 1, now).customer_id

    with pytest.raises(WaitlistFull):
        waitlist.join(shop.db, shop.catalogue, customer_id=dana, wish=Wish(shop.trim.id), now=now)


def test_each_location_has_its_own_room(
    shop: Shop, there: Location, zoe: Staff, now: datetime
) -> None:
    room(shop, there, 1)
    joins(shop, 1, now, staff_id=zoe.id)

    with pytest.raises(WaitlistFull):
        joins(shop, 2, now, staff_id=zoe.id)
    joins(shop, 3, now, staff_id=shop.anna.id)
    joins(shop, 4, now)  # whoever has time: there is room at the other location


def test_who_takes_another_service_too_joins_while_there_is_room_for_one(
    shop: Shop, now: datetime
) -> None:
    room(shop, shop.cut, 1)
    room(shop, shop.trim, 1)
    joins(shop, 1, now)
    both = joins(shop, 2, now, other_services=(shop.trim.id,))

    with pytest.raises(WaitlistFull):
        joins(shop, 3, now, service_id=shop.trim.id)
    with pytest.raises(WaitlistFull):
        joins(shop, 4, now, service_id=shop.trim.id, other_services=(shop.cut.id,))

    waitlist.leave(shop.db, both.id, customer_id=both.customer_id, now=now)
    joins(shop, 5, now, other_services=(shop.trim.id,))


def test_who_takes_one_of_two_people_joins_while_there_is_room_at_one(
    shop: Shop, there: Location, zoe: Staff, now: datetime
) -> None:
    room(shop, there, 1)
    joins(shop, 1, now, staff_id=zoe.id)
    joins(shop, 2, now, staff_id=zoe.id, other_staff=(shop.anna.id,))

    with pytest.raises(WaitlistFull):
        joins(shop, 3, now, locations=(there.id,))


def test_who_takes_anybody_stands_in_each_queue(
    shop: Shop, there: Location, zoe: Staff, now: datetime
) -> None:
    room(shop, there, 1)
    joins(shop, 1, now)

    with pytest.raises(WaitlistFull):
        joins(shop, 2, now, staff_id=zoe.id)


def test_staff_add_one_more_by_saying_why(shop: Shop, now: datetime) -> None:
    room(shop, shop.cut, 0)
    dana, wish = shop.customer(1), Wish(shop.cut.id)

    def add(because: str | None) -> WaitlistEntry:
        with acting(shop.db, ERIN):
            return waitlist.join(
                shop.db, shop.catalogue, customer_id=dana.id, wish=wish, now=now, because=because
            )

    with pytest.raises(WaitlistFull):
        add(None)
    assert add("she came in person").customer_id == dana.id


@pytest.mark.usefixtures("many_connections")
def test_ten_who_join_at_once_fill_the_list_and_no_more(shop: Shop, now: datetime) -> None:
    room(shop, shop.cut, 3)
    customers = [shop.customer(number).id for number in range(10)]
    shop.db.commit()
    tenant_id, wish = shop.tenant.id, Wish(shop.cut.id)
    shop.db.rollback()

    def join(customer_id: str) -> Work:
        def work(db: Session) -> object:
            known = catalogue(db, tenant_id)
            return waitlist.join(db, known, customer_id=customer_id, wish=wish, now=now)

        return work

    assert at_once([join(one) for one in customers]) == {"done": 3, "WaitlistFull": 7}
