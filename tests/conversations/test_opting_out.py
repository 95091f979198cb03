from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conversations import speech, standing
from conversations.opting_out import channels_named
from conversations.standing import Evidence, How
from core import database
from core.catalogue import catalogue
from core.events import Actor, acting
from core.models import (
    ActorKind,
    Channel,
    Consent,
    ContactPoint,
    Conversation,
    Customer,
    Purpose,
    Standing,
    Tenant,
)
from core.people import consent
from core.scheduling import bookings
from tests import builders
from tests.conftest import NOW
from tests.conversations.correspondence import (
    Correspondent,
    announced,
    no_providers,
    on_every_channel,
)

ADDRESSES = {
    Channel.SMS: "+12125550{:03}",
    Channel.WHATSAPP: "+12125551{:03}",
    Channel.EMAIL: "dana{}@example.org",
}


@pytest.fixture
def tenant(db: Session, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    no_providers(monkeypatch)
    tenant = builders.a_tenant(db)
    service = builders.a_service(db, tenant)
    builders.a_staff_member(db, tenant, services=[service])
    on_every_channel(db, tenant)
    return tenant


def correspondent(channel: Channel, number: int = 1) -> Correspondent:
    return Correspondent(channel, ADDRESSES[channel].format(number))


def tell(dana: Correspondent, tenant: Tenant) -> str | None:
    """A text that the business would like to send by itself."""

    def work(db: Session) -> str | None:
        known = catalogue(db, tenant.id)
        notice = speech.Notice("greeting", {"business": known.name}, Purpose.NOTICE)
        return speech.tell(db, known, dana.point.customer_id, notice, now=dana.now)

    return database.transact(work)


@pytest.mark.parametrize("channel", ADDRESSES)
def test_start_brings_the_messages_back(tenant: Tenant, channel: Channel) -> None:
    dana = correspondent(channel)
    dana.writes("please stop texting me")
    dana.writes("start")
    dana.writes("what are your opening hours?")

    assert [text.split(",")[0].split(":")[0] for text in dana.received()] == [
        "Shear Joy",
        "Welcome back! Shear Joy will text you again. What can I do for you?",
        "We're open Mon-Sun 9",
    ]
    assert dana.ledger() == [
        ("revoked", "plain_words", "please stop texting me"),
        ("given", "keyword", "start"),
    ]


@pytest.mark.parametrize("channel", ADDRESSES)
def test_a_lone_word_of_another_language_ends_the_messages(
    tenant: Tenant, channel: Channel
) -> None:
    dana = correspondent(channel)
    dana.writes("what are your opening hours?")
    dana.writes("Abmelden")
    dana.writes("hello?")

    assert len(dana.received()) == 2
    assert dana.ledger()[-1] == ("revoked", "keyword", "Abmelden")


def test_the_ledger_proves_an_address_without_revealing_it(tenant: Tenant, db: Session) -> None:
    dana = correspondent(Channel.SMS)
    dana.writes("hello")

    row = db.scalars(select(Consent)).one()

    assert row.address_hash == consent.address_hash(tenant.id, Channel.SMS, dana.address)
    assert row.address_hash != consent.address_hash(tenant.id, Channel.SMS, "+12125550999")
    assert row.message_id is not None
    assert (row.happened_at, row.tenant_id) == (dana.now - timedelta(seconds=5), tenant.id)


def test_a_provider_that_was_told_to_stop_is_in_the_ledger(tenant: Tenant) -> None:
    dana = correspondent(Channel.EMAIL)
    dana.writes("hello")
    evidence = Evidence(How.SPAM_REPORT, "spamreport")

    def report(db: Session) -> bool:
        return standing.change(
            db, dana.point.id, to=Standing.OPTED_OUT, evidence=evidence, now=dana.now
        )

    assert database.transact(report) is True
    assert database.transact(report) is False
    assert dana.ledger()[1:] == [("revoked", "spam_report", "spamreport")]


def test_staff_who_have_the_conversation_cannot_keep_a_customer_who_wants_out(
    tenant: Tenant, db: Session
) -> None:
    dana = correspondent(Channel.SMS)
    dana.writes("I want to talk to a person")
    assert db.scalars(select(Conversation.state)).one() == "handed_over"
    db.rollback()

    dana.writes("please stop texting me")

    assert dana.point.standing is Standing.OPTED_OUT
    assert len(dana.received()) == 2


def test_plain_words_cover_the_channels_that_they_name(tenant: Tenant, db: Session) -> None:
    dana = correspondent(Channel.EMAIL)
    dana.writes("hello")
    phone = ContactPoint(
        tenant_id=tenant.id,
        customer_id=dana.point.customer_id,
        channel=Channel.SMS,
        address="+12125550188",
        standing_at=NOW,
    )
    db.add(phone)
    db.commit()

    dana.writes("please stop texting me")

    db.expire_all()
    assert phone.standing is Standing.OPTED_OUT
    assert channels_named("no more e-mails") == {Channel.EMAIL}
    assert channels_named("leave me alone") == set(Channel)
    assert channels_named("wrong number") == {Channel.SMS, Channel.WHATSAPP}


class TestABareCancel:
    @pytest.fixture
    def dana(self, tenant: Tenant, db: Session) -> Correspondent:
        """Known by telephone and mailbox, with a visit to come."""
        dana = correspondent(Channel.SMS)
        dana.writes("hello")
        known = catalogue(db, tenant.id)
        [service_id], [staff_id] = known.services, known.staff
        with acting(db, Actor(ActorKind.CUSTOMER, dana.point.customer_id)):
            bookings.book(
                db,
                known,
                customer_id=dana.point.customer_id,
                service_id=service_id,
                staff_id=staff_id,
                starts_at=NOW + timedelta(days=4),
                now=NOW,
            )
        db.commit()
        return dana

    def by_mail(self, db: Session, dana: Correspondent) -> Correspondent:
        mail = correspondent(Channel.EMAIL)
        db.add(
            ContactPoint(
                tenant_id=dana.point.tenant_id,
                customer_id=dana.point.customer_id,
                channel=Channel.EMAIL,
                address=mail.address,
                standing_at=NOW,
            )
        )
        db.commit()
        mail.now = dana.now
        return mail

    def test_is_an_opt_out_of_which_staff_hear_if_a_visit_may_have_been_meant(
        self, dana: Correspondent
    ) -> None:
        dana.writes("CANCEL")

        assert dana.point.standing is Standing.OPTED_OUT
        assert len(dana.received()) == 1, "nothing after the answer to hello"
        [fact] = announced("conversation.needs_attention")
        assert fact.data["reason"] == "opted_out_instead_of_canceling"

    def test_is_asked_about_by_another_consented_channel(
        self, dana: Correspondent, db: Session
    ) -> None:
        mail = self.by_mail(db, dana)

        dana.writes("CANCEL")

        assert mail.received() == [
            "Shear Joy: that stopped our messages there. Your Haircut with Anna, "
            "Tue, Nov 24 10:00am: shall I cancel it? YES or NO"
        ]
        mail.now = dana.now
        mail.writes("yes")
        assert mail.received()[-1].startswith("Done, your Haircut on Tue, Nov 24")

    def test_of_somebody_without_a_visit_concerns_nobody(self, tenant: Tenant) -> None:
        eli = correspondent(Channel.SMS, 7)
        eli.writes("hello")

        eli.writes("Cancel")

        assert announced("conversation.needs_attention") == []


class TestHelp:
    def test_names_the_business_and_a_contact(self, tenant: Tenant) -> None:
        dana = correspondent(Channel.WHATSAPP)

        dana.writes("HELP")

        [said] = dana.received()
        assert "Shear Joy" in said
        assert "+12125550177" in said

    def test_is_not_answered_twice_when_the_provider_has_answered(self, tenant: Tenant) -> None:
        dana = correspondent(Channel.SMS)
        dana.writes("stop")
        dana.writes("help")

        assert dana.received() == []


def test_a_customer_whom_staff_add_is_in_the_ledger(tenant: Tenant, db: Session) -> None:
    from core.people.customers import add_customer

    add_customer(db, tenant, name="Eli", phone="(212) 555-0144", now=NOW)

    assert db.scalars(select(Consent.how)).all() == ["staff"]
    assert db.scalars(select(Customer.name)).all() == ["Eli"]


def test_an_ordinary_text_notes_that_it_was_heard_with_one_statement(tenant: Tenant) -> None:
    from tests.statements import recorded

    dana = correspondent(Channel.SMS)
    dana.writes("hello")
    with recorded() as quick:
        dana.writes("hello")
    with recorded() as later:
        dana.writes("hello", after=timedelta(minutes=5))

    assert [s for s in quick if s.startswith("UPDATE contact_points")] == []
    assert len([s for s in later if s.startswith("UPDATE contact_points")]) == 1
    assert len([s for s in later if "consents" in s]) == 0
    assert dana.point.heard_at == dana.now - timedelta(seconds=5)


def test_an_opt_out_that_came_while_a_text_waited_withholds_it(tenant: Tenant) -> None:
    dana = correspondent(Channel.SMS)
    dana.writes("hello")
    assert tell(dana, tenant)
    point = ContactPoint.table()
    database.transact(lambda db: db.execute(update(point).values(standing=Standing.OPTED_OUT)))

    dana.waits(timedelta(seconds=1))

    assert dana.outgoing()[-1].error_code == "opted_out"
