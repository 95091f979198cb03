"""The list: who needs somebody first, what nobody has read next, then the newest."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from conversations import handover
from conversations.desk import marks
from conversations.desk.listing import ON_A_PAGE, Filter, Listing, listing, waiting
from core.errors import NotFound
from core.models import Conversation, Tenant
from tests.builders import a_tenant
from tests.conversations.correspondence import Correspondent
from tests.conversations.desk.conftest import Desk


def names(page: Listing) -> list[str | None]:
    return [line.name for line in page.lines]


def seen(desk: Desk, **how: object) -> Listing:
    return desk.sees(lambda db: listing(db, desk.tenant.id, **how))  # type: ignore[arg-type]


def conversation_of(desk: Desk, who: Correspondent) -> str:
    of_whom = select(Conversation.id).where(Conversation.customer_id == who.point.customer_id)
    return desk.sees(lambda db: db.scalars(of_whom).one())


def read_by_staff(desk: Desk, who: Correspondent) -> None:
    conversation_id = conversation_of(desk, who)
    desk.does(lambda db: marks.read(db, desk.tenant.id, conversation_id))


def test_who_needs_somebody_comes_first_then_what_is_unread(desk: Desk) -> None:
    dana, eli, flo = (
        desk.customer(name, f"+1212555010{number}")
        for number, name in enumerate(("Dana", "Eli", "Flo"), 1)
    )
    dana.writes("can I talk to a human?")
    eli.writes("hello")
    flo.writes("hello", after=timedelta(minutes=5))
    for one in (dana, eli, flo):
        read_by_staff(desk, one)
    eli.writes("thanks!")

    assert names(seen(desk)) == ["Dana", "Eli", "Flo"]
    assert names(seen(desk, only=Filter.NEEDS_YOU)) == ["Dana"]
    assert names(seen(desk, only=Filter.UNREAD)) == ["Eli"]
    assert desk.sees(lambda db: waiting(db, desk.tenant.id)) == 1


def test_a_line_tells_what_was_said_last_and_how_much_is_unread(desk: Desk) -> None:
    dana = desk.customer("Dana", "+12125550101")
    dana.writes("hello")
    dana.writes("can I talk to a human?")

    [line] = seen(desk).lines

    assert (line.name, line.unread, line.needs_you) == ("Dana", 2, True)
    assert line.snippet == " ".join(dana.received()[-1].split())[:120]


def test_what_is_sought_is_found_by_name_number_and_words(desk: Desk) -> None:
    dana, eli = desk.customer("Dana Ölund", "+12125550101"), desk.customer("Eli", "+12125550144")
    dana.writes("do you have ORCHIDS?")
    eli.writes("hello")

    for words in ("dana", "555-0101", "(212) 555 0101", "orchids", "you  have"):
        assert names(seen(desk, words=words)) == ["Dana Ölund"], words
    assert names(seen(desk, words="0144")) == ["Eli"]
    assert names(seen(desk, words="%")) == []


def test_pages_follow_each_other_and_lose_nobody(desk: Desk) -> None:
    people = [f"Customer {number}" for number in range(ON_A_PAGE + 5)]
    for number, name in enumerate(people):
        desk.customer(name, f"+1212555{1000 + number}").writes(
            "hello", after=timedelta(minutes=number % 3)
        )

    first = seen(desk)
    second = seen(desk, after=first.after)

    assert second.after is None
    assert names(seen(desk, size=100)) == names(first) + names(second)
    assert sorted(map(str, names(first) + names(second))) == sorted(people)


def test_a_page_after_nothing_is_not_found(desk: Desk) -> None:
    for after in ("", "x", "1~yesterday~x", "1~2026-11-24~x", "1~9999-12-31T23:59:00-12:00~x"):
        with pytest.raises(NotFound):
            seen(desk, after=after)


def test_another_business_sees_nothing(desk: Desk) -> None:
    dana = desk.customer("Dana", "+12125550101")
    dana.writes("do you have orchids?")
    other: Tenant = a_tenant(desk.db, slug="other", number="+12125550999")
    desk.db.commit()
    conversation_id = conversation_of(desk, dana)

    assert desk.sees(lambda db: listing(db, other.id, words="orchids")).lines == []
    for act in (handover.take_over, handover.give_back, marks.attended):
        with pytest.raises(NotFound):
            desk.does(lambda db, act=act: act(db, other.id, conversation_id, now=desk.now))  # type: ignore[misc]
    with pytest.raises(NotFound):
        desk.does(lambda db: marks.read(db, other.id, conversation_id))


def test_somebody_who_is_late_is_pointed_at_until_staff_have_seen_to_it(desk: Desk) -> None:
    dana = desk.customer("Dana", "+12125550101")
    dana.writes("I'm running 10 minutes late")
    conversation_id = conversation_of(desk, dana)
    [line] = seen(desk, only=Filter.NEEDS_YOU).lines
    assert line.attention_because == "running_late"

    desk.does(lambda db: marks.attended(db, desk.tenant.id, conversation_id, now=desk.now))

    assert seen(desk, only=Filter.NEEDS_YOU).lines == []
