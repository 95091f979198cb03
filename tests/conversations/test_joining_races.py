"""Two who join at the same instant: both come through, and nothing is lost or doubled."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.messages import InboundMessage, Provider
from conversations.inbox import receive
from core import database
from core.models import Channel, ContactCode, ContactPoint, Conversation, Customer, Message, Purpose
from core.people.contact_codes import code_of
from tests.builders import BUSINESS_NUMBER, a_service, a_staff_member, a_tenant
from tests.conftest import NOW

ANN, BEN, CAL = "+12125550201", "+12125550202", "+12125550203"


@pytest.fixture
def business(db: Session) -> None:
    tenant = a_tenant(db)
    a_staff_member(db, tenant, services=[a_service(db, tenant)])
    db.commit()


def inbound(sender: str, text: str, number: str) -> InboundMessage:
    return InboundMessage(
        provider=Provider.TWILIO,
        provider_id=f"SM{sender}{number}",
        channel=Channel.SMS,
        sender=sender,
        recipient=BUSINESS_NUMBER,
        text=text,
        received_at=NOW,
    )


def asks(sender: str, address: str) -> str:
    """Ask for a code to the address; returns it."""
    receive(inbound(sender, f"I'm already a customer: {address}", "asks"), now=NOW)
    with database.read() as db:
        point = ContactPoint.table()
        found = select(ContactCode.id).join(point, point.c.id == ContactCode.contact_point_id)
        return code_of(db.scalars(found.where(point.c.address == sender)).one())


def at_once(*messages: InboundMessage) -> None:
    start = threading.Barrier(len(messages))

    def run(message: InboundMessage) -> None:
        start.wait()
        receive(message, now=NOW + timedelta(minutes=1))

    with ThreadPoolExecutor(len(messages)) as pool:
        list(pool.map(run, messages))


def owners() -> set[str]:
    with database.read() as db:
        return set(db.scalars(select(ContactPoint.customer_id)))


def assert_whole(messages_in: int) -> None:
    """One customer with one conversation, in which every message stands once, in one order."""
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Customer)) == 1
        conversation = db.scalars(select(Conversation)).one()
        seqs = select(Message.seq).where(Message.seq.is_not(None)).order_by(Message.seq)
        assert db.scalars(seqs).all() == list(range(1, messages_in + 1))
        assert (conversation.last_seq, conversation.handled_seq) == (messages_in, messages_in)


@pytest.mark.usefixtures("business")
@pytest.mark.parametrize("attempt", range(3))
class TestAtTheSameInstant:
    def test_two_who_name_each_other(self, attempt: int) -> None:
        for sender in (ANN, BEN):
            receive(inbound(sender, "hello", "hello"), now=NOW)
        to_ben, to_ann = asks(ANN, BEN), asks(BEN, ANN)

        at_once(inbound(ANN, to_ben, "code"), inbound(BEN, to_ann, "code"))

        assert len(owners()) == 1
        assert_whole(6)

    def test_two_who_name_a_third(self, attempt: int) -> None:
        for sender in (ANN, BEN, CAL):
            receive(inbound(sender, "hello", "hello"), now=NOW)
        code = asks(ANN, CAL)
        receive(inbound(ANN, code, "code"), now=NOW)
        code = asks(BEN, CAL)

        at_once(inbound(BEN, code, "code"), inbound(ANN, "hi", "hi"), inbound(CAL, "hi", "hi"))

        assert_whole(9)

    def test_a_chain(self, attempt: int) -> None:
        for sender in (ANN, BEN, CAL):
            receive(inbound(sender, "hello", "hello"), now=NOW)
        to_ben, to_cal = asks(ANN, BEN), asks(BEN, CAL)

        at_once(inbound(ANN, to_ben, "code"), inbound(BEN, to_cal, "code"))

        assert len(owners()) == 1
        assert_whole(7)

    def test_a_code_and_the_next_message_of_the_same_phone(self, attempt: int) -> None:
        for sender in (ANN, BEN):
            receive(inbound(sender, "hello", "hello"), now=NOW)
        code = asks(ANN, BEN)

        at_once(
            inbound(ANN, code, "code"),
            inbound(ANN, "thanks", "thanks"),
            inbound(BEN, "thanks", "thanks"),
        )

        assert_whole(6)


@pytest.mark.usefixtures("business")
class TestHowManyCodes:
    def test_ten_who_ask_about_one_address_at_once_get_three(self) -> None:
        receive(inbound(ANN, "hello", "hello"), now=NOW)
        claim = f"I'm already a customer: {ANN}"

        at_once(*(inbound(f"+121255503{n:02}", claim, "asks") for n in range(10)))

        assert codes_sent() == 3

    def test_a_business_sends_thirty_at_once(self) -> None:
        for n in range(33):
            receive(inbound(f"+121255504{n:02}", "hello", "hello"), now=NOW)
            claim = f"I'm already a customer: +121255504{n:02}"
            receive(inbound(f"+121255505{n:02}", claim, "asks"), now=NOW)

        assert codes_sent() == 30


def codes_sent() -> int:
    with database.read() as db:
        sent = select(func.count()).where(Message.purpose == Purpose.CODE)
        return db.scalar(sent) or 0
