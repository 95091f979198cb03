"""A telephone that a family shares: the bot asks for whom, and keeps everybody's things apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database, tokens
from core.models import ContactPoint as Point
from core.models import Customer, Offer, OfferStatus, Standing, WaitlistEntry
from core.people.sharing import add_sharing_customer
from core.tokens import Use
from tests.builders import an_entry
from tests.statements import recorded
from tests.stories.conftest import FRIDAY_3PM, Phone, World
from tests.stories.twilio import WhatsApp

WHO = "Is this for Ann or for Ben?"


@pytest.fixture
def family(world: World, phone: Callable[..., Phone], db: Session) -> tuple[Phone, Phone]:
    """Ann's phone, and the same phone as Ben's."""
    ann = phone("Ann")
    ben = add_sharing_customer(db, world.tenant, name="Ben", phone=ann.number, now=world.now)
    db.commit()
    return ann, replace(ann, customer_id=ben.id)


def waits(world: World, db: Session, customer_id: str) -> None:
    entry_of = db.get_one(Customer, customer_id)
    an_entry(db, entry_of, world.haircut, joined_at=world.now - timedelta(weeks=2))
    db.commit()


def frees_friday(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    dana.says("cancel my appointment")
    dana.says("yes")


def owners_waiting() -> list[str]:
    with database.read() as db:
        return list(db.scalars(select(WaitlistEntry.customer_id).order_by(WaitlistEntry.id)))


class TestForWhom:
    def test_is_asked_before_anything_is_booked(
        self, world: World, family: tuple[Phone, Phone]
    ) -> None:
        ann, ben = family

        [asked] = ann.says("haircut with Anna on friday at 3pm")
        [confirm] = ann.says("for Ben")
        [booked] = ann.says("yes")

        assert WHO in asked
        assert "Haircut for Ben with Anna" in confirm
        assert "Booked: Haircut for Ben with Anna" in booked
        assert world.appointments(ann) == []
        assert [a.starts_at for a in world.appointments(ben)] == [FRIDAY_3PM]

    @pytest.mark.parametrize(
        ("answer", "name"), [("1", "Ann"), ("2", "Ben"), ("ben please", "Ben")]
    )
    def test_can_be_answered_by_number_or_name(
        self, family: tuple[Phone, Phone], answer: str, name: str
    ) -> None:
        ann, _ = family
        ann.says("haircut with Anna on friday at 3pm")

        [confirm] = ann.says(answer)

        assert f"Haircut for {name}" in confirm

    def test_is_asked_once(self, family: tuple[Phone, Phone]) -> None:
        ann, _ = family
        ann.says("haircut with Anna on friday at 3pm")
        ann.says("Ben")
        ann.says("yes")

        [mine] = ann.says("when is my appointment?")

        assert "You're booked for Haircut for Ben with Anna" in mine

    def test_is_asked_again_another_day(self, world: World, family: tuple[Phone, Phone]) -> None:
        ann, _ = family
        ann.says("haircut with Anna on friday at 3pm")
        ann.says("Ben")
        ann.says("yes")

        world.forward(days=1)
        [asked] = ann.says("when is my appointment?")

        assert WHO in asked

    def test_is_not_asked_where_somebody_is_named(self, family: tuple[Phone, Phone]) -> None:
        ann, _ = family

        [confirm] = ann.says("haircut for Ben with Anna on friday at 3pm")
        [other] = ann.says("no, I meant for Ann")

        assert "Haircut for Ben with Anna" in confirm
        assert WHO not in other

    def test_matters_for_what_is_cancelled(self, world: World, family: tuple[Phone, Phone]) -> None:
        ann, ben = family
        world.book(ann, world.anna, world.haircut, FRIDAY_3PM)
        world.book(ben, world.bob, world.beard_trim, FRIDAY_3PM)

        [asked] = ann.says("cancel my appointment")
        [confirm] = ann.says("2")
        ann.says("yes")

        assert WHO in asked
        assert "Beard trim for Ben with Bob" in confirm
        assert len(world.appointments(ann)) == 1
        assert world.appointments(ben) == []

    def test_matters_for_what_is_waited_for(self, family: tuple[Phone, Phone]) -> None:
        ann, ben = family

        [asked] = ann.says("put me on the waitlist for a haircut")
        [joined] = ann.says("Ben")
        ann.says("put me on the waitlist for Ann too please, a haircut")

        assert WHO in asked
        assert "waitlist for Haircut for Ben" in joined
        assert owners_waiting() == [ben.customer_id, ann.customer_id]

    def test_does_not_matter_for_a_question(self, family: tuple[Phone, Phone]) -> None:
        ann, _ = family

        assert WHO not in ann.says("what does a haircut cost?")[0]
        assert WHO not in ann.says("hi")[0]

    def test_is_asked_again_where_the_answer_tells_nothing(
        self, family: tuple[Phone, Phone]
    ) -> None:
        ann, _ = family
        ann.says("haircut with Anna on friday at 3pm")

        assert WHO in ann.says("yes")[0]

    def test_can_be_dropped(self, world: World, family: tuple[Phone, Phone]) -> None:
        ann, _ = family
        ann.says("haircut with Anna on friday at 3pm")
        ann.says("never mind")
        ann.says("yes")

        assert world.appointments() == []

    def test_is_asked_in_their_language(self, family: tuple[Phone, Phone]) -> None:
        ann, _ = family

        [asked] = ann.says("Ich möchte einen Termin am Freitag um 15 Uhr")

        assert "Ist das für Ann oder für Ben?" in asked

    def test_names_all_of_three(
        self, world: World, family: tuple[Phone, Phone], db: Session
    ) -> None:
        ann, _ = family
        mia = add_sharing_customer(db, world.tenant, name="Mia", phone=ann.number, now=world.now)
        db.commit()

        [asked] = ann.says("haircut with Anna on friday at 3pm")
        ann.says("3")
        ann.says("yes")

        assert "Who is this for? 1) Ann 2) Ben 3) Mia" in asked
        assert [a.customer_id for a in world.appointments()] == [mia.id]

    def test_is_never_asked_on_a_phone_of_one_person(self, phone: Callable[..., Phone]) -> None:
        dana = phone("Dana")

        [confirm] = dana.says("haircut with Anna on friday at 3pm")

        assert "Haircut with Anna" in confirm


class TestWhatOneOfThemIsAsked:
    def test_names_them_and_is_theirs(
        self,
        world: World,
        family: tuple[Phone, Phone],
        phone: Callable[..., Phone],
        db: Session,
    ) -> None:
        ann, ben = family
        waits(world, db, ben.customer_id)
        frees_friday(world, phone)

        [offer] = ann.hears()
        [booked] = ann.says("yes")

        assert "Haircut for Ben with Anna opened up" in offer
        assert "Booked: Haircut for Ben with Anna" in booked
        assert [a.starts_at for a in world.appointments(ben)] == [FRIDAY_3PM]

    def test_can_be_declined(
        self,
        world: World,
        family: tuple[Phone, Phone],
        phone: Callable[..., Phone],
        db: Session,
    ) -> None:
        ann, ben = family
        waits(world, db, ben.customer_id)
        frees_friday(world, phone)
        ann.hears()

        ann.says("no")

        with database.read() as looking:
            assert looking.scalars(select(Offer.status)).all() == [OfferStatus.DECLINED]

    def test_reminders_are_told_apart(self, world: World, family: tuple[Phone, Phone]) -> None:
        ann, ben = family
        world.book(ann, world.anna, world.haircut, FRIDAY_3PM)
        world.book(ben, world.bob, world.beard_trim, FRIDAY_3PM)
        world.traveller.move_to(FRIDAY_3PM - timedelta(hours=24))
        reminders = ann.hears()
        assert any("Haircut for Ann with Anna" in one for one in reminders)
        assert any("Beard trim for Ben with Bob" in one for one in reminders)

        [which] = ann.says("C")
        ben_is = "1" if "1) your Beard trim for Ben" in which else "2"
        ann.says(ben_is)

        assert [a.confirmed_at is not None for a in world.appointments(ben)] == [True]
        assert [a.confirmed_at is not None for a in world.appointments(ann)] == [False]

    def test_a_change_of_their_own_is_told_once(
        self, world: World, family: tuple[Phone, Phone]
    ) -> None:
        ann, _ = family
        ann.says("haircut with Anna on friday at 3pm")
        ann.says("Ben")

        assert len(ann.says("yes")) == 1

    def test_after_stop_nobody_there_is_asked(
        self,
        world: World,
        family: tuple[Phone, Phone],
        phone: Callable[..., Phone],
        db: Session,
    ) -> None:
        ann, ben = family
        waits(world, db, ben.customer_id)
        ann.says("STOP")

        frees_friday(world, phone)

        assert ann.hears() == []
        with database.read() as looking:
            assert looking.scalars(select(Offer.id)).all() == []
            assert Standing.OPTED_OUT in looking.scalars(select(Point.standing)).all()

    def test_stop_passes_on_what_was_offered_to_either(
        self,
        world: World,
        family: tuple[Phone, Phone],
        phone: Callable[..., Phone],
        db: Session,
    ) -> None:
        ann, ben = family
        waits(world, db, ben.customer_id)
        frees_friday(world, phone)
        ann.hears()

        ann.says("STOP")

        with database.read() as looking:
            assert OfferStatus.PENDING not in looking.scalars(select(Offer.status)).all()


def test_a_shared_phone_is_not_joined_by_a_code(world: World, family: tuple[Phone, Phone]) -> None:
    ann, _ = family
    newcomer = Phone(world, "+12125550777", "")
    newcomer.says(f"my old number was {ann.number}")
    [text] = ann.hears()

    [told] = newcomer.says("".join(filter(str.isdigit, text))[:6])

    assert "several people share one of the two phones" in told


class TestOnWhatsApp:
    @pytest.fixture
    def shared(
        self, world: World, whatsapp: Callable[..., WhatsApp], db: Session
    ) -> tuple[WhatsApp, str]:
        """Pat's number there, which is Ben's too; and Ben's id."""
        pat = whatsapp("Pat")
        pat.wrote(hours=1)
        ben = add_sharing_customer(db, world.tenant, name="Ben", phone=pat.address, now=world.now)
        db.commit()
        return pat, ben.id

    def test_a_tap_answers_the_offer_of_whoever_it_was_made_to(
        self,
        world: World,
        shared: tuple[WhatsApp, str],
        phone: Callable[..., Phone],
        db: Session,
    ) -> None:
        pat, ben_id = shared
        waits(world, db, ben_id)
        frees_friday(world, phone)
        [offer] = pat.hears()
        with database.read() as looking:
            offer_id = looking.scalars(select(Offer.id)).one()
        token = tokens.issue(Use.OFFER, offer_id, expires_at=FRIDAY_3PM)

        pat.taps(f"offer:{token}:yes", OriginalRepliedMessageSid=offer.sid)

        assert [a.customer_id for a in world.appointments()] == [ben_id]

    def test_a_tap_gives_up_the_visit_of_whoever_was_reminded(
        self, world: World, shared: tuple[WhatsApp, str]
    ) -> None:
        pat, ben_id = shared
        visit = world.book(Phone(world, "", ben_id), world.anna, world.haircut, FRIDAY_3PM)
        world.traveller.move_to(FRIDAY_3PM - timedelta(hours=24))
        pat.wrote(hours=1)
        pat.hears()

        [done] = pat.taps(f"appt:{visit}:cancel", "I can't come")

        assert "cancelled" in done.form["Body"]
        assert world.appointments() == []


def test_a_phone_of_one_person_is_met_in_one_statement(phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")
    dana.says("hi")

    with recorded() as statements:
        dana.world.post(dana.payload("what does a haircut cost?"))

    meeting = [s for s in statements if "contact_points" in s and s.startswith("SELECT")]
    assert len(meeting) == 1
    assert not [s for s in statements if "shared_points" in s or "contact_codes" in s]
