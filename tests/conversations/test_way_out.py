"""Who is written to unasked for the first time is told by whom, and how to get no more."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.wording import segments
from conversations import speech
from core import database
from core.catalogue import catalogue
from core.models import Channel, ContactPoint, Customer, Message, MessageStatus, Purpose, Tenant
from tests import builders
from tests.conftest import NOW
from tests.conversations.correspondence import Correspondent, no_providers, on_every_channel

ABROAD = "+447700900123"
WAYS_OUT = {
    "en": "Reply STOP to opt out.",
    "de": "STOP antworten, um nichts mehr zu bekommen.",
    "es": "Responde STOP para no recibir más.",
    "fr": "Répondez STOP pour ne plus rien recevoir.",
    "pt": "Responda STOP para nao receber mais.",
}
LONG = "a long word about hair " * 6


@pytest.fixture
def tenant(db: Session, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    no_providers(monkeypatch)
    tenant = builders.a_tenant(db)
    tenant.policies = {"messaging": {"sms_countries": ["GB"]}}
    service = builders.a_service(db, tenant)
    builders.a_staff_member(db, tenant, services=[service])
    on_every_channel(db, tenant)
    return tenant


def known_by(
    db: Session,
    tenant: Tenant,
    address: str = "+12125550144",
    *,
    channel: Channel = Channel.SMS,
    language: str = "en",
) -> Customer:
    """Somebody who has never written."""
    eli = Customer(tenant_id=tenant.id, name="Eli", language=language, created_at=NOW)
    db.add(eli)
    db.flush()
    here = {"tenant_id": tenant.id, "customer_id": eli.id, "channel": channel}
    db.add(ContactPoint(**here, address=address, standing_at=NOW))
    db.commit()
    return eli


def tell(
    tenant: Tenant,
    customer_id: str,
    text: str = "Your haircut is at noon.",
    purpose: Purpose = Purpose.REMINDER,
) -> Message:
    """What the business says by itself, as it stands in the outbox."""

    def work(db: Session) -> str | None:
        known = catalogue(db, tenant.id)
        facts: dict[str, Any] = {"text": text}
        notice = speech.Notice("verbatim", facts, purpose)
        return speech.tell(db, known, customer_id, notice, now=NOW)

    message_id = database.transact(work)
    with database.read() as db:
        return db.get_one(Message, message_id)


@pytest.mark.parametrize("language", WAYS_OUT)
def test_the_first_text_says_who_writes_and_how_to_get_no_more(
    db: Session, tenant: Tenant, language: str
) -> None:
    eli = known_by(db, tenant, language=language)

    said = tell(tenant, eli.id).text

    assert said == f"Shear Joy: Your haircut is at noon. {WAYS_OUT[language]}"
    assert tell(tenant, eli.id).text.count("STOP") == 0


def test_who_wrote_first_is_told_with_the_first_text_that_is_no_answer(tenant: Tenant) -> None:
    dana = Correspondent(Channel.SMS, "+12125550101")
    dana.writes("hello")
    [answer] = dana.received()

    said = tell(tenant, dana.point.customer_id).text

    assert "Shear Joy" in answer
    assert "STOP" not in answer
    assert said == "Your haircut is at noon. Reply STOP to opt out."


def test_where_carriers_ask_for_it_it_may_cost_a_segment(db: Session, tenant: Tenant) -> None:
    home = known_by(db, tenant)
    abroad = known_by(db, tenant, ABROAD)

    there, here = tell(tenant, abroad.id, LONG), tell(tenant, home.id, LONG)

    assert (segments(here.text), "STOP" in here.text) == (2, True)
    assert (segments(there.text), "STOP" in there.text) == (1, False)
    assert here.segments == 2


def test_abroad_it_is_said_where_it_costs_nothing(db: Session, tenant: Tenant) -> None:
    assert tell(tenant, known_by(db, tenant, ABROAD).id).text.endswith("to opt out.")


def test_a_text_that_never_left_does_not_count(db: Session, tenant: Tenant) -> None:
    eli = known_by(db, tenant)
    tell(tenant, eli.id)
    withheld = update(Message.table()).values(status=MessageStatus.WITHHELD)
    database.transact(lambda db: db.execute(withheld))

    assert tell(tenant, eli.id).text.endswith("Reply STOP to opt out.")


def test_whatsapp_and_mail_have_their_own_ways_out(db: Session, tenant: Tenant) -> None:
    whatsapp = Correspondent(Channel.WHATSAPP, "+12125550102")
    whatsapp.writes("hello")
    mail = known_by(db, tenant, "eli@example.org", channel=Channel.EMAIL)

    by_whatsapp = tell(tenant, whatsapp.point.customer_id)
    by_mail = tell(tenant, mail.id)

    assert "Shear Joy" in whatsapp.received()[0]
    assert [by_whatsapp.channel, by_mail.channel] == [Channel.WHATSAPP, Channel.EMAIL]
    assert "STOP" not in by_whatsapp.text + by_mail.text


def test_a_month_later_the_business_names_itself_again(db: Session, tenant: Tenant) -> None:
    for channel, address in (
        (Channel.SMS, "+12125550101"),
        (Channel.WHATSAPP, "+12125550102"),
    ):
        dana = Correspondent(channel, address)
        dana.writes("hello")
        dana.writes("thanks")
        dana.writes("thanks", after=timedelta(days=40))

        assert ["Shear Joy" in text for text in dana.received()] == [True, False, True]
