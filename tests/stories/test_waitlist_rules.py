"""What the business says about its waitlist, as customers hear it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue, catalogue
from core.events import Actor, acting
from core.ids import new_id
from core.models import ActorKind, Customer, Slot, SlotStatus
from core.scheduling import offers, waitlist
from tests.builders import an_entry
from tests.stories.conftest import FRIDAY_3PM, Phone, World

Rule = Callable[..., None]
Phones = Callable[..., Phone]


@pytest.fixture
def dana(phone: Phones) -> Phone:
    return phone("Dana")


def customer(db: Session, phone: Phone) -> Customer:
    return db.get_one(Customer, phone.customer_id)


def freed_every(world: World, db: Session, days: int, times: int) -> None:
    """Anna's Fridays at three, each given up a day before."""
    for number in range(1, times + 1):
        freed_at = world.now - timedelta(days=days * number)
        db.add(
            Slot(
                tenant_id=world.tenant.id,
                staff_id=world.anna.id,
                service_id=world.haircut.id,
                starts_at=FRIDAY_3PM - timedelta(weeks=number),
                ends_at=FRIDAY_3PM - timedelta(weeks=number) + timedelta(hours=1),
                status=SlotStatus.BOOKED,
                origin_appointment_id=new_id(),
                freed_at=min(freed_at, FRIDAY_3PM - timedelta(weeks=number, days=1)),
            )
        )
    db.commit()


class TestJoining:
    def test_says_the_place_and_what_the_wait_usually_is(
        self, world: World, dana: Phone, phone: Phones, db: Session
    ) -> None:
        freed_every(world, db, 7, 5)
        an_entry(db, customer(db, phone("Sam")), world.haircut)
        db.commit()

        assert dana.says("put me on the waitlist for a haircut") == [
            "You're on the waitlist for Haircut, number 2. "
            "I'll text you when a time opens up, usually within about 3 weeks."
        ]

    def test_says_nothing_of_the_wait_where_nothing_is_known(self, dana: Phone) -> None:
        assert dana.says("put me on the waitlist for a haircut") == [
            "You're on the waitlist for Haircut, number 1. I'll text you when a time opens up."
        ]

    def test_a_full_list_is_said_kindly_and_another_wish_is_looked_for(
        self, world: World, dana: Phone, phone: Phones, rule: Rule, db: Session
    ) -> None:
        rule(max_queue_size=1)
        an_entry(db, customer(db, phone("Sam")), world.haircut)
        db.commit()

        assert dana.says("put me on the waitlist for a haircut with anna") == [
            "Sorry, the waitlist for Haircut with Anna is full just now. "
            "Tell me another day, time or person and I'll look for you."
        ]
        assert dana.says("with bob on friday at 3pm") == [
            "Haircut with Bob, Fri, Nov 27 3:00pm. Shall I book it? YES or NO"
        ]

    @pytest.mark.parametrize(
        ("language", "wish", "said"),
        [
            ("de", "setzen Sie mich auf die Warteliste für Haircut", "gerade voll"),
            ("es", "apúntame en la lista de espera para Haircut", "está llena"),
            ("fr", "mettez-moi sur liste d'attente pour Haircut", "est pleine"),
            ("pt", "me coloca na lista de espera para Haircut", "está cheia"),
        ],
    )
    def test_a_full_list_in_five_languages(
        self,
        world: World,
        dana: Phone,
        rule: Rule,
        db: Session,
        language: str,
        wish: str,
        said: str,
    ) -> None:
        rule(max_queue_size=0)
        customer(db, dana).language = language
        db.commit()

        plain = str.maketrans("á", "a")
        assert said.translate(plain) in dana.says(wish)[0].translate(plain)


class TestRenewing:
    """A list on which one stays for ten days."""

    @pytest.fixture
    def waits(self, dana: Phone, rule: Rule) -> None:
        rule(auto_expiry_hours=240)
        dana.says("put me on the waitlist for a haircut with anna")

    def test_one_word_keeps_the_place(self, world: World, dana: Phone, waits: None) -> None:
        world.forward(days=8)
        assert dana.hears() == [
            "Shear Joy: still waiting for Haircut with Anna? "
            "Reply YES to keep your place on the list, or NO to leave it. Reply STOP to opt out."
        ]

        assert dana.says("yes") == [
            "Great, you keep your place on the waitlist for Haircut, number 1. "
            "I'll text you when a time opens up."
        ]
        world.forward(days=3)
        assert dana.hears() == []

    def test_several_services_and_people_are_all_named(
        self, world: World, dana: Phone, rule: Rule
    ) -> None:
        rule(auto_expiry_hours=240)
        dana.says("put me on the waitlist for a haircut or a beard trim with anna or bob")

        world.forward(days=8)
        assert dana.hears()[0].startswith(
            "Shear Joy: still waiting for Haircut or Beard trim with Anna or Bob? Reply YES"
        )
        assert dana.says("hmm not sure")[0].startswith(
            "Just to be sure: would you like to stay on the waitlist for Haircut or Beard trim?"
        )
        assert "the waitlist for Haircut or Beard trim, number 1" in dana.says("yes")[0]
        world.forward(days=8)
        dana.hears()
        world.forward(days=2, minutes=1)
        assert (
            "you're off the waitlist for Haircut or Beard trim with Anna or Bob."
            in (dana.hears()[0])
        )

    def test_no_leaves_the_list(self, world: World, dana: Phone, waits: None) -> None:
        world.forward(days=8)

        assert dana.says("no")[-1] == "Done, you're off the waitlist for Haircut."
        world.forward(days=3)
        assert dana.hears() == []

    def test_silence_costs_the_place_and_a_late_yes_gets_it_back(
        self, world: World, dana: Phone, waits: None
    ) -> None:
        world.forward(days=8)
        dana.hears()
        world.forward(days=2, minutes=1)
        assert dana.hears() == [
            "Shear Joy: I didn't hear from you, so you're off the waitlist for Haircut with Anna. "
            "Reply YES to get your place back."
        ]

        assert dana.says("yes!")[0].startswith("Great, you keep your place")

    def test_a_yes_that_is_much_too_late_starts_afresh(
        self, world: World, dana: Phone, waits: None
    ) -> None:
        world.forward(days=8)
        world.forward(days=2, minutes=1)
        world.forward(days=3)
        dana.hears()

        assert "keep your place" not in dana.says("yes")[0]

    def test_what_is_being_talked_about_is_answered_first(
        self, world: World, dana: Phone, waits: None
    ) -> None:
        world.forward(days=8)
        dana.hears()
        dana.says("beard trim with bob tomorrow at 10am")

        assert dana.says("yes")[0].startswith("Booked: Beard trim with Bob")
        assert dana.says("yes")[0].startswith("Great, you keep your place")

    def test_nobody_is_asked_at_night_and_nobody_who_opted_out(
        self, world: World, dana: Phone, phone: Phones, waits: None
    ) -> None:
        sam = phone("Sam")
        sam.says("put me on the waitlist for a beard trim")
        sam.says("STOP")
        world.forward(days=7, hours=18)
        assert dana.hears() == []
        world.forward(hours=6)

        world.forward(hours=18)
        assert len(dana.hears()) == 1
        assert sam.hears() == []

    @pytest.mark.parametrize(
        ("language", "word", "asked", "said"),
        [
            ("de", "ja", "Warten Sie noch auf Haircut", "Sie behalten Ihren Platz"),
            ("es", "sí", "sigues esperando Haircut", "conservas tu sitio"),
            ("fr", "oui", "attendez-vous toujours Haircut", "vous gardez votre place"),
            ("pt", "sim", "ainda espera por Haircut", "seu lugar na lista"),
        ],
    )
    def test_in_five_languages(
        self,
        world: World,
        dana: Phone,
        *,
        waits: None,
        db: Session,
        language: str,
        word: str,
        asked: str,
        said: str,
    ) -> None:
        customer(db, dana).language = language
        db.commit()
        world.forward(days=8)

        assert asked in dana.hears()[0]
        assert said in dana.says(word)[0]


def test_when_the_last_day_is_over_other_days_are_asked_for(world: World, dana: Phone) -> None:
    dana.says("put me on the waitlist for a haircut on friday")
    world.forward(days=10)

    assert dana.hears() == [
        "Shear Joy: sorry, nothing opened up for Haircut in the days you wanted. "
        "Tell me others and I'll keep looking. Reply STOP to opt out."
    ]


class TestOffersADay:
    def test_after_the_last_of_the_day_the_phone_is_quiet(
        self, world: World, dana: Phone, phone: Phones, rule: Rule
    ) -> None:
        rule(max_offers_per_day=1)
        sam = phone("Sam")
        sam.says("put me on the waitlist for a haircut with anna")
        for hours in (0, 2):
            world.book(dana, world.anna, world.haircut, FRIDAY_3PM - timedelta(hours=hours))
        dana.says("cancel my haircut at 3pm on friday")
        dana.says("yes")
        assert "opened up" in sam.hears()[0]
        sam.says("no")
        world.forward(minutes=1)

        dana.says("cancel my haircut")
        assert dana.says("yes")[0].startswith("Done, your Haircut")
        assert sam.hears() == []


class TestStaff:
    """What staff do about a wait reaches its customer, who answers as always."""

    @pytest.fixture
    def entry_id(self, world: World, dana: Phone) -> str:
        dana.says("put me on the waitlist for a haircut with anna")
        with database.read() as db:
            [entry] = waitlist.active_entries(db, dana.customer_id)
            return entry.id

    def does(self, world: World, work: Callable[[Session, Catalogue], object]) -> None:
        def as_staff(db: Session) -> None:
            with acting(db, Actor(ActorKind.STAFF, "erin")):
                work(db, catalogue(db, world.tenant.id))

        database.transact(as_staff)

    def test_an_invitation_is_taken_by_a_yes(
        self, world: World, dana: Phone, entry_id: str
    ) -> None:
        self.does(
            world,
            lambda db, known: offers.invite(
                db,
                known,
                entry_id,
                staff_id=world.anna.id,
                starts_at=FRIDAY_3PM,
                answer_by=FRIDAY_3PM - timedelta(days=2),
                now=world.now,
            ),
        )

        assert dana.hears() == [
            "Shear Joy: Haircut with Anna comes free Fri, Nov 27 3:00pm. Want it? YES or NO. "
            "Until Wed, Nov 25 3:00pm I'll keep it for you. Reply STOP to opt out."
        ]
        world.forward(days=3)
        assert dana.says("yes") == ["Booked: Haircut with Anna, Fri, Nov 27 3:00pm. See you then!"]

    def test_who_is_promoted_is_told_what_is_booked(
        self, world: World, dana: Phone, entry_id: str
    ) -> None:
        self.does(
            world,
            lambda db, known: waitlist.promote(
                db, known, entry_id, starts_at=FRIDAY_3PM, now=world.now
            ),
        )

        assert dana.hears()[0].startswith(
            "Good news from Shear Joy: a time opened up, "
            "you're booked for Haircut with Anna, Fri, Nov 27 3:00pm. "
        )
        assert dana.says("am I on the waitlist?")[0].startswith("You're not on the waitlist")

    def test_who_is_removed_is_told_and_not_why(
        self, world: World, dana: Phone, entry_id: str
    ) -> None:
        self.does(
            world,
            lambda db, known: waitlist.remove(
                db, known, entry_id, because="rude on the phone", now=world.now
            ),
        )

        [told] = dana.hears()
        assert "you're no longer on the waitlist for Haircut with Anna" in told
        assert "rude" not in told
