import errno
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from conversations import intake, outbox, threads
from core import credentials, database
from core.models import Direction, Message, MessageStatus, Purpose, Tenant
from tests import builders
from tests.channels.twilio_forms import OURS, SID, THEIRS, a_message, a_report, signature
from tests.conftest import NOW
from tests.conversations.outgoing import a_thread, facts, message
from tests.statements import recorded
from tests.webhooks.conftest import FORM, MESSAGES, STATUS, Door, rows

EMPTY = "<Response/>"
OWN_TOKEN = "f" * 32


def stored(direction: Direction = Direction.IN) -> list[str]:
    with database.read() as db:
        texts = select(Message.text).where(Message.direction == direction)
        return list(db.scalars(texts.order_by(Message.id)))


def own_account(db: Session, tenant: Tenant, token: str = OWN_TOKEN) -> None:
    account = {"account_sid": "AC" + "9" * 32, "auth_token": token}
    credentials.keep(db, tenant.id, "twilio", account)
    db.commit()


class TestMessages:
    def test_a_signed_text_is_stored_answered_and_hinted(
        self, door: Door, tenant: Tenant, hinted: list[int]
    ) -> None:
        response = door.text("can I get a haircut")

        assert (response.status_code, response.text) == (200, EMPTY)
        assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert stored() == ["can I get a haircut"]
        assert len(stored(Direction.OUT)) == 1
        assert hinted == [1]

    @pytest.mark.parametrize("signed", [None, "", "nonsense", "URT15AxDKrXn8ab/kf/YyINXfjQ="])
    def test_without_a_genuine_signature_nothing_is_stored(
        self, door: Door, tenant: Tenant, signed: str | None
    ) -> None:
        before = rows()

        assert door.post(MESSAGES, a_message(), signed).status_code == 403
        assert rows() == before

    @pytest.mark.parametrize(
        "change",
        [{"Body": "altered"}, {"From": "+12125550199"}, {"MessageSid": "SM" + "e" * 32}, {"N": ""}],
    )
    def test_an_altered_text_is_refused(
        self, door: Door, tenant: Tenant, change: dict[str, str]
    ) -> None:
        before = rows()
        signed = signature(a_message(), MESSAGES)

        assert door.post(MESSAGES, a_message(**change), signed).status_code == 403
        assert rows() == before

    @pytest.mark.parametrize(
        ("signed", "account"),
        [
            (None, "AC1"),
            ("", "AC1"),
            ("x" * 28, "AC1"),
            ("' OR 1=1 --", "AC1"),
            ("x" * 27 + "=", "AC" + "0" * 32),
        ],
    )
    def test_a_refusal_costs_no_database(
        self, door: Door, tenant: Tenant, signed: str | None, account: str
    ) -> None:
        with recorded() as statements:
            answer = door.post(MESSAGES, a_message(AccountSid=account), signed)

        assert answer.status_code == 403
        assert statements == []

    def test_a_forger_does_not_learn_which_numbers_exist(self, door: Door, tenant: Tenant) -> None:
        form, nobody = a_message(AccountSid="AC1"), a_message(AccountSid="AC1", To="+12125550888")

        answers = [door.post(MESSAGES, one, "x" * 27 + "=") for one in (form, nobody)]

        assert [one.status_code for one in answers] == [403, 403]
        assert answers[0].data == answers[1].data

    def test_a_number_that_no_tenant_has_is_refused_and_logged_by_id(
        self, door: Door, tenant: Tenant, caplog: pytest.LogCaptureFixture
    ) -> None:
        before = rows()

        response = door.text("secret words", To="+12125550888", MessageSid=SID)

        assert response.status_code == 404
        assert rows() == before
        [record] = [r for r in caplog.records if r.name == "webhooks.twilio"]
        assert record.__dict__["provider_key"] == f"twilio:{SID}"
        assert "secret words" not in caplog.text
        assert "2125550" not in caplog.text

    def test_a_field_sent_twice_is_refused(self, door: Door, tenant: Tenant) -> None:
        form = a_message()
        form.add("From", THEIRS)

        response = door.post(MESSAGES, form, signature(form, MESSAGES))

        assert response.status_code == 403
        assert stored() == []

    @pytest.mark.parametrize(
        "fields", [{"MessageSid": "odd"}, {"From": "nobody in particular"}, {"To": None}]
    )
    def test_a_genuine_but_odd_text_is_refused(
        self, door: Door, tenant: Tenant, fields: dict[str, Any]
    ) -> None:
        assert door.text(**fields).status_code == 400
        assert stored() == []

    @pytest.mark.parametrize("kind", ["multipart/form-data", "application/json", "text/plain", ""])
    def test_only_forms_are_read(self, door: Door, tenant: Tenant, kind: str) -> None:
        form = a_message()
        response = door.client.post(
            MESSAGES,
            data=form if kind == "multipart/form-data" else "{}",
            headers={"X-Twilio-Signature": signature(form, MESSAGES)},
            content_type=kind,
        )
        assert response.status_code == 403

    def test_broken_bytes_are_refused(self, door: Door, tenant: Tenant) -> None:
        response = door.client.post(
            MESSAGES,
            data=b"Body=\xff\xfe&From=%FF",
            headers={"X-Twilio-Signature": "x" * 28},
            content_type=FORM,
        )
        assert response.status_code == 403

    def test_a_body_far_beyond_any_message_is_not_read(self, door: Door, tenant: Tenant) -> None:
        assert door.text("x" * 1_000_000).status_code == 413
        assert door.post(MESSAGES, a_message(Body="x" * 1_000_000), None).status_code == 403

    @pytest.mark.parametrize("method", ["get", "put", "delete"])
    def test_other_methods_are_refused(self, door: Door, method: str) -> None:
        assert getattr(door.client, method)(MESSAGES).status_code == 405

    @pytest.mark.parametrize(
        "body",
        [
            None,
            "",
            " ",
            "x" * 1600,
            "🙂" * 10_000,
            "a\0b",
            "\u202eright to left",
            "zero\u200bwidth",
            "'; DROP TABLE messages; --",
            "<script>alert(1)</script>",
            "=cmd|' /C calc'!A0",
            "line\r\nX-Injected: 1",
            "the 31st of February",
        ],
    )
    def test_whatever_a_customer_writes_gets_a_polite_next_step(
        self, door: Door, tenant: Tenant, body: str | None
    ) -> None:
        assert door.text(body).status_code == 200
        assert stored() == [(body or "").replace("\0", "")]
        assert len(stored(Direction.OUT)) == 1

    def test_a_repeated_delivery_changes_nothing(self, door: Door, tenant: Tenant) -> None:
        for _ in range(3):
            assert door.text("hi", MessageSid=SID).status_code == 200

        assert stored() == ["hi"]
        assert len(stored(Direction.OUT)) == 1

    def test_one_delivery_made_many_times_at_once_is_one_turn(
        self, door: Door, tenant: Tenant
    ) -> None:
        statuses: list[int] = []

        def deliver() -> None:
            statuses.append(door.text("hi", MessageSid=SID).status_code)

        threads = [threading.Thread(target=deliver) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert statuses == [200] * 12
        assert stored() == ["hi"]
        assert len(stored(Direction.OUT)) == 1


class TestTenantsOwnAccount:
    def test_its_own_token_proves_a_text_to_its_number(
        self, door: Door, tenant: Tenant, db: Session
    ) -> None:
        own_account(db, tenant)

        response = door.text("hi", token=OWN_TOKEN, AccountSid="AC" + "9" * 32)

        assert response.status_code == 200
        assert stored() == ["hi"]

    def test_it_proves_nothing_about_another_tenants_number(
        self, door: Door, tenant: Tenant, db: Session
    ) -> None:
        own_account(db, tenant)
        builders.a_tenant(db, slug="other", number="+12125550155")
        db.commit()

        response = door.text("hi", token=OWN_TOKEN, To="+12125550155", AccountSid="AC" + "9" * 32)

        assert response.status_code == 403
        assert stored() == []

    def test_it_proves_nothing_about_another_tenants_message(
        self, door: Door, tenant: Tenant, db: Session
    ) -> None:
        own_account(db, tenant)
        other = builders.a_tenant(db, slug="other", number="+12125550155")
        message_id = a_thread(db, other).write("hello")

        response = door.report(
            "delivered", message_id=message_id, token=OWN_TOKEN, AccountSid="AC" + "9" * 32
        )

        assert response.status_code == 403
        assert message(message_id).status is MessageStatus.QUEUED

    def test_it_proves_a_report_on_its_own_message(
        self, door: Door, tenant: Tenant, db: Session
    ) -> None:
        own_account(db, tenant)
        message_id = a_thread(db, tenant).write("hello")

        response = door.report(
            "delivered", message_id=message_id, token=OWN_TOKEN, AccountSid="AC" + "9" * 32
        )

        assert response.status_code == 204
        assert message(message_id).status is MessageStatus.DELIVERED


class TestOutage:
    def test_a_text_is_kept_on_disk_and_handled_when_the_database_is_back(
        self, door: Door, tenant: Tenant, outage: Callable[[], None]
    ) -> None:
        response = door.text("one")
        assert (response.status_code, response.text) == (200, EMPTY)
        door.text("two")

        outage()
        assert stored() == []
        assert intake.drain_spool(NOW) == 2
        assert stored() == ["one", "two"]

    def test_what_comes_after_queues_up_behind_what_is_spooled(
        self, door: Door, tenant: Tenant, outage: Callable[[], None]
    ) -> None:
        door.text("one")
        outage()

        door.text("two")
        door.text("from somebody else", From="+12125550177")

        assert stored() == ["from somebody else"]
        intake.drain_spool(NOW)
        assert stored() == ["from somebody else", "one", "two"]

    def test_a_text_delivered_again_after_it_was_spooled_is_one_turn(
        self, door: Door, tenant: Tenant, outage: Callable[[], None]
    ) -> None:
        door.text("one", MessageSid=SID)
        outage()
        door.text("one", MessageSid=SID)

        intake.drain_spool(NOW)
        assert stored() == ["one"]

    def test_a_forgery_is_not_kept_either(
        self, door: Door, outage: Callable[[], None], spool_folder: Path
    ) -> None:
        assert door.post(MESSAGES, a_message(), "x" * 28).status_code == 403
        assert not spool_folder.exists()
        outage()

    def test_a_tenants_own_token_is_remembered(
        self,
        door: Door,
        tenant: Tenant,
        db: Session,
        request: pytest.FixtureRequest,
    ) -> None:
        own_account(db, tenant)
        theirs = {"token": OWN_TOKEN, "AccountSid": "AC" + "9" * 32}
        door.text("one", **theirs)
        outage = request.getfixturevalue("outage")

        assert door.text("two", **theirs).status_code == 200
        outage()
        intake.drain_spool(NOW)
        assert stored() == ["one", "two"]

    def test_what_cannot_be_kept_is_not_acknowledged(
        self,
        door: Door,
        outage: Callable[[], None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def full(_: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)

        assert door.text("one").status_code == 503
        outage()

    def test_an_unexpected_fault_loses_no_text(
        self, door: Door, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Twilio would not come again after a 5xx."""

        def fail(*_: Any, **__: Any) -> None:
            raise DataError("INSERT", {}, RuntimeError("odd"))

        with monkeypatch.context() as broken:
            broken.setattr(threads, "meet", fail)
            response = door.text("one")

        assert (response.status_code, response.text) == (200, EMPTY)
        assert stored() == []
        door.text("two")
        assert intake.drain_spool(NOW) == 2
        assert stored() == ["one", "two"]

    def test_a_report_is_not_acknowledged_either(
        self, door: Door, outage: Callable[[], None]
    ) -> None:
        assert door.report("delivered", message_id="0" * 36).status_code == 503
        outage()

    def test_during_an_outage_only_one_text_a_second_waits_for_the_database(self) -> None:
        outage = intake.Outage()
        assert not outage.lasts()
        outage.began()
        assert outage.lasts()
        time.sleep(intake.PAUSE_SECONDS + 0.05)
        assert [outage.lasts() for _ in range(3)] == [False, True, True]
        outage.ended()
        assert not outage.lasts()


class TestStatus:
    def test_a_report_moves_a_message_forward(self, door: Door, db: Session) -> None:
        message_id = a_thread(db).write("hello")

        response = door.report("delivered", message_id=message_id)

        assert (response.status_code, response.data) == (204, b"")
        found = message(message_id)
        assert (found.status, found.provider_key) == (MessageStatus.DELIVERED, f"twilio:{SID}")

    def test_reports_in_any_order_and_number_never_take_it_back(
        self, door: Door, db: Session
    ) -> None:
        message_id = a_thread(db).write("hello")

        for status in ("sent", "delivered", "sent", "read", "delivered", "queued", "failed"):
            assert door.report(status, message_id=message_id).status_code == 204

        assert message(message_id).status is MessageStatus.READ
        assert [name for name, _, _ in facts()] == ["message.sent"]

    def test_without_our_id_a_message_is_found_by_twilios(self, door: Door, db: Session) -> None:
        message_id = a_thread(db).write("hello")
        door.report("sent", message_id=message_id)
        form = a_report()

        response = door.post(STATUS, form, signature(form, STATUS))

        assert response.status_code == 204
        assert message(message_id).status is MessageStatus.DELIVERED

    @pytest.mark.parametrize("signed", [None, "x" * 28])
    def test_an_unsigned_report_changes_nothing(
        self, door: Door, db: Session, signed: str | None
    ) -> None:
        message_id = a_thread(db).write("hello")

        response = door.post(f"{STATUS}?message={message_id}", a_report(), signed)

        assert response.status_code == 403
        assert message(message_id).status is MessageStatus.QUEUED

    def test_a_report_signed_for_one_message_does_not_pass_for_another(
        self, door: Door, db: Session
    ) -> None:
        thread = a_thread(db)
        first, second = thread.write("one"), thread.write("two")
        form = a_report()
        signed = signature(form, f"{STATUS}?message={first}")

        assert door.post(f"{STATUS}?message={second}", form, signed).status_code == 403

    @pytest.mark.parametrize("status", ["received", "teleported", ""])
    def test_a_status_nobody_knows_is_taken_note_of_and_ignored(
        self, door: Door, db: Session, status: str
    ) -> None:
        message_id = a_thread(db).write("hello")

        response = door.report(status, message_id=message_id, SmsStatus=status)

        assert response.status_code == 204
        assert message(message_id).status is MessageStatus.QUEUED

    @pytest.mark.parametrize("given", ["", "x", "%00", "a" * 5000, "../../etc", "0" * 36])
    def test_an_odd_id_of_ours_is_no_fault(self, door: Door, db: Session, given: str) -> None:
        assert door.report("delivered", message_id=given).status_code == 204


def test_an_opted_out_customer_is_sent_nothing_more(
    door: Door, tenant: Tenant, db: Session
) -> None:
    door.text("STOP")
    with database.read() as session:
        inbound = session.scalars(select(Message)).one()
    outbox_id = database.transact(
        lambda session: outbox.add(
            session,
            tenant_id=tenant.id,
            conversation_id=inbound.conversation_id,
            contact_point_id=inbound.contact_point_id,
            channel=inbound.channel,
            sender=OURS,
            recipient=THEIRS,
            text="A slot is free.",
            purpose=Purpose.NOTICE,
            now=NOW,
        )
    )

    outbox.deliver_due(NOW)

    assert message(outbox_id).status is MessageStatus.WITHHELD
