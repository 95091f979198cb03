"""Choosing from a numbered list."""

from datetime import UTC, datetime

import pytest

from bot.types import Answer, Named, Option, Question, QuestionKind, Reading, Surroundings
from bot.understanding import understand

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
THURSDAY = 5
STAFF = (Named("anna", ("Anna",)), Named("bob", ("Bob",)))


def at(hour: int, minute: int = 0, day: int = THURSDAY, staff: str | None = None) -> Option:
    starts_at = datetime(2026, 3, day, hour, minute, tzinfo=UTC)
    return Option(f"{starts_at:%a %I:%M%p}", starts_at, staff_id=staff)


TIMES = Question(QuestionKind.PICK, (at(14), at(15), at(16, 30)), "Which one?")


def read(text: str, question: Question = TIMES) -> Reading:
    return understand(text, Surroundings(now=NOW, staff=STAFF, question=question))


@pytest.mark.parametrize(
    ("text", "pick"),
    [
        ("2", 1),
        ("2.", 1),
        ("#3", 2),
        ("②", 1),
        ("1 pls", 0),
        ("number two", 1),
        ("option 1 please", 0),
        ("one thanks!", 0),
        ("the second", 1),
        ("2nd one", 1),
        ("i'll take the first one", 0),
        ("last one", 2),
        ("the 3pm one", 1),
        ("4:30", 2),
        ("at 2", 0),
        ("the later one", 2),
        ("earliest please", 0),
        ("3 please, what's the address?", 2),
    ],
)
def test_one_option_is_picked(text: str, pick: int) -> None:
    reading = read(text)
    assert (reading.picks, reading.answer) == ((pick,), Answer.ACCEPT)


@pytest.mark.parametrize(
    "text", ["either", "any of them", "you choose", "whichever", "i dont mind"]
)
def test_any_of_them_will_do(text: str) -> None:
    assert read(text).any_pick


def test_several_can_be_left_open() -> None:
    assert read("1 or 3").picks == (0, 2)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("2 if anna is there", Answer.OTHER),
        ("is 2 still free?", Answer.OTHER),
        ("2?", Answer.OTHER),
        ("2 but with bob", Answer.OTHER),
        ("2 people", Answer.OTHER),
        ("none", Answer.DECLINE),
        ("neither works", Answer.DECLINE),
        ("how about 5pm?", Answer.ALTERNATIVE),
        ("can you do friday", Answer.ALTERNATIVE),
    ],
)
def test_what_is_no_clean_choice_takes_nothing(text: str, answer: Answer) -> None:
    assert read(text).answer is answer


def test_a_person_tells_options_apart() -> None:
    question = Question(QuestionKind.PICK, (at(14, staff="anna"), at(15, staff="bob")))
    assert read("the one with bob", question).picks == (1,)


def test_a_day_tells_options_apart() -> None:
    question = Question(QuestionKind.PICK, (at(14, day=5), at(14, day=6)))
    assert read("friday pls", question).picks == (1,)


def test_the_same_hour_on_another_day_is_none_of_the_choices() -> None:
    reading = read("friday at 3pm")

    assert reading.picks == ()
    assert reading.answer is not Answer.ACCEPT


def test_a_picture_that_no_table_knows_takes_nothing_back() -> None:
    question = Question(QuestionKind.YES_NO, (at(14),), "Shall I book it? YES or NO")

    assert read("yes please 🦄", question).answer is Answer.ACCEPT
    assert read("🦄", question).answer is not Answer.ACCEPT


def test_a_day_of_the_month_is_not_the_option_at_that_hour() -> None:
    """ "El 9 por la tarde" beside a choice at 9."""
    question = Question(QuestionKind.PICK, (at(9, day=5), at(9, day=9)), "¿Qué número?")
    surroundings = Surroundings(now=NOW, question=question, language="es")

    assert understand("pues el 9 por la tarde", surroundings).picks == ()


@pytest.mark.parametrize(("text", "picks"), [("a segunda serve", (1,)), ("segunda", ())])
def test_a_place_in_the_list_that_is_a_day_as_well_takes_nothing(
    text: str, picks: tuple[int, ...]
) -> None:
    """The second in Portuguese is also Monday."""
    reading = understand(text, Surroundings(now=NOW, question=TIMES, language="pt"))

    assert reading.picks == picks
    assert reading.answer is not Answer.ACCEPT
