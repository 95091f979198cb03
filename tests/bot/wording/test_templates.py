"""The proactive texts as WhatsApp templates, by Meta's rules."""

import re
from typing import Any

import pytest

from bot.types import Answer, Intent, Question, QuestionKind, Surroundings
from bot.understanding import understand
from bot.wording import LANGUAGES, render, texts
from bot.wording.samples import WHEN, facts_for
from bot.wording.templates import BUTTONS, KEYS, Draft, Unsuitable, draft, values

BUSINESS = "Shear Joy Studio"
EVERY = [(key, language) for key in KEYS for language in LANGUAGES]
CARRIER_WORDS = {"STOP", "CANCEL", "END", "QUIT", "UNSUBSCRIBE", "YES", "START", "HELP", "INFO"}


def made(key: str, language: str = "en", **more: Any) -> Draft:
    return draft(key, **{"business": BUSINESS, "language": language} | more)


def filled(one: Draft, language: str) -> str:
    facts = facts_for(one.key, business=BUSINESS) | {"tap": "x"}
    said = values(one.variables, facts, language=language)
    return re.sub(r"\{\{(\d+)\}\}", lambda match: said[int(match[1]) - 1], one.body)


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_every_proactive_text_keeps_metas_rules(key: str, language: str) -> None:
    body = made(key, language).body
    parts = re.split(r"\{\{\d+\}\}", body)
    numbers = [int(number) for number in re.findall(r"\{\{(\d+)\}\}", body)]

    assert numbers == list(range(1, len(numbers) + 1))
    assert all(re.search(r"[^\W\d_]", part) for part in parts), "first, last or adjacent"
    assert len(" ".join(parts).split()) >= 2 * len(numbers) + 1
    assert len(body) <= 1024


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_a_filled_template_is_the_text_that_other_channels_get(key: str, language: str) -> None:
    said = render(key, facts_for(key, business=BUSINESS), language=language, channel="whatsapp")

    assert filled(made(key, language), language) == said


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_every_variable_has_a_sample(key: str, language: str) -> None:
    one = made(key, language)

    assert len(one.samples) == len(one.variables)
    assert all(sample.strip() for sample in one.samples)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", BUTTONS)
def test_buttons_are_short_and_answer_what_was_asked(key: str, language: str) -> None:
    one = made(key, language)
    question = Question(QuestionKind.YES_NO, text=render(key, facts_for(key), language=language))
    read = [
        understand(b.title, Surroundings(now=WHEN, question=question, language=language))
        for b in one.buttons
    ]

    assert len(one.buttons) <= 3
    assert all(len(button.title) <= 20 for button in one.buttons)
    assert not {button.title.upper() for button in one.buttons} & CARRIER_WORDS
    if key == "offer":
        assert [reading.answer for reading in read] == [Answer.ACCEPT, Answer.DECLINE]
    else:
        assert Intent.CANCEL not in read[0].intents


def test_what_a_tap_says_stands_in_the_last_variable() -> None:
    one = made("offer")

    assert one.variables[-1] == "{tap}"
    assert [button.payload for button in one.buttons] == ["offer:{{5}}:yes", "offer:{{5}}:no"]
    assert "{{5}}" not in one.body


def test_facts_without_a_word_between_them_are_one_variable() -> None:
    one = made("reminder")

    assert one.body.startswith("Shear Joy Studio: see you for {{1}} with {{2}}. Reply C")
    assert one.variables == ("{service}", "{staff}, {when}", "{tap}")
    assert one.samples[1] == "Marianne, Wed, Nov 25 10:30am"


def test_another_text_is_another_template_and_another_sample_is_not() -> None:
    assert made("offer").digest == made("offer", region="GB").digest
    assert len({made(key, language).digest for key, language in EVERY}) == len(EVERY)
    assert made("offer").digest != made("offer", business="Shear Joy").digest
    own = {"offer": "Hello from us: {service} with {staff} is free {when}, would you like it now?"}
    assert made("offer", own=own).digest != made("offer").digest


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        ("{service} is waiting for you at our place", "it begins with a variable"),
        ("Your next visit with us will be {when}.", "it ends with a variable"),
        ("Now {service} and {staff} and {when} ok", "it has too few words for its variables"),
        ("Long " * 300 + "{when} ok", "it is longer than 1024 characters"),
    ],
)
def test_a_text_that_meta_would_refuse_is_not_submitted(own: str, problem: str) -> None:
    with pytest.raises(Unsuitable) as caught:
        made("reminder", own={"reminder": own})

    assert problem in caught.value.problems


def test_a_text_with_plural_forms_cannot_be_a_template() -> None:
    with pytest.raises(Unsuitable):
        made("too_far_ahead")


def test_the_name_of_the_business_is_never_a_variable() -> None:
    body = made("reminder", business="Curl {up}\n& dye").body

    assert body.startswith("Curl (up) & dye: see you")


def test_values_are_on_one_line_never_empty_and_not_too_long() -> None:
    facts = {"service": "Cut\n\t and     colour", "staff": " ", "when": "x" * 3000}

    said = values(["{service}", "{staff}", "{when}"], facts, language="en")

    assert said == ["Cut and colour", "-", "x" * 1600]


def test_the_keys_are_texts() -> None:
    assert set(KEYS) <= texts("en").keys()
