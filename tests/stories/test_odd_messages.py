from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.stories.conftest import Phone, World

TUESDAY_10AM = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
REMINDER = (
    "Shear Joy: see you for Haircut with Anna, Tue, Nov 24 10:00am. "
    "Reply C to confirm, or tell me if you can't make it."
)
HANDED_OVER = "I'm passing this to the team. A person will answer you here as soon as possible."


def test_asking_for_a_person_silences_the_bot(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")

    assert dana.says("talk to a human") == [HANDED_OVER]
    assert dana.says("haircut tomorrow") == []


def test_two_misses_in_a_row_bring_a_person(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")

    assert dana.says("wibble wobble") == [
        "Sorry, I didn't get that. Tell me what you'd like, "
        'e.g. "beard trim tomorrow". Or say "person" for the team.'
    ]
    assert dana.says("flurb") == [HANDED_OVER]
    assert dana.says("hello?") == []


def test_a_reminder_comes_once_and_c_confirms(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, TUESDAY_10AM)

    world.traveller.move_to(datetime(2026, 11, 23, 14, 59, tzinfo=UTC))
    assert dana.hears() == []
    world.traveller.move_to(datetime(2026, 11, 23, 15, 0, 1, tzinfo=UTC))
    assert dana.hears() == [f"{REMINDER} Reply STOP to opt out."]
    assert dana.hears() == []
    assert dana.says("C") == ["Thanks, see you Tue, Nov 24 10:00am!"]
    assert world.appointments(dana)[0].confirmed_at == world.now


def test_cant_make_it_after_a_reminder_cancels(world: World, phone: Callable[..., Phone]) -> None:
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, TUESDAY_10AM)
    world.traveller.move_to(datetime(2026, 11, 23, 15, 0, 1, tzinfo=UTC))
    dana.hears()

    assert dana.says("sorry can't make it") == [
        "Done, your Haircut on Tue, Nov 24 10:00am is cancelled. Text me anytime for a new one."
    ]
    assert world.appointments() == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * 1600,
        "💇‍♀️🙏🏽" * 100,
        "cut\x00 tomorrow",
        "مرحبا أريد قصة شعر",
        "haircut yesterday at 3pm",
        "haircut on 1 January 2020",
        "manicure tomorrow",
        "haircut on the 31st of february",
        "'; DROP TABLE appointments; --",
        "<script>alert(1)</script>",
        "{business} {0.__class__}",
    ],
)
def test_odd_texts_get_a_polite_next_step_and_book_nothing(
    world: World, phone: Callable[..., Phone], text: str
) -> None:
    replies = phone("Dana").says(text)

    assert len(replies) == 1
    assert replies[0]
    assert world.appointments() == []


def test_a_picture_alone_is_answered(world: World, phone: Callable[..., Phone]) -> None:
    replies = phone("Dana").says("", NumMedia="1", MediaUrl0="https://api.twilio.com/x")

    assert replies == [
        "Sorry, I can only read text. What would you like: book, move, cancel or join the waitlist?"
    ]


def test_a_stranger_is_welcome(world: World) -> None:
    stranger = Phone(world, "+12125550999", "")

    assert stranger.says("hello") == [
        "Hi, this is Shear Joy! I can book, move or cancel a visit, "
        "or put you on the waitlist. What would you like?"
    ]
