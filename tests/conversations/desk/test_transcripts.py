"""What staff read: texts with their state, notes, what happened between, and why."""

import pytest
from sqlalchemy import select

from conversations import handover
from conversations.desk import canned, explaining, notes, replying
from conversations.desk.explaining import Reason, Silence
from conversations.desk.happenings import Happened
from conversations.desk.transcripts import ON_A_PAGE, Head, Noted, Said, head, transcript
from core.errors import InvalidText, NameTaken, NotFound, TextEmpty
from core.events import Name
from core.models import Conversation, Direction, Message, MessageStatus
from tests.builders import a_tenant
from tests.conversations.correspondence import Correspondent
from tests.conversations.desk.conftest import Desk


@pytest.fixture
def dana(desk: Desk) -> Correspondent:
    return desk.customer("Dana", "+12125550101")


def head_of(desk: Desk) -> Head:
    conversation_id = desk.sees(lambda db: db.scalars(select(Conversation.id)).one())
    return desk.sees(lambda db: head(db, desk.tenant.id, conversation_id))


def why(desk: Desk, text: str) -> Reason:
    of_text = select(Message.id).where(Message.text == text, Message.direction == Direction.IN)
    message_id = desk.sees(lambda db: db.scalars(of_text).one())
    return desk.sees(lambda db: explaining.reason(db, desk.tenant.id, message_id))


def test_texts_notes_and_deeds_stand_in_the_order_of_time(desk: Desk, dana: Correspondent) -> None:
    dana.writes("haircut tomorrow at 3pm")
    dana.writes("yes")
    known = head_of(desk)
    desk.does(
        lambda db: notes.add(db, desk.tenant.id, known.conversation_id, "likes tea", now=dana.now)
    )
    desk.does(
        lambda db: handover.take_over(db, desk.tenant.id, known.conversation_id, now=dana.now)
    )

    items = desk.sees(lambda db: transcript(db, desk.tenant.id, known)).items

    assert [one.at for one in items] == sorted(one.at for one in items)
    texts = [one for one in items if isinstance(one, Said)]
    assert [one.direction for one in texts] == [Direction.IN, Direction.OUT] * 2
    assert texts[1].status in (MessageStatus.SENT, MessageStatus.DELIVERED)
    assert [one.text for one in items if isinstance(one, Noted)] == ["likes tea"]
    happened = [one.name for one in items if isinstance(one, Happened)]
    assert happened == [Name.APPOINTMENT_BOOKED, Name.HANDED_OVER]


def test_a_long_conversation_is_read_backwards_by_pages(desk: Desk, dana: Correspondent) -> None:
    for number in range(ON_A_PAGE):
        dana.writes(f"hello {number}")
    known = head_of(desk)

    last = desk.sees(lambda db: transcript(db, desk.tenant.id, known))
    first = desk.sees(lambda db: transcript(db, desk.tenant.id, known, before=last.before))

    said = [one.id for one in (*first.items, *last.items) if isinstance(one, Said)]
    written = desk.sees(lambda db: list(db.scalars(select(Message.id).order_by(Message.id))))
    assert said == written
    assert first.before is None


def test_a_turn_can_say_why(desk: Desk, dana: Correspondent) -> None:
    dana.writes("haircut tomorrow at 3pm")
    dana.writes("yes")

    asked, agreed = why(desk, "haircut tomorrow at 3pm"), why(desk, "yes")

    assert asked.kept["intents"][0] == "book"
    assert asked.kept["is"] == "confirming"
    assert (asked.kept["by"], agreed.kept["by"]) == (["wish"], ["accept"])
    assert (agreed.kept["was"], agreed.kept["answer"]) == ("confirming", "accept")
    assert agreed.texts


def test_what_was_not_answered_says_why_not(desk: Desk, dana: Correspondent) -> None:
    dana.writes("hello")
    known = head_of(desk)
    desk.does(
        lambda db: handover.take_over(db, desk.tenant.id, known.conversation_id, now=dana.now)
    )
    dana.writes("anybody there?")
    dana.writes("STOP")
    dana.writes("really")

    assert why(desk, "anybody there?").silence is Silence.WITH_STAFF
    assert why(desk, "really").silence is Silence.OPTED_OUT


def test_a_reply_of_staff_names_who_wrote(desk: Desk, dana: Correspondent) -> None:
    dana.writes("hello")
    known = head_of(desk)
    desk.does(
        lambda db: replying.reply(db, desk.tenant.id, known.conversation_id, "Hi!", now=dana.now)
    )

    last = desk.sees(lambda db: transcript(db, desk.tenant.id, known)).items[-1]

    assert isinstance(last, Said)
    assert (last.by, last.status) == ("erin", MessageStatus.QUEUED)


def test_a_note_is_removed_and_never_sent(desk: Desk, dana: Correspondent) -> None:
    dana.writes("hello")
    known = head_of(desk)
    note_id = desk.does(
        lambda db: notes.add(db, desk.tenant.id, known.conversation_id, "secret", now=desk.now)
    )
    dana.writes("hello again")
    assert "secret" not in " ".join(dana.received())

    removed = desk.does(
        lambda db: notes.remove(db, desk.tenant.id, known.conversation_id, note_id, now=desk.now)
    )

    assert removed == "secret"
    with pytest.raises(TextEmpty):
        desk.does(
            lambda db: notes.add(db, desk.tenant.id, known.conversation_id, " ", now=desk.now)
        )


def test_another_business_reads_nothing(desk: Desk, dana: Correspondent) -> None:
    dana.writes("hello")
    known = head_of(desk)
    message_id = desk.sees(lambda db: db.scalars(select(Message.id)).first())
    other = a_tenant(desk.db, slug="other", number="+12125550999")
    desk.db.commit()

    with pytest.raises(NotFound):
        desk.sees(lambda db: head(db, other.id, known.conversation_id))
    with pytest.raises(NotFound):
        desk.sees(lambda db: explaining.reason(db, other.id, str(message_id)))
    with pytest.raises(NotFound):
        desk.does(lambda db: notes.add(db, other.id, known.conversation_id, "x", now=desk.now))
    assert desk.sees(lambda db: transcript(db, other.id, known)).items == []


def test_a_ready_text_is_filled_in(desk: Desk) -> None:
    tenant_id = desk.tenant.id
    kept = desk.does(
        lambda db: canned.keep(
            db,
            tenant_id,
            language="en",
            title="Parking",
            text="Hi {name}, park behind {business}.",
            now=desk.now,
        )
    )

    def said(name: str | None) -> str:
        return desk.sees(lambda db: canned.filled(db, tenant_id, kept, name=name))

    assert said("Dana") == "Hi Dana, park behind Shear Joy."
    assert said(None) == "Hi, park behind Shear Joy."


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"text": "Hi {nome}"}, "unknown_fact"),
        ({"text": "Hi {name"}, "stray_brace"),
        ({"text": " "}, "empty"),
        ({"text": "x" * 1001}, "too_long"),
        ({"language": "xx"}, "unknown_language"),
    ],
)
def test_a_ready_text_is_checked(desk: Desk, wrong: dict[str, str], problem: str) -> None:
    given = {"language": "en", "title": "Parking", "text": "Behind the house"} | wrong
    with pytest.raises(InvalidText) as refused:
        desk.does(lambda db: canned.keep(db, desk.tenant.id, now=desk.now, **given))
    assert list(refused.value.details["problems"]) == [problem]


def test_a_title_is_given_once_and_its_text_can_be_changed_and_removed(desk: Desk) -> None:
    tenant_id = desk.tenant.id

    def keep(text: str, canned_id: str | None = None) -> str:
        return desk.does(
            lambda db: canned.keep(
                db,
                tenant_id,
                canned_id=canned_id,
                language="en",
                title="Parking",
                text=text,
                now=desk.now,
            )
        )

    kept = keep("Behind the house")
    with pytest.raises(NameTaken):
        keep("In front of it")
    assert keep("Beside it", kept) == kept
    [one] = desk.sees(lambda db: canned.canned_replies(db, tenant_id, language="en"))
    assert one.text == "Beside it"

    desk.does(lambda db: canned.remove(db, tenant_id, kept, now=desk.now))

    assert desk.sees(lambda db: canned.canned_replies(db, tenant_id)) == []
    with pytest.raises(NotFound):
        desk.does(lambda db: canned.remove(db, tenant_id, kept, now=desk.now))
