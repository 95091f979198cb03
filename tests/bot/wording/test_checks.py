import pytest

from bot.wording import LANGUAGES, texts
from bot.wording.catalogues import Plural
from bot.wording.checks import Problem, problems
from bot.wording.samples import facts_for

OFFER = "{business}: {service} with {staff} at {when}! YES or NO, within {minutes} min."


def found(text: str, *, key: str = "offer", language: str = "en") -> dict[Problem, list[str]]:
    return problems(key, language, text, facts_for(key), region="US")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_standard_text_has_a_problem(language: str) -> None:
    for key, text in texts(language).items():
        if not isinstance(text, Plural):
            assert found(text, key=key, language=language) == {}


@pytest.mark.parametrize(
    ("text", "problem", "about"),
    [
        (OFFER.replace("{when}", "noon"), Problem.LACKS, ["when"]),
        (OFFER + " {price}", Problem.UNKNOWN_FACT, ["price"]),
        (OFFER + " {Business}", Problem.STRAY_BRACE, ["{"]),
        (OFFER + " {when.year}", Problem.STRAY_BRACE, ["{"]),
        (OFFER + " Or CANCEL.", Problem.CARRIER_WORD, ["CANCEL"]),
        (OFFER + ' Or say "stop".', Problem.CARRIER_WORD, ["STOP"]),
        (OFFER + " x" * 60, Problem.SEVERAL_SEGMENTS, ["2"]),
        (OFFER + " 💇", Problem.SEVERAL_SEGMENTS, ["2"]),
        (OFFER + "\x00", Problem.UNPRINTABLE, ["'\\x00'"]),
        ("  ", Problem.EMPTY, ["offer"]),
        (OFFER + "x" * 500, Problem.TOO_LONG, ["480"]),
    ],
)
def test_what_cannot_be_said(text: str, problem: Problem, about: list[str]) -> None:
    assert found(text)[problem] == about


def test_a_business_may_say_it_its_own_way() -> None:
    assert found(OFFER) == {}
    assert (
        found("Shall I cancel {service} with {staff}, {when}? YES or NO", key="confirm_cancel")
        == {}
    )


def test_an_unknown_text_or_language_is_named() -> None:
    assert found("x", key="ofer") == {Problem.UNKNOWN_TEXT: ["ofer"]}
    assert found("x", language="nl") == {Problem.UNKNOWN_LANGUAGE: ["nl"]}


def test_accents_that_an_sms_can_lose_cost_nothing() -> None:
    text = "{business}: {service} com {staff} às {when}! SIM ou NÃO, até {minutes} min. Ação já!"

    assert found(text, language="pt") == {}


def test_what_is_short_in_the_standard_text_may_be_empty() -> None:
    assert found("", key="no_phone") == {}


def test_a_mail_may_be_longer_than_a_segment() -> None:
    assert found("Thanks! " * 30, key="mail_canceled") == {}
