"""CANCEL, END or QUIT and nothing else: carriers take it for an opt-out, people often mean their
visit. Through Twilio's signed door, whether Twilio says that it has acted on it or not."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.keyword import INSTEAD_OF_CANCELING
from core import database
from core.models import Channel, Consent, ContactPoint, Event, Standing, Tenant
from tests.stories.conftest import FRIDAY_3PM, Phone, World
from tests.stories.mailboxes import Mailbox
from tests.stories.twilio import WhatsApp, add_point

WORDS = ["CANCEL", "End", "quit"]
ANSWERED = {"OptOutType": "STOP"}
Customer = Phone | WhatsApp


@pytest.fixture(params=[Channel.SMS, Channel.WHATSAPP])
def dana(
    request: pytest.FixtureRequest, world: World, phone: Callable[..., Phone]
) -> Phone | WhatsApp:
    """Has a visit, and has written lately."""
    known: Customer = (
        phone("Dana")
        if request.param is Channel.SMS
        else request.getfixturevalue("whatsapp")("Dana")
    )
    world.book(known, world.anna, world.haircut, FRIDAY_3PM)  # type: ignore[arg-type]
    assert len(known.says("hello")) == 1
    return known


@pytest.fixture
def mail(dana: Customer, world: World, mailbox: Callable[[str], Mailbox], db: Session) -> Mailbox:
    """Dana's mailbox, to which the business may write."""
    add_point(db, world.tenant, dana.customer_id, Channel.EMAIL, "dana@example.org")
    db.commit()
    return mailbox("dana@example.org")


def calls_for_staff(tenant: Tenant) -> list[str]:
    with database.read() as db:
        found = select(Event.data).where(
            Event.tenant_id == tenant.id, Event.name == "conversation.needs_attention"
        )
        return [data["reason"] for data in db.scalars(found)]


def is_silent(dana: Customer, words: str) -> bool:
    """Opted out at the address that was written from, by these words, in the ledger."""
    channel = Channel.SMS if isinstance(dana, Phone) else Channel.WHATSAPP
    with database.read() as db:
        point = db.scalars(
            select(ContactPoint).where(
                ContactPoint.customer_id == dana.customer_id, ContactPoint.channel == channel
            )
        ).one()
        noted = db.scalars(
            select(Consent.words).where(
                Consent.contact_point_id == point.id, Consent.change == "revoked"
            )
        ).all()
    return point.standing is Standing.OPTED_OUT and noted == [words]


@pytest.mark.parametrize("told", [ANSWERED, {}], ids=["answered", "not answered"])
@pytest.mark.parametrize("words", WORDS)
def test_it_is_recorded_staff_are_told_and_the_visit_stays(
    world: World, dana: Customer, words: str, told: dict[str, str]
) -> None:
    heard = dana.says(words, **told)

    # On WhatsApp nobody but us confirms it, unless Twilio says that it did.
    confirmed_by_us = isinstance(dana, WhatsApp) and not told
    assert len(heard) == int(confirmed_by_us)
    assert is_silent(dana, words)
    assert calls_for_staff(world.tenant) == [INSTEAD_OF_CANCELING]
    assert len(world.appointments()) == 1


@pytest.mark.parametrize("told", [ANSWERED, {}], ids=["answered", "not answered"])
def test_it_is_asked_about_by_another_channel_that_may_be_used(
    world: World, dana: Customer, mail: Mailbox, told: dict[str, str]
) -> None:
    dana.says("CANCEL", **told)

    [question] = mail.hears()
    assert "shall I cancel it? YES or NO" in question.text
    assert len(world.appointments()) == 1
    [done] = mail.replies(question, "yes")
    assert "Done" in done.text
    assert world.appointments() == []


def test_nobody_is_asked_where_they_said_no_too(
    world: World, dana: Customer, mail: Mailbox
) -> None:
    mail.writes("unsubscribe")

    dana.says("CANCEL", **ANSWERED)

    assert mail.hears() == []
    assert calls_for_staff(world.tenant) == [INSTEAD_OF_CANCELING]


def test_a_plain_stop_means_no_visit(world: World, dana: Customer, mail: Mailbox) -> None:
    dana.says("STOP", **ANSWERED)

    assert mail.hears() == []
    assert calls_for_staff(world.tenant) == []
    assert len(world.appointments()) == 1


def test_twilio_counts_when_it_names_words_that_are_no_keyword_of_ours(
    world: World, dana: Customer
) -> None:
    """Advanced Opt-Out has words of its own in each country."""
    assert dana.says("ARRET", **ANSWERED) == []

    assert is_silent(dana, "ARRET")


def test_an_appointment_that_is_named_is_cancelled_also_while_another_is_being_booked(
    world: World, phone: Callable[..., Phone]
) -> None:
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    dana.says("I want to book an appointment")

    assert dana.says("cancel my appointment") == [
        "Your Haircut with Anna, Fri, Nov 27 3:00pm: shall I cancel it? YES or NO"
    ]
