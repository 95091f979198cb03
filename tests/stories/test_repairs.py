"""What is said when an answer is missing, or was none; words that lean on what was said before."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.stories.conftest import Phone, World

TUESDAY = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # ten o'clock in New York


@pytest.fixture
def dana(world: World, phone: Callable[..., Phone]) -> Phone:
    """Has a haircut on Tuesday at ten."""
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, TUESDAY)
    return dana


def test_a_day_that_does_not_suit_any_more_is_moved_a_week(world: World, dana: Phone) -> None:
    said = "hi, tuesday doesn't work for me after all, could we do a week later?"

    assert dana.says(said) == ["Move your Haircut to Tue, Dec 1 10:00am with Anna? YES or NO"]
    dana.says("yes")
    assert [a.starts_at for a in world.appointments(dana)] == [TUESDAY + timedelta(weeks=1)]


def test_how_much_later_is_not_asked_again_after_which_visit(world: World, dana: Phone) -> None:
    world.book(dana, world.bob, world.beard_trim, TUESDAY + timedelta(days=2))

    assert dana.says("could we do it a week later?")[0].startswith("Which one?")
    assert dana.says("2") == ["Move your Beard trim to Thu, Dec 3 10:00am with Bob? YES or NO"]


def test_the_same_time_on_another_day_is_that_of_the_visit(dana: Phone) -> None:
    assert dana.says("can I move it to wednesday, same time?") == [
        "Move your Haircut to Wed, Nov 25 10:00am with Anna? YES or NO"
    ]
    assert dana.says("an hour later?") == [
        "Move your Haircut to Wed, Nov 25 11:00am with Anna? YES or NO"
    ]


def test_what_cannot_be_kept_is_no_answer_when_nothing_was_asked(dana: Phone) -> None:
    assert dana.says("sorry I have to cancel it") == [
        "Your Haircut with Anna, Tue, Nov 24 10:00am: shall I cancel it? YES or NO"
    ]


def test_who_cannot_come_and_names_no_other_time_gives_the_visit_up(
    world: World, dana: Phone
) -> None:
    world.traveller.move_to(TUESDAY - timedelta(days=1, hours=2))

    assert dana.says("I can't come tomorrow after all") == [
        "Your Haircut with Anna, Tue, Nov 24 10:00am: shall I cancel it? YES or NO"
    ]


def test_the_reminder_of_a_visit_is_no_second_question_beside_its_cancellation(
    world: World, dana: Phone
) -> None:
    world.traveller.move_to(TUESDAY - timedelta(hours=24))
    world.tick()
    dana.says("please cancel my haircut on tuesday")

    assert dana.says("yes") == [
        "Done, your Haircut on Tue, Nov 24 10:00am is cancelled. Text me anytime for a new one."
    ]


def test_a_yes_to_several_times_is_asked_which(dana: Phone) -> None:
    dana.says("beard trim with bob tomorrow afternoon")

    assert dana.says("yes please") == [
        "Gladly! Which one? 1) Sat, Nov 21 12:00pm 2) 2:15pm 3) 4:30pm. A number is enough."
    ]


def test_a_miss_names_the_open_question_and_the_second_goes_to_a_person(dana: Phone) -> None:
    dana.says("beard trim with bob tomorrow at 3pm")

    assert dana.says("the wombat dances") == [
        "Sorry, I'm not sure I follow. Beard trim, Sat, Nov 21 3:00pm: shall I book it? "
        "YES or NO, or tell me what you'd like instead."
    ]
    assert dana.says("wombats dance") == [
        "I'm passing this to the team. A person will answer you here as soon as possible."
    ]


def test_a_thumb_after_a_booking_is_a_nod(dana: Phone) -> None:
    dana.says("beard trim with bob tomorrow at 3pm")
    dana.says("yes")

    assert dana.says("👍") == ["Great! I'm here if you need anything else."]
    assert dana.says("thanks!") == ["You're welcome!"]
    assert dana.says("thank you so much") == ["Anytime!"]


@pytest.mark.parametrize("said", ["ok", "great", "lovely!", "okay cool"])
def test_a_nod_is_understood_whatever_was_said_before(dana: Phone, said: str) -> None:
    dana.says("how much is a haircut?")

    assert dana.says(said) == ["Great! I'm here if you need anything else."]


def test_both_of_two_services_are_taken_one_after_the_other(dana: Phone) -> None:
    dana.says("a cut and my beard done on saturday")

    assert dana.says("both") == [
        "Happy to do them one after the other. Which one first? 1) Haircut 2) Beard trim"
    ]
    assert dana.says("1")[0].startswith("Haircut")


def test_later_than_the_last_time_shown_is_later(dana: Phone) -> None:
    dana.says("beard trim with bob tomorrow at 3pm")

    assert dana.says("anything later?") == [
        "Beard trim with Bob: 1) Sat, Nov 21 3:15pm 2) 3:45pm 3) 4:15pm. "
        "Reply with a number, or tell me another day or time."
    ]


def test_a_move_to_somebody_else_keeps_the_time(dana: Phone) -> None:
    assert dana.says("can you change it to bob please") == [
        "Move your Haircut to Tue, Nov 24 10:00am with Bob? YES or NO"
    ]


def test_a_day_right_after_the_opening_hours_asks_for_its_hours(dana: Phone) -> None:
    dana.says("when are you open?")

    assert "open" in dana.says("and on friday?")[0]


def test_an_open_question_is_never_said_in_the_same_words_again(dana: Phone) -> None:
    dana.says("beard trim with bob tomorrow at 3pm")

    assert dana.says("beard trim at 3pm tomorrow") == [
        "Once more: Beard trim with Bob, Sat, Nov 21 3:00pm. Shall I book it? YES or NO"
    ]


def test_whether_a_service_is_done_is_a_wish_for_it(dana: Phone) -> None:
    said = dana.says("do you do beard trims?")

    assert said[0].startswith("Yes, we do!")
    assert dana.says("tomorrow at 3 with bob") == [
        "Beard trim with Bob, Sat, Nov 21 3:00pm. Shall I book it? YES or NO"
    ]


def test_thanks_for_what_is_over_book_nothing(dana: Phone) -> None:
    assert dana.says("thanks for yesterday!") == ["You're welcome!"]


def test_a_no_with_another_name_asks_about_the_same_time_with_them(dana: Phone) -> None:
    dana.says("beard trim with bob tomorrow at 3pm")

    assert dana.says("no, with anna") == [
        "Beard trim with Anna, Sat, Nov 21 3:00pm. Shall I book it? YES or NO"
    ]
