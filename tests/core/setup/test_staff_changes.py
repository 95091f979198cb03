"""Changing who works at a business, and what follows in that commit."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import InvalidName, NameTaken, NotFound, ServiceNotOffered
from core.models import Event, SlotStatus, Staff, WaitlistEntry
from core.scheduling import bookings
from core.setup import staff_changes, to_come
from tests.builders import a_location, a_service, a_staff_member, a_tenant, an_entry
from tests.core.scheduling.following import assert_true, follow
from tests.core.scheduling.shop import Shop, a_shop, at


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


def change(shop: Shop, staff: Staff, now: datetime, **facts: object) -> list[str]:
    told = staff_changes.member(shop.catalogue, staff.id)
    wanted = replace(told, **facts)  # type: ignore[arg-type]
    return staff_changes.change_staff_member(shop.db, shop.catalogue, staff.id, wanted, now=now)


def retire(shop: Shop, staff: Staff, now: datetime) -> list[str]:
    return staff_changes.retire_staff_member(shop.db, shop.catalogue, staff.id, now=now)


def last_event(shop: Shop) -> Event:
    return shop.db.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()


def test_names_change_without_a_word_of_them_in_the_trail(shop: Shop, now: datetime) -> None:
    change(shop, shop.anna, now, name="Annabel", nicknames=("Bella",))

    found = shop.catalogue.staff[shop.anna.id]
    assert (found.name, found.nicknames) == ("Annabel", ("Bella",))
    event = last_event(shop)
    assert (event.name, event.before, event.after) == ("staff.changed", {}, {"is_renamed": True})


def test_no_change_is_none(shop: Shop, now: datetime) -> None:
    assert change(shop, shop.anna, now) == []
    assert shop.announced() == []


def test_who_no_longer_does_a_service_keeps_what_is_booked(shop: Shop, now: datetime) -> None:
    booked = shop.booked(shop.customer(1), at(23, 10), now)
    follow(shop, now)

    assert change(shop, shop.anna, now, services=frozenset({shop.trim.id})) == [booked.id]

    assert last_event(shop).after == {"services": [shop.trim.id]}
    with pytest.raises(ServiceNotOffered):
        shop.booked(shop.customer(2), at(23, 14), now)
    follow(shop, now)
    assert_true(shop, now)


def test_who_does_a_whole_does_its_steps(shop: Shop, now: datetime) -> None:
    both = a_service(shop.db, shop.tenant, name="Both", steps=[shop.cut, shop.trim])
    carl = a_staff_member(shop.db, shop.tenant, name="Carl", services=[])
    shop.db.commit()

    change(shop, carl, now, services=frozenset({both.id}))

    assert shop.catalogue.staff[carl.id].service_ids == {shop.cut.id, shop.trim.id, both.id}
    told = staff_changes.member(shop.catalogue, carl.id)
    assert told.services == {shop.cut.id, shop.trim.id}


def test_who_works_elsewhere_is_ranked_for_there(shop: Shop, now: datetime) -> None:
    there = a_location(shop.db, shop.tenant)
    entry = an_entry(shop.db, shop.customer(1), shop.cut, staff=shop.anna)
    booked = shop.booked(shop.customer(2), at(23, 10), now)
    shop.db.commit()

    assert change(shop, shop.anna, now, location_id=there.id) == [booked.id]

    assert shop.catalogue.staff[shop.anna.id].location_id == there.id
    due = select(WaitlistEntry.points_due_at).where(WaitlistEntry.id == entry.id)
    assert shop.db.scalar(due) == now


def test_who_leaves_keeps_their_visits_and_is_offered_no_more(shop: Shop, now: datetime) -> None:
    kept = shop.booked(shop.customer(1), at(24, 9), now)
    given_up = shop.booked(shop.customer(2), at(23, 10), now)
    an_entry(shop.db, shop.customer(3), shop.cut)
    shop.db.commit()
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    assert retire(shop, shop.anna, now) == [kept.id]

    assert shop.slot_statuses() == [SlotStatus.CANCELED]
    assert [one.id for one in shop.appointments()] == [kept.id]
    assert shop.catalogue.staff_member(shop.anna.id).name == "Anna"
    visits = to_come.of_staff_member(shop.db, shop.tenant.id, shop.anna.id, now=now)
    assert [one.id for one in visits.first] == [kept.id]
    with pytest.raises(NotFound):
        shop.booked(shop.customer(4), at(25, 10), now)
    follow(shop, now)
    assert_true(shop, now)
    shop.assert_time_adds_up()


def test_who_left_comes_back_as_they_were(shop: Shop, now: datetime) -> None:
    retire(shop, shop.anna, now)
    staff_changes.bring_back_staff_member(shop.db, shop.catalogue, shop.anna.id, now=now)

    assert shop.catalogue.staff[shop.anna.id].service_ids == {shop.cut.id, shop.trim.id}
    assert last_event(shop).name == "staff.brought_back"
    shop.booked(shop.customer(1), at(23, 10), now)


def test_what_cannot_be_is_refused(shop: Shop, now: datetime) -> None:
    with pytest.raises(NameTaken):
        change(shop, shop.anna, now, name="BOB")
    with pytest.raises(InvalidName):
        change(shop, shop.anna, now, name=" ")
    with pytest.raises(NotFound):
        change(shop, shop.anna, now, services=frozenset({shop.anna.id}))
    with pytest.raises(NotFound):
        change(shop, shop.anna, now, location_id=shop.cut.id)
    retire(shop, shop.bob, now)
    change(shop, shop.anna, now, name="Bob")
    with pytest.raises(NameTaken):
        staff_changes.bring_back_staff_member(shop.db, shop.catalogue, shop.bob.id, now=now)


def test_another_tenants_staff_are_none(shop: Shop, now: datetime) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    theirs = a_staff_member(shop.db, other, services=[])
    shop.db.commit()

    with pytest.raises(NotFound):
        change(shop, theirs, now)
    for act in (staff_changes.retire_staff_member, staff_changes.bring_back_staff_member):
        with pytest.raises(NotFound):
            act(shop.db, shop.catalogue, theirs.id, now=now)
