"""How long before a visit somebody wants to be asked about it."""

from datetime import UTC, datetime

import pytest

from bot.types import Surroundings
from bot.understanding import understand

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = 60, 24 * 60


def notice(text: str, language: str = "en") -> int | None:
    return understand(text, Surroundings(now=NOW, language=language)).notice_minutes


@pytest.mark.parametrize(
    ("language", "text", "minutes"),
    [
        ("en", "need at least 2 hours notice", 2 * HOUR),
        ("en", "at least an hour's notice please", HOUR),
        ("en", "with 2 hours warning", 2 * HOUR),
        ("en", "a couple of hours notice would be good", 2 * HOUR),
        ("en", "2h notice pls", 2 * HOUR),
        ("en", "half an hour's notice is enough", 30),
        ("en", "let me know at least a day before", DAY),
        ("en", "i'd need notice of 3 hours", 3 * HOUR),
        ("de", "bitte mindestens 2 Stunden vorher", 2 * HOUR),
        ("de", "ich brauche einen Tag Vorlauf", DAY),
        ("de", "mindestens eine halbe Stunde vorher", 30),
        ("es", "avisadme con 2 horas de antelación", 2 * HOUR),
        ("es", "al menos una hora antes", HOUR),
        ("es", "con anticipación de 3 horas", 3 * HOUR),
        ("fr", "au moins une heure à l'avance", HOUR),
        ("fr", "avec un préavis d'une heure", HOUR),
        ("fr", "prévenez-moi au moins deux heures avant", 2 * HOUR),
        ("pt", "com pelo menos 2 horas de antecedência", 2 * HOUR),
        ("pt", "me avisa no mínimo um dia antes", DAY),
        ("pt", "com meia hora de antecedência", 30),
    ],
)
def test_notice_is_read(language: str, text: str, minutes: int) -> None:
    assert notice(text, language) == minutes


@pytest.mark.parametrize(
    "text",
    [
        "an hour later",
        "can we make it 2 hours before",
        "sorry for the short notice",
        "tomorrow at 2",
        "I have 2 hours",
        "",
    ],
)
def test_what_names_no_notice(text: str) -> None:
    assert notice(text) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "2 hours notice"),
        ("de", "mindestens 2 Stunden vorher"),
        ("es", "2 horas de antelación"),
    ],
)
def test_notice_is_no_time_of_a_visit(language: str, text: str) -> None:
    assert not understand(text, Surroundings(now=NOW, language=language)).when


def test_a_time_beside_it_is_one() -> None:
    [window] = understand("after 5, with 2 hours notice", Surroundings(now=NOW)).when.windows

    assert (window.from_minute, window.until_minute) == (17 * HOUR, None)
