from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.wording import segments
from conversations.naming import named
from core.models import Channel
from core.scheduling.policies import policies_of
from tests.conftest import NOW

TEXT = "Your haircut is at noon."


def say(text: str = TEXT, *, business: str = "Shear Joy", **facts: Any) -> str:
    known: Any = SimpleNamespace(name=business, policies=policies_of({}))
    told = {"channel": Channel.SMS, "told_at": None} | facts
    return named(text, known, now=NOW, **told)


def test_the_first_text_names_the_business() -> None:
    assert say() == "Shear Joy: Your haircut is at noon."
    assert say(channel=Channel.WHATSAPP) == "Shear Joy: Your haircut is at noon."


@pytest.mark.parametrize(("days", "is_named"), [(0, False), (30, False), (31, True), (400, True)])
def test_a_month_of_silence_makes_a_stranger(days: int, is_named: bool) -> None:
    assert say(told_at=NOW - timedelta(days=days)).startswith("Shear Joy") is is_named


def test_a_text_that_names_it_already_stays_as_it_is() -> None:
    assert say("Hi, this is SHEAR JOY!") == "Hi, this is SHEAR JOY!"


def test_a_mail_says_it_in_its_from() -> None:
    assert say(channel=Channel.EMAIL) == TEXT


def test_an_odd_letter_in_the_name_does_not_double_the_price() -> None:
    said = say("x" * 120, business="Čaj & Pâté")

    assert said.startswith("Caj & Pate: ")
    assert segments(said) == 1


def test_a_name_without_any_plain_letters_is_said_all_the_same() -> None:
    assert say(business="美容室") == "美容室: Your haircut is at noon."
