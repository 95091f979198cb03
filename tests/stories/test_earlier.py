"""Who had to take a late time is asked once whether they want an earlier one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.catalogue import touch
from core.models import Customer, EntryStatus, Tenant, WaitlistEntry
from tests.builders import an_entry, time_off
from tests.stories.conftest import Phone, World

ASKED = "Shall I text you if something earlier opens up? YES or NO"
DECEMBER_1 = "Booked: Haircut with Anna, Tue, Dec 1 10:00am. See you then!"


@pytest.fixture
def full(world: World, db: Session) -> None:
    """Anna has no time until the end of November."""
    begins = datetime(2026, 11, 20, 5, tzinfo=UTC)
    for week in range(2):
        starts_at = begins + timedelta(days=6 * week)
        ends_at = min(starts_at + timedelta(days=6), datetime(2026, 12, 1, 5, tzinfo=UTC))
        time_off(db, world.anna, starts_at=starts_at, ends_at=ends_at)
    db.commit()


@pytest.fixture
def fay(phone: Callable[..., Phone]) -> Phone:
    return phone("Fay")


def set_policies(world: World, db: Session, **policies: int) -> None:
    tenant = db.get_one(Tenant, world.tenant.id)
    tenant.policies = tenant.policies | policies
    touch(db, tenant.id)
    db.commit()


def takes_a_late_date(fay: Phone, at: str = "10") -> str:
    fay.says("haircut with anna tomorrow")
    fay.says(f"december 1 at {at} then")
    [said] = fay.says("yes")
    return said


def waits(fay: Phone) -> list[WaitlistEntry]:
    entries = select(WaitlistEntry).where(
        WaitlistEntry.customer_id == fay.customer_id, WaitlistEntry.status == EntryStatus.ACTIVE
    )
    with database.read() as db:
        return list(db.scalars(entries))


@pytest.mark.usefixtures("full")
def test_a_yes_waits_for_what_is_before_the_visit(world: World, fay: Phone, db: Session) -> None:
    assert takes_a_late_date(fay) == f"{DECEMBER_1} {ASKED}"

    assert fay.says("yes") == [
        "OK, I'll text you if Haircut with Anna opens up before Tue, Dec 1 10:00am. "
        "Until then your visit stays as it is."
    ]

    [visit] = world.appointments(fay)
    [entry] = waits(fay)
    assert (entry.staff_id, entry.instead_of_appointment_id) == (world.anna.id, visit.id)
    assert entry.last_on is not None
    assert entry.last_on.isoformat() == "2026-11-30"


@pytest.mark.usefixtures("full")
def test_nothing_is_said_when_nothing_earlier_came_free(world: World, fay: Phone) -> None:
    takes_a_late_date(fay)
    fay.says("yes")

    world.forward(days=10, hours=1)
    [reminder] = fay.hears()
    world.forward(hours=22)

    assert reminder.startswith("Shear Joy: see you for Haircut")
    assert (waits(fay), fay.hears()) == ([], [])


@pytest.mark.usefixtures("full")
def test_a_no_is_heard_and_not_asked_again(world: World, fay: Phone, db: Session) -> None:
    takes_a_late_date(fay)
    assert fay.says("no") == ["OK. See you Tue, Dec 1 10:00am!"]
    assert waits(fay) == []

    assert ASKED not in takes_a_late_date(fay, at="12")


@pytest.mark.usefixtures("full")
def test_nobody_is_asked_who_could_not_join(world: World, fay: Phone, db: Session) -> None:
    set_policies(world, db, max_active_entries=3)
    customer = db.get_one(Customer, fay.customer_id)
    for service in (world.colour, world.beard_trim):
        an_entry(db, customer, service)
    an_entry(db, customer, world.colour, staff=world.anna)
    db.commit()

    assert takes_a_late_date(fay) == DECEMBER_1


@pytest.mark.usefixtures("full")
def test_what_is_late_is_a_rule_of_the_business(world: World, fay: Phone, db: Session) -> None:
    set_policies(world, db, earlier_asked_after_days=14)

    assert takes_a_late_date(fay) == DECEMBER_1


def test_whoever_wants_a_late_date_is_not_asked(world: World, fay: Phone) -> None:
    fay.says("haircut with anna on december 1 at 10am")
    assert fay.says("yes") == [DECEMBER_1]


def test_whoever_passes_over_earlier_times_is_not_asked(world: World, fay: Phone) -> None:
    fay.says("haircut with anna")
    fay.says("rather december 1 at 10am")
    assert fay.says("yes") == [DECEMBER_1]


def test_a_visit_as_it_was_waited_for_ends_the_wait(world: World, fay: Phone, db: Session) -> None:
    an_entry(db, db.get_one(Customer, fay.customer_id), world.haircut)
    db.commit()

    fay.says("haircut with anna tomorrow at 10")

    assert fay.says("yes") == [
        "Booked: Haircut with Anna, Sat, Nov 21 10:00am. See you then! "
        "You're off the waitlist for Haircut now."
    ]
    assert waits(fay) == []


@pytest.mark.parametrize(("answer", "left"), [("yes please", 1), ("no", 0)])
def test_a_visit_other_than_what_is_waited_for_asks_whether_to_go_on_waiting(
    world: World, fay: Phone, db: Session, answer: str, left: int
) -> None:
    customer = db.get_one(Customer, fay.customer_id)
    entry = an_entry(db, customer, world.haircut, staff=world.bob)
    db.commit()
    fay.says("haircut with anna tomorrow at 10")

    assert fay.says("yes") == [
        "Booked: Haircut with Anna, Sat, Nov 21 10:00am. See you then! "
        "You're still on the waitlist for Haircut with Bob. Shall I keep you on it? YES or NO"
    ]

    fay.says(answer)
    kept = waits(fay)
    assert [one.id for one in kept] == [entry.id] * left
    assert all(one.instead_of_appointment_id for one in kept)


def test_whoever_turns_down_the_only_time_is_offered_the_list(
    world: World, fay: Phone, db: Session
) -> None:
    for staff, opens in ((world.anna, 15), (world.bob, 24)):
        day = datetime(2026, 11, 21, 5, tzinfo=UTC)
        time_off(db, staff, starts_at=day, ends_at=day + timedelta(hours=opens))
    time_off(
        db,
        world.anna,
        starts_at=datetime(2026, 11, 21, 21, tzinfo=UTC),
        ends_at=datetime(2026, 11, 22, 5, tzinfo=UTC),
    )
    db.commit()
    assert fay.says("haircut tomorrow") == [
        "Haircut with Anna, Sat, Nov 21 3:00pm. Shall I book it? YES or NO"
    ]

    [said] = fay.says("no")
    assert said.startswith("Shall I text you when another time for Haircut")
    fay.says("yes")
    assert len(waits(fay)) == 1


@pytest.mark.usefixtures("full")
def test_the_list_is_not_offered_to_who_is_on_it_nor_where_it_is_full(
    world: World, fay: Phone, phone: Callable[..., Phone], db: Session
) -> None:
    an_entry(db, db.get_one(Customer, fay.customer_id), world.haircut, staff=world.anna)
    db.commit()
    set_policies(world, db, max_queue_size=1)

    assert fay.says("haircut with anna tomorrow") == [
        "No Haircut with Anna free Sat, Nov 21. You're on the waitlist for it, number 1. "
        "Which other day would do?"
    ]
    assert phone("Gus").says("haircut with anna tomorrow") == [
        "No Haircut with Anna free Sat, Nov 21. Which other day would suit you?"
    ]


@pytest.mark.parametrize(
    ("language", "wish", "no", "word"),
    [
        ("en", "haircut with anna tomorrow at 10am", "no", "waitlist"),
        ("de", "Haircut bei Anna morgen um 10 Uhr", "nein", "Warteliste"),
        ("es", "Haircut con Anna mañana a las 10", "no", "lista de espera"),
        ("fr", "Haircut avec Anna demain à 10h", "non", "liste d'attente"),
        ("pt", "Haircut com Anna amanhã às 10h", "não", "lista de espera"),
    ],
)
def test_whoever_thinks_better_of_a_time_hears_of_the_list(
    fay: Phone, db: Session, language: str, wish: str, no: str, word: str
) -> None:
    db.get_one(Customer, fay.customer_id).language = language
    db.commit()
    fay.says(wish)

    [said] = fay.says(no)

    assert f'"{word}"' in said
    fay.says(word)
    assert len(waits(fay)) == 1


def test_nobody_hears_of_a_list_that_is_full(world: World, fay: Phone, db: Session) -> None:
    set_policies(world, db, max_queue_size=0)
    fay.says("haircut with anna tomorrow at 10am")

    assert fay.says("no") == ["OK. Which other day or time would suit you?"]
