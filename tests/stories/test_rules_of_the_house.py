"""What the business does not allow is said kindly, with what is possible instead, and in the end
there is a person."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import attention
from core import database
from core.models import (
    AppointmentStatus,
    Customer,
    EntryStatus,
    Event,
    Offer,
    OfferStatus,
    Service,
    WaitlistEntry,
)
from tests.builders import an_entry
from tests.stories.conftest import FRIDAY_3PM, Phone, World

# What `a_tenant` is lenient about, as it is for a new business.
STRICT = {
    "cancellation_deadline_hours": 24,
    "reschedule_deadline_hours": 2,
    "max_reschedules": 3,
    "minimum_booking_notice_hours": 2,
    "max_active_entries": 3,
}


@pytest.fixture(autouse=True)
def strict(rule: Callable[..., None]) -> None:
    rule(**STRICT)


def told_staff() -> list[dict[str, Any]]:
    with database.read() as db:
        names = ["conversation.needs_attention", "conversation.handed_over"]
        rows = db.scalars(select(Event).where(Event.name.in_(names)).order_by(Event.id))
        return [{"name": row.name.partition(".")[2], **row.data} for row in rows]


def cannot_come(world: World) -> list[str]:
    with database.read() as db:
        return [visit.id for _, _, visit in attention.open_cannot_come(db, world.now)]


@pytest.fixture
def dana(phone: Callable[..., Phone]) -> Phone:
    return phone("Dana")


@pytest.fixture
def visit(world: World, dana: Phone) -> str:
    return world.book(dana, world.anna, world.haircut, FRIDAY_3PM)


def to(world: World, instant: datetime) -> None:
    world.traveller.move_to(instant)
    world.tick()


class TestTooLateToCancel:
    def test_staff_know_at_once_and_a_move_is_offered(
        self, world: World, dana: Phone, visit: str
    ) -> None:
        to(world, FRIDAY_3PM - timedelta(hours=20))
        dana.hears()

        assert dana.says("I have to cancel my haircut") == [
            "Haircut Fri, Nov 27 3:00pm: cancelling was possible until Thu, Nov 26 3:00pm. "
            "I've told the team you can't come. Move it instead? YES or NO"
        ]
        [told] = told_staff()
        assert (told["name"], told["reason"]) == ("needs_attention", "cannot_come")
        assert told["appointment_id"] == visit
        assert [a.status for a in world.appointments(dana)] == [AppointmentStatus.CONFIRMED]
        assert cannot_come(world) == [visit]

        [proposed] = dana.says("yes")
        assert proposed.startswith("Your Haircut could move to: 1) ")
        [moved] = dana.says("1")
        assert moved.startswith("Done, your Haircut is now ")
        assert cannot_come(world) == []

    def test_the_time_to_move_it_to_may_come_at_once(
        self, world: World, dana: Phone, visit: str
    ) -> None:
        to(world, FRIDAY_3PM - timedelta(hours=20))
        dana.hears()
        dana.says("cancel my haircut please")

        assert dana.says("monday at 10am") == [
            "Move your Haircut to Mon, Nov 30 10:00am with Anna? YES or NO"
        ]
        assert dana.says("yes")[0].startswith("Done, your Haircut is now Mon, Nov 30 10:00am")
        assert len(world.appointments(dana)) == 1

    def test_who_does_not_want_to_move_it_waits_for_the_team(
        self, world: World, dana: Phone, visit: str
    ) -> None:
        to(world, FRIDAY_3PM - timedelta(hours=20))
        dana.hears()
        dana.says("cancel my haircut please")

        assert dana.says("no") == [
            "OK. The team knows that you can't come and will get back to you here."
        ]
        dana.says("cancel my haircut")
        assert len(told_staff()) == 1  # once is enough

    def test_when_it_cannot_be_moved_either_a_person_answers(
        self, world: World, dana: Phone, visit: str
    ) -> None:
        to(world, FRIDAY_3PM - timedelta(hours=1))
        dana.hears()

        assert dana.says("cancel my haircut please") == [
            "Haircut Fri, Nov 27 3:00pm: cancelling was possible until Thu, Nov 26 3:00pm. "
            "I've told the team you can't come; they will answer you here."
        ]
        assert [told["name"] for told in told_staff()] == ["needs_attention", "handed_over"]
        assert dana.says("hello?") == []

    def test_the_deadline_may_pass_while_one_thinks(
        self, world: World, dana: Phone, visit: str, rule: Callable[..., None]
    ) -> None:
        rule(cancellation_deadline_hours=48)
        to(world, FRIDAY_3PM - timedelta(hours=48, minutes=5))
        assert "shall I cancel it" in dana.says("cancel my haircut please")[0]

        world.forward(minutes=10)

        assert "cancelling was possible until" in dana.says("yes")[0]
        assert len(world.appointments(dana)) == 1
        assert told_staff()[0]["reason"] == "cannot_come"

    def test_also_in_answer_to_a_reminder(self, world: World, dana: Phone) -> None:
        nine = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
        world.book(dana, world.anna, world.haircut, nine)
        to(world, nine - timedelta(hours=22))
        assert "see you for Haircut" in dana.hears()[0]

        [said] = dana.says("can't make it")

        assert said.startswith("Haircut Fri, Nov 27 9:00am: cancelling was possible until")
        assert told_staff()[0]["reason"] == "cannot_come"
        assert dana.says("yes")[0].startswith("Your Haircut could move to")

    def test_in_time_is_in_time_and_a_service_may_have_its_own_deadline(
        self, world: World, dana: Phone, visit: str, rule: Callable[..., None]
    ) -> None:
        rule(world.haircut, cancellation_deadline_hours=1)
        to(world, FRIDAY_3PM - timedelta(hours=2))
        dana.hears()

        assert dana.says("cancel my haircut please")[0].startswith("Done, your Haircut")
        assert told_staff() == []

    def test_of_several_the_one_that_is_meant_counts(
        self, world: World, dana: Phone, visit: str, rule: Callable[..., None]
    ) -> None:
        rule(cancellation_deadline_hours=48)
        world.book(dana, world.bob, world.beard_trim, FRIDAY_3PM + timedelta(days=3))
        to(world, FRIDAY_3PM - timedelta(hours=40))
        assert dana.says("I need to cancel")[0].startswith("Which one?")

        assert "cancelling was possible until" in dana.says("1")[0]


class TestMoving:
    def test_too_often_is_for_a_person(
        self, world: World, dana: Phone, visit: str, rule: Callable[..., None]
    ) -> None:
        rule(max_reschedules=1)
        dana.says("move my haircut to friday at 1pm")
        assert dana.says("yes")[0].startswith("Done, your Haircut is now")

        assert dana.says("can I move my haircut again to 4pm") == [
            "Your Haircut has been moved once already. I'm passing this to the team; "
            "a person will answer you here."
        ]
        [told] = told_staff()
        assert (told["name"], told["reason"]) == ("handed_over", "too_many_moves")

    def test_too_late_is_for_a_person(self, world: World, dana: Phone, visit: str) -> None:
        to(world, FRIDAY_3PM - timedelta(hours=1))
        dana.hears()

        assert dana.says("move my haircut to monday please") == [
            "Haircut Fri, Nov 27 3:00pm: moving was possible until Fri, Nov 27 1:00pm. "
            "I'm passing this to the team; a person will answer you here."
        ]

    def test_the_deadline_may_pass_while_one_thinks(
        self, world: World, dana: Phone, visit: str
    ) -> None:
        to(world, FRIDAY_3PM - timedelta(hours=2, minutes=5))
        dana.hears()
        dana.says("move my haircut to monday at 10am")

        world.forward(minutes=10)

        assert "moving was possible until" in dana.says("yes")[0]
        assert [a.starts_at for a in world.appointments(dana)] == [FRIDAY_3PM]


class TestNotice:
    def test_a_yes_within_the_minutes_for_it_is_not_too_soon(
        self, world: World, dana: Phone
    ) -> None:
        to(world, FRIDAY_3PM - timedelta(hours=2, minutes=1))
        assert dana.says("haircut with anna at 3pm today") == [
            "Haircut with Anna, Fri, Nov 27 3:00pm. Shall I book it? YES or NO"
        ]
        world.forward(minutes=5)
        assert dana.says("yes") == ["Booked: Haircut with Anna, Fri, Nov 27 3:00pm. See you then!"]

    def test_an_exact_time_too_soon_gets_the_nearest_ones(self, world: World, dana: Phone) -> None:
        to(world, datetime(2026, 11, 23, 15, 10, tzinfo=UTC))  # Monday 10:10

        [said] = dana.says("haircut with anna today at 11am")

        assert said.startswith("Haircut needs 2 h notice. Nearest: 1) Mon, Nov 23 12:15pm")
        assert dana.says("1")[0].startswith("Booked: Haircut with Anna, Mon, Nov 23 12:15pm")

    def test_a_span_that_is_too_soon_offers_the_waitlist_for_what_opens_up_sooner(
        self, world: World, dana: Phone
    ) -> None:
        to(world, datetime(2026, 11, 23, 20, 10, tzinfo=UTC))  # Monday 15:10

        [said] = dana.says("haircut with anna today between 3:30 and 4:30pm")

        assert said.startswith("Haircut needs 2 h notice. YES = I text you if one opens up sooner")
        assert "waitlist for Haircut" in dana.says("yes")[0]

    def test_what_was_shown_may_be_too_soon_by_the_time_it_is_picked(
        self, world: World, dana: Phone
    ) -> None:
        to(world, datetime(2026, 11, 23, 14, 30, tzinfo=UTC))  # Monday 9:30
        shown = dana.says("haircut with anna this morning")[0]
        assert "11:30am" in shown

        world.forward(minutes=20)

        assert dana.says("1")[0].startswith("Haircut needs 2 h notice. Nearest: 1)")
        assert world.appointments(dana) == []

    def test_a_freed_slot_is_offered_all_the_same(
        self, world: World, dana: Phone, phone: Callable[..., Phone], db: Session, visit: str,
        rule: Callable[..., None],
    ) -> None:  # fmt: skip
        rule(cancellation_deadline_hours=0)
        sam = phone("Sam")
        an_entry(db, db.get_one(Customer, sam.customer_id), world.haircut)
        db.commit()
        to(world, FRIDAY_3PM - timedelta(hours=1))
        dana.hears()

        dana.says("cancel my haircut")
        dana.says("yes")

        assert "opened up Fri, Nov 27 3:00pm" in sam.hears()[0]
        assert sam.says("yes")[0].startswith("Booked: Haircut with Anna")

    def test_too_far_ahead_says_how_far(self, world: World, dana: Phone) -> None:
        assert dana.says("haircut on may 20") == [
            "We take bookings up to 90 days ahead. Which earlier day would suit you?"
        ]
        assert "Haircut" in dana.says("tomorrow")[0]


class TestTheWaitlist:
    @pytest.fixture
    def waits(self, world: World, dana: Phone, db: Session, rule: Callable[..., None]) -> None:
        rule(max_active_entries=2)
        known = db.get_one(Customer, dana.customer_id)
        for service in (world.haircut, world.beard_trim):
            an_entry(db, known, service, joined_at=world.now - timedelta(days=1))
        db.commit()

    def entries(self, dana: Phone) -> list[tuple[str, EntryStatus]]:
        with database.read() as db:
            rows = db.execute(
                select(Service.name, WaitlistEntry.status)
                .join(Service, Service.id == WaitlistEntry.service_id)
                .where(WaitlistEntry.customer_id == dana.customer_id)
                .order_by(WaitlistEntry.id)
            )
            return [(row.name, row.status) for row in rows]

    def test_one_wait_can_give_way_to_another(self, world: World, dana: Phone, waits: None) -> None:
        assert dana.says("put me on the waitlist for colour") == [
            "You're on 2 waitlists, the most there can be: 1) Haircut 2) Beard trim. "
            "Which one shall I swap for this? A number, or NO."
        ]

        said = " ".join(dana.says("2"))

        assert "off the waitlist for Beard trim" in said
        assert "on the waitlist for Colour" in said
        assert self.entries(dana) == [
            ("Haircut", EntryStatus.ACTIVE),
            ("Beard trim", EntryStatus.REMOVED),
            ("Colour", EntryStatus.ACTIVE),
        ]

    def test_or_all_stays_as_it_is(self, world: World, dana: Phone, waits: None) -> None:
        dana.says("put me on the waitlist for colour")

        dana.says("no")

        assert len(self.entries(dana)) == 2
        assert "off the waitlist" not in " ".join(dana.says("1"))

    def test_a_late_yes_counts_for_as_long_as_the_business_says(
        self, world: World, dana: Phone, phone: Callable[..., Phone], db: Session, visit: str,
        rule: Callable[..., None],
    ) -> None:  # fmt: skip
        rule(waitlist_notification_hours=3)
        sam = phone("Sam")
        an_entry(db, db.get_one(Customer, sam.customer_id), world.haircut)
        db.commit()
        dana.says("cancel my haircut")
        dana.says("yes")
        assert "opened up" in sam.hears()[0]

        world.forward(hours=2, minutes=50)
        with database.read() as session:
            assert session.scalars(select(Offer.status)).all() == [OfferStatus.LAPSED]
        world.forward(minutes=20)

        assert not sam.says("yes")[0].startswith("Booked")
        assert world.appointments(sam) == []


@pytest.mark.parametrize(
    ("language", "wish", "said"),
    [
        ("de", "Ich muss meinen Termin absagen", "absagen ging bis"),
        ("es", "tengo que cancelar mi cita", "se podía anular hasta"),
        ("fr", "je dois annuler mon rendez-vous", "annulation possible jusqu'à"),
        ("pt", "preciso cancelar meu horário", "dava para cancelar até"),
    ],
)
def test_in_five_languages(
    world: World, dana: Phone, visit: str, db: Session, language: str, wish: str, said: str
) -> None:
    db.get_one(Customer, dana.customer_id).language = language
    db.commit()
    to(world, FRIDAY_3PM - timedelta(hours=20))
    dana.hears()

    heard = dana.says(wish)[0]

    plain = str.maketrans("íàéáã", "iaeaa")
    assert said.translate(plain) in heard.translate(plain)
