from datetime import datetime, time
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.wording import LANGUAGES, Choice, Money, Part, Weekdays, render, segments, texts
from bot.wording.segments import septets

NEW_YORK = ZoneInfo("America/New_York")
WHEN = datetime(2026, 11, 25, 10, 30, tzinfo=NEW_YORK)
TIMES = [
    Choice(starts_at=WHEN, staff="Marianne"),
    Choice(starts_at=WHEN.replace(hour=12)),
    Choice(starts_at=WHEN.replace(day=26, hour=14)),
]
NAMES = ["Haircut", "Beard trim", "Colour", "Highlights", "Blow-dry"]
FACTS: dict[str, Any] = {
    "business": "Shear Joy Studio",
    "service": "Cut and blow-dry",
    "staff": "Marianne",
    "with_staff": Part("with_staff", {"staff": "Marianne"}),
    "when": WHEN,
    "until": WHEN,
    "wish": WHEN.date(),
    "choices": TIMES,
    "examples": ", ".join(NAMES[:4]),
    "place": 12,
    "minutes": "10",
    "days": 90,
    "phone": Part("help_phone", {"phone": "+1 212-555-0100"}),
    "list": [Part("price_item", {"service": n, "price": Money(12500, "USD")}) for n in NAMES],
    "hours": [
        Part(
            "hours_item",
            {"weekdays": Weekdays(first, last), "opens": time(9), "closes": time(18, 30)},
        )
        for first, last in ((0, 3), (4, 4), (5, 5))
    ],
    "address": "1248 West Broadway, Brooklyn, NY 11211",
    "price": Money(12500, "USD"),
    "weekdays": Weekdays(0, 4),
    "opens": time(9),
    "closes": time(18, 30),
    "entry": Part("entry_with_staff", {"service": "Cut and blow-dry", "staff": "Marianne"}),
    "text": "Whatever was said before.",
    "question": Part(
        "confirm_cancel", {"service": "Cut and blow-dry", "staff": "Marianne", "when": WHEN}
    ),
}
# Two choices with their day, or names instead of times, are what these texts are given.
SHORT = [
    Choice(starts_at=WHEN, staff="Marianne"),
    Choice(starts_at=WHEN.replace(hour=12), staff="Marianne"),
]
VISITS = [Choice(label=n, starts_at=WHEN) for n in NAMES[:3]]
QUESTIONS = [Choice(label=Part("choice_offer", FACTS)), Choice(label=Part("choice_cancel", FACTS))]
SPECIAL: dict[str, Any] = {
    "offer_waitlist_near": SHORT,
    "ask_which_appointment": VISITS,
    "appointments": VISITS,
    "which_question_yes": QUESTIONS,
    "which_question_no": QUESTIONS,
    "ask_service": [Choice(label=n) for n in NAMES],
    "ask_which_service": [Choice(label=n) for n in NAMES],
    "ask_staff": [Choice(label="Marianne"), Choice(label="Mary-Ann")],
    "ask_which_entry": [Choice(label=FACTS["entry"]), Choice(label=FACTS["entry"])],
    "which_reading": [Choice(starts_at=WHEN), Choice(starts_at=WHEN.replace(day=4, month=12))],
}
FORBIDDEN = ("CANCEL", "END", "QUIT", "STOP")


def facts_for(key: str) -> dict[str, Any]:
    return FACTS | ({"choices": SPECIAL[key]} if key in SPECIAL else {})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", texts("en"))
def test_every_text_fits_one_cheap_segment(language: str, key: str) -> None:
    said = render(key, facts_for(key), language=language)

    assert septets(said) is not None, said
    assert segments(said) == 1, f"{septets(said)} septets: {said}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_facts(language: str) -> None:
    def placeholders(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english, other = texts("en"), texts(language)

    assert other.keys() == english.keys()
    assert {k: placeholders(t) for k, t in other.items()} == {
        k: placeholders(t) for k, t in english.items()
    }


@pytest.mark.parametrize("key", texts("en"))
def test_no_text_asks_for_a_word_that_carriers_act_upon(key: str) -> None:
    words = texts("en")[key].replace(".", " ").replace(",", " ").split()

    assert not set(words) & set(FORBIDDEN)


def test_facts_are_never_templates() -> None:
    said = render("thanks", {}, language="en")
    hostile = render("verbatim", {"text": "{business} {0.__class__} %s"}, language="en")

    assert (said, hostile) == ("You're welcome!", "{business} {0.__class__} %s")


def test_times_are_said_as_people_of_the_region_say_them() -> None:
    american = render("kept", FACTS, language="en", region="US")
    british = render("kept", FACTS, language="en", region="GB")

    assert american == "OK, your Cut and blow-dry on Wed, Nov 25 10:30am stays as it is."
    assert british == "OK, your Cut and blow-dry on Wed 25 Nov 10:30 stays as it is."
