"""Which channel a customer hears us by, and what happens when it fails."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.messages import OutgoingMessage, SendFailed
from channels.simulator import SimulatorSender
from conversations import outbox, speech
from core import database
from core.catalogue import catalogue
from core.models import (
    Channel,
    ContactPoint,
    Customer,
    Message,
    MessageStatus,
    Offer,
    OfferStatus,
    Purpose,
    Standing,
    Template,
    TemplateStatus,
    Tenant,
)
from core.scheduling import offers
from tests import builders
from tests.conftest import NOW
from tests.conversations.correspondence import no_providers, on_every_channel

PHONE = "+12125550123"
MAIL = "dana@example.org"


@pytest.fixture
def tenant(db: Session, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    no_providers(monkeypatch)
    tenant = builders.a_tenant(db)
    on_every_channel(db, tenant)
    return tenant


def a_customer(
    db: Session, tenant: Tenant, *channels: Channel, prefers: Channel | None = None
) -> Customer:
    """Reached by these channels, none of which they have ever written by."""
    customer = Customer(tenant_id=tenant.id, name="Dana", preferred_channel=prefers, created_at=NOW)
    db.add(customer)
    db.flush()
    for channel in channels:
        db.add(
            ContactPoint(
                tenant_id=tenant.id,
                customer_id=customer.id,
                channel=channel,
                address=MAIL if channel is Channel.EMAIL else PHONE,
                standing_at=NOW - timedelta(days=1),
                told_at=NOW - timedelta(days=1),
            )
        )
    db.commit()
    return customer


def point(db: Session, customer: Customer, channel: Channel) -> ContactPoint:
    return db.scalars(
        select(ContactPoint).where(
            ContactPoint.customer_id == customer.id, ContactPoint.channel == channel
        )
    ).one()


def heard(db: Session, customer: Customer, channel: Channel, hours_ago: float) -> None:
    point(db, customer, channel).heard_at = NOW - timedelta(hours=hours_ago)
    db.commit()


def told(tenant: Tenant, customer: Customer, purpose: Purpose = Purpose.NOTICE) -> Channel | None:
    """The channel by which the customer was told."""

    def work(db: Session) -> Channel | None:
        known = catalogue(db, tenant.id)
        notice = speech.Notice("greeting", {"business": known.name}, purpose)
        message_id = speech.tell(db, known, customer.id, notice, now=NOW)
        if message_id is None:
            return None
        return db.scalars(select(Message.channel).where(Message.id == message_id)).one()

    return database.transact(work)


def messages(db: Session) -> list[tuple[Channel, MessageStatus]]:
    db.rollback()
    rows = db.execute(select(Message.channel, Message.status).order_by(Message.id))
    return [(row.channel, row.status) for row in rows]


def test_the_customers_own_choice_comes_first(tenant: Tenant, db: Session) -> None:
    dana = a_customer(db, tenant, Channel.SMS, Channel.EMAIL, prefers=Channel.SMS)
    heard(db, dana, Channel.EMAIL, 1)

    assert told(tenant, dana) is Channel.SMS


def test_then_what_they_write_from(tenant: Tenant, db: Session) -> None:
    dana = a_customer(db, tenant, Channel.SMS, Channel.EMAIL)
    heard(db, dana, Channel.SMS, 1)

    assert told(tenant, dana) is Channel.SMS


def test_among_equals_the_cheapest_but_an_offer_is_not_mailed(tenant: Tenant, db: Session) -> None:
    dana = a_customer(db, tenant, Channel.SMS, Channel.EMAIL)

    assert told(tenant, dana, Purpose.NOTICE) is Channel.EMAIL
    assert told(tenant, dana, Purpose.OFFER) is Channel.SMS


@pytest.mark.parametrize(("hours", "channel"), [(23, Channel.WHATSAPP), (24, Channel.SMS)])
def test_whatsapp_is_open_for_a_day_after_their_last_message(
    tenant: Tenant, db: Session, hours: int, channel: Channel
) -> None:
    dana = a_customer(db, tenant, Channel.WHATSAPP, Channel.SMS, prefers=Channel.WHATSAPP)
    heard(db, dana, Channel.WHATSAPP, hours)

    assert told(tenant, dana) is channel


@pytest.mark.parametrize("status", TemplateStatus)
def test_and_otherwise_with_an_approved_template(
    tenant: Tenant, db: Session, status: TemplateStatus
) -> None:
    dana = a_customer(db, tenant, Channel.WHATSAPP, Channel.SMS, prefers=Channel.WHATSAPP)
    db.add(
        Template(
            tenant_id=tenant.id,
            key="greeting",
            language="en",
            digest="d",
            content_sid="HX" + "0" * 32,
            status=status,
            created_at=NOW,
        )
    )
    db.commit()

    is_approved = status is TemplateStatus.APPROVED
    assert told(tenant, dana) is (Channel.WHATSAPP if is_approved else Channel.SMS)


def test_an_address_that_must_not_be_written_to_is_passed_over(tenant: Tenant, db: Session) -> None:
    dana = a_customer(db, tenant, Channel.SMS, Channel.EMAIL, prefers=Channel.EMAIL)
    point(db, dana, Channel.EMAIL).standing = Standing.OPTED_OUT
    db.commit()
    assert told(tenant, dana) is Channel.SMS

    point(db, dana, Channel.SMS).standing = Standing.UNDELIVERABLE
    db.commit()
    assert told(tenant, dana) is None


def test_a_country_that_is_not_served_is_no_route(tenant: Tenant, db: Session) -> None:
    dana = a_customer(db, tenant, Channel.SMS, Channel.EMAIL, prefers=Channel.SMS)
    point(db, dana, Channel.SMS).address = "+4915112345678"
    db.commit()

    assert told(tenant, dana) is Channel.EMAIL


class TestAFailure:
    @pytest.fixture
    def no_sms(self, monkeypatch: pytest.MonkeyPatch) -> None:
        send = SimulatorSender.send

        def refuse(sender: SimulatorSender, message: OutgoingMessage) -> str:
            if message.channel is Channel.SMS:
                raise SendFailed("21614", undeliverable=True)
            return send(sender, message)

        monkeypatch.setattr(SimulatorSender, "send", refuse)

    def test_is_made_good_by_the_next_channel(
        self, tenant: Tenant, db: Session, no_sms: None
    ) -> None:
        dana = a_customer(db, tenant, Channel.SMS, Channel.EMAIL, prefers=Channel.SMS)
        told(tenant, dana)

        outbox.deliver_due(NOW)

        assert messages(db) == [
            (Channel.SMS, MessageStatus.FAILED),
            (Channel.EMAIL, MessageStatus.SENT),
        ]

    def test_of_the_last_channel_is_the_end(
        self, tenant: Tenant, db: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_sender: SimulatorSender, _message: OutgoingMessage) -> str:
            raise SendFailed("30007")

        monkeypatch.setattr(SimulatorSender, "send", refuse)
        dana = a_customer(db, tenant, Channel.SMS, Channel.EMAIL)
        told(tenant, dana)

        for _ in range(3):
            outbox.deliver_due(NOW)

        assert messages(db) == [
            (Channel.EMAIL, MessageStatus.FAILED),
            (Channel.SMS, MessageStatus.FAILED),
        ]

    @pytest.mark.parametrize("channels", [(Channel.SMS,), (Channel.SMS, Channel.EMAIL)])
    def test_of_an_offer_passes_it_on_when_no_channel_is_left(
        self, tenant: Tenant, db: Session, no_sms: None, channels: tuple[Channel, ...]
    ) -> None:
        service = builders.a_service(db, tenant)
        anna = builders.a_staff_member(db, tenant, services=[service])
        dana = a_customer(db, tenant, *channels)
        builders.an_entry(db, dana, service)
        db.commit()
        starts_at = NOW + timedelta(days=4)

        def free(db: Session) -> None:
            offers.free_slot(
                db,
                catalogue(db, tenant.id),
                staff_id=anna.id,
                service_id=service.id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                origin_appointment_id=None,
                now=NOW,
            )

        database.transact(free)
        outbox.deliver_due(NOW)

        db.rollback()
        offer = db.scalars(select(Offer)).one()
        reached = Channel.EMAIL in channels
        assert offer.status is (OfferStatus.PENDING if reached else OfferStatus.WITHDRAWN)
        assert (offer.sent_at is not None) is reached
