"""One person with several addresses: joined by a code that only they can have read."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from core import database
from core.models import (
    Appointment,
    Channel,
    Consent,
    ContactPoint,
    Conversation,
    Customer,
    Event,
    Message,
    Purpose,
    Standing,
    WaitlistEntry,
)
from core.setup.tenants import add_address
from tests.builders import a_customer, a_tenant, an_entry
from tests.stories.conftest import FRIDAY_3PM, Phone, World
from tests.stories.mailboxes import Mail, Mailbox

NEW_NUMBER = "+12125550777"
ON_ITS_WAY = "If we know you by that, a code is on its way to it."
MIDNIGHT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # 23:00 in New York


@pytest.fixture
def newcomer(world: World) -> Phone:
    """A phone that the business has never heard of."""
    return Phone(world, NEW_NUMBER, "")


def code_in(texts: list[str]) -> str:
    [code] = re.findall(r"\b\d{6}\b", " ".join(texts))
    return str(code)


def owner_of(address: str) -> str:
    with database.read() as db:
        found = select(ContactPoint.customer_id).where(ContactPoint.address == address)
        return str(db.scalars(found).one())


def count(kind: type[Customer | Conversation]) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(kind)) or 0


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


class TestACodeTypedWhereTheyWriteNow:
    def test_makes_the_two_phones_one_customer(
        self, world: World, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")
        world.book(dana, world.anna, world.haircut, FRIDAY_3PM)

        [told] = newcomer.says(f"Hi, I'm already a customer, my number is {dana.number}")
        assert ON_ITS_WAY in told
        [known] = newcomer.says(code_in(dana.hears()))
        assert "I know who you are now" in known
        [mine] = newcomer.says("when is my appointment?")

        assert "You're booked for Haircut with Anna, Fri, Nov 27 3:00pm." in mine
        assert owner_of(NEW_NUMBER) == dana.customer_id
        assert count(Customer) == count(Conversation) == 1

    def test_brings_along_what_the_newcomer_had(
        self, world: World, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")
        newcomer.says("haircut with Anna on friday at 3pm")
        newcomer.says("yes")
        newcomer.says("put me on the waitlist for a beard trim")
        newcomer.says(f"my old number was {dana.number}")

        newcomer.says(code_in(dana.hears()))

        assert [a.starts_at for a in world.appointments(dana)] == [FRIDAY_3PM]
        with database.read() as db:
            assert set(db.scalars(select(WaitlistEntry.customer_id))) == {dana.customer_id}
        [mine] = dana.says("what do I have booked?")
        assert "Haircut with Anna" in mine

    def test_keeps_consent_and_standing_of_each_address(
        self, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")
        newcomer.says(f"I'm already a customer: {dana.number}")
        newcomer.says(code_in(dana.hears()))

        newcomer.says("STOP")

        with database.read() as db:
            points = select(ContactPoint.address, ContactPoint.standing)
            assert dict(db.execute(points).all()) == {
                dana.number: Standing.OK,
                NEW_NUMBER: Standing.OPTED_OUT,
            }
            changes = select(Consent.change).join(
                ContactPoint, ContactPoint.id == Consent.contact_point_id
            )
            written = db.scalars(changes.where(ContactPoint.address == NEW_NUMBER)).all()
            assert written == ["given", "revoked"]

    def test_is_announced(self, phone: Callable[..., Phone], newcomer: Phone) -> None:
        dana = phone("Dana")
        newcomer.says(f"I'm already a customer: {dana.number}")
        before = owner_of(NEW_NUMBER)

        newcomer.says(code_in(dana.hears()))

        with database.read() as db:
            joined = select(Event).where(Event.name == "customer.joined")
            event = db.scalars(joined).one()
            assert (event.subject_id, event.customer_id) == (before, dana.customer_id)

    def test_keeps_one_of_two_wishes_that_are_the_same(
        self, world: World, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")
        dana.says("put me on the waitlist for a beard trim")
        newcomer.says("put me on the waitlist for a beard trim")
        newcomer.says(f"I'm already a customer: {dana.number}")

        newcomer.says(code_in(dana.hears()))

        [place] = newcomer.says("am I on the waitlist?")
        assert "number 1 on the waitlist for Beard trim" in place

    def test_goes_on_with_what_was_asked_here(
        self, world: World, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")
        newcomer.says("haircut with Anna on friday at 3pm")
        newcomer.says(f"my old number is {dana.number}")

        newcomer.says(code_in(dana.hears()))
        newcomer.says("yes")

        assert [a.starts_at for a in world.appointments(dana)] == [FRIDAY_3PM]

    def test_goes_on_here_when_what_was_asked_there_is_long_ago(
        self, world: World, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")
        dana.says("a haircut on friday")
        world.forward(days=3)
        newcomer.says("haircut with Anna on friday at 3pm")
        newcomer.says(f"my old number is {dana.number}")

        newcomer.says(code_in(dana.hears()))
        newcomer.says("yes")

        assert [a.starts_at for a in world.appointments(dana)] == [FRIDAY_3PM]

    def test_leaves_a_conversation_to_the_staff_who_have_it(
        self, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")
        dana.says("I want to talk to a human")
        newcomer.says(f"my old number is {dana.number}")

        [known] = newcomer.says(code_in(dana.hears()))

        assert "I know who you are now" in known
        assert newcomer.says("a haircut on friday") == []


class TestABotThatAsks:
    def test_asks_by_which_address_they_are_known(
        self, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")

        [asked] = newcomer.says("I'm already a customer")
        [told] = newcomer.says("it's 212 555 0200")

        assert "By which phone number or e-mail address do we know you?" in asked
        assert ON_ITS_WAY in told
        assert code_in(dana.hears())

    def test_hints_where_no_booking_is_found(
        self, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")

        [hint] = newcomer.says("cancel my appointment")
        [told] = newcomer.says(dana.number)

        assert "another number or e-mail? Then tell me which" in hint
        assert ON_ITS_WAY in told

    def test_lets_a_regular_customer_book(self, newcomer: Phone) -> None:
        [answer] = newcomer.says("I'm a regular customer and want a haircut friday at 3pm")

        assert "Haircut" in answer

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ("Ich bin schon Kundin, meine Nummer ist {}", "Wenn wir Sie darunter kennen"),
            ("Ya soy cliente, mi número es el {}", "Si te conocemos por ese"),
            ("Je suis déjà cliente, mon numéro est le {}", "Si nous vous connaissons ainsi"),
            ("Já sou cliente, o meu número é {}", "Se conhecemos voce por ele"),
        ],
    )
    def test_understands_them_in_their_language(
        self, phone: Callable[..., Phone], newcomer: Phone, words: str, told: str
    ) -> None:
        dana = phone("Dana")

        answers = newcomer.says(words.format(dana.number))

        assert told in answers[0]
        assert code_in(dana.hears())

    def test_knows_them_by_what_they_write_from(self, phone: Callable[..., Phone]) -> None:
        dana = phone("Dana")

        [answer] = dana.says(f"I'm already a customer: {dana.number}")

        assert "I know you by that already" in answer


class TestNobodyLearnsWhoIsACustomer:
    def test_an_unknown_address_is_answered_like_a_known_one(
        self, phone: Callable[..., Phone], world: World
    ) -> None:
        dana = phone("Dana")
        asker, other = Phone(world, "+12125550801", ""), Phone(world, "+12125550802", "")

        about_a_customer = asker.says(f"I'm already a customer: {dana.number}")
        about_nobody = other.says("I'm already a customer: +12125550899")

        assert about_a_customer == about_nobody
        assert asker.says("123456") == other.says("123456")
        for _ in range(4):
            assert asker.says("123457") == other.says("123457")
        assert "no longer good" in asker.says("123457")[0]
        assert world.twilio.sent_to("+12125550899") == []

    def test_not_by_asking_often_either(self, phone: Callable[..., Phone], world: World) -> None:
        dana = phone("Dana")
        asker, other = Phone(world, "+12125550801", ""), Phone(world, "+12125550802", "")

        of_dana = [asker.says(f"my old number was {dana.number}") for _ in range(5)]
        of_nobody = [other.says("my old number was +12125550899") for _ in range(5)]

        assert of_dana == of_nobody
        assert "enough codes for now" in of_dana[-1][0]
        assert len(dana.hears()) == 3

    def test_the_code_is_stored_nowhere(self, phone: Callable[..., Phone], newcomer: Phone) -> None:
        dana = phone("Dana")
        newcomer.says(f"my old number was {dana.number}")
        code = code_in(dana.hears())

        with database.read() as db:
            sent = db.scalars(select(Message).where(Message.purpose == Purpose.CODE)).one()
            assert "******" in sent.text
            assert code not in f"{sent.text} {sent.extra}"

    def test_a_customer_of_another_business_is_never_involved(
        self, world: World, newcomer: Phone, db: database.Session
    ) -> None:
        elsewhere = a_tenant(db, name="Nails", slug="nails", number="+12125550300")
        a_customer(db, elsewhere, name="Eve", phone="+12125550555")
        db.commit()

        [told] = newcomer.says("I'm already a customer: +12125550555")

        assert ON_ITS_WAY in told
        assert world.twilio.sent_to("+12125550555") == []


class TestACodeThatProvesNothing:
    @pytest.fixture
    def asked(self, phone: Callable[..., Phone], newcomer: Phone) -> tuple[Phone, str]:
        """Dana's phone, and the code that it got."""
        dana = phone("Dana")
        newcomer.says(f"my old number was {dana.number}")
        return dana, code_in(dana.hears())

    def test_a_wrong_one_joins_nothing(self, newcomer: Phone, asked: tuple[Phone, str]) -> None:
        dana, code = asked

        [answer] = newcomer.says(wrong(code))

        assert "not the right code" in answer
        assert owner_of(NEW_NUMBER) != dana.customer_id

    def test_five_guesses_end_it(self, newcomer: Phone, asked: tuple[Phone, str]) -> None:
        dana, code = asked

        for _ in range(5):
            newcomer.says(wrong(code))
        [answer] = newcomer.says(code)

        assert "no longer good" in answer
        assert owner_of(NEW_NUMBER) != dana.customer_id

    def test_after_ten_minutes_it_is_over(
        self, world: World, newcomer: Phone, asked: tuple[Phone, str]
    ) -> None:
        dana, code = asked

        world.forward(minutes=10)
        [answer] = newcomer.says(code)

        assert "no longer good" in answer
        assert owner_of(NEW_NUMBER) != dana.customer_id

    def test_it_works_only_where_it_was_asked_for(
        self, world: World, newcomer: Phone, asked: tuple[Phone, str]
    ) -> None:
        dana, code = asked
        thief = Phone(world, "+12125550666", "")

        thief.says("hello")
        thief.says(code)

        assert owner_of(thief.number) != dana.customer_id

    def test_sent_back_from_the_known_phone_it_proves_nothing_yet(
        self, newcomer: Phone, asked: tuple[Phone, str]
    ) -> None:
        dana, code = asked

        [told] = dana.says(code)
        assert "Now type it where you asked for it" in told
        assert owner_of(NEW_NUMBER) != dana.customer_id

        newcomer.says(code)
        assert owner_of(NEW_NUMBER) == dana.customer_id

    def test_it_works_once(self, newcomer: Phone, asked: tuple[Phone, str]) -> None:
        _, code = asked

        newcomer.says(code)
        [again] = newcomer.says(code)

        assert "I know who you are now" not in again
        assert count(Customer) == 1

    def test_a_newer_one_takes_its_place(self, newcomer: Phone, asked: tuple[Phone, str]) -> None:
        dana, first = asked
        newcomer.says(f"my old number was {dana.number}")
        second = code_in(dana.hears())

        assert "not the right code" in newcomer.says(first)[0]
        assert "I know who you are now" in newcomer.says(second)[0]

    def test_two_open_questions_are_not_thrown_together(
        self, world: World, newcomer: Phone, asked: tuple[Phone, str]
    ) -> None:
        dana, code = asked
        dana.says("a haircut on friday")
        newcomer.says("a beard trim on friday")

        [busy] = newcomer.says(code)
        dana.says("never mind")
        [known] = newcomer.says(code)

        assert "in the middle of something both here and there" in busy
        assert "I know who you are now" in known

    def test_a_time_is_not_taken_for_a_code(
        self, newcomer: Phone, asked: tuple[Phone, str]
    ) -> None:
        [answer] = newcomer.says("haircut with Anna on 27.11.26 at 3pm")

        assert "Shall I book it?" in answer


class TestTheRulesAtTheDoorOut:
    def test_nobody_is_woken(
        self, world: World, phone: Callable[..., Phone], newcomer: Phone
    ) -> None:
        dana = phone("Dana")
        world.traveller.move_to(MIDNIGHT)

        [answer] = newcomer.says(f"my old number was {dana.number}")

        assert "no code before Sat, Nov 21 8:00am" in answer
        assert dana.hears() == []

    def test_who_opted_out_gets_no_code(self, phone: Callable[..., Phone], newcomer: Phone) -> None:
        dana = phone("Dana")
        dana.says("STOP")

        [told] = newcomer.says(f"my old number was {dana.number}")

        assert ON_ITS_WAY in told
        assert dana.hears() == []


class TestMail:
    def test_a_code_to_a_mailbox_is_typed_on_a_phone(self, pat: Mailbox, newcomer: Phone) -> None:
        newcomer.says("I'm already a customer, you know me as pat@example.org")
        [mail] = pat.hears()

        newcomer.says(code_in([mail.text]))

        assert owner_of(NEW_NUMBER) == owner_of("pat@example.org")

    def test_a_code_to_a_phone_is_typed_in_a_reply(
        self, phone: Callable[..., Phone], mailbox: Callable[[str], Mailbox]
    ) -> None:
        dana, mailed = phone("Dana"), mailbox("dana@example.org")
        [asked] = mailed.writes(f"Hello, I am already a customer, my number is {dana.number}")

        [known] = mailed.replies(asked, code_in(dana.hears()))

        assert "I know who you are now" in known.text
        assert owner_of("dana@example.org") == dana.customer_id

    def test_a_mail_that_proves_nothing_cannot_type_it(
        self, phone: Callable[..., Phone], mailbox: Callable[[str], Mailbox]
    ) -> None:
        """Mallory, a customer, writes in the name of somebody new and has the code herself."""
        mallory, forged = phone("Mallory"), mailbox("victim@example.org")
        forged.writes(f"Hello, I am already a customer, my number is {mallory.number}")

        forged.writes(code_in(mallory.hears()))

        assert owner_of("victim@example.org") != mallory.customer_id

    def test_replies_to_mails_from_before_still_count(
        self,
        world: World,
        phone: Callable[..., Phone],
        mailbox: Callable[[str], Mailbox],
    ) -> None:
        dana, mailed = phone("Dana"), mailbox("dana@example.org")
        [asked] = mailed.writes("Haircut with Anna on friday at 3pm, please")
        mailed.replies(asked, f"I am already a customer, my number is {dana.number}")
        answers: list[Mail] = mailed.replies(asked, code_in(dana.hears()))
        assert "I know who you are now" in answers[-1].text

        mailed.replies(asked, "Yes, please book it")

        with database.read() as db:
            assert db.scalars(select(Appointment.customer_id)).all() == [dana.customer_id]


def test_the_same_telephone_on_whatsapp_is_joined_by_a_code_too(
    world: World, phone: Callable[..., Phone], db: database.Session
) -> None:
    dana = phone("Dana")
    add_address(db, world.tenant, channel=Channel.WHATSAPP, address="+12125550100", now=world.now)
    db.commit()

    def says(text: str) -> None:
        post = dana.payload(text) | {
            "From": f"whatsapp:{dana.number}",
            "To": "whatsapp:+12125550100",
        }
        assert world.post(post) == 200

    says(f"I'm already a customer, my number is {dana.number}")
    says(code_in(dana.hears()))

    db.rollback()
    owners = select(ContactPoint.customer_id).where(ContactPoint.address == dana.number)
    assert set(db.scalars(owners)) == {dana.customer_id}


def test_a_joined_customer_is_offered_what_either_waits_for(
    world: World, phone: Callable[..., Phone], newcomer: Phone, db: database.Session
) -> None:
    dana, eli = phone("Dana"), phone("Eli")
    an_entry(db, db.get_one(Customer, dana.customer_id), world.haircut)
    db.commit()
    world.book(eli, world.anna, world.haircut, FRIDAY_3PM)
    newcomer.says(f"my old number was {dana.number}")
    newcomer.says(code_in(dana.hears()))

    eli.says("cancel my appointment")
    eli.says("yes")
    offers = newcomer.hears()

    assert "Haircut with Anna opened up" in offers[0]
    assert "Booked" in newcomer.says("yes")[0]
    assert [a.starts_at for a in world.appointments(dana)] == [FRIDAY_3PM]
