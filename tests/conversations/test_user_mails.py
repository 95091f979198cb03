"""The mails that bring users their links."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import responses
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import LANGUAGES
from conversations import user_mails
from core import credentials
from core.accounts import links, users
from core.models import Channel, LinkKind, Tenant, TenantAddress, User, UserLink
from core.settings import settings
from tests.builders import a_tenant
from tests.core.accounts.people import a_user

SEND = "https://api.sendgrid.com/v3/mail/send"


@pytest.fixture
def tenant(db: Session, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.a-key-of-the-tests")
    settings.cache_clear()
    tenant = a_tenant(db)
    mailbox = "salon@shop.test"
    db.add(TenantAddress(tenant_id=tenant.id, channel=Channel.EMAIL, address=mailbox))
    return tenant


@pytest.fixture
def ann(db: Session, tenant: Tenant, now: datetime) -> User:
    return a_user(db, tenant, email="ann@shop.test", name="Ann", password=None, now=now)


@pytest.fixture
def sendgrid() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def invite(db: Session, user: User, now: datetime) -> UserLink:
    kind = LinkKind.INVITATION
    made = links.make(db, user.tenant_id, user.id, kind, is_mailed=True, now=now)
    db.commit()
    return made


def sent(mock: responses.RequestsMock) -> dict[str, Any]:
    body = mock.calls[-1].request.body
    assert isinstance(body, bytes)
    read: dict[str, Any] = json.loads(body)
    return read


def row(db: Session) -> UserLink:
    db.rollback()
    found = db.scalars(select(UserLink)).one()
    db.expunge(found)
    db.rollback()
    return found


def test_an_invitation_brings_a_link_that_works(
    db: Session, ann: User, sendgrid: responses.RequestsMock, now: datetime
) -> None:
    sendgrid.post(SEND, status=202)
    link = invite(db, ann, now)

    assert user_mails.send_due(now) == 1
    assert user_mails.send_due(now) == 0

    body = sent(sendgrid)
    assert body["from"]["email"] == "salon@shop.test"
    assert body["personalizations"][0]["to"][0]["email"] == "ann@shop.test"
    address = user_mails.address_of(link)
    assert all(address in part["value"] for part in body["content"])
    assert links.opened(db, address.rpartition("/")[2], now=now).user_id == ann.id
    assert (row(db).due_at, row(db).sent_at) == (None, now)


@pytest.mark.parametrize("kind", list(LinkKind))
def test_it_is_written_in_each_language(
    db: Session, ann: User, sendgrid: responses.RequestsMock, kind: LinkKind, now: datetime
) -> None:
    sendgrid.post(SEND, status=202)
    subjects = set()
    for language in LANGUAGES:
        users.speak(db, ann.tenant_id, ann.id, language, now=now)
        links.make(db, ann.tenant_id, ann.id, kind, is_mailed=True, now=now)
        db.commit()
        user_mails.send_due(now)
        subjects.add(sent(sendgrid)["subject"])

    assert len(subjects) == len(LANGUAGES) == 5


def test_what_fails_for_now_is_tried_again(
    db: Session, ann: User, sendgrid: responses.RequestsMock, now: datetime
) -> None:
    sendgrid.post(SEND, status=503)
    invite(db, ann, now)

    user_mails.send_due(now)

    due_at = row(db).due_at
    assert due_at is not None
    assert now < due_at <= now + timedelta(minutes=10)
    sendgrid.replace(responses.POST, SEND, status=202)
    assert user_mails.send_due(due_at) == 1
    assert row(db).sent_at == due_at


def test_it_is_given_up_in_the_end(
    db: Session, ann: User, sendgrid: responses.RequestsMock, now: datetime
) -> None:
    sendgrid.post(SEND, status=503)
    invite(db, ann, now)

    tries = 0
    while (due_at := row(db).due_at) is not None:
        user_mails.send_due(due_at)
        tries += 1

    assert tries == settings().outbound_tries
    assert row(db).error_code


def test_whoever_died_sending_leaves_it_to_another(
    db: Session,
    ann: User,
    sendgrid: responses.RequestsMock,
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
) -> None:
    sendgrid.post(SEND, status=202)
    invite(db, ann, now)
    with monkeypatch.context() as dying:
        dying.setattr(user_mails, "_failure", lambda row: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            user_mails.send_due(now)

    assert user_mails.send_due(now) == 0
    assert user_mails.send_due(now + timedelta(seconds=settings().lease_seconds)) == 1
    assert row(db).sent_at is not None


def test_a_link_that_is_over_is_not_sent(
    db: Session, ann: User, sendgrid: responses.RequestsMock, now: datetime
) -> None:
    link = invite(db, ann, now)
    token = links.token_of(link.id, expires_at=link.expires_at)
    links.choose_password(db, token, "another plum teapot", now=now)
    db.commit()

    assert user_mails.send_due(now) == 0
    assert len(sendgrid.calls) == 0


def test_it_works_where_mail_is_configured(
    db: Session, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = a_tenant(db, name="Other", slug="other", number="+12125550199")
    assert user_mails.works(db, tenant.id)
    assert not user_mails.works(db, other.id)

    monkeypatch.setenv("INBOUND_EMAIL_DOMAIN", "in.standby.test")
    settings.cache_clear()
    assert user_mails.works(db, other.id)

    credentials.simulate(db, other.id, "sendgrid")
    assert not user_mails.works(db, other.id)

    monkeypatch.delenv("SENDGRID_API_KEY")
    settings.cache_clear()
    assert not user_mails.works(db, tenant.id)
