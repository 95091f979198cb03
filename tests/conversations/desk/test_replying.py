"""Staff answer in person: by which address, at what cost, and once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from conversations.desk import replying
from conversations.desk.replying import Way
from core.errors import AddressClosed, NotFound, TextEmpty
from core.models import Channel, Conversation, Message, MessageStatus, Purpose
from tests.builders import a_tenant
from tests.conversations.correspondence import Correspondent
from tests.conversations.desk.conftest import Desk


@pytest.fixture
def dana(desk: Desk) -> Correspondent:
    dana = desk.customer("Dana", "+12125550101")
    dana.writes("hello")
    return dana


def conversation_of(desk: Desk, who: Correspondent) -> str:
    of_whom = select(Conversation.id).where(Conversation.customer_id == who.point.customer_id)
    return desk.sees(lambda db: db.scalars(of_whom).one())


def ways(desk: Desk, who: Correspondent) -> list[Way]:
    conversation_id = conversation_of(desk, who)
    found = desk.sees(lambda db: replying.ways_to(db, desk.tenant.id, conversation_id, now=who.now))
    return list(found)


def says(desk: Desk, who: Correspondent, text: str) -> str:
    conversation_id = conversation_of(desk, who)
    return desk.does(
        lambda db: replying.reply(db, desk.tenant.id, conversation_id, text, now=who.now)
    )


def test_an_answer_goes_where_they_wrote_and_keeps_who_wrote_it(
    desk: Desk, dana: Correspondent
) -> None:
    message_id = says(desk, dana, "Of course! – Erin")
    dana.waits(timedelta(seconds=5))

    assert dana.received()[-1] == "Of course! - Erin"
    message = desk.sees(lambda db: db.get_one(Message, message_id))
    assert (message.purpose, message.extra) == (Purpose.STAFF, {"by": "erin"})


def test_whoever_answers_has_the_conversation(desk: Desk, dana: Correspondent) -> None:
    says(desk, dana, "I'll take it from here")
    heard = len(dana.received())

    dana.writes("haircut tomorrow at 3pm")

    assert len(dana.received()) == heard + 1  # staff's own
    conversation = desk.sees(lambda db: db.scalars(select(Conversation)).one())
    assert conversation.handed_over_at is not None
    assert conversation.last_seq - conversation.read_seq == 1


def test_who_opted_out_is_not_written_to(desk: Desk, dana: Correspondent) -> None:
    dana.writes("STOP")

    [way] = ways(desk, dana)
    assert way.closed == "opted_out"
    with pytest.raises(AddressClosed) as refused:
        says(desk, dana, "hello?")
    assert refused.value.details == {"because": "opted_out"}


def test_whatsapp_says_until_when_anything_may_be_said(desk: Desk) -> None:
    pat = Correspondent(Channel.WHATSAPP, "+12125550188")
    pat.writes("hello")
    [way] = ways(desk, pat)
    assert way.window_until is not None
    assert way.closed is None

    pat.now += timedelta(hours=25)

    [way] = ways(desk, pat)
    assert way.closed == "outside_window"
    with pytest.raises(AddressClosed):
        says(desk, pat, "hello?")


def test_a_text_is_counted_as_it_would_leave(desk: Desk, dana: Correspondent) -> None:
    [way] = ways(desk, dana)

    assert replying.cost_of("“Hi” – …", way).segments == 1
    assert replying.cost_of("x" * 161, way).segments == 2
    assert replying.cost_of("🙂" * 36, way).segments == 2
    assert replying.cost_of("x" * 1601, way).is_too_long


def test_nothing_and_nowhere_are_refused(desk: Desk, dana: Correspondent) -> None:
    conversation_id = conversation_of(desk, dana)
    other = a_tenant(desk.db, slug="other", number="+12125550999")
    desk.db.commit()

    with pytest.raises(TextEmpty):
        says(desk, dana, "  \n ")
    with pytest.raises(NotFound):
        desk.does(lambda db: replying.reply(db, other.id, conversation_id, "hello", now=desk.now))
    with pytest.raises(NotFound):
        desk.does(
            lambda db: replying.reply(
                db,
                desk.tenant.id,
                conversation_id,
                "hello",
                contact_point_id="01900000-0000-7000-8000-000000000000",
                now=desk.now,
            )
        )


def test_a_failed_answer_asks_for_somebody(desk: Desk, dana: Correspondent) -> None:
    from conversations.consequences import Written, has_failed

    message_id = says(desk, dana, "See you")
    point = dana.point
    written = Written(
        message_id=message_id,
        tenant_id=desk.tenant.id,
        contact_point_id=point.id,
        customer_id=point.customer_id,
        channel=Channel.SMS,
        purpose=Purpose.STAFF,
        about_id=None,
        created_at=dana.now,
    )

    desk.does(
        lambda db: has_failed(db, written, status=MessageStatus.FAILED, code="30003", now=dana.now)
    )

    conversation = desk.sees(lambda db: db.scalars(select(Conversation)).one())
    assert conversation.attention_because == "not_sent"
