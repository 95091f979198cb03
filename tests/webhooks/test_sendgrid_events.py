"""SendGrid's reports through the door: signed, repeated, reversed, broken."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from channels.sendgrid_events import read_events
from channels.sendgrid_signature import SIGNATURE, TIMESTAMP
from conversations import mail_events, sweeps
from core import clock, credentials, database
from core.ids import new_id
from core.models import Channel, ContactPoint, MailEvent, Message, MessageStatus, Purpose, Standing
from core.settings import settings
from tests import builders
from tests.application import application
from tests.channels.sendgrid_signing import KEY, STRANGER, public, signed
from tests.channels.test_sendgrid_events import ODD, event
from tests.conversations.outgoing import Thread, a_thread, facts, later, message
from tests.webhooks.conftest import rows

EVENTS = "/webhooks/sendgrid/events"
Post = Callable[..., int]


@pytest.fixture
def thread(db: Session) -> Thread:
    made = a_thread(db, phone="pat@example.org")
    db.execute(
        update(ContactPoint).where(ContactPoint.id == made.point_id).values(channel=Channel.EMAIL)
    )
    db.commit()
    return made


@pytest.fixture
def mail(thread: Thread, db: Session) -> str:
    """A mail that SendGrid has accepted."""
    message_id = thread.write("hello", purpose=Purpose.NOTICE)
    db.execute(
        update(Message)
        .where(Message.id == message_id)
        .values(
            status=MessageStatus.SENT,
            provider_key="sendgrid:abc",
            channel=Channel.EMAIL,
            due_at=None,
        )
    )
    db.commit()
    return message_id


@pytest.fixture
def client(database_url: str, hinted: list[int], monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setenv("SENDGRID_EVENTS_PUBLIC_KEY", public())
    settings.cache_clear()
    return application().test_client()


@pytest.fixture
def post(client: FlaskClient) -> Post:
    def post(*items: Any, key: ec.EllipticCurvePrivateKey = KEY) -> int:
        body = json.dumps(items).encode()
        return send(client, body, signed(body, key=key))

    return post


def send(client: FlaskClient, body: bytes, headers: dict[str, str]) -> int:
    return client.post(
        EVENTS, data=body, headers=headers, content_type="application/json"
    ).status_code


def about(message_id: str, name: str, **more: Any) -> dict[str, Any]:
    return event(name, **{"standby_message_id": message_id, "smtp-id": None} | more)


def standing_of(thread: Thread) -> Standing:
    with database.read() as db:
        return db.get_one(ContactPoint, thread.point_id).standing


def test_a_mail_moves_forward(mail: str, post: Post) -> None:
    assert post(about(mail, "processed"), about(mail, "delivered")) == 204
    assert message(mail).status is MessageStatus.DELIVERED


def test_reports_in_reverse_never_take_a_mail_back(mail: str, post: Post) -> None:
    for name in ("delivered", "deferred", "processed"):
        assert post(about(mail, name)) == 204
    assert post(about(mail, "bounce", type="blocked")) == 204
    assert message(mail).status is MessageStatus.DELIVERED


def test_a_report_before_our_own_record_of_the_send_settles_it(thread: Thread, post: Post) -> None:
    message_id = thread.write("hello")

    post(about(message_id, "delivered"))

    found = message(message_id)
    assert (found.status, found.due_at) == (MessageStatus.DELIVERED, None)


def test_without_our_argument_the_providers_id_finds_the_mail(mail: str, post: Post) -> None:
    nameless: dict[str, Any] = {"standby_message_id": None, "smtp-id": None}
    post(event("delivered", sg_message_id="abc.filter0001.1.2.0", **nameless))
    assert message(mail).status is MessageStatus.DELIVERED


def test_a_bounce_is_remembered_and_announced(thread: Thread, mail: str, post: Post) -> None:
    delayed = about(mail, "bounce", type="bounce", reason="550 no such user")
    del delayed["sg_message_id"]

    post(delayed)

    assert message(mail).status is MessageStatus.UNDELIVERED
    assert message(mail).error_code == "bounce"
    assert standing_of(thread) is Standing.UNDELIVERABLE
    assert [name for name, _, _ in facts()] == ["message.failed", "contact.undeliverable"]


def test_a_block_is_temporary(thread: Thread, mail: str, post: Post) -> None:
    post(about(mail, "bounce", type="blocked", reason="452 mailbox full"))

    assert message(mail).status is MessageStatus.UNDELIVERED
    assert standing_of(thread) is Standing.OK


def test_a_bounce_after_the_delivery_teaches_all_the_same(
    thread: Thread, mail: str, post: Post
) -> None:
    post(about(mail, "delivered"))
    post(about(mail, "bounce", type="bounce"))

    assert message(mail).status is MessageStatus.DELIVERED
    assert standing_of(thread) is Standing.UNDELIVERABLE


@pytest.mark.parametrize("name", ["spamreport", "unsubscribe"])
def test_who_objects_is_written_to_no_more(
    name: str, thread: Thread, mail: str, post: Post
) -> None:
    post(about(mail, "delivered"), about(mail, name))

    assert message(mail).status is MessageStatus.DELIVERED
    assert standing_of(thread) is Standing.OPTED_OUT


@pytest.mark.parametrize(
    ("reason", "standing"),
    [
        ("Bounced Address", Standing.UNDELIVERABLE),
        ("Spam Reporting Address", Standing.OPTED_OUT),
        ("Unsubscribed Address", Standing.OPTED_OUT),
        ("Spam Content", Standing.OK),
    ],
)
def test_a_dropped_mail_failed_for_its_reason(
    reason: str, standing: Standing, thread: Thread, mail: str, post: Post
) -> None:
    post(about(mail, "dropped", reason=reason))

    assert message(mail).status is MessageStatus.FAILED
    assert standing_of(thread) is standing


def test_a_repeated_batch_changes_nothing(thread: Thread, mail: str, post: Post) -> None:
    batch = [about(mail, "delivered"), about(mail, "spamreport", sg_event_id="e" * 400)]
    post(*batch)
    before, heard = rows(), facts()

    _stand(thread, Standing.OK)
    assert post(*batch) == 204
    assert post(*reversed(batch)) == 204

    assert (rows(), facts()) == (before, heard)
    assert standing_of(thread) is Standing.OK


def test_a_batch_that_arrives_twice_at_once_is_taken_once(thread: Thread, mail: str) -> None:
    for n in range(5):
        events = read_events(json.dumps([about(mail, "spamreport", sg_event_id=f"e{n}")]).encode())
        together = threading.Barrier(4)

        def take(_: int, batch: list[Any] = events, gate: threading.Barrier = together) -> int:
            gate.wait()
            return mail_events.take(batch, tenant_id=None, now=later(1))

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(take, range(4))) == [0, 0, 0, 1]


def test_an_objection_does_not_undo_what_the_customer_said_after_it(
    thread: Thread, mail: str, post: Post
) -> None:
    _stand(thread, Standing.OK, seconds=30)

    post(about(mail, "spamreport", timestamp=int(later(10).timestamp())))
    assert standing_of(thread) is Standing.OK

    post(about(mail, "spamreport", timestamp=int(later(60).timestamp())))
    assert standing_of(thread) is Standing.OPTED_OUT


def test_odd_items_do_not_lose_the_good_ones(mail: str, post: Post) -> None:
    unknown = about(new_id(), "delivered")
    assert post(*ODD, unknown, about(mail, "delivered"), *ODD) == 204
    assert message(mail).status is MessageStatus.DELIVERED


def test_a_large_batch_is_taken_whole(thread: Thread, post: Post) -> None:
    ids = [thread.write(f"mail {n}") for n in range(120)]
    assert post(*(about(one, "delivered") for one in ids)) == 204
    assert {message(one).status for one in ids} == {MessageStatus.DELIVERED}


def test_old_memory_is_dropped(mail: str, post: Post) -> None:
    post(about(mail, "delivered"))
    assert sweeps.forget_mail_events(clock.now() + timedelta(days=13)) == 0
    assert sweeps.forget_mail_events(clock.now() + timedelta(days=15)) == 1
    assert rows()["mail_events"] == 0


@pytest.mark.parametrize("body", [b"", b"{}", b"nonsense", b"\xff\xfe"])
def test_a_proven_body_that_is_no_batch_is_refused(client: FlaskClient, body: bytes) -> None:
    assert send(client, body, signed(body)) == 400


def test_without_a_valid_signature_nothing_is_stored(mail: str, client: FlaskClient) -> None:
    body = json.dumps([about(mail, "spamreport")]).encode()
    headers, before = signed(body), rows()

    for bad in (
        {},
        {SIGNATURE: headers[SIGNATURE]},
        {TIMESTAMP: headers[TIMESTAMP]},
        headers | {TIMESTAMP: "1"},
        headers | {SIGNATURE: "AAAA"},
        signed(body, key=STRANGER),
    ):
        assert send(client, body, bad) == 403
    assert rows() == before
    assert message(mail).status is MessageStatus.SENT


def test_without_a_configured_key_nobody_is_believed(
    mail: str, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SENDGRID_EVENTS_PUBLIC_KEY")
    settings.cache_clear()
    assert post(about(mail, "delivered")) == 403


def test_a_tenants_own_key_proves_only_its_own_mail(
    mail: str, thread: Thread, post: Post, db: Session
) -> None:
    other = a_thread(
        db, builders.a_tenant(db, slug="other", number="+12125550199"), phone="lee@example.org"
    )
    theirs = other.write("hello")
    account = {"api_key": "SG.own", "events_public_key": public(STRANGER)}
    credentials.keep(db, thread.tenant.id, "sendgrid", account)
    db.commit()

    batch = [about(mail, "delivered"), about(theirs, "spamreport")]
    assert post(*batch, key=STRANGER) == 204
    assert message(mail).status is MessageStatus.DELIVERED
    assert message(theirs).status is MessageStatus.QUEUED
    assert standing_of(other) is Standing.OK

    assert post(about(theirs, "delivered"), key=STRANGER) == 403


def test_new_reports_hint_at_the_outbox(mail: str, post: Post, hinted: list[int]) -> None:
    batch = about(mail, "bounce", type="bounce")
    post(batch)
    post(batch)
    assert hinted == [1]


def test_taken_events_are_remembered_by_their_digest(mail: str, post: Post) -> None:
    post(about(mail, "delivered", sg_event_id="x" * 3000))
    with database.read() as db:
        assert db.scalar(select(func.length(MailEvent.digest))) == 64


def _stand(thread: Thread, standing: Standing, seconds: float = 0) -> None:
    change = update(ContactPoint).where(ContactPoint.id == thread.point_id)
    values = {"standing": standing, "standing_at": later(seconds)}
    database.transact(lambda db: db.execute(change.values(values)))
