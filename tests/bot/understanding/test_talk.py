"""What customers say beside a yes: talk, further wishes, second thoughts."""

from datetime import UTC, datetime

import pytest

from bot.types import Answer, Option, Question, QuestionKind, Surroundings
from bot.understanding import understand

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
OFFER = Question(
    QuestionKind.YES_NO,
    (Option("Fri 3:00pm", datetime(2026, 3, 6, 15, tzinfo=UTC)),),
    "A slot came free: Fri 3:00pm, haircut with Anna. Shall we book it for you? Reply YES or NO.",
)


def answer(text: str, question: Question = OFFER) -> Answer:
    return understand(text, Surroundings(now=NOW, question=question)).answer


@pytest.mark.parametrize(
    "text",
    [
        "Yes please. I don't trust my old barber, he is careless.",
        "Book it! My boss isn't going to like the beard.",
        "Yes, that would be great! I'm probably the worst client ever.",
        "yes please, I haven't slept since the party",
        "I never liked salons, my sister is kind of obsessed. But yes please, book it",
        "Yes please. They don't even know what a fringe looks like over there.",
    ],
)
def test_talk_beside_a_clear_yes_holds_nothing_against_it(text: str) -> None:
    assert answer(text) is Answer.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "Yes please. I can't.",
        "Yes please. I don't want it anymore.",
        "Yes. I'm not sure I can come",
        "Yes please. My husband won't be there until later",
        "Book it. No.",
        "Yes please, I need it earlier",
        "Yes please. I prefer mornings",
        "yes please, if anna is there",
        "I don't like it. Cancel",
        "Yes please. I might not make it",
        "Yes please. It's the wrong day",
    ],
)
def test_second_thoughts_after_a_yes_are_no_talk(text: str) -> None:
    assert answer(text) is not Answer.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "Yes please. Also book a massage for monday at 5",
        "That works. Then can you schedule another appointment for the week after?",
        "sounds good, send me a reminder the day before at 9",
        "Yes please! Am I free on thursday?",
        "That works. After that I'd like a manicure too",
        "Yes, that's fine. I was wondering if you take cards",
        "yes please. where do I need to go?",
    ],
)
def test_a_further_wish_or_question_leaves_the_yes_as_it_is(text: str) -> None:
    assert answer(text) is Answer.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "Yes please. Also make it 4pm",
        "yes and schedule it for 5",
        "Also book a massage",
        "Great, then book the later one",
        "Yes, and then move it to monday",
        "Great. Is there anything on saturday?",
    ],
)
def test_another_time_is_no_further_wish(text: str) -> None:
    assert answer(text) is not Answer.ACCEPT


@pytest.mark.parametrize(
    "text", ["yes pleaze", "perfet", "definitelly", "absolutley yes", "lovley!"]
)
def test_a_slip_in_a_word_of_agreement_is_read_over(text: str) -> None:
    assert answer(text) is Answer.ACCEPT


@pytest.mark.parametrize("text", ["pleased to meet you", "confirms what I thought", "corrects"])
def test_another_word_is_no_slip(text: str) -> None:
    assert answer(text) is not Answer.ACCEPT


@pytest.mark.parametrize("text", ["Certo!", "natuurlijk", "japp", "va bene", "säkert"])
def test_a_yes_of_a_language_without_tables_is_one(text: str) -> None:
    assert answer(text) is Answer.ACCEPT


def test_an_excuse_before_the_yes_does_not_take_it_back() -> None:
    assert answer("sorry, I had not saved your number. yes please, book it") is Answer.ACCEPT


def test_the_last_visit_is_not_the_offer() -> None:
    assert answer("it was great, thanks") is not Answer.ACCEPT
    assert answer("that was lovely") is not Answer.ACCEPT


def test_we_would_is_no_wednesday() -> None:
    assert answer("yes please, we'd love that") is Answer.ACCEPT


@pytest.mark.parametrize(
    "text", ["the later one works", "I'll take the latest one", "later one please"]
)
def test_the_later_one_of_two_is_picked(text: str) -> None:
    options = tuple(Option(f"Fri {h}", datetime(2026, 3, 6, h, tzinfo=UTC)) for h in (10, 14))
    question = Question(QuestionKind.PICK, options, "Does one of these work? 1: 10:00 2: 14:00")
    reading = understand(text, Surroundings(now=NOW, question=question))
    assert (reading.answer, reading.picks) == (Answer.ACCEPT, (1,))


@pytest.mark.parametrize("text", ["I'd like an earlier slot", "do you have anything later?"])
def test_an_earlier_one_is_none_of_these(text: str) -> None:
    options = tuple(Option(f"Fri {h}", datetime(2026, 3, 6, h, tzinfo=UTC)) for h in (10, 14))
    question = Question(QuestionKind.PICK, options, "Does one of these work? 1: 10:00 2: 14:00")
    reading = understand(text, Surroundings(now=NOW, question=question))
    assert (reading.answer, reading.picks) == (Answer.ALTERNATIVE, ())
