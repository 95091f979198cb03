"""Openings told to many: nothing is kept, and whoever answers first has it."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update
from sqlalchemy.orm import Session

from cli.round import rounds
from core.catalogue import touch
from core.models import Audience, Tenant
from core.people import tags
from tests.builders import BUSINESS_NUMBER
from tests.stories.broadcasting import FRIDAY_2PM, FRIDAY_10AM, Desk, add_customers, agree
from tests.stories.conftest import Phone, World

ONE = (
    "Shear Joy: Haircut with Anna is free Fri, Nov 27 10:00am. Whoever answers first has it. "
    "Want it? YES or NO Reply STOP to opt out."
)
TWO = (
    "Shear Joy: Haircut, free for whoever answers first: 1) Fri, Nov 27 10:00am Anna "
    "2) 2:00pm Bob. Reply with a number, or NO. Reply STOP to opt out."
)
BOOKED = "Booked: Haircut with Anna, Fri, Nov 27 10:00am. See you then!"
BOOKED_BOB = "Booked: Haircut with Bob, Fri, Nov 27 2:00pm. See you then!"
LEFT = (
    "Sorry, somebody was quicker. Still free: 2) Fri, Nov 27 2:00pm Bob. "
    "Reply with a number, or tell me another day or time."
)
GONE = (
    "Sorry, somebody was quicker. Shall I text you when another time for Haircut opens up? "
    "YES or NO"
)
OVER = (
    "Sorry, that is no longer open. Shall I text you when another time for Haircut opens up? "
    "YES or NO"
)
DECLINED = "No problem! Just tell me if I should book, move or cancel something for you."


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.tenant.id, world)


@pytest.fixture
def one(desk: Desk, world: World) -> list[str]:
    return desk.opens((world.anna, world.haircut, FRIDAY_10AM))


@pytest.fixture
def two(desk: Desk, world: World) -> list[str]:
    return desk.opens(
        (world.anna, world.haircut, FRIDAY_10AM), (world.bob, world.haircut, FRIDAY_2PM)
    )


@pytest.fixture
def people(world: World, phone: Callable[..., Phone], db: Session) -> list[Phone]:
    made = [phone(name) for name in ("Ann", "Ben", "Cem", "Dee")]
    agree(db, world.tenant)
    return made


@pytest.fixture
def slow(world: World, db: Session) -> None:
    """The number sends less than a segment a minute: only the first message leaves at once."""
    own = {"messaging": {"segments_per_second": {BUSINESS_NUMBER: 0.01}}}
    policies = world.tenant.policies | own
    db.execute(update(Tenant).where(Tenant.id == world.tenant.id).values(policies=policies))
    touch(db, world.tenant.id)
    db.commit()


def send(desk: Desk, slot_ids: list[str], people: list[Phone], **more: Any) -> str:
    """A broadcast that everybody has on their phone."""
    broadcast_id = desk.drafts(slot_ids, **more)
    desk.sends(broadcast_id)
    assert desk.world is not None
    for _ in people:
        desk.world.forward(seconds=1)
    return broadcast_id


def test_the_first_yes_has_it_and_the_second_is_told_kindly(
    world: World, desk: Desk, one: list[str], people: list[Phone]
) -> None:
    ann, ben, cem, dee = people
    sent = send(desk, one, people)
    assert [person.hears() for person in people] == [[ONE]] * 4

    assert cem.says("no") == [DECLINED]
    assert ben.says("yes please!") == [BOOKED]
    assert ann.says("YES") == [GONE]
    assert ann.says("yes")[0].startswith("You're on the waitlist for Haircut")
    assert dee.says("nope") == [DECLINED]

    assert len(world.appointments()) == 1
    seen = desk.sees(sent)
    assert (seen.sent, seen.yes, seen.no, seen.waiting) == (4, 1, 1, 0)
    assert desk.state(sent) == "done"


def test_openings_are_picked_by_number_by_time_and_by_person(
    world: World, desk: Desk, two: list[str], people: list[Phone]
) -> None:
    ann, ben, cem, dee = people
    send(desk, two, people)
    assert [person.hears() for person in people] == [[TWO]] * 4

    assert ann.says("yes") == [
        "Gladly! Which one? 1) Fri, Nov 27 10:00am Anna 2) 2:00pm Bob. A number is enough."
    ]
    assert ann.says("1") == [BOOKED]
    assert ben.says("1 please") == [LEFT]
    assert cem.says("yes") == [LEFT]
    assert ben.says("2") == [BOOKED_BOB]
    assert cem.says("2") == [GONE]
    assert dee.says("at 2pm") == [GONE]
    assert len(world.appointments()) == 2


def test_a_time_of_the_list_is_enough(
    world: World, desk: Desk, two: list[str], people: list[Phone]
) -> None:
    send(desk, two, people)

    assert people[0].says("the one at 2pm") == [TWO, BOOKED_BOB]
    assert people[1].says("with anna") == [TWO, BOOKED]


@pytest.mark.usefixtures("slow")
def test_what_is_taken_is_not_told_any_more(
    world: World, desk: Desk, two: list[str], people: list[Phone]
) -> None:
    sent = desk.drafts(two)
    desk.sends(sent)
    world.tick()
    told = [person for person in people if person.hears()]
    assert len(told) == 1
    assert told[0].says("1") == [BOOKED]
    for _ in range(4):
        world.forward(minutes=4)

    for person in people:
        if person not in told:
            [text] = person.hears()
            assert text == (
                "Shear Joy: Haircut with Bob is free Fri, Nov 27 2:00pm. Whoever answers first "
                "has it. Want it? YES or NO Reply STOP to opt out."
            )
            last = person
    assert last.says("yes") == [BOOKED_BOB]


@pytest.mark.usefixtures("slow")
def test_when_all_is_taken_nobody_else_hears_of_it(
    world: World, desk: Desk, one: list[str], people: list[Phone]
) -> None:
    sent = desk.drafts(one)
    desk.sends(sent)
    world.tick()
    [told] = [person for person in people if person.hears()]
    assert told.says("yes") == [BOOKED]
    world.forward(minutes=20)

    assert [person.hears() for person in people] == [[]] * 4
    seen = desk.sees(sent)
    assert (seen.sent, dict(seen.left), desk.state(sent)) == (1, {"broadcast_over": 3}, "done")


@pytest.mark.usefixtures("slow")
def test_the_story_of_an_opening_tells_whom_the_message_never_reached(
    world: World, desk: Desk, one: list[str], people: list[Phone], db: Session
) -> None:
    add_customers(db, world.tenant, 12)
    agree(db, world.tenant)
    desk.sends(desk.drafts(one))
    world.tick()
    [told] = [person for person in people if person.hears()]
    told.says("yes")
    world.forward(minutes=20)

    shown = CliRunner().invoke(rounds, ["show", world.tenant.slug, *one, "--limit", "10"]).output

    lines = [line.strip() for line in shown.splitlines()]
    assert sum("was asked and said yes" in line for line in lines) == 1
    unsent = [line for line in lines if "was not sent: the slot went before" in line]
    assert len(unsent) == 10
    assert unsent[-1] == "and 6 more: the message was not sent: the slot went before"


def test_the_slot_stays_in_public_and_whoever_books_it_there_has_it(
    world: World, desk: Desk, one: list[str], people: list[Phone], phone: Callable[..., Phone]
) -> None:
    send(desk, one, people)
    people[0].hears()
    stranger = phone("Hal")
    stranger.says("haircut with anna next friday at 10am")
    assert stranger.says("yes") == [BOOKED]

    assert people[0].says("yes") == [GONE]


@pytest.mark.usefixtures("slow")
def test_stopped_in_the_middle_the_rest_is_withheld_and_questions_stay_good(
    world: World, desk: Desk, one: list[str], people: list[Phone]
) -> None:
    sent = desk.drafts(one)
    desk.sends(sent)
    world.tick()
    [told] = [person for person in people if person.hears()]
    desk.stops(sent)
    for _ in range(4):
        world.forward(minutes=4)

    assert [person.hears() for person in people] == [[]] * 4
    assert dict(desk.sees(sent).left) == {"broadcast_over": 3}
    assert told.says("yes") == [BOOKED]


def test_whoever_opts_out_between_preview_and_sending_gets_nothing(
    world: World, desk: Desk, one: list[str], people: list[Phone]
) -> None:
    sent = desk.drafts(one)
    assert desk.previews(sent).recipients == 4
    people[2].says("STOP")
    assert desk.previews(sent).left == {"opted_out": 1}
    desk.sends(sent)
    world.tick()
    people[3].says("STOP")
    for _ in range(6):
        world.forward(seconds=1)

    assert [len(person.hears()) for person in people[:3]] == [1, 1, 0]
    assert dict(desk.sees(sent).left) == {"opted_out": 2}


def test_a_tag_is_an_audience(
    world: World, desk: Desk, one: list[str], people: list[Phone], db: Session
) -> None:
    tags.add_tag(db, world.tenant.id, people[1].customer_id, "regular", now=world.now)
    db.commit()

    send(desk, one, people, audience=Audience.TAG, tag="Regular")

    assert [len(person.hears()) for person in people] == [0, 1, 0, 0]


def test_two_broadcasts_reach_nobody_twice_at_once(
    world: World, desk: Desk, two: list[str], people: list[Phone]
) -> None:
    first, second = desk.drafts(two[:1]), desk.drafts(two[1:])
    desk.sends(first)
    desk.sends(second)
    for _ in range(8):
        world.forward(seconds=1)

    assert [len(person.hears()) for person in people] == [1, 1, 1, 1]
    counts = [desk.sees(one) for one in (first, second)]
    assert sum(seen.sent for seen in counts) == 4
    assert sum(seen.left.get("holds_offer", 0) for seen in counts) == 4


@pytest.mark.usefixtures("slow")
def test_withdrawn_each_who_was_asked_and_has_not_answered_is_told(
    world: World, desk: Desk, one: list[str], people: list[Phone]
) -> None:
    sent = desk.drafts(one)
    desk.sends(sent)
    world.tick()
    world.forward(minutes=4)
    told = [person for person in people if person.hears()]
    assert len(told) == 2
    assert told[0].says("no") == [DECLINED]

    desk.withdraws(sent)
    for _ in range(4):
        world.forward(minutes=4)

    texts = {person.customer_id: person.hears() for person in people}
    [taken_back] = texts.pop(told[1].customer_id)
    assert "Fri, Nov 27 10:00am" in taken_back
    assert list(texts.values()) == [[], [], []]
    assert dict(desk.sees(sent).left) == {"broadcast_over": 2}
    assert told[1].says("yes") == [OVER]
    assert world.appointments() == []


def test_a_yes_that_comes_before_the_news_of_a_withdrawal_books(
    world: World, desk: Desk, one: list[str], people: list[Phone]
) -> None:
    sent = send(desk, one, people)
    people[0].hears()

    desk.withdraws(sent)

    assert people[0].says("yes") == [BOOKED]
