from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.types import Answer, Intent, Named, Reading, Surroundings
from bot.understanding import understand

NOW = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Berlin"))


def read(text: str, *services: str, language: str = "en") -> Reading:
    named = tuple(Named(name, (name,)) for name in services)
    return understand(text, Surroundings(now=NOW, services=named, language=language))


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "pt"])
@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("english please", "en"),
        ("Do you speak English?", "en"),
        ("auf deutsch bitte", "de"),
        ("Können wir Deutsch schreiben?", "de"),
        ("en español", "es"),
        ("¿hablan español?", "es"),
        ("En français svp", "fr"),
        ("parlez-vous français ?", "fr"),
        ("fala português?", "pt"),
        ("pode falar em português?", "pt"),
    ],
)
def test_a_language_is_asked_for_in_any_language(text: str, asked: str, language: str) -> None:
    reading = read(text, "Haircut", language=language)

    assert (reading.intent, reading.asked_language) == (Intent.CHANGE_LANGUAGE, asked)


def test_a_wish_in_another_language_stays_a_wish() -> None:
    reading = read("can I get a haircut tomorrow at 3, in spanish please", "Haircut")

    assert (reading.intent, reading.services) == (Intent.BOOK, ("Haircut",))
    assert reading.asked_language == "es"


def test_a_yes_in_another_language_stays_a_yes() -> None:
    reading = read("yes, in german please")

    assert (reading.answer, reading.asked_language) == (Answer.ACCEPT, "de")


@pytest.mark.parametrize(
    "text", ["I don't speak english", "sorry my english is bad", "cancel my french lesson"]
)
def test_a_language_that_is_only_mentioned_is_not_asked_for(text: str) -> None:
    assert read(text, "Haircut").asked_language is None


def test_a_language_in_the_name_of_a_service_asks_for_the_service() -> None:
    reading = read("French please", "French manicure", "Haircut")

    assert reading.asked_language is None
    assert reading.intent is not Intent.CHANGE_LANGUAGE


def test_words_that_every_language_borrows_tell_of_none() -> None:
    assert read("ok gracias").language_signals == 0
    assert (
        read("hola quiero una cita").language,
        read("hola quiero una cita").language_signals,
    ) == (
        "es",
        3,
    )
