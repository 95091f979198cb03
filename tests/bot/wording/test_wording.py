import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.types import Answer, Intent, Question, QuestionKind, Reading, Surroundings
from bot.understanding import understand
from bot.understanding.text import fold
from bot.wording import LANGUAGES, Money, checks, render, segments, texts
from bot.wording.catalogues import Plural, Text, fits_one_segment, forms, placeholders
from bot.wording.samples import WHEN, facts_for
from bot.wording.segments import septets
from demo import salon

HOME = {"en": "US", "es": "ES", "de": "DE", "fr": "FR", "pt": "BR"}
PLACES = [*sorted(HOME.items()), ("en", "GB"), ("es", "US"), ("fr", "CA"), ("pt", "PT")]
NO_ANSWERS = {"START", "OK"}


def test_there_are_five_languages() -> None:
    assert LANGUAGES == ("de", "en", "es", "fr", "pt")


@pytest.mark.parametrize(("language", "region"), PLACES)
@pytest.mark.parametrize("key", texts("en"))
def test_every_text_fits_one_cheap_segment(language: str, region: str, key: str) -> None:
    said = render(key, facts_for(key), language=language, region=region)

    if fits_one_segment(key):
        assert segments(said) == 1, f"{septets(said)} septets: {said}"
    assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("service", [service.name for service in salon.SERVICES])
def test_every_text_says_what_the_demo_offers(language: str, service: str) -> None:
    for member in salon.STAFF:
        for key in texts(language):
            facts = facts_for(key, business=salon.NAME, service=service, staff=member.name)
            said = render(key, facts, language=language)

            if fits_one_segment(key):
                assert segments(said) == 1, f"{key}: {said}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_facts(language: str) -> None:
    english, other = texts("en"), texts(language)

    assert other.keys() == english.keys()
    assert {k: placeholders(t) for k, t in other.items()} == {
        k: placeholders(t) for k, t in english.items()
    }


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_no_text_was_left_in_english(language: str) -> None:
    english, other = texts("en"), texts(language)
    letters = {key: re.sub(r"\{\w+\}|\W", "", str(text)) for key, text in english.items()}

    same = {k for k, t in other.items() if letters[k] and forms(t) == forms(english[k])}

    assert not same


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", texts("en"))
def test_no_text_asks_for_a_word_that_carriers_act_upon(key: str, language: str) -> None:
    for form in forms(texts(language)[key]):
        assert not checks.answers_named(form) & checks.CARRIER_WORDS


def answers_named(text: Text) -> set[str]:
    """The words in capitals, without those that are quoted."""
    unquoted = (re.sub(r'"[^"]*"', "", form) for form in forms(text))
    return {word for form in unquoted for word in checks.answers_named(form)} - NO_ANSWERS


def read(text: str, language: str, question: Question | None) -> Reading:
    around = Surroundings(now=WHEN, question=question, language=language)
    return understand(text, around)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", texts("en"))
def test_the_answers_that_a_text_asks_for_are_understood(key: str, language: str) -> None:
    """YES and NO of each language, as shown: also where an SMS lost the accent."""
    said = render(key, facts_for(key), language=language)
    offered = answers_named(texts(language)[key])
    question = Question(QuestionKind.YES_NO, text=said, bare_ok_accepts=False)

    for word in offered:
        for spelt in (word, fold(word), word.lower(), word.title(), f"{word}!"):
            answer = read(spelt, language, question).answer
            assert answer in (Answer.ACCEPT, Answer.DECLINE), spelt
    if len(offered) == 2:
        answers = {read(word, language, question).answer for word in offered}
        assert answers == {Answer.ACCEPT, Answer.DECLINE}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_that_wants_a_yes_or_no_names_both(language: str) -> None:
    """A text has as many words for answers as the English one."""
    for key, english in texts("en").items():
        assert len(answers_named(texts(language)[key])) == len(answers_named(english)), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["help", "not_understood", "unknown_answer"])
def test_the_word_that_calls_a_person_is_understood(key: str, language: str) -> None:
    said = render(key, facts_for(key), language=language)
    word = re.findall(r'"([^"]+)"', said)[-1]

    assert read(word, language, None).intent is Intent.HUMAN


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_is_confirmed_by_the_letter_that_it_names(language: str) -> None:
    said = render("reminder", facts_for("reminder"), language=language)
    question = Question(QuestionKind.YES_NO, text=said)

    assert re.search(r"\bC\b", said)
    assert read("C", language, question).intent is Intent.CONFIRM
    assert read("c", language, question).intent is Intent.CONFIRM


def test_facts_are_never_templates() -> None:
    said = render("thanks", {}, language="en")
    hostile = render("verbatim", {"text": "{business} {0.__class__} %s"}, language="en")

    assert (said, hostile) == ("You're welcome!", "{business} {0.__class__} %s")


@pytest.mark.parametrize(
    ("language", "region", "said"),
    [
        ("en", "US", "OK, your Cut and blow-dry on Wed, Nov 25 10:30am stays as it is."),
        ("en", "GB", "OK, your Cut and blow-dry on Wed 25 Nov 10:30 stays as it is."),
        ("en", "DE", "OK, your Cut and blow-dry on Wed, 25 Nov 10:30 stays as it is."),
        ("es", "ES", "De acuerdo, tu cita de Cut and blow-dry, mié, 25 nov 10:30, sigue igual."),
        (
            "es",
            "US",
            "De acuerdo, tu cita de Cut and blow-dry, mié, 25 de nov 10:30am, sigue igual.",
        ),
        ("de", "DE", "Gut, der Termin Cut and blow-dry, Mi., 25. Nov. 10:30, bleibt."),
        ("de", "US", "Gut, der Termin Cut and blow-dry, Mi., 25. Nov. 10:30, bleibt."),
        (
            "fr",
            "FR",
            "D'accord, le rendez-vous Cut and blow-dry, mer. 25 nov. 10:30, ne change pas.",
        ),
        (
            "fr",
            "CA",
            "D'accord, le rendez-vous Cut and blow-dry, mer. 25 nov. 10h30, ne change pas.",
        ),
        ("pt", "BR", "Certo, Cut and blow-dry, qua., 25 de nov. 10:30, fica como está."),
        ("pt", "PT", "Certo, Cut and blow-dry, quarta, 25/11 10:30, fica como está."),
    ],
)
def test_times_are_said_as_people_of_the_language_and_region_say_them(
    language: str, region: str, said: str
) -> None:
    assert render("kept", facts_for("kept"), language=language, region=region) == said


@pytest.mark.parametrize(
    ("language", "region", "money", "said"),
    [
        ("en", "US", Money(4550, "USD"), "Cut costs $45.50"),
        ("de", "DE", Money(4550, "EUR"), "Cut 45,50 €"),
        ("fr", "FR", Money(4550, "EUR"), "Cut 45,50 €"),
        ("es", "ES", Money(4550, "EUR"), "Cut 45,50 €"),
        ("pt", "BR", Money(4550, "BRL"), "Cut R$ 45,50"),
        ("en", "JP", Money(4550, "JPY"), "Cut ¥4,550"),
    ],
)
def test_money_is_said_as_in_the_region(
    language: str, region: str, money: Money, said: str
) -> None:
    facts = {"service": "Cut", "price": money}

    shown = render("price_item", facts, language=language, region=region)

    assert shown == said.replace(" costs", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_chooses_the_form_of_its_words(language: str) -> None:
    one = render("too_far_ahead", {"days": 1}, language=language)
    many = render("too_far_ahead", {"days": 2}, language=language)

    assert one.replace("1", "2") != many


def test_french_counts_none_as_one() -> None:
    none = render("mail_offer", {"business": "Zoé", "minutes": 0}, language="fr", channel="email")

    assert "0 minute." in none


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_of_a_plural_exists(language: str) -> None:
    for text in texts(language).values():
        if isinstance(text, Plural):
            assert {"one", "other"} <= text.forms.keys()
            assert text.by in placeholders(text)


def test_a_text_of_the_business_stands_for_the_standard_one_also_inside_others() -> None:
    own = {"waiting": "Sure, {with_staff}!", "with_staff": "at {staff}'s", "place": "?"}

    said = render("waiting", facts_for("waiting"), language="en", own=own)

    assert said == "Sure, at Marianne's!"


def test_a_sms_loses_accents_only_where_that_saves_a_segment() -> None:
    short = render("not_joined", {}, language="pt")
    long = render("joined", facts_for("joined"), language="pt")
    mailed = render("joined", facts_for("joined"), language="pt", channel="email")

    assert "Certo, sem lista de espera" in short
    assert (segments(long), septets(long) is not None) == (1, True)
    assert "Voce esta na lista" in long
    assert "Você está na lista" in mailed


def test_a_short_text_keeps_its_accents() -> None:
    assert render(
        "offer_repeat", {"service": "Corte", "staff": "João", "when": "19"}, language="pt"
    )
    assert render("price", {"service": "Coloração", "price": "9"}, language="pt") == (
        "Coloração custa 9."
    )


def test_letters_that_have_no_plain_form_leave_the_others_as_they_are() -> None:
    facts = facts_for("joined", service="Maçã 🍎")

    assert "Você está" in render("joined", facts, language="pt")


def test_a_space_before_a_mark_does_not_break_a_line_in_french() -> None:
    mailed = render("thanks", {}, language="fr", channel="email")

    assert mailed == "Avec plaisir\u00a0!"
    assert render("thanks", {}, language="fr") == "Avec plaisir !"


def test_an_instant_is_said_in_the_zone_that_it_carries() -> None:
    berlin = datetime(2026, 11, 27, 15, tzinfo=ZoneInfo("Europe/Berlin"))

    assert render("attendance_confirmed", {"when": berlin}, language="de", region="DE") == (
        "Danke, bis Fr., 27. Nov. 15:00!"
    )
    assert render("attendance_confirmed", {"when": berlin}, language="fr", region="FR") == (
        "Merci, rendez-vous ven. 27 nov. 15:00 !"
    )


def test_a_shortened_month_ends_its_sentence_with_its_own_full_stop() -> None:
    on = date(2026, 11, 21)

    assert render("closed_on", {"closed": on}, language="fr", region="FR") == (
        "Nous sommes fermés le sam. 21 nov."
    )
