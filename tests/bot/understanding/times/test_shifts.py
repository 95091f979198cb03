"""How much later or earlier than what is known already."""

from datetime import timedelta

import pytest

from tests.bot.understanding.times.saying import read, shown


@pytest.mark.parametrize(
    ("text", "language", "shift"),
    [
        ("can we do a week later", "en", timedelta(weeks=1)),
        ("an hour earlier would be great", "en", timedelta(hours=-1)),
        ("geht auch eine woche später?", "de", timedelta(weeks=1)),
        ("ne halbe stunde früher", "de", timedelta(minutes=-30)),
        ("bitte um 2 tage verschieben", "de", timedelta(days=2)),
        ("una semana más tarde", "es", timedelta(weeks=1)),
        ("deux jours plus tard", "fr", timedelta(days=2)),
        ("uma hora mais tarde", "pt", timedelta(hours=1)),
    ],
)
def test_a_shift(text: str, language: str, shift: timedelta) -> None:
    assert read(text, language).shift == shift


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("in a week", "en"),
        ("two weeks after the 20th", "en"),
        ("an hour would do", "en"),
        ("etwas später", "de"),
        ("in einer woche oder später", "de"),
    ],
)
def test_no_shift(text: str, language: str) -> None:
    assert read(text, language).shift is None


def test_a_day_that_does_not_suit_is_not_the_one_wished() -> None:
    when = read("dienstag klappt bei mir leider doch nicht. geht auch eine woche später?", "de")

    assert shown(when.instead_of) == "2026-11-24"
    assert when.shift == timedelta(weeks=1)
