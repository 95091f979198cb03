from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from bot.understanding import understand
from conversations.dialogue import listening
from core.models import Conversation, Direction, Event, Message, MessageStatus
from tests.stories.conftest import Phone, World


class Broken(Exception):
    pass


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Understanding fails on this word, as a bug in it would."""
    word: list[str | None] = [None]

    def failing(text: str, surroundings: object) -> object:
        if word[0] and word[0] in text:
            raise Broken
        return understand(text, surroundings)  # type: ignore[arg-type]

    monkeypatch.setattr(listening, "understand", failing)

    def set_word(new: str | None) -> None:
        word[0] = new

    return set_word


def test_a_failed_turn_is_stored_and_tried_again(
    world: World, phone: Callable[..., Phone], poison: Callable[[str | None], None]
) -> None:
    dana = phone("Dana")
    poison("hello")
    assert dana.says("hello") == []

    poison(None)
    world.forward(seconds=3)
    assert dana.hears() == [
        "Hi, this is Shear Joy! I can book, move or cancel a visit, "
        "or put you on the waitlist. What would you like?"
    ]


def test_later_messages_wait_behind_a_failed_one(
    world: World,
    phone: Callable[..., Phone],
    poison: Callable[[str | None], None],
    db: Session,
) -> None:
    dana = phone("Dana")
    poison("anna")
    dana.says("haircut with anna tomorrow afternoon")
    assert dana.says("2") == []

    poison(None)
    world.forward(seconds=3)
    assert len(dana.hears()) == 2
    assert len(world.appointments(dana)) == 1
    assert {m.status for m in db.query(Message).filter_by(direction=Direction.IN)} == {
        MessageStatus.HANDLED
    }


def test_a_message_that_always_fails_goes_to_staff_and_the_next_is_heard(
    world: World,
    phone: Callable[..., Phone],
    poison: Callable[[str | None], None],
    db: Session,
) -> None:
    dana, eli = phone("Dana"), phone("Eli")
    poison("boom")
    dana.says("boom")
    assert len(eli.says("hello")) == 1

    for _ in range(6):
        world.forward(minutes=1)

    message = db.query(Message).filter_by(text="boom").one()
    assert (message.status, message.attempts) == (MessageStatus.SET_ASIDE, 5)
    conversation = db.get_one(Conversation, message.conversation_id)
    assert conversation.state == "handed_over"
    assert db.query(Event).filter_by(name="message.set_aside").count() == 1


def test_an_effect_of_a_failed_turn_is_undone(
    world: World, phone: Callable[..., Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    dana = phone("Dana")
    dana.says("haircut with anna tomorrow afternoon")

    def fail(*_: object) -> None:
        raise Broken

    with monkeypatch.context() as broken:
        broken.setattr(listening, "worded", fail)
        assert dana.says("2") == []
        assert world.appointments() == []

    world.forward(seconds=3)
    assert len(dana.hears()) == 1
    assert len(world.appointments(dana)) == 1
