"""Mail through SendGrid's door: signed, forged, repeated, hostile, and during an outage."""

import io
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from channels import sendgrid_inbound as reader
from channels.sendgrid_signature import SIGNATURE, TIMESTAMP
from conversations import turn
from core import credentials, database
from core.models import Channel, Customer, Direction, Message, Tenant
from core.settings import settings
from core.setup.tenants import add_address
from tests import builders
from tests.application import application
from tests.channels.sendgrid_posts import (
    CONTENT_TYPE,
    PAT,
    SALON,
    a_mail,
    envelope,
    headers,
    parsed,
    raw,
)
from tests.channels.sendgrid_signing import KEY, STRANGER, public, signed
from tests.conftest import NOW
from tests.webhooks.conftest import rows

INBOUND = "/webhooks/sendgrid/inbound"


@dataclass
class MailDoor:
    client: FlaskClient

    def mail(
        self, body: bytes, *, key: ec.EllipticCurvePrivateKey = KEY, timestamp: str = "1795186800"
    ) -> TestResponse:
        return self.post(body, signed(body, key=key, timestamp=timestamp))

    def post(
        self, body: bytes, proof: dict[str, str], content_type: str = CONTENT_TYPE
    ) -> TestResponse:
        return self.client.post(INBOUND, data=body, headers=proof, content_type=content_type)


@pytest.fixture
def salon(db: Session, tenant: Tenant) -> Tenant:
    add_address(db, tenant, channel=Channel.EMAIL, address=SALON, now=NOW)
    db.commit()
    return tenant


@pytest.fixture
def mail_door(database_url: str, hinted: list[int], monkeypatch: pytest.MonkeyPatch) -> MailDoor:
    monkeypatch.setenv("SENDGRID_INBOUND_PUBLIC_KEY", public())
    monkeypatch.setenv("INBOUND_EMAIL_DOMAIN", "reply.standby.test")
    settings.cache_clear()
    return MailDoor(application().test_client())


def stored(direction: Direction = Direction.IN) -> list[Message]:
    with database.read() as db:
        found = select(Message).where(Message.direction == direction)
        return list(db.scalars(found.order_by(Message.id)))


def texts(direction: Direction = Direction.IN) -> list[str]:
    return [message.text for message in stored(direction)]


class TestGenuineMail:
    def test_is_stored_answered_and_hinted(
        self, mail_door: MailDoor, salon: Tenant, hinted: list[int]
    ) -> None:
        response = mail_door.mail(parsed("Can I get a haircut?"))

        assert (response.status_code, response.data) == (204, b"")
        [message] = stored()
        assert (message.text, message.sender, message.recipient, message.channel) == (
            "Can I get a haircut?",
            PAT,
            SALON,
            Channel.EMAIL,
        )
        [answer] = stored(Direction.OUT)
        assert (answer.recipient, answer.sender, answer.channel) == (PAT, SALON, Channel.EMAIL)
        assert hinted == [1]

    def test_makes_the_sender_known_by_name(self, mail_door: MailDoor, salon: Tenant) -> None:
        mail_door.mail(parsed(author='"Lee, Pat" <PAT@example.org>'))

        with database.read() as db:
            assert db.scalars(select(Customer.name)).all() == ["Lee, Pat"]

    def test_in_raw_mode_is_the_same(self, mail_door: MailDoor, salon: Tenant) -> None:
        assert mail_door.mail(raw(a_mail("Can I get a haircut?"))).status_code == 204
        assert texts() == ["Can I get a haircut?"]

    def test_in_html_alone_is_answered_alike(self, mail_door: MailDoor, salon: Tenant) -> None:
        for sender, body in (
            (PAT, {"text": "Can I get a haircut tomorrow?"}),
            (
                "lee@example.org",
                {"text": None, "html": "Can I get a <b>haircut</b> tomorrow?"},
            ),
        ):
            mail_door.mail(parsed(author=sender, sender=sender, **body))

        first, second = texts(Direction.OUT)
        assert first == second

    def test_a_retry_hours_later_is_the_same_mail(self, mail_door: MailDoor, salon: Tenant) -> None:
        mail_door.mail(parsed("Can I get a haircut?"))
        before = rows()

        with time_machine.travel(NOW + timedelta(hours=7), tick=False):
            again = mail_door.mail(
                parsed("Can I get a haircut?", sender_ip="192.0.2.77"), timestamp="1795212000"
            )

        assert again.status_code == 204
        assert rows() == before

    def test_a_captured_request_replayed_after_days_does_nothing(
        self, mail_door: MailDoor, salon: Tenant
    ) -> None:
        body = parsed("Can I get a haircut?")
        proof = signed(body)
        mail_door.post(body, proof)
        before = rows()

        with time_machine.travel(NOW + timedelta(days=2), tick=False):
            assert mail_door.post(body, proof).status_code == 204

        assert rows() == before

    def test_delivered_many_times_at_once_is_one_turn(
        self, mail_door: MailDoor, salon: Tenant
    ) -> None:
        body, client = parsed("Can I get a haircut?"), mail_door.client.application.test_client
        gate = threading.Barrier(12)

        def deliver(_: int) -> int:
            gate.wait()
            return MailDoor(client()).mail(body).status_code

        with ThreadPoolExecutor(12) as pool:
            answers = set(pool.map(deliver, range(12)))

        assert answers == {204}
        assert (len(stored()), len(stored(Direction.OUT))) == (1, 1)

    def test_to_two_businesses_reaches_both_once(
        self, mail_door: MailDoor, salon: Tenant, db: Session
    ) -> None:
        garage = builders.a_tenant(db, slug="garage", number="+12125550111")
        add_address(db, garage, channel=Channel.EMAIL, address="garage@in.standby.test", now=NOW)
        db.commit()
        body = parsed(to=["garage@in.standby.test", SALON, "nobody@in.standby.test"])

        for _ in range(2):
            assert mail_door.mail(body).status_code == 204

        assert {m.tenant_id for m in stored()} == {salon.id, garage.id}
        assert len(stored()) == 2

    def test_to_a_tag_of_the_mailbox_arrives(self, mail_door: MailDoor, salon: Tenant) -> None:
        mail_door.mail(parsed(to="Salon+google@in.standby.test"))

        assert [message.recipient for message in stored()] == [SALON]


class TestUnprovenMail:
    @pytest.mark.parametrize(
        "proof",
        [
            {},
            {SIGNATURE: "", TIMESTAMP: ""},
            {SIGNATURE: "MEUCIQ=="},
            {TIMESTAMP: "1795186800"},
            {SIGNATURE: "nonsense", TIMESTAMP: "1795186800"},
            signed(parsed(), key=STRANGER),
            signed(parsed("altered")),
            signed(parsed()) | {TIMESTAMP: "1795186801"},
        ],
    )
    def test_is_refused_and_leaves_nothing(
        self, mail_door: MailDoor, salon: Tenant, proof: dict[str, str]
    ) -> None:
        before = rows()

        assert mail_door.post(parsed(), proof).status_code == 403
        assert rows() == before

    def test_is_not_even_read_without_a_signature(self, mail_door: MailDoor) -> None:
        class Unreadable(io.BytesIO):
            def read(self, *_: Any) -> bytes:
                raise AssertionError("read")

        response = mail_door.client.post(
            INBOUND, input_stream=Unreadable(b"x" * 1000), content_type=CONTENT_TYPE
        )
        assert response.status_code == 403

    def test_looks_the_same_whether_the_mailbox_exists(
        self, mail_door: MailDoor, salon: Tenant
    ) -> None:
        answers = [
            mail_door.mail(parsed(to=to), key=STRANGER) for to in (SALON, "nobody@in.standby.test")
        ]

        assert [one.status_code for one in answers] == [403, 403]
        assert answers[0].data == answers[1].data


class TestTheBusinessesOwnKey:
    @pytest.fixture
    def own(self, db: Session, salon: Tenant) -> Tenant:
        credentials.keep(db, salon.id, "sendgrid", {"inbound_public_key": public(STRANGER)})
        db.commit()
        return salon

    def test_proves_mail_to_it(self, mail_door: MailDoor, own: Tenant) -> None:
        assert mail_door.mail(parsed(), key=STRANGER).status_code == 204
        assert len(stored()) == 1

    def test_proves_no_mail_to_another(self, mail_door: MailDoor, own: Tenant, db: Session) -> None:
        garage = builders.a_tenant(db, slug="garage", number="+12125550111")
        add_address(db, garage, channel=Channel.EMAIL, address="garage@in.standby.test", now=NOW)
        db.commit()

        alone = mail_door.mail(parsed(to="garage@in.standby.test"), key=STRANGER)
        both = mail_door.mail(parsed(to=["garage@in.standby.test", SALON]), key=STRANGER)

        assert (alone.status_code, both.status_code) == (403, 204)
        assert [message.tenant_id for message in stored()] == [own.id]

    def test_is_enough_where_the_installation_has_none(
        self, mail_door: MailDoor, own: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SENDGRID_INBOUND_PUBLIC_KEY")
        settings.cache_clear()

        assert mail_door.mail(parsed(), key=STRANGER).status_code == 204
        assert len(stored()) == 1


class TestTrouble:
    def test_while_the_database_is_away_sendgrid_must_come_again(
        self, mail_door: MailDoor, salon: Tenant, outage: Callable[[], None]
    ) -> None:
        away = mail_door.mail(parsed())
        outage()
        back = mail_door.mail(parsed())

        assert (away.status_code, back.status_code) == (503, 204)
        assert away.headers["Retry-After"] == "60"
        assert len(stored()) == 1

    def test_an_unexpected_fault_loses_no_mail(
        self, mail_door: MailDoor, salon: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise RuntimeError("odd")

        with monkeypatch.context() as broken:
            broken.setattr(reader, "read_mail", fail)
            assert mail_door.mail(parsed()).status_code == 503

        assert mail_door.mail(parsed()).status_code == 204
        assert len(stored()) == 1

    def test_a_turn_that_fails_is_stored_for_later(
        self, mail_door: MailDoor, salon: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any, **__: Any) -> None:
            raise turn.TurnFailed

        monkeypatch.setattr(turn, "take", fail)

        assert mail_door.mail(parsed()).status_code == 204
        assert len(stored()) == 1

    @pytest.mark.parametrize("key", ["", "nonsense"])
    def test_until_the_key_is_configured_mail_must_come_again(
        self, mail_door: MailDoor, salon: Tenant, monkeypatch: pytest.MonkeyPatch, key: str
    ) -> None:
        monkeypatch.setenv("SENDGRID_INBOUND_PUBLIC_KEY", key)
        settings.cache_clear()

        assert mail_door.mail(parsed()).status_code == 503
        assert mail_door.post(parsed(), {}).status_code == 403


class TestMailThatIsNotTaken:
    @pytest.mark.parametrize(
        "body",
        [
            parsed(to="nobody@in.standby.test"),
            parsed(envelope="{}", to="nobody"),
            parsed(sender=""),
            parsed(author="MAILER-DAEMON@example.org", sender=""),
            parsed(headers=headers(Auto_Submitted="auto-replied")),
            parsed(author=SALON, sender=SALON),
            parsed(author="r-abc@reply.standby.test"),
            parsed(author="nobody in particular", headers="", sender=None),
            b"--xYzZY\r\nnonsense",
            b"\0" * 1000,
        ],
    )
    def test_is_dropped_without_a_word(
        self, mail_door: MailDoor, salon: Tenant, body: bytes, hinted: list[int]
    ) -> None:
        before = rows()

        assert mail_door.mail(body).status_code == 204
        assert rows() == before
        assert hinted == []

    def test_no_log_tells_what_it_says_or_from_whom(
        self, mail_door: MailDoor, salon: Tenant, caplog: pytest.LogCaptureFixture
    ) -> None:
        mail_door.mail(parsed("secret words", to="nobody@in.standby.test"))
        mail_door.mail(parsed("secret words"))

        assert "secret" not in caplog.text
        assert "example.org" not in caplog.text


class TestLargeMail:
    @pytest.mark.parametrize("size", [600_000, 1_200_000])
    def test_a_large_text_is_taken(self, mail_door: MailDoor, salon: Tenant, size: int) -> None:
        assert mail_door.mail(parsed("word " * (size // 5))).status_code == 204
        assert [len(message.text) for message in stored()] == [60_000]

    def test_a_large_attachment_is_taken_in_both_modes(
        self, mail_door: MailDoor, salon: Tenant
    ) -> None:
        photo = random.Random(1).randbytes(8_000_000)
        mail = a_mail("With a photo", **{"Message-ID": "<other@mail.example.org>"})
        del mail["Message-ID"]
        mail["Message-ID"] = "<other@mail.example.org>"
        mail.add_attachment(photo, maintype="image", subtype="jpeg", filename="me.jpg")

        answers = [
            mail_door.mail(parsed("With a photo", files=[("attachment1", "me.jpg", photo)])),
            mail_door.mail(raw(mail)),
        ]

        assert [one.status_code for one in answers] == [204, 204]
        assert texts() == ["With a photo", "With a photo"]

    def test_what_sendgrid_never_sends_is_not_read(self, mail_door: MailDoor) -> None:
        body = b"x" * (41 * 1024 * 1024)

        assert mail_door.post(body, signed(b"")).status_code == 413

    @pytest.mark.parametrize(
        "text",
        ["👍" * 10_000, "a\0b", "\u202eabc", "\u200b" * 1000, "<script>alert(1)</script>", "=1+1"],
    )
    def test_odd_text_is_kept_and_answered(
        self, mail_door: MailDoor, salon: Tenant, text: str
    ) -> None:
        assert mail_door.mail(parsed(text)).status_code == 204
        assert len(stored()) == 1


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_only_posts_are_taken(mail_door: MailDoor, method: str) -> None:
    assert getattr(mail_door.client, method)(INBOUND).status_code == 405


def test_envelopes_of_the_tests_are_json() -> None:
    assert envelope([SALON], "") == '{"to": ["salon@in.standby.test"], "from": ""}'
