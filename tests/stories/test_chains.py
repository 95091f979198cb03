"""One cancellation moves three visits forward: each by a text of its own customer."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.round import rounds
from core import database
from core.catalogue import catalogue
from core.models import Customer, EntryStatus, Slot, SlotStatus, WaitlistEntry
from core.scheduling import bookings, earlier, time_off
from tests import invariants
from tests.builders import an_entry
from tests.stories.conftest import FRIDAY_3PM, Phone, World

SATURDAY, SUNDAY, MONDAY = (datetime(2026, 11, day, 15, tzinfo=UTC) for day in (28, 29, 30))
WAY_OUT = "Reply STOP to opt out."
OFFERED = {
    FRIDAY_3PM: "Fri, Nov 27 3:00pm",
    SATURDAY: "Sat, Nov 28 10:00am",
    SUNDAY: "Sun, Nov 29 10:00am",
    MONDAY: "Mon, Nov 30 10:00am",
}


@pytest.fixture
def dana(world: World, phone: Callable[..., Phone]) -> Phone:
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    return dana


@pytest.fixture
def waits_for_earlier(world: World, phone: Callable[..., Phone]) -> Callable[..., Phone]:
    """A customer with a haircut who has said that they would like an earlier one."""

    def make(name: str, starts_at: datetime) -> Phone:
        someone = phone(name)
        booked_id = world.book(someone, world.anna, world.haircut, starts_at)

        def work(db: Session) -> None:
            [visit] = bookings.upcoming(db, someone.customer_id, world.now)
            assert visit.id == booked_id
            known = catalogue(db, world.tenant.id)
            earlier.wait_for_earlier(db, known, visit, staff_id=None, now=world.now)

        database.transact(work)
        return someone

    return make


@pytest.fixture
def line(dana: Phone, waits_for_earlier: Callable[..., Phone]) -> list[Phone]:
    """Eli, Fay and Gus have the haircuts after Dana's, and would each rather come earlier."""
    return [
        waits_for_earlier(name, starts_at)
        for name, starts_at in (("Eli", SATURDAY), ("Fay", SUNDAY), ("Gus", MONDAY))
    ]


def offer(opened: datetime, later: datetime) -> str:
    return (
        f"Shear Joy: Haircut with Anna opened up {OFFERED[opened]}. Move your visit of "
        f"{OFFERED[later]} there? YES or NO. I'll hold it 10 min."
    )


def moved(to: datetime) -> str:
    return f"Done, your Haircut is now {OFFERED[to]} with Anna. See you then!"


def gives_up(dana: Phone) -> None:
    dana.says("cancel my appointment friday")
    dana.says("yes")


def test_three_moves_fill_three_slots_from_one_cancellation(
    world: World, dana: Phone, line: list[Phone], db: Session
) -> None:
    eli, fay, gus = line
    gives_up(dana)

    assert eli.hears() == [f"{offer(FRIDAY_3PM, SATURDAY)} {WAY_OUT}"]
    assert eli.says("yes please") == [moved(FRIDAY_3PM)]
    assert fay.hears() == [f"{offer(SATURDAY, SUNDAY)} {WAY_OUT}"]
    assert fay.says("YES") == [moved(SATURDAY)]
    assert gus.hears() == [f"{offer(SUNDAY, MONDAY)} {WAY_OUT}"]
    assert gus.says("sure, yes!") == [moved(SUNDAY)]

    has = [(a.customer_id, a.starts_at) for a in world.appointments()]
    assert has == [
        (eli.customer_id, FRIDAY_3PM),
        (fay.customer_id, SATURDAY),
        (gus.customer_id, SUNDAY),
    ]
    slots = list(db.scalars(select(Slot).order_by(Slot.starts_at)))
    assert [slot.status for slot in slots] == [SlotStatus.BOOKED] * 3 + [SlotStatus.OPEN]
    entries = db.scalars(select(WaitlistEntry.status))
    assert set(entries) == {EntryStatus.BOOKED}
    invariants.assert_time_adds_up(db)


def test_a_no_in_the_middle_lets_the_next_have_it(
    world: World, dana: Phone, line: list[Phone]
) -> None:
    eli, fay, gus = line
    gives_up(dana)
    eli.says("yes")

    assert fay.says("no thanks") == [
        f"{offer(SATURDAY, SUNDAY)} {WAY_OUT}",
        "No problem. You keep your place on the waitlist.",
    ]
    assert gus.hears() == [f"{offer(SATURDAY, MONDAY)} {WAY_OUT}"]
    assert gus.says("yes") == [moved(SATURDAY)]

    assert [a.starts_at for a in world.appointments(fay)] == [SUNDAY]
    assert [a.starts_at for a in world.appointments(gus)] == [SATURDAY]


def test_silence_keeps_everybody_where_they_are_and_a_late_yes_moves_one(
    world: World, dana: Phone, line: list[Phone], db: Session
) -> None:
    eli, fay, gus = line
    gives_up(dana)
    for _ in line:
        world.forward(minutes=11)
    assert [len(one.hears()) for one in line] == [1, 1, 1]
    assert [a.starts_at for a in world.appointments()] == [SATURDAY, SUNDAY, MONDAY]

    assert fay.says("yes") == [moved(FRIDAY_3PM)]
    assert gus.hears() == [offer(SUNDAY, MONDAY)]
    assert [a.starts_at for a in world.appointments(fay)] == [FRIDAY_3PM]
    assert eli.says("yes") == [
        "Sorry, that one is gone now. You keep your place on the waitlist "
        "and I'll text you about the next."
    ]
    assert [a.starts_at for a in world.appointments(eli)] == [SATURDAY]
    invariants.assert_time_adds_up(db)


def test_staff_taking_the_slot_back_leaves_the_later_visit_alone(
    world: World, dana: Phone, line: list[Phone], db: Session
) -> None:
    eli = line[0]
    gives_up(dana)
    eli.hears()

    def takes_back(db: Session) -> None:
        time_off.block(
            db,
            catalogue(db, world.tenant.id),
            staff_id=world.anna.id,
            starts_at=FRIDAY_3PM,
            ends_at=FRIDAY_3PM.replace(hour=21),
            now=world.now,
        )

    database.transact(takes_back)

    assert eli.hears() == [
        "Sorry, Fri, Nov 27 3:00pm is no longer open. You keep your place on the waitlist."
    ]
    eli.says("yes")
    assert [a.starts_at for a in world.appointments(eli)] == [SATURDAY]
    invariants.assert_time_adds_up(db)


@pytest.fixture
def eve(world: World, dana: Phone, phone: Callable[..., Phone], db: Session) -> Phone:
    """Eve waits for any haircut, has one on Monday, and has just been offered Dana's."""
    eve = phone("Eve")
    an_entry(db, db.get_one(Customer, eve.customer_id), world.haircut, joined_at=world.now)
    db.commit()
    world.book(eve, world.anna, world.haircut, MONDAY)
    gives_up(dana)
    eve.hears()
    return eve


ASKED = (
    "Booked: Haircut with Anna, Fri, Nov 27 3:00pm. "
    "Shall I cancel your later one, Mon, Nov 30 10:00am? YES or NO"
)


def test_who_did_not_ask_to_be_moved_is_asked_what_to_do_with_the_later_visit(
    world: World, eve: Phone, db: Session
) -> None:
    assert eve.says("yes") == [ASKED]
    assert [a.starts_at for a in world.appointments(eve)] == [FRIDAY_3PM, MONDAY]

    assert eve.says("yes") == [
        "Done, your Haircut on Mon, Nov 30 10:00am is cancelled. Text me anytime for a new one."
    ]
    assert [a.starts_at for a in world.appointments(eve)] == [FRIDAY_3PM]
    [given_up] = db.scalars(select(Slot).where(Slot.starts_at == MONDAY))
    assert given_up.freed_by_offer_id is not None


@pytest.mark.parametrize("answer", ["no", "no, keep both", "keep both please"])
def test_both_visits_can_be_kept(world: World, eve: Phone, answer: str) -> None:
    eve.says("yes")

    assert eve.says(answer) == ["OK, your Haircut on Mon, Nov 30 10:00am stays as it is."]

    assert [a.starts_at for a in world.appointments(eve)] == [FRIDAY_3PM, MONDAY]


@pytest.mark.parametrize("answer", ["cancel it", "yes cancel it", "cancel the later one"])
def test_the_later_visit_is_given_up_in_other_words(world: World, eve: Phone, answer: str) -> None:
    eve.says("yes")

    eve.says(answer)

    assert [a.starts_at for a in world.appointments(eve)] == [FRIDAY_3PM]


def test_a_question_left_alone_is_asked_about_when_something_else_is_open(
    world: World, eve: Phone
) -> None:
    eve.says("yes")

    assert eve.says("beard trim with bob on friday at 4pm") == [
        "Beard trim with Bob, Fri, Nov 27 4:00pm. Shall I book it? YES or NO"
    ]
    assert eve.says("yes") == [
        "Happy to, but yes to which? 1) cancel Haircut Mon, Nov 30 10:00am "
        "2) book Beard trim Fri, Nov 27 4:00pm. Reply with a number."
    ]


def test_staff_read_the_whole_chain_as_one_story(
    world: World, dana: Phone, line: list[Phone], db: Session
) -> None:
    eli, fay, gus = line
    gives_up(dana)
    eli.hears()
    world.forward(minutes=3)
    eli.says("yes")
    world.forward(minutes=1)
    fay.says("no")
    world.forward(minutes=20)
    gus.says("yes")
    ids = list(db.scalars(select(Slot.id).order_by(Slot.starts_at)))
    db.rollback()

    told = [CliRunner().invoke(rounds, ["show", world.tenant.slug, one]).output for one in ids]

    first, second, third = ids
    assert told == [told[0]] * 3
    assert told[0].splitlines() == [
        f"Haircut with Anna, 2026-11-27 15:00  {first}",
        "    2026-11-20 10:00  Dana cancelled",
        "    2026-11-20 10:00  Eli was asked and said yes after 3 min",
        "    Eli has it now",
        f"Haircut with Anna, 2026-11-28 10:00  {second}",
        "    2026-11-20 10:03  Eli gave it up for 2026-11-27 15:00",
        "    2026-11-20 10:03  Fay was asked and said no after 1 min",
        "    2026-11-20 10:04  Gus was asked and said yes, late, after 20 min",
        "    Gus has it now",
        f"Haircut with Anna, 2026-11-30 10:00  {third}",
        "    2026-11-20 10:24  Gus gave it up for 2026-11-28 10:00",
        "    nobody was asked",
        "    nobody has it: it is open",
    ]
    listed = CliRunner().invoke(rounds, ["list", world.tenant.slug]).output.splitlines()
    assert [line.split()[-1] for line in listed] == [third, second, first]
