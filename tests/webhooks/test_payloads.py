"""Every payload of the tables at its door: a harmless message is kept and answered, a report moves
what it is about, and whatever cannot be trusted leaves nothing behind."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from conversations import outbox
from core import database
from core.models import (
    Channel,
    Consent,
    ContactPoint,
    Direction,
    Message,
    MessageStatus,
    Purpose,
    Tenant,
)
from core.settings import settings
from core.setup.tenants import add_address
from tests.builders import BUSINESS_NUMBER
from tests.channels.sendgrid_posts import CONTENT_TYPE, SALON
from tests.channels.sendgrid_signing import public, signed
from tests.channels.twilio_forms import signature
from tests.conftest import NOW
from tests.conversations.outgoing import a_thread, fake_twilio
from tests.webhooks.conftest import FORM, MESSAGES, STATUS, Door, rows
from tests.webhooks.payloads.events import EVENTS, MAIL_KEY
from tests.webhooks.payloads.mails import MAILS
from tests.webhooks.payloads.reports import REPORTS, SENT_SID
from tests.webhooks.payloads.rows import Heard, Reported
from tests.webhooks.payloads.texts import TEXTS
from tests.webhooks.payloads.whatsapps import WHATSAPPS

INBOUND, EVENTS_PATH = "/webhooks/sendgrid/inbound", "/webhooks/sendgrid/events"
ELSE = "+12125550166"  # whom the message was sent to that reports are about


@pytest.fixture
def business(db: Session, tenant: Tenant) -> Tenant:
    """On every channel."""
    add_address(db, tenant, channel=Channel.WHATSAPP, address=BUSINESS_NUMBER, now=NOW)
    add_address(db, tenant, channel=Channel.EMAIL, address=SALON, now=NOW)
    db.commit()
    return tenant


def table(*lists: list[Any]) -> Any:
    found = [row for rows in lists for row in rows]
    return pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in found])


def heard() -> list[Message]:
    with database.read() as db:
        found = select(Message).where(Message.direction == Direction.IN)
        return list(db.scalars(found.order_by(Message.id)))


def answers() -> tuple[str | None, ...]:
    with database.read() as db:
        found = select(Message.extra).where(Message.direction == Direction.OUT)
        return tuple(extra.get("key") for extra in db.scalars(found.order_by(Message.id)))


def check_heard(row: Heard, before: dict[str, int]) -> None:
    messages = heard()
    assert tuple(message.text for message in messages) == row.stored
    if not row.stored:
        assert rows() == before
        return
    assert answers() == row.answers
    assert [rows()[name] for name in ("appointments", "offers", "waitlist_entries")] == [0, 0, 0]
    assert {message.status for message in messages} == {MessageStatus.HANDLED}
    with database.read() as db:
        point = db.get_one(ContactPoint, messages[0].contact_point_id)
        ledger = select(Consent.how).where(Consent.contact_point_id == point.id)
        assert tuple(db.scalars(ledger.order_by(Consent.id))) == row.ledger
    assert point.standing is row.standing


def post_forms(door: Door, path: str, row: Any) -> None:
    for form in row.posts:
        response = door.post(path, form, signature(form, path))
        assert response.status_code == row.status


@table(TEXTS)
def test_a_text_message(door: Door, business: Tenant, row: Heard) -> None:
    before = rows()
    post_forms(door, MESSAGES, row)
    check_heard(row, before)


@pytest.mark.parametrize("sender", ["MyBank", "72345"])
def test_whoever_cannot_be_texted_is_sent_nothing(
    door: Door, business: Tenant, sender: str
) -> None:
    door.text("Your code is 1234", From=sender)

    with fake_twilio() as fake:
        outbox.deliver_due(NOW)

    assert fake.accepted == []


@table(WHATSAPPS)
def test_a_whatsapp_message(door: Door, business: Tenant, row: Heard) -> None:
    before = rows()
    post_forms(door, MESSAGES, row)
    check_heard(row, before)


@pytest.fixture
def sent(db: Session, business: Tenant) -> str:
    """A text that Twilio has accepted."""
    return accepted(db, business, Channel.SMS, ELSE, f"twilio:{SENT_SID}")


def accepted(db: Session, tenant: Tenant, channel: Channel, address: str, provider_key: str) -> str:
    thread = a_thread(db, tenant, phone=address)
    message_id = thread.write("See you on Friday.", purpose=Purpose.NOTICE)
    point = ContactPoint.table()
    db.execute(update(point).where(point.c.id == thread.point_id).values(channel=channel))
    values = {"status": MessageStatus.SENT, "provider_key": provider_key, "due_at": None}
    message = Message.table()
    db.execute(update(message).where(message.c.id == message_id).values(channel=channel, **values))
    db.commit()
    return message_id


def check_reported(row: Reported, message_id: str) -> None:
    with database.read() as db:
        message = db.get_one(Message, message_id)
        standing = db.get_one(ContactPoint, message.contact_point_id).standing
        others = db.scalars(select(Message.id).where(Message.id != message_id)).all()
    assert (message.status, message.error_code) == (row.became, row.code)
    assert (standing, len(others)) == (row.standing, row.follows)


@table(REPORTS)
def test_a_report_of_twilio(door: Door, sent: str, row: Reported) -> None:
    post_forms(door, STATUS, row)
    check_reported(row, sent)


@pytest.fixture
def by_sendgrid(door: Door, monkeypatch: pytest.MonkeyPatch) -> Door:
    """It signs with the key of the installation."""
    monkeypatch.setenv("SENDGRID_INBOUND_PUBLIC_KEY", public())
    monkeypatch.setenv("SENDGRID_EVENTS_PUBLIC_KEY", public())
    monkeypatch.setenv("INBOUND_EMAIL_DOMAIN", "reply.standby.test")
    settings.cache_clear()
    return door


def post_bodies(door: Door, path: str, row: Any, content_type: str) -> None:
    for body in row.posts:
        response = door.client.post(
            path, data=body, headers=signed(body), content_type=content_type
        )
        assert response.status_code == row.status


@table(MAILS)
def test_a_mail(by_sendgrid: Door, business: Tenant, row: Heard) -> None:
    before = rows()
    plain = row.posts[0].startswith(b"from=")
    post_bodies(by_sendgrid, INBOUND, row, FORM if plain else CONTENT_TYPE)
    check_heard(row, before)


@table(EVENTS)
def test_an_event_of_sendgrid(
    by_sendgrid: Door, db: Session, business: Tenant, row: Reported
) -> None:
    mail = accepted(db, business, Channel.EMAIL, "pat@example.org", f"sendgrid:{MAIL_KEY}")
    post_bodies(by_sendgrid, EVENTS_PATH, row, "application/json")
    check_reported(row, mail)
