"""Promises of `understand` about any text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.types import Answer, Named, Option, Question, QuestionKind, Surroundings
from bot.understanding import understand
from tests.cpu import cheapest_ms

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
OPTIONS = tuple(
    Option(f"Thu {hour}:00", datetime(2026, 3, 5, hour, tzinfo=UTC)) for hour in (14, 15)
)
QUESTIONS = (
    None,
    Question(QuestionKind.YES_NO, OPTIONS[:1], "Shall we book Thu 14:00?"),
    Question(QuestionKind.PICK, OPTIONS, "Which one?"),
    Question(QuestionKind.WHEN),
)
HOSTILE_MS = 50

WORDS = """
yes no cancel move make can you my the is are do not book change what when to it at 2 3pm , . ? and
for a list on appointment 👍 é ﷺ ' " > : 1/2 aaaa ha :) instead it is that another
"""
PIECES = st.sampled_from((*WORDS.split(), "\u200b", "\u202e", "\0"))


def surroundings(question: Question | None) -> Surroundings:
    return Surroundings(
        now=NOW,
        services=(Named("cut", ("Haircut",)), Named("beard", ("Beard trim",))),
        staff=(Named("anna", ("Anna",)),),
        question=question,
    )


@given(text=st.text() | st.lists(PIECES).map(" ".join), question=st.sampled_from(QUESTIONS))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_alike_twice(text: str, question: Question | None) -> None:
    assert understand(text, surroundings(question)) == understand(text, surroundings(question))


@given(
    first=PIECES,
    others=st.lists(PIECES, max_size=3),
    question=st.sampled_from(QUESTIONS),
)
@settings(max_examples=60, deadline=None)
def test_ten_thousand_hostile_letters_cost_little(
    first: str, others: list[str], question: Question | None
) -> None:
    piece = " ".join((first, *others, ""))
    text = (piece * 10_000)[:10_000]
    around = surroundings(question)
    understand(piece, around)
    assert cheapest_ms(lambda: understand(text, around), at_most=HOSTILE_MS) <= HOSTILE_MS


@pytest.mark.parametrize("condition", ["if", "unless", "as long as", "but only when"])
@pytest.mark.parametrize("yes", ["yes", "sure", "sounds good", "ok", "👍", "perfect"])
def test_no_yes_survives_a_condition(yes: str, condition: str) -> None:
    reading = understand(f"{yes} {condition} my sister comes", surroundings(QUESTIONS[1]))
    assert reading.answer is not Answer.ACCEPT


def test_what_nobody_typed_is_dropped() -> None:
    assert understand("ye\u200bs\0 \u202eplease", surroundings(None)).text == "yes please"
