"""Who waits says all that would do, in one text, and the entry wants just that."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import database
from core.catalogue import touch
from core.models import Location, WaitlistEntry, WorkingHours
from core.scheduling import waitlist
from tests.builders import a_location, a_staff_member
from tests.stories.conftest import Phone, World


@pytest.fixture
def dana(phone: Callable[..., Phone]) -> Phone:
    return phone("Dana")


def wished() -> waitlist.Wish:
    with database.read() as db:
        return waitlist.wish_of(db.scalars(select(WaitlistEntry)).one())


def test_one_of_two_people_at_several_times(world: World, dana: Phone) -> None:
    [said] = dana.says(
        "put me on the waitlist for a haircut with anna or bob, not before thursday, "
        "mornings or after 5, need 2 hours notice"
    )[:1]

    assert "Haircut with Anna or Bob" in said
    assert wished() == waitlist.Wish(
        service_id=world.haircut.id,
        staff_id=world.anna.id,
        first_on=date(2026, 11, 26),
        from_minute=6 * 60,
        until_minute=12 * 60,
        other_staff=(world.bob.id,),
        other_times=((17 * 60, 24 * 60),),
        notice_minutes=120,
    )


def test_any_of_several_services(world: World, dana: Phone) -> None:
    said = dana.says("waitlist please, any haircut or beard trim, at least an hour's notice")

    assert "Haircut or Beard trim" in " ".join(said)
    assert "an hour or more ahead" in " ".join(said)
    assert wished() == waitlist.Wish(
        service_id=world.haircut.id, other_services=(world.beard_trim.id,), notice_minutes=60
    )
    assert dana.says("where am I on the waitlist?") == [
        "Yes, you're number 1 on the waitlist for Haircut or Beard trim."
    ]


def test_several_are_picked_of_those_that_were_shown(world: World, dana: Phone) -> None:
    dana.says("put me on the waitlist")
    dana.says("1 and 3")

    assert wished().service_id == world.beard_trim.id
    assert wished().other_services == (world.haircut.id,)


def test_who_gives_none_of_it_is_not_waited_for(world: World, dana: Phone) -> None:
    dana.says("put me on the waitlist for a colour with anna or bob")

    assert wished() == waitlist.Wish(service_id=world.colour.id, staff_id=world.anna.id)


def test_who_alone_is_wanted_and_does_not_do_it_is_asked_about(dana: Phone) -> None:
    [said] = dana.says("put me on the waitlist for a colour with bob")

    assert "Bob" in said
    with database.read() as db:
        assert db.scalars(select(WaitlistEntry)).all() == []


def test_a_day_that_does_not_exist_is_asked_for_again(world: World, dana: Phone) -> None:
    said = dana.says("put me on the waitlist for a haircut with anna on the 31st of february")
    assert said == ["That date doesn't exist. Which day would you like for Haircut?"]

    assert dana.says("the 28th then")[0].startswith("You're on the waitlist for Haircut with Anna")
    assert (wished().first_on, wished().last_on) == (date(2026, 11, 28), date(2026, 11, 28))


def test_a_day_that_can_be_read_in_two_ways_is_asked_about(world: World, dana: Phone) -> None:
    [asked] = dana.says("waitlist please, haircut with anna, friday 4")
    assert asked.startswith("Just to be sure: 1) ")

    assert dana.says("2")[0].startswith("You're on the waitlist for Haircut with Anna")
    assert wished().first_on == wished().last_on == date(2026, 12, 4)


@pytest.fixture
def no_wednesday(world: World, db: Session) -> None:
    """Anna, who alone does colours, has Wednesdays off."""
    hours = WorkingHours.table()
    db.execute(delete(hours).where(hours.c.staff_id == world.anna.id, hours.c.weekday == 2))
    touch(db, world.tenant.id)
    db.commit()


@pytest.mark.usefixtures("no_wednesday")
def test_a_day_on_which_nobody_works_is_said_and_another_is_asked_for(
    world: World, dana: Phone
) -> None:
    assert dana.says("put me on the waitlist for a colour on wednesdays") == [
        "Sorry, we don't do Colour on Wed. Which other day or time would suit you?"
    ]
    with database.read() as db:
        assert db.scalars(select(WaitlistEntry)).all() == []

    said = dana.says("thursdays then")

    assert said[0].startswith("You're on the waitlist for Colour, number 1.")
    assert wished() == waitlist.Wish(service_id=world.colour.id, weekdays=1 << 3)


def test_a_time_at_which_nobody_works_is_said(world: World, dana: Phone) -> None:
    [said] = dana.says("put me on the list for a haircut with anna after 10pm")

    assert said.startswith("Sorry, we don't do Haircut with Anna from 10:00pm.")


@pytest.mark.usefixtures("no_wednesday")
def test_the_list_is_not_offered_for_a_day_on_which_nobody_works(world: World, dana: Phone) -> None:
    [said] = dana.says("colour next wednesday")

    assert "YES" not in said


@pytest.fixture
def brooklyn(world: World, db: Session) -> Location:
    """A second location, where Zoe cuts hair."""
    place = a_location(db, world.tenant, name="Shear Joy Brooklyn")
    a_staff_member(db, world.tenant, name="Zoe", services=[world.haircut], location=place)
    touch(db, world.tenant.id)
    db.commit()
    return place


@pytest.mark.parametrize(
    "text",
    [
        "put me on the waitlist for a haircut at the Brooklyn one",
        "waitlist for a haircut please, in brooklyn",
        "put me on the list for a haircut at shear joy brooklyn",
    ],
)
def test_one_of_several_locations_is_named(
    world: World, dana: Phone, brooklyn: Location, text: str
) -> None:
    [said] = dana.says(text)

    assert said.startswith("You're on the waitlist for Haircut at Shear Joy Brooklyn, number 1.")
    assert wished() == waitlist.Wish(service_id=world.haircut.id, locations=(brooklyn.id,))


def test_a_location_where_it_is_not_done_is_asked_about(
    world: World, dana: Phone, brooklyn: Location
) -> None:
    assert dana.says("put me on the waitlist for a haircut with anna in brooklyn") == [
        "Sorry, we don't do Haircut with Anna at Shear Joy Brooklyn. "
        "Which other place or person would suit you?"
    ]

    assert "at Shear Joy Brooklyn" in dana.says("anyone in brooklyn")[0]
    assert wished().locations == (brooklyn.id,)
