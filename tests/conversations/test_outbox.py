import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import update
from sqlalchemy.orm import Session

from channels.messages import OutgoingMessage
from channels.twilio_sender import TwilioSender
from conversations import outbox, outcomes
from conversations.claims import claim
from core import database
from core.ids import new_id
from core.models import ContactPoint, MessageStatus, Purpose, Standing
from core.settings import settings
from tests.conftest import NOW
from tests.conversations.outgoing import (
    FakeTwilio,
    Thread,
    a_thread,
    facts,
    fake_twilio,
    later,
    message,
)
from tests.statements import recorded

# Longer than any lease, pause or wait that a test meets.
MUCH_LATER = 400


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with fake_twilio() as fake:
        yield fake


@pytest.fixture
def thread(db: Session) -> Thread:
    return a_thread(db)


def deliver(seconds: float = 0, limit: int = 1000) -> int:
    return outbox.deliver_due(later(seconds), limit)


def set_standing(thread: Thread, standing: Standing) -> None:
    point = ContactPoint.table()
    change = update(point).where(point.c.id == thread.point_id)
    database.transact(lambda db: db.execute(change.values(standing=standing)))


class Dies(BaseException):
    """The worker is killed at this point: nothing after it happens."""


def test_a_written_message_is_sent_once(thread: Thread, twilio: FakeTwilio) -> None:
    message_id = thread.write("See you Tuesday.")

    assert deliver() == 1
    assert deliver() == 0

    assert twilio.texts == ["See you Tuesday."]
    row = message(message_id)
    assert (row.status, row.provider_key) == (MessageStatus.SENT, f"twilio:SM{0:032x}")
    assert row.due_at is None
    assert row.sent_at is not None
    assert 0 <= (row.sent_at - NOW).total_seconds() < 5


def test_a_send_is_announced_with_what_it_was_about(thread: Thread, twilio: FakeTwilio) -> None:
    about_id = new_id()
    message_id = thread.write("A slot is free.", purpose=Purpose.NOTICE, about_id=about_id)

    deliver()

    told = {"purpose": "notice", "about_id": about_id, "channel": "sms"}
    assert facts() == [("message.sent", message_id, told)]


def test_replies_leave_before_offers_and_reminders(db: Session, twilio: FakeTwilio) -> None:
    first = a_thread(db)
    others = [a_thread(db, first.tenant, f"+1212555013{n}") for n in range(3)]
    first.write("reminder", purpose=Purpose.REMINDER)
    others[0].write("notice", purpose=Purpose.NOTICE)
    others[1].write("offer", purpose=Purpose.OFFER)
    others[2].write("reply", purpose=Purpose.REPLY)

    for _ in range(4):
        deliver(limit=1)

    assert twilio.texts == ["reply", "offer", "notice", "reminder"]


def test_one_conversation_hears_things_in_the_order_they_were_written(
    thread: Thread, twilio: FakeTwilio
) -> None:
    texts = [f"number {n}" for n in range(12)]
    for text in texts:
        thread.write(text)

    assert deliver() == 12
    assert twilio.texts == texts


def test_a_later_message_waits_for_an_earlier_one_that_is_retried(
    thread: Thread, twilio: FakeTwilio
) -> None:
    thread.write("offer", purpose=Purpose.OFFER)
    thread.write("reply", purpose=Purpose.REPLY)
    twilio.refuse(429, 20429)

    deliver()
    assert twilio.texts == []
    deliver(MUCH_LATER)

    assert twilio.texts == ["offer", "reply"]


def test_a_retried_message_does_not_hold_up_other_conversations(
    db: Session, twilio: FakeTwilio
) -> None:
    stuck = a_thread(db)
    free = a_thread(db, stuck.tenant, "+12125550177")
    for n in range(250):
        stuck.write(f"stuck {n}")
    twilio.refuse(429, 20429)
    deliver(limit=1)
    free.write("free", purpose=Purpose.REMINDER)

    deliver()

    assert twilio.texts == ["free"]


def test_too_many_requests_are_repeated_later_and_later(thread: Thread, twilio: FakeTwilio) -> None:
    message_id = thread.write("hello")
    twilio.refuse(429, 20429)
    twilio.refuse(429, 20429)

    deliver()
    row = message(message_id)
    assert row.due_at is not None
    assert (row.status, row.attempts, row.error_code) == (MessageStatus.QUEUED, 1, "20429")
    first_pause = (row.due_at - NOW).total_seconds()
    assert 1 <= first_pause <= 3

    deliver(10)
    row = message(message_id)
    assert row.due_at is not None
    assert 2 <= (row.due_at - later(10)).total_seconds() <= 5

    deliver(20)
    assert message(message_id).status is MessageStatus.SENT


def test_a_full_queue_at_the_provider_is_given_time(thread: Thread, twilio: FakeTwilio) -> None:
    message_id = thread.write("hello")
    twilio.refuse(400, 21611)

    deliver()

    due_at = message(message_id).due_at
    assert due_at is not None
    assert (due_at - NOW).total_seconds() >= 600


def test_retries_end_and_the_failure_is_announced(
    thread: Thread, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTBOUND_TRIES", "3")
    settings.cache_clear()
    message_id = thread.write("hello", purpose=Purpose.OFFER)
    for n in range(3):
        twilio.refuse(429, 20429)
        deliver(n * 100)

    assert deliver(MUCH_LATER) == 0
    row = message(message_id)
    assert (row.status, row.error_code, row.due_at) == (MessageStatus.FAILED, "20429", None)
    [(name, subject, data)] = facts()
    assert (name, subject) == ("message.failed", message_id)
    assert data == {"purpose": "offer", "about_id": None, "status": "failed", "code": "20429"}


@pytest.mark.parametrize(
    ("code", "standing", "names"),
    [
        (21610, Standing.OPTED_OUT, ["message.failed", "contact.opted_out"]),
        (21211, Standing.UNDELIVERABLE, ["message.failed", "contact.undeliverable"]),
        (21612, Standing.OK, ["message.failed"]),
        (20003, Standing.OK, ["message.failed"]),
    ],
)
def test_a_final_refusal_is_not_repeated_and_teaches(
    thread: Thread,
    twilio: FakeTwilio,
    db: Session,
    code: int,
    standing: Standing,
    names: list[str],
) -> None:
    message_id = thread.write("hello")
    twilio.refuse(400, code)

    deliver()

    assert deliver(MUCH_LATER) == 0
    row = message(message_id)
    assert (row.status, row.error_code) == (MessageStatus.FAILED, str(code))
    point = db.get(ContactPoint, thread.point_id)
    assert point is not None
    assert point.standing is standing
    assert [name for name, _, _ in facts()] == names


@pytest.mark.parametrize("purpose", [p for p in Purpose if p is not Purpose.OPT_OUT])
def test_an_opted_out_number_is_sent_nothing(
    thread: Thread, twilio: FakeTwilio, purpose: Purpose
) -> None:
    message_id = thread.write("hello", purpose=purpose)
    set_standing(thread, Standing.OPTED_OUT)

    deliver()

    assert twilio.texts == []
    row = message(message_id)
    assert (row.status, row.error_code) == (MessageStatus.WITHHELD, "opted_out")
    [(name, _, data)] = facts()
    assert (name, data["status"]) == ("message.failed", "withheld")


def test_the_confirmation_of_an_opt_out_leaves(thread: Thread, twilio: FakeTwilio) -> None:
    thread.write("You will hear no more from us.", purpose=Purpose.OPT_OUT)
    set_standing(thread, Standing.OPTED_OUT)

    deliver()

    assert twilio.texts == ["You will hear no more from us."]


def test_an_undeliverable_number_is_sent_answers_only(thread: Thread, twilio: FakeTwilio) -> None:
    set_standing(thread, Standing.UNDELIVERABLE)
    thread.write("offer", purpose=Purpose.OFFER)
    thread.write("reply", purpose=Purpose.REPLY)

    deliver()

    assert twilio.texts == ["reply"]


def test_what_follows_a_withheld_message_still_leaves(thread: Thread, twilio: FakeTwilio) -> None:
    thread.write("late offer", purpose=Purpose.OFFER)
    set_standing(thread, Standing.OPTED_OUT)
    deliver()
    set_standing(thread, Standing.OK)
    thread.write("welcome back")

    deliver()

    assert twilio.texts == ["welcome back"]


class TestUncertainty:
    @pytest.mark.parametrize("accepted", [True, False])
    def test_a_server_error_is_looked_up_before_anything_is_repeated(
        self, thread: Thread, twilio: FakeTwilio, accepted: bool
    ) -> None:
        message_id = thread.write("hello")
        if accepted:
            twilio.accept({"To": thread.phone, "Body": "hello"})
        twilio.refuse(503)

        deliver()
        row = message(message_id)
        assert (row.status, row.error_code) == (MessageStatus.UNKNOWN, "503")
        assert deliver() == 0
        deliver(5)

        assert message(message_id).status is MessageStatus.SENT
        assert twilio.texts == ["hello"]

    def test_a_silent_provider_is_not_asked_before_it_must_be_done(
        self, thread: Thread, twilio: FakeTwilio
    ) -> None:
        """It accepts the text long after we stopped waiting for its answer."""
        message_id = thread.write("hello")
        twilio.fault = requests.ReadTimeout()
        deliver()
        row = message(message_id)
        assert (row.status, row.error_code) == (MessageStatus.UNKNOWN, "no_answer")
        assert deliver(settings().lease_seconds - 1) == 0
        twilio.accept({"To": thread.phone, "Body": "hello"})
        deliver(settings().lease_seconds + 1)

        assert message(message_id).status is MessageStatus.SENT
        assert twilio.texts == ["hello"]

    def test_a_provider_that_fails_seven_times_gets_the_text_across_the_eighth_time(
        self, thread: Thread, twilio: FakeTwilio
    ) -> None:
        message_id = thread.write("hello")
        for _ in range(7):
            twilio.refuse(502)

        for n in range(16):
            deliver(n * MUCH_LATER)

        assert message(message_id).status is MessageStatus.SENT
        assert twilio.texts == ["hello"]

    def test_the_same_text_sent_before_is_not_mistaken_for_this_one(
        self, thread: Thread, twilio: FakeTwilio
    ) -> None:
        thread.write("Sorry, say that again?")
        deliver()
        second = thread.write("Sorry, say that again?")
        twilio.refuse(500)

        deliver()
        deliver(MUCH_LATER)

        assert len(twilio.texts) == 2
        assert message(second).provider_key == f"twilio:SM{1:032x}"

    def test_a_provider_that_cannot_say_is_asked_again(
        self, thread: Thread, twilio: FakeTwilio
    ) -> None:
        message_id = thread.write("hello")
        twilio.accept({"To": thread.phone, "Body": "hello"})
        twilio.refuse(503)
        twilio.lists = False

        deliver()
        deliver(100)
        assert message(message_id).status is MessageStatus.UNKNOWN
        twilio.lists = True
        deliver(200)

        assert message(message_id).status is MessageStatus.SENT
        assert twilio.texts == ["hello"]

    def test_when_nobody_can_ever_say_it_stays_unknown_and_the_next_message_leaves(
        self, thread: Thread, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OUTBOUND_TRIES", "3")
        settings.cache_clear()
        message_id = thread.write("hello")
        thread.write("again")
        twilio.refuse(503)
        twilio.lists = False

        for n in range(4):
            deliver(n * 100)

        assert message(message_id).status is MessageStatus.UNKNOWN
        assert message(message_id).due_at is None
        assert twilio.texts == ["again"]
        assert [name for name, _, _ in facts()] == ["message.failed", "message.sent"]

    @pytest.mark.parametrize("accepted", [True, False])
    def test_a_worker_that_died_while_sending_is_looked_up_after_its_lease(
        self, thread: Thread, twilio: FakeTwilio, accepted: bool
    ) -> None:
        message_id = thread.write("hello")
        database.transact(lambda db: claim(db, now=NOW, limit=10))
        if accepted:
            twilio.accept({"To": thread.phone, "Body": "hello"})

        assert deliver(settings().lease_seconds - 1) == 0
        deliver(settings().lease_seconds + 1)

        row = message(message_id)
        assert row.status is MessageStatus.SENT
        assert twilio.texts == ["hello"]
        assert [name for name, _, _ in facts()] == ["message.sent"]

    def test_fifty_workers_dying_after_the_send_repeat_nothing(
        self, db: Session, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        thread = a_thread(db)
        threads = [thread, *(a_thread(db, thread.tenant, f"+121255510{n}") for n in range(10, 59))]
        ids = [one.write(f"text {n}") for n, one in enumerate(threads)]

        def die(*_: object, **__: object) -> None:
            raise Dies

        with monkeypatch.context() as patch:
            patch.setattr(outcomes, "sent", die)
            assert deliver() == 50
        assert {message(one).status for one in ids} == {MessageStatus.SENDING}
        while deliver(MUCH_LATER):
            pass

        assert sorted(twilio.texts) == sorted(f"text {n}" for n in range(50))
        assert {message(one).status for one in ids} == {MessageStatus.SENT}

    def test_a_success_recorded_late_by_the_first_worker_counts(
        self, thread: Thread, twilio: FakeTwilio
    ) -> None:
        """The first worker is slow, its lease runs out, a second looks the message up, and only
        then the first comes to record its success."""
        message_id = thread.write("hello")
        [row] = database.transact(lambda db: claim(db, now=NOW, limit=1)).rows
        outcome = outbox._attempt(row)
        deliver(MUCH_LATER)

        database.transact(lambda db: outcome(db, row, later(MUCH_LATER + 1)))

        assert message(message_id).status is MessageStatus.SENT
        assert [name for name, _, _ in facts()] == ["message.sent"]
        assert twilio.texts == ["hello"]

    def test_two_messages_given_one_id_by_the_provider_are_both_sent(
        self, thread: Thread, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ids = [thread.write("one"), thread.write("two")]
        monkeypatch.setattr(FakeTwilio, "accept", lambda *_: "SM" + "7" * 32)

        deliver()

        assert [message(one).status for one in ids] == [MessageStatus.SENT] * 2
        assert message(ids[1]).provider_key is None

    def test_a_fault_of_ours_leaves_the_message_to_the_lease(
        self, thread: Thread, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message_id = thread.write("hello")

        def break_down(*_: object) -> str:
            raise ZeroDivisionError

        with monkeypatch.context() as patch:
            patch.setattr(TwilioSender, "send", break_down)
            assert deliver() == 1
        assert message(message_id).status is MessageStatus.SENDING
        while deliver(MUCH_LATER):
            pass

        assert message(message_id).status is MessageStatus.SENT


def test_a_slow_send_does_not_keep_others_waiting(
    db: Session, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = a_thread(db)
    quick = [a_thread(db, slow.tenant, f"+121255510{n}") for n in range(10, 50)]
    slow.write("slow")
    for one in quick:
        one.write("quick", purpose=Purpose.REMINDER)
    all_quick_are_out = threading.Event()
    send = TwilioSender.send

    def send_slowly(self: TwilioSender, outgoing: OutgoingMessage) -> str:
        if outgoing.text == "slow":
            assert all_quick_are_out.wait(20)
        sid = send(self, outgoing)
        if twilio.texts.count("quick") == 40:
            all_quick_are_out.set()
        return sid

    monkeypatch.setattr(TwilioSender, "send", send_slowly)

    assert deliver() == 41
    assert twilio.texts[-1] == "slow"


def test_what_is_written_during_a_slow_send_does_not_wait_for_it(
    db: Session, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = a_thread(db)
    quick = a_thread(db, slow.tenant, "+12125551010")
    slow.write("slow")
    quick_is_out = threading.Event()
    send = TwilioSender.send

    def send_slowly(self: TwilioSender, outgoing: OutgoingMessage) -> str:
        if outgoing.text == "slow":
            quick.write("quick")
            assert quick_is_out.wait(20)
        sid = send(self, outgoing)
        if outgoing.text == "quick":
            quick_is_out.set()
        return sid

    monkeypatch.setattr(TwilioSender, "send", send_slowly)

    assert deliver() == 2
    assert twilio.texts == ["quick", "slow"]


def test_a_process_that_closes_finishes_what_it_sends_and_takes_nothing_more(
    thread: Thread, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("one", "two", "three"):
        thread.write(text)
    send = TwilioSender.send

    def close_and_send(self: TwilioSender, outgoing: OutgoingMessage) -> str:
        outbox.closing.set()
        return send(self, outgoing)

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "closing", threading.Event())
        patch.setattr(TwilioSender, "send", close_and_send)
        assert deliver() == 1
        assert deliver() == 0
    assert deliver() == 2
    assert twilio.texts == ["one", "two", "three"]


def test_four_workers_at_once_send_everything_once(db: Session, twilio: FakeTwilio) -> None:
    first = a_thread(db)
    threads = [first, *(a_thread(db, first.tenant, f"+121255510{n}") for n in range(10, 49))]
    for one in threads:
        one.write(f"first to {one.phone}")
        one.write(f"second to {one.phone}")

    with ThreadPoolExecutor(4) as workers:
        taken = sum(workers.map(lambda _: deliver(), range(4)))
    taken += deliver()

    assert taken == 80
    assert len(twilio.texts) == len(set(twilio.texts)) == 80
    for one in threads:
        order = [text for text in twilio.texts if text.endswith(one.phone)]
        assert order == [f"first to {one.phone}", f"second to {one.phone}"]


def test_an_unreachable_provider_is_tried_again(thread: Thread, twilio: FakeTwilio) -> None:
    message_id = thread.write("hello")
    twilio.fault = requests.ConnectTimeout()

    deliver()
    assert (message(message_id).status, message(message_id).error_code) == (
        MessageStatus.QUEUED,
        "unreachable",
    )

    twilio.fault = None
    deliver(MUCH_LATER)
    assert twilio.texts == ["hello"]


def test_nothing_configured_is_a_failure_that_others_hear_of(
    thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = thread.write("hello")
    monkeypatch.delenv("TWILIO_ACCOUNT_SID")
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    settings.cache_clear()

    deliver()

    row = message(message_id)
    assert (row.status, row.error_code) == (MessageStatus.FAILED, "not_configured")


def test_an_idle_look_costs_one_statement(thread: Thread) -> None:
    with recorded() as statements:
        assert deliver() == 0
    assert len(statements) == 1
