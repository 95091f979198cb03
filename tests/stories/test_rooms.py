"""A salon with three stylists and two rooms, and a colour that may follow a cut."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import database
from core.catalogue import touch
from core.errors import SlotTaken
from core.models import Customer, Service, ServiceNeed, Staff
from tests.builders import a_resource, a_service, a_staff_member, an_entry
from tests.invariants import assert_needs_are_met, assert_time_adds_up
from tests.stories.conftest import Phone, World

SATURDAY_10AM = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


@pytest.fixture
def cem(world: World, db: Session) -> Staff:
    """The third stylist, in a salon that has two rooms; hair is cut and coloured in one."""
    for number in (1, 2):
        a_resource(db, world.tenant, name=f"Room {number}")
    for service in (world.haircut, world.colour):
        db.add(ServiceNeed(service_id=service.id, kind="room"))
    db.execute(update(Service).where(Service.id == world.colour.id).values(buffer_after_minutes=15))
    steps = [world.haircut, world.colour]
    a_service(db, world.tenant, name="Cut & colour", steps=steps, price_minor=15000)
    cem = a_staff_member(db, world.tenant, name="Cem", services=[*steps, world.beard_trim])
    touch(db, world.tenant.id)
    db.commit()
    return cem


def test_the_third_customer_of_an_hour_is_told_when_a_room_is_free(
    world: World, cem: Staff, phone: Callable[..., Phone], db: Session
) -> None:
    world.book(phone("Ann"), world.anna, world.haircut, SATURDAY_10AM)
    world.book(phone("Ben"), world.bob, world.haircut, SATURDAY_10AM)
    dana = phone("Dana")

    assert dana.says("haircut with cem tomorrow at 10am") == [
        "Sat, Nov 21 10:00am isn't free. For Haircut: 1) Sat, Nov 21 9:00am 2) 11:00am "
        "3) 12:00pm. Reply with a number or another time."
    ]
    assert dana.says("2") == ["Booked: Haircut with Cem, Sat, Nov 21 11:00am. See you then!"]
    # A beard is trimmed wherever there is a mirror.
    assert dana.says("beard trim with cem tomorrow 10am") == [
        "Beard trim with Cem, Sat, Nov 21 10:00am. Shall I book it? YES or NO"
    ]
    assert dana.says("yes") == ["Booked: Beard trim with Cem, Sat, Nov 21 10:00am. See you then!"]
    assert_time_adds_up(db)
    assert_needs_are_met(db, world.tenant.id)


def test_the_last_room_is_kept_for_who_is_asked_for_a_yes(
    world: World, cem: Staff, phone: Callable[..., Phone], db: Session
) -> None:
    world.book(phone("Ann"), world.anna, world.haircut, SATURDAY_10AM)
    dana = phone("Dana")
    assert dana.says("haircut with cem tomorrow at 10am") == [
        "Haircut with Cem, Sat, Nov 21 10:00am. Shall I book it? YES or NO"
    ]

    with pytest.raises(SlotTaken):
        world.book(phone("Ben"), world.bob, world.haircut, SATURDAY_10AM)

    assert dana.says("yes") == ["Booked: Haircut with Cem, Sat, Nov 21 10:00am. See you then!"]
    assert_time_adds_up(db)
    assert_needs_are_met(db, world.tenant.id)


def test_cut_and_colour_is_one_visit_however_it_is_said(
    world: World, cem: Staff, phone: Callable[..., Phone], db: Session
) -> None:
    dana = phone("Dana")

    assert dana.says("can I get a colour and a haircut tomorrow at 11 with cem?") == [
        "Cut & colour with Cem, Sat, Nov 21 11:00am. Shall I book it? YES or NO"
    ]
    assert dana.says("yes") == ["Booked: Cut & colour with Cem, Sat, Nov 21 11:00am. See you then!"]
    assert dana.says("when is my appointment?") == [
        "You're booked for Cut & colour with Cem, Sat, Nov 21 11:00am."
    ]
    [visit] = world.appointments(dana)
    assert (visit.ends_at - visit.starts_at).total_seconds() == 3 * 3600
    assert (visit.busy_ends_at - visit.ends_at).total_seconds() == 15 * 60
    assert phone("Eve").says("cut and colour with bob tomorrow?") == [
        "Bob doesn't do Cut & colour. Anyone else, or which other time and service?"
    ]
    assert_time_adds_up(db)
    assert_needs_are_met(db, world.tenant.id)


def test_a_given_up_cut_and_colour_is_offered_with_its_room(
    world: World, cem: Staff, phone: Callable[..., Phone], db: Session
) -> None:
    ann, dana = phone("Ann"), phone("Dana")
    package = db.scalars(select(Service).where(Service.name == "Cut & colour")).one()
    an_entry(db, db.get_one(Customer, dana.customer_id), package)
    db.commit()
    world.book(ann, world.anna, package, SATURDAY_10AM)

    ann.says("cancel my appointment")
    ann.says("yes")

    [offer] = dana.hears()
    assert "Cut & colour with Anna opened up Sat, Nov 21 10:00am" in offer
    with database.read() as looking:
        assert_needs_are_met(looking, world.tenant.id)
    assert dana.says("yes") == [
        "Booked: Cut & colour with Anna, Sat, Nov 21 10:00am. See you then!"
    ]
    assert_time_adds_up(db)
    assert_needs_are_met(db, world.tenant.id)
