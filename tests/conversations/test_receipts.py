import itertools

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from channels.messages import DeliveryReport
from conversations import outbox, outcomes
from conversations.claims import claim
from conversations.receipts import record_status
from core import database
from core.ids import new_id
from core.models import ContactPoint, Message, MessageStatus, Standing
from tests.conftest import NOW
from tests.conversations.outgoing import Thread, a_thread, facts, fake_twilio, later, message

SID = "twilio:SM" + "5" * 32
RANK = {
    MessageStatus.QUEUED: 0,
    MessageStatus.SENT: 1,
    MessageStatus.DELIVERED: 2,
    MessageStatus.UNDELIVERED: 2,
    MessageStatus.FAILED: 2,
    MessageStatus.READ: 3,
}


@pytest.fixture
def thread(db: Session) -> Thread:
    return a_thread(db)


@pytest.fixture
def sent_id(thread: Thread) -> str:
    """A message that was sent, known to its provider as SID."""
    message_id = thread.write("hello")
    [row] = database.transact(lambda db: claim(db, now=NOW, limit=1)).rows
    database.transact(lambda db: outcomes.sent(db, row, NOW, provider_key=SID))
    return message_id


def report(
    status: MessageStatus,
    *,
    message_id: str | None = None,
    key: str = SID,
    code: str | None = None,
    opted_out: bool = False,
    undeliverable: bool = False,
) -> bool:
    said = DeliveryReport(key, status, code, opted_out, undeliverable)
    return database.transact(
        lambda db: record_status(db, said, message_id=message_id, now=later(5))
    )


def standing_of(thread: Thread) -> Standing:
    with database.read() as db:
        point = db.get(ContactPoint, thread.point_id)
        assert point is not None
        return point.standing


def test_a_message_moves_forward(sent_id: str) -> None:
    assert report(MessageStatus.DELIVERED)
    assert message(sent_id).status is MessageStatus.DELIVERED
    assert report(MessageStatus.READ)
    assert message(sent_id).status is MessageStatus.READ


def test_a_repeat_says_nothing_new(sent_id: str) -> None:
    assert not report(MessageStatus.SENT)
    assert report(MessageStatus.DELIVERED)
    assert not report(MessageStatus.DELIVERED)
    assert [name for name, _, _ in facts()] == ["message.sent"]


def test_a_late_report_never_takes_a_message_back(sent_id: str) -> None:
    report(MessageStatus.READ)

    for late in (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.FAILED):
        assert not report(late)
    assert message(sent_id).status is MessageStatus.READ


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=st.lists(st.sampled_from([s for s in RANK if s is not MessageStatus.QUEUED])))
def test_whatever_is_reported_in_whatever_order_the_rank_never_falls(
    thread: Thread, said: list[MessageStatus]
) -> None:
    message_id = thread.write("hello")
    key = f"twilio:{new_id()}"
    ranks = [0]
    for status in said:
        report(status, message_id=message_id, key=key)
        ranks.append(RANK[message(message_id).status])

    assert all(before <= after for before, after in itertools.pairwise(ranks))


def test_a_report_may_come_before_our_own_record_of_the_send(thread: Thread) -> None:
    message_id = thread.write("hello")
    with fake_twilio():
        [row] = database.transact(lambda db: claim(db, now=NOW, limit=1)).rows
        outcome = outbox._attempt(row)
    key = f"twilio:SM{0:032x}"

    assert report(MessageStatus.DELIVERED, message_id=message_id, key=key)
    database.transact(lambda db: outcome(db, row, later(6)))

    found = message(message_id)
    assert (found.status, found.provider_key) == (MessageStatus.DELIVERED, key)
    assert found.due_at is None
    assert [name for name, _, _ in facts()] == ["message.sent"]


def test_a_report_settles_a_message_whose_worker_died(thread: Thread) -> None:
    message_id = thread.write("hello")
    database.transact(lambda db: claim(db, now=NOW, limit=1))

    report(MessageStatus.SENT, message_id=message_id)

    with fake_twilio() as twilio:
        assert outbox.deliver_due(later(400)) == 0
    assert twilio.texts == []
    assert message(message_id).sent_at == later(5)


def test_a_failure_is_announced_and_teaches(thread: Thread, sent_id: str) -> None:
    report(MessageStatus.FAILED, code="21610", opted_out=True)

    assert message(sent_id).error_code == "21610"
    assert standing_of(thread) is Standing.OPTED_OUT
    assert [name for name, _, _ in facts()] == [
        "message.sent",
        "message.failed",
        "contact.opted_out",
    ]
    assert facts()[1][2] == {
        "purpose": "reply",
        "about_id": None,
        "status": "failed",
        "code": "21610",
    }


def test_a_number_out_of_use_is_remembered(thread: Thread, sent_id: str) -> None:
    report(MessageStatus.UNDELIVERED, code="30005", undeliverable=True)

    assert standing_of(thread) is Standing.UNDELIVERABLE


def test_an_opt_out_is_never_softened_to_a_failure(thread: Thread, sent_id: str) -> None:
    _stand(thread, Standing.OPTED_OUT)

    report(MessageStatus.UNDELIVERED, code="30005", undeliverable=True)

    assert standing_of(thread) is Standing.OPTED_OUT


def test_an_opt_out_counts_although_a_later_message_has_failed(
    thread: Thread, sent_id: str
) -> None:
    """That an address fails is no word of its owner, who had objected before."""
    _stand(thread, Standing.UNDELIVERABLE, seconds=3)

    report(MessageStatus.FAILED, code="21610", opted_out=True)

    assert standing_of(thread) is Standing.OPTED_OUT


def test_a_customer_who_came_back_since_is_not_opted_out_by_an_old_failure(
    thread: Thread, sent_id: str
) -> None:
    """Written, blocked by STOP, unblocked by START, and only then the failure is reported."""
    _stand(thread, Standing.OK, seconds=3)

    report(MessageStatus.FAILED, code="21610", opted_out=True)

    assert standing_of(thread) is Standing.OK


def test_a_report_under_another_id_of_the_provider_changes_nothing(sent_id: str) -> None:
    assert not report(MessageStatus.DELIVERED, message_id=sent_id, key="twilio:SM" + "6" * 32)
    assert message(sent_id).status is MessageStatus.SENT


def test_a_report_on_a_message_nobody_knows_changes_nothing(thread: Thread) -> None:
    assert not report(MessageStatus.DELIVERED)
    assert not report(MessageStatus.DELIVERED, message_id=new_id())


def test_a_withheld_message_cannot_have_been_delivered(thread: Thread) -> None:
    message_id = thread.write("hello")
    database.transact(
        lambda db: db.execute(
            update(Message).where(Message.id == message_id).values(status=MessageStatus.WITHHELD)
        )
    )

    assert not report(MessageStatus.DELIVERED, message_id=message_id)


def _stand(thread: Thread, standing: Standing, seconds: float = 0) -> None:
    change = update(ContactPoint).where(ContactPoint.id == thread.point_id)
    values = {"standing": standing, "standing_at": later(seconds)}
    database.transact(lambda db: db.execute(change.values(values)))
