"""What customers are told about when the business is open."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue, catalogue
from core.models import ClosureKind, Customer, Location
from core.scheduling import time_off
from core.setup import closures, opening, rostering
from core.setup.working_hours import read_hours, read_times
from tests.builders import an_entry
from tests.stories.conftest import Phone, World

CHRISTMAS = date(2026, 12, 25)
Step = Callable[[Session, Catalogue, str], object]


@pytest.fixture
def change(world: World, db: Session) -> Callable[[Step], None]:
    """Make a change in the business's calendar: what is given gets its catalogue and location."""

    def make(step: Step) -> None:
        known = catalogue(db, world.tenant.id)
        step(db, known, world.anna.location_id)
        db.commit()

    return make


@pytest.fixture
def salon(world: World, change: Callable[[Step], None]) -> World:
    """Open Monday to Saturday, closed on the public holidays of the United States."""
    change(
        lambda db, known, place: opening.set_hours(
            db, known, place, read_hours("mon-fri 9-18, sat 9-15"), now=world.now
        )
    )
    change(
        lambda db, known, place: opening.set_holiday_region(db, known, place, "US", now=world.now)
    )
    return world


def test_a_holiday_is_named_with_the_nearest_times(
    salon: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")

    assert dana.says("haircut with anna on thanksgiving") == [
        "We're closed on Thu, Nov 26 (Thanksgiving Day). Haircut: 1) Wed, Nov 25 4:00pm "
        "2) Fri, Nov 27 9:00am. Which number, or another day?"
    ]
    assert dana.says("2") == ["Booked: Haircut with Anna, Fri, Nov 27 9:00am. See you then!"]


def test_an_exact_time_on_a_closed_day_is_answered_alike(
    salon: World, phone: Callable[..., Phone]
) -> None:
    [said] = phone("Dana").says("can I get a haircut with anna on 12/25 at 3pm?")

    assert said == (
        "We're closed on Fri, Dec 25 (Christmas Day). Haircut: 1) Thu, Dec 24 3:00pm "
        "2) Sat, Dec 26 2:00pm. Which number, or another day?"
    )


def test_another_day_goes_on_from_there(salon: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")
    dana.says("haircut with anna on thanksgiving")

    assert dana.says("november 28 at 10 then") == [
        "Haircut with Anna, Sat, Nov 28 10:00am. Shall I book it? YES or NO"
    ]


def test_a_move_to_a_closed_day_is_answered_with_other_days(
    salon: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    salon.book(dana, salon.anna, salon.haircut, salon.now.replace(day=24, hour=15))

    [said] = dana.says("can I move my appointment to thanksgiving?")
    assert said.startswith("We're closed on Thu, Nov 26 (Thanksgiving Day). Haircut: 1) ")
    dana.says("2")

    [moved] = salon.appointments(dana)
    assert moved.local_start == "2026-11-27T09:00"


def test_a_closure_is_named_by_its_own_name_and_a_plain_closed_day_by_none(
    salon: World, phone: Callable[..., Phone], change: Callable[[Step], None]
) -> None:
    change(
        lambda db, known, place: closures.add(
            db,
            known,
            name="Winter break",
            kind=ClosureKind.VACATION,
            first_on=date(2026, 12, 27),
            last_on=date(2027, 1, 6),
            now=salon.now,
        )
    )
    dana = phone("Dana")

    assert dana.says("haircut with anna on december 30")[0].startswith(
        "We're closed on Wed, Dec 30 (Winter break). Haircut: 1) Sat, Dec 26 "
    )
    assert dana.says("haircut with anna this sunday")[0].startswith(
        "We're closed on Sun, Nov 22. Haircut: 1) Sat, Nov 21 "
    )


def test_a_weekday_that_is_never_open_is_said_once(
    salon: World, phone: Callable[..., Phone]
) -> None:
    [said] = phone("Dana").says("could I come for a haircut with anna on sundays?")

    assert said.startswith("We're closed on Sun, Nov 22. Haircut: 1) ")


def test_when_nothing_near_is_open_the_list_is_offered_for_another_day(
    salon: World, phone: Callable[..., Phone], change: Callable[[Step], None]
) -> None:
    change(
        lambda db, known, place: closures.add(
            db,
            known,
            name="Renovation",
            kind=ClosureKind.MAINTENANCE,
            first_on=date(2026, 12, 1),
            last_on=date(2026, 12, 31),
            now=salon.now,
        )
    )

    dana = phone("Dana")
    assert dana.says("a haircut on december 15 please") == [
        "We're closed on Tue, Dec 15 (Renovation). Shall I text you when another time for Haircut "
        "opens up? YES or NO, or name another day."
    ]
    assert dana.says("yes")[0].startswith("You're on the waitlist for Haircut, number 1.")


def test_a_full_day_is_no_closed_one_and_a_week_with_a_holiday_has_its_other_days(
    salon: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    for hour in range(15, 23):
        salon.book(dana, salon.anna, salon.haircut, salon.now.replace(day=24, hour=hour - 1))

    assert "closed" not in dana.says("haircut with anna on tuesday")[0]
    assert "closed" not in dana.says("haircut with anna next week")[0]


def test_staff_who_are_away_do_not_close_the_business(
    salon: World, phone: Callable[..., Phone], change: Callable[[Step], None]
) -> None:
    change(
        lambda db, known, _: closures.add(
            db,
            known,
            name="Surgery",
            kind=ClosureKind.OTHER,
            first_on=date(2026, 11, 25),
            last_on=date(2026, 11, 25),
            staff_id=salon.anna.id,
            now=salon.now,
        )
    )

    [said] = phone("Dana").says("haircut with anna on wednesday")
    assert said.startswith("No Haircut with Anna free Wed, Nov 25.")
    assert "Surgery" not in said


def test_hours_are_told_from_the_calendar(
    salon: World, phone: Callable[..., Phone], change: Callable[[Step], None]
) -> None:
    dana = phone("Dana")

    assert dana.says("when are you open?") == [
        "We're open Mon-Fri 9:00am to 6:00pm, Sat 9:00am to 3:00pm. "
        "Closed on Thu, Nov 26 (Thanksgiving Day)."
    ]
    assert dana.says("are you open on christmas?") == [
        "We're closed on Fri, Dec 25 (Christmas Day). We open again Sat, Dec 26, 9:00am to 3:00pm."
    ]
    change(
        lambda db, known, place: opening.set_exception(
            db, known, place, date(2026, 12, 24), read_times("9-12, 13-15:30"), now=salon.now
        )
    )
    assert dana.says("what time do you close on dec 24?") == [
        "On Thu, Dec 24 we're open 9:00am to 12:00pm, 1:00pm to 3:30pm."
    ]


def test_without_opening_hours_they_are_those_of_the_staff(
    world: World, phone: Callable[..., Phone], change: Callable[[Step], None]
) -> None:
    change(
        lambda db, known, _: rostering.set_hours(
            db, known, world.bob.id, read_hours("mon-fri 11-20"), now=world.now
        )
    )

    assert phone("Dana").says("what are your hours?") == [
        "We're open Mon-Fri 9:00am to 8:00pm, Sat-Sun 9:00am to 5:00pm."
    ]


def test_two_locations_are_told_apart(
    salon: World, phone: Callable[..., Phone], db: Session, change: Callable[[Step], None]
) -> None:
    second = Location(tenant_id=salon.tenant.id, name="Riverside")
    db.add(second)
    db.commit()
    change(
        lambda db, known, _: opening.set_hours(
            db, known, second.id, read_hours("sat-sun 10-16"), now=salon.now
        )
    )

    assert phone("Dana").says("when do you open on saturday?") == [
        "On Sat, Nov 21 we're open Main street: 9:00am to 3:00pm, Riverside: 10:00am to 4:00pm."
    ]


@pytest.mark.parametrize(
    ("chooses", "asks", "told"),
    [
        ("en español por favor", "¿abren el 25 de diciembre?", "El vie, 25 de dic"),
        ("en español por favor", "¿cierran en navidad?", "El vie, 25 de dic"),
        ("auf deutsch bitte", "habt ihr am 25. Dezember offen?", "Am Fr., 25. Dez."),
        ("auf deutsch bitte", "habt ihr am 25. Dezember zu?", "Am Fr., 25. Dez."),
        ("en français svp", "vous êtes ouverts le 25 décembre ?", "Nous sommes fermés le ven. 25"),
        ("en français svp", "êtes-vous fermés à noël ?", "Nous sommes fermés le ven. 25"),
        ("em português por favor", "vocês abrem no dia 25 de dezembro?", "Fechamos em sex., 25"),
        ("em português por favor", "fecham no natal?", "Fechamos em sex., 25"),
        ("hello", "do you close on christmas day?", "We're closed on Fri, Dec 25"),
    ],
)
def test_it_is_asked_and_told_in_five_languages(
    salon: World, phone: Callable[..., Phone], chooses: str, asks: str, told: str
) -> None:
    dana = phone("Dana")
    dana.says(chooses)

    [said] = dana.says(asks)

    assert said.startswith(told)
    assert "(Christmas Day)" in said


def test_a_german_holiday_has_a_german_name(
    salon: World, phone: Callable[..., Phone], change: Callable[[Step], None]
) -> None:
    change(
        lambda db, known, place: opening.set_holiday_region(
            db, known, place, "DE-BY", now=salon.now
        )
    )

    assert (
        phone("Dana")
        .says("ich hätte gern einen Haircut bei Anna am 25. Dezember")[0]
        .startswith(
            "Am Fr., 25. Dez. (Erster Weihnachtstag) ist zu. Haircut: 1) Do., 24. Dez. 16:00"
        )
    )


def test_whoever_is_being_asked_hears_that_staff_took_the_time_back(
    world: World, phone: Callable[..., Phone], db: Session
) -> None:
    dana, sam = phone("Dana"), phone("Sam")
    friday = world.now.replace(day=27, hour=20)
    world.book(dana, world.anna, world.haircut, friday)
    an_entry(db, db.get_one(Customer, sam.customer_id), world.haircut)
    db.commit()
    dana.says("I can't make it on Friday")
    dana.says("yes")
    [asked] = sam.hears()
    assert "Fri, Nov 27 3:00pm" in asked

    database.transact(
        lambda session: time_off.block(
            session,
            catalogue(session, world.tenant.id),
            staff_id=world.anna.id,
            starts_at=friday,
            ends_at=friday.replace(hour=22),
            now=world.now,
        )
    )

    assert sam.hears() == [
        "Sorry, Fri, Nov 27 3:00pm is no longer open. You keep your place on the waitlist."
    ]
    [said] = sam.says("yes")
    assert "Booked" not in said
    assert world.appointments(sam) == []
