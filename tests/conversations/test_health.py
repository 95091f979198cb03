"""How channels fare, and a test message on its way."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from channels.registry import Account
from conversations import health, outbox, trial
from core import credentials
from core.catalogue import catalogue
from core.errors import InvalidNumber, NotFound
from core.ids import new_id
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Direction,
    Message,
    MessageStatus,
    Purpose,
    Tenant,
    TenantAddress,
    TenantCredential,
)
from tests.builders import BUSINESS_NUMBER, a_customer, a_tenant


@pytest.fixture
def tenant(db: Session) -> Tenant:
    return a_tenant(db)


def a_message(
    db: Session,
    customer: Customer,
    *,
    at: datetime,
    status: MessageStatus,
    direction: Direction = Direction.OUT,
) -> None:
    point = db.query(ContactPoint).filter_by(customer_id=customer.id).one()
    thread = db.query(Conversation).filter_by(customer_id=customer.id).first()
    if thread is None:
        thread = Conversation(tenant_id=customer.tenant_id, customer_id=customer.id, updated_at=at)
        db.add(thread)
        db.flush()
    ends = (BUSINESS_NUMBER, point.address)
    db.add(
        Message(
            id=new_id(),
            tenant_id=customer.tenant_id,
            conversation_id=thread.id,
            contact_point_id=point.id,
            direction=direction,
            channel=Channel.SMS,
            sender=ends[direction is Direction.IN],
            recipient=ends[direction is Direction.OUT],
            text="hello",
            status=status,
            created_at=at,
            sent_at=at if direction is Direction.OUT else None,
        )
    )
    db.flush()


def test_a_line_says_when_it_was_heard_from_and_what_failed(
    db: Session, tenant: Tenant, now: datetime
) -> None:
    dana = a_customer(db, tenant)
    hour = timedelta(hours=1)
    a_message(db, dana, at=now - 3 * hour, status=MessageStatus.HANDLED, direction=Direction.IN)
    a_message(db, dana, at=now - 2 * hour, status=MessageStatus.DELIVERED)
    a_message(db, dana, at=now - hour, status=MessageStatus.FAILED)
    a_message(db, dana, at=now - hour, status=MessageStatus.WITHHELD)
    a_message(db, dana, at=now - 30 * hour, status=MessageStatus.FAILED)

    [line] = health.lines(db, tenant.id, now=now)

    assert (line.channel, line.address) == (Channel.SMS, BUSINESS_NUMBER)
    assert (line.heard_at, line.left_at) == (now - 3 * hour, now - 2 * hour)
    assert (line.failed, line.withheld) == (1, 1)


def test_a_line_that_was_never_used_is_there_all_the_same(
    db: Session, tenant: Tenant, now: datetime
) -> None:
    db.add(TenantAddress(tenant_id=tenant.id, channel=Channel.EMAIL, address="a@b.test"))
    db.flush()
    credentials.keep(db, tenant.id, "sendgrid", {"api_key": "SG.1"})

    sms, mail = health.lines(db, tenant.id, now=now)

    assert (sms.account, sms.heard_at, sms.failed) == (Account.INSTALLATION, None, 0)
    assert (mail.channel, mail.account) == (Channel.EMAIL, Account.OWN)


def test_an_account_may_be_missing_simulated_or_unreadable(
    db: Session, tenant: Tenant, now: datetime
) -> None:
    db.add(TenantAddress(tenant_id=tenant.id, channel=Channel.EMAIL, address="a@b.test"))
    db.flush()
    credentials.simulate(db, tenant.id, "twilio")
    found = {line.channel: line.account for line in health.lines(db, tenant.id, now=now)}
    assert found == {Channel.SMS: Account.SIMULATED, Channel.EMAIL: Account.MISSING}

    row = db.query(TenantCredential).one()
    row.sealed = "nonsense"
    db.flush()
    assert health.lines(db, tenant.id, now=now)[0].account is Account.UNREADABLE


def test_a_test_message_goes_to_whoever_has_the_number(
    db: Session, tenant: Tenant, now: datetime
) -> None:
    dana = a_customer(db, tenant, phone="+12125550123")
    known = catalogue(db, tenant.id)

    sent = trial.send(db, known, channel=Channel.SMS, to="(212) 555-0123", name="Erin", now=now)

    found = trial.look(db, tenant.id, sent)
    assert (found.recipient, found.status, found.is_over) == (
        "+12125550123",
        MessageStatus.QUEUED,
        False,
    )
    point = db.query(ContactPoint).one()
    assert point.customer_id == dana.id
    assert "works" in db.query(Message).one().text


def test_a_number_that_nobody_has_becomes_known(db: Session, tenant: Tenant, now: datetime) -> None:
    known = catalogue(db, tenant.id)
    for _ in range(2):
        trial.send(db, known, channel=Channel.SMS, to="2125550199", name="Erin", now=now)

    assert [one.name for one in db.query(Customer)] == ["Erin"]
    assert db.query(Message).count() == 2


def test_what_cannot_be_sent_is_refused(db: Session, tenant: Tenant, now: datetime) -> None:
    known = catalogue(db, tenant.id)
    with pytest.raises(NotFound):
        trial.send(db, known, channel=Channel.EMAIL, to="a@b.test", name="Erin", now=now)
    with pytest.raises(InvalidNumber):
        trial.send(db, known, channel=Channel.SMS, to="12", name="Erin", now=now)


def test_only_ones_own_test_messages_are_looked_at(
    db: Session, tenant: Tenant, now: datetime
) -> None:
    other = a_tenant(db, slug="other", number="+12125550199")
    known = catalogue(db, tenant.id)
    sent = trial.send(db, known, channel=Channel.SMS, to="2125550199", name="Erin", now=now)
    point = db.query(ContactPoint).one()
    thread = db.query(Conversation).one()
    said = outbox.add(
        db,
        tenant_id=tenant.id,
        conversation_id=thread.id,
        contact_point_id=point.id,
        channel=Channel.SMS,
        sender=BUSINESS_NUMBER,
        recipient=point.address,
        text="See you!",
        purpose=Purpose.STAFF,
        now=now,
    )

    for tenant_id, message_id in ((other.id, sent), (tenant.id, said)):
        with pytest.raises(NotFound):
            trial.look(db, tenant_id, message_id)
