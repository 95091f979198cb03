"""Changing what a business says of itself, its places and its rooms."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import (
    InvalidCurrency,
    InvalidName,
    InvalidNumber,
    InvalidTimeZone,
    NameTaken,
    NotFound,
)
from core.models import Event
from core.setup import resources, tenant_changes
from core.setup.tenant_changes import Place
from tests.builders import a_location, a_resource, a_tenant
from tests.core.scheduling.following import assert_true, follow
from tests.core.scheduling.shop import Shop, a_shop, at


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


def change(shop: Shop, now: datetime, **facts: str) -> list[str]:
    wanted = replace(tenant_changes.business(shop.catalogue), **facts)
    return tenant_changes.change_tenant(shop.db, shop.catalogue, wanted, now=now)


def last_event(shop: Shop) -> Event:
    return shop.db.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()


def test_a_business_is_called_something_else(shop: Shop, now: datetime) -> None:
    change(shop, now, name="Scissor Sisters", language="es")

    assert (shop.catalogue.name, shop.catalogue.language) == ("Scissor Sisters", "es")
    assert last_event(shop).before == {"name": "Shear Joy", "language": "en"}
    change(shop, now)
    assert shop.announced() == ["tenant.changed"]


def test_prices_keep_their_figures_in_another_currency(shop: Shop, now: datetime) -> None:
    change(shop, now, currency="jpy")
    assert shop.catalogue.currency == "JPY"
    assert shop.catalogue.services[shop.cut.id].price_minor == 45
    change(shop, now, currency="EUR")
    assert shop.catalogue.services[shop.cut.id].price_minor == 4500


def test_in_another_zone_visits_stay_at_their_instants(shop: Shop, now: datetime) -> None:
    early = shop.booked(shop.customer(1), at(23, 9), now)
    shop.booked(shop.customer(2), at(23, 15), now)
    follow(shop, now)

    outside = change(shop, now, time_zone="America/Los_Angeles")

    assert outside == [early.id]
    assert [one.starts_at for one in shop.appointments()] == [at(23, 9), at(23, 15)]
    follow(shop, now)
    assert_true(shop, now)


def test_what_a_business_cannot_be_is_refused(shop: Shop, now: datetime) -> None:
    with pytest.raises(InvalidTimeZone):
        change(shop, now, time_zone="Mars/Olympus")
    with pytest.raises(InvalidCurrency):
        change(shop, now, currency="XYZW")
    with pytest.raises(InvalidName):
        change(shop, now, name="")
    assert shop.announced() == []


def test_a_location_says_where_it_is(shop: Shop, now: datetime) -> None:
    place = shop.anna.location_id
    wanted = Place("Downtown", " 12  Main St ", "(212) 555-0177")

    for _ in range(2):
        tenant_changes.change_location(shop.db, shop.catalogue, place, wanted, now=now)

    found = shop.catalogue.locations[place]
    assert (found.name, found.street, found.phone) == ("Downtown", "12 Main St", "+12125550177")
    assert shop.announced() == ["location.changed"]
    wrong = replace(wanted, phone="12")
    with pytest.raises(InvalidNumber):
        tenant_changes.change_location(shop.db, shop.catalogue, place, wrong, now=now)


def test_a_room_is_called_something_else(shop: Shop, now: datetime) -> None:
    room = a_resource(shop.db, shop.tenant, name="Room 1")
    other = a_resource(shop.db, shop.tenant, name="Room 2")
    shop.db.commit()

    resources.rename_resource(shop.db, shop.catalogue, room.id, name="Blue room", now=now)

    assert shop.catalogue.resources[room.id].name == "Blue room"
    assert last_event(shop).before == {"name": "Room 1"}
    with pytest.raises(NameTaken):
        resources.rename_resource(shop.db, shop.catalogue, other.id, name="BLUE room", now=now)


def test_what_is_another_tenants_is_nowhere(shop: Shop, now: datetime) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    theirs = a_resource(shop.db, other)
    place = a_location(shop.db, other)
    shop.db.commit()

    with pytest.raises(NotFound):
        resources.rename_resource(shop.db, shop.catalogue, theirs.id, name="Mine", now=now)
    wanted = Place("Mine", None, None)
    with pytest.raises(NotFound):
        tenant_changes.change_location(shop.db, shop.catalogue, place.id, wanted, now=now)
