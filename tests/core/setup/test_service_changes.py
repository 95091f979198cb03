"""Changing a service, no longer offering it, offering it again, and what follows."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import (
    InvalidDuration,
    InvalidNeeds,
    InvalidSteps,
    NameTaken,
    NotFound,
    ServiceIsStep,
)
from core.models import AppointmentStatus, Event, Service, SlotStatus
from core.scheduling import bookings
from core.setup import service_changes, services, to_come
from tests.builders import a_resource, a_service, a_tenant, an_entry
from tests.core.scheduling.following import assert_true, follow
from tests.core.scheduling.shop import Shop, a_shop, at


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


def said(shop: Shop, service: Service) -> service_changes.Offering:
    return service_changes.offering(shop.db, shop.catalogue, service.id)


def change(shop: Shop, service: Service, now: datetime, **facts: object) -> list[str]:
    wanted = replace(said(shop, service), **facts)  # type: ignore[arg-type]
    return service_changes.change_service(shop.db, shop.catalogue, service.id, wanted, now=now)


def retire(shop: Shop, service: Service, now: datetime) -> list[str]:
    return service_changes.retire_service(shop.db, shop.catalogue, service.id, now=now)


def last_event(shop: Shop) -> Event:
    return shop.db.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()


def test_a_service_takes_all_that_is_said_of_it(shop: Shop, now: datetime) -> None:
    a_resource(shop.db, shop.tenant, kind="chair", name="Chair 1")
    shop.db.commit()
    revision = shop.catalogue.revision

    change(
        shop,
        shop.cut,
        now,
        name=" Cut  and wash ",
        aliases=("trim",),
        duration_minutes=75,
        buffers=(5, 10),
        price_minor=None,
        needs={"chair": 1},
    )

    found = shop.catalogue.services[shop.cut.id]
    assert (found.name, found.aliases, found.price_minor) == ("Cut and wash", ("trim",), None)
    assert (found.duration_minutes, found.buffer_before_minutes) == (75, 5)
    assert [(need.kind, need.quantity) for need in found.needs] == [("chair", 1)]
    assert shop.catalogue.revision > revision
    event = last_event(shop)
    assert (event.name, event.subject_id) == ("service.changed", shop.cut.id)
    assert (event.before or {})["duration_minutes"] == 60
    assert (event.after or {})["duration_minutes"] == 75


def test_only_what_changed_is_told_and_nothing_of_no_change(shop: Shop, now: datetime) -> None:
    change(shop, shop.cut, now)
    assert shop.announced() == []

    change(shop, shop.cut, now, price_minor=5000)

    event = last_event(shop)
    assert (event.before, event.after) == ({"price_minor": 4500}, {"price_minor": 5000})


def test_free_times_follow_and_what_is_booked_stays(shop: Shop, now: datetime) -> None:
    booked = shop.booked(shop.customer(1), at(23, 10), now)
    follow(shop, now)

    assert change(shop, shop.cut, now, duration_minutes=90) == []

    follow(shop, now)
    assert_true(shop, now)
    assert [(one.starts_at, one.ends_at) for one in shop.appointments()] == [
        (booked.starts_at, booked.ends_at)
    ]


def test_what_cannot_be_is_refused(shop: Shop, now: datetime) -> None:
    with pytest.raises(NameTaken):
        change(shop, shop.cut, now, name="beard TRIM")
    with pytest.raises(InvalidDuration):
        change(shop, shop.cut, now, duration_minutes=0)
    with pytest.raises(InvalidNeeds):
        change(shop, shop.cut, now, needs={"sauna": 1})
    with pytest.raises(InvalidSteps):
        change(shop, shop.cut, now, duration_minutes=None, steps=(shop.cut.id, shop.trim.id))
    assert shop.announced() == []


def test_steps_change_and_a_whole_lasts_as_long_as_its_steps(shop: Shop, now: datetime) -> None:
    both = a_service(shop.db, shop.tenant, name="Cut and trim", steps=[shop.cut, shop.trim])
    shop.db.commit()

    change(shop, shop.trim, now, duration_minutes=45)
    stored = shop.db.scalar(select(Service.duration_minutes).where(Service.id == both.id))
    assert (stored, shop.catalogue.services[both.id].duration_minutes) == (105, 105)
    assert said(shop, both).duration_minutes is None
    with pytest.raises(ServiceIsStep):
        retire(shop, shop.trim, now)

    change(shop, both, now, steps=(), duration_minutes=80)
    assert shop.catalogue.services[both.id].steps == ()
    assert retire(shop, shop.trim, now) == []


def test_a_retired_service_is_kept_but_cannot_be_booked(shop: Shop, now: datetime) -> None:
    booked = shop.booked(shop.customer(1), at(23, 10), now)
    shop.booked(shop.customer(2), at(23, 12), now, staff=shop.bob)
    follow(shop, now)

    lost = retire(shop, shop.cut, now)

    assert (lost[0], len(lost)) == (booked.id, 2)
    assert {one.status for one in shop.appointments()} == {AppointmentStatus.CONFIRMED}
    assert shop.catalogue.service(shop.cut.id).name == "Haircut"
    with pytest.raises(NotFound):
        shop.booked(shop.customer(3), at(24, 10), now)
    follow(shop, now)
    assert_true(shop, now)
    visits = to_come.of_service(shop.db, shop.tenant.id, shop.cut.id, now=now)
    assert (visits.count, visits.first[0].customer_name) == (2, "Customer 1")


def test_nobody_is_asked_any_more_about_a_retired_service(shop: Shop, now: datetime) -> None:
    booked = shop.booked(shop.customer(1), at(23, 10), now)
    an_entry(shop.db, shop.customer(2), shop.cut)
    shop.db.commit()
    bookings.cancel(shop.db, shop.catalogue, booked.id, now=now)
    assert shop.slot_statuses() == [SlotStatus.HELD]

    retire(shop, shop.cut, now)

    assert shop.slot_statuses() == [SlotStatus.CANCELED]
    assert [status for _, status in shop.asked()] == ["withdrawn"]
    shop.assert_time_adds_up()


def test_a_retired_service_comes_back_unless_its_name_is_taken(shop: Shop, now: datetime) -> None:
    retire(shop, shop.trim, now)
    service_changes.bring_back_service(shop.db, shop.catalogue, shop.trim.id, now=now)
    assert last_event(shop).name == "service.brought_back"
    assert shop.trim.id in shop.catalogue.services

    retire(shop, shop.trim, now)
    services.add_service(shop.db, shop.tenant, name="Beard trim", duration_minutes=20, now=now)
    with pytest.raises(NameTaken):
        service_changes.bring_back_service(shop.db, shop.catalogue, shop.trim.id, now=now)


def test_another_tenants_service_is_none(shop: Shop, now: datetime) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    theirs = a_service(shop.db, other, name="Theirs")
    shop.db.commit()

    with pytest.raises(NotFound):
        said(shop, theirs)
    for act in (service_changes.retire_service, service_changes.bring_back_service):
        with pytest.raises(NotFound):
            act(shop.db, shop.catalogue, theirs.id, now=now)
