"""Whether an answer takes what was asked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.types import Answer, Intent, Option, Question, QuestionKind, Reading, Surroundings
from bot.understanding import understand

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
OFFER = Question(
    QuestionKind.YES_NO,
    (Option("Fri 3:00pm", datetime(2026, 3, 6, 15, tzinfo=UTC)),),
    "A slot came free: Fri 3:00pm, haircut with Anna. Shall we book it for you? Reply YES or NO.",
)
REMINDER = Question(
    QuestionKind.YES_NO, text="Reminder: haircut with Anna tomorrow 3:00pm. Reply C to confirm."
)
WAITLIST = Question(QuestionKind.YES_NO, text="Shall we put you on the waitlist?")


def answer(text: str, question: Question | None = OFFER) -> Answer:
    return read(text, question).answer


def read(text: str, question: Question | None = OFFER) -> Reading:
    return understand(text, Surroundings(now=NOW, question=question))


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "YES!!",
        "y",
        "yess plz",
        "yeahhh",
        "yup, see you there",
        "👍",
        "👍🏽👍🏽",
        "Yes please 😊 thank you so much",
        "sure, that works for me",
        "perfect, book it",
        "go for it",
        "I'll take it",
        "c u then",
        "count me in",
        "no problem, yes",
        "yes 3pm works",
        "yes for friday",
        "\u202eyes\u0000\u200b",
        "sounds grt",
        "i'd love that, thank u",
        "absolutely 🙌",
        "ok, you can confirm that",
        "omg yes",
        "> Shall we book it for you?\nyes",
    ],
)
def test_a_clear_yes_takes_the_offer(text: str) -> None:
    assert answer(text) is Answer.ACCEPT


@pytest.mark.parametrize(
    "text", ["Yes, that's right. Where are you?", "yes please! do you have parking?"]
)
def test_a_question_about_the_business_does_not_take_a_yes_back(text: str) -> None:
    assert answer(text) is Answer.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "yes please, my hair is a disaster",
        "Yeah book it, my sister's wedding is coming up",
        "please do, I've been dreading this for ages",
        "Yes! I was starting to lose hope",
        "Perfect, thanks for sorting it out",
        "that's exactly what I need",
        "I can make that",
        "yes please. is it far from the station?",
        "Yes. I don't need anything else",
        "it does, thank you",
        "yes please, and also a parking space",
    ],
)
def test_talk_after_an_answer_does_not_take_it_back(text: str) -> None:
    assert answer(text) is Answer.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "yep he told me already",
        "nice! is that on the high street?",
        "great, saw your new sign today",
        "yes make sure it's with anna this time",
    ],
)
def test_a_yes_or_praise_that_may_belong_to_other_talk_is_no_answer(text: str) -> None:
    assert answer(text) is not Answer.ACCEPT


def test_a_word_of_praise_takes_nothing_when_what_it_praises_is_unknown() -> None:
    assert answer("lovely", Question(QuestionKind.YES_NO)) is Answer.OTHER
    assert answer("lovely") is Answer.ACCEPT


@pytest.mark.parametrize("text", ["no that's ok", "nope, I'm good", "maybe at a later date"])
def test_a_friendly_no_is_a_no(text: str) -> None:
    assert answer(text) is Answer.DECLINE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sim, por favor, estou à espera há semanas", "pt"),
        ("¡Claro! Llevo semanas esperando", "es"),
        ("Oui s'il vous plaît, j'attends depuis des semaines", "fr"),
        ("Ja bitte, ich warte schon ewig", "de"),
    ],
)
def test_talk_after_an_answer_is_talk_in_every_language(text: str, language: str) -> None:
    surroundings = Surroundings(now=NOW, question=OFFER, language=language)
    assert understand(text, surroundings).answer is Answer.ACCEPT


@pytest.mark.parametrize(
    "text",
    [
        "yes if anna is there",
        "yes, who is this?",
        "hold on",
        "let me ask my husband",
        "maybe",
        "not sure yet, depends on work",
        "who is this?",
        "what time was it again",
        "thanks",
        "yes... but who cuts?",
        "we're here already, call me",
        "running late",
        "",
        "🤷",
        "yes but only if it is cheap",
        "yes as long as it's quick",
    ],
)
def test_conditions_doubts_and_other_matters_are_asked_about(text: str) -> None:
    assert answer(text) is Answer.OTHER


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "nope",
        "nah not this time",
        "No thank you",
        "yes but not now",
        "can't, sorry",
        "i can't make it",
        "never mind",
        "maybe another time",
        "not interested",
        "im good thanks",
        "👎",
    ],
)
def test_a_no_or_a_later_turns_it_down(text: str) -> None:
    assert answer(text) is Answer.DECLINE


@pytest.mark.parametrize(
    "text",
    [
        "sounds good but can we do 4?",
        "ok what about saturday",
        "yes at 5pm",
        "anything later?",
        "no, make it 10am",
        "do you have something on monday instead",
        "can it be someone else",
    ],
)
def test_another_wish_is_an_alternative(text: str) -> None:
    assert answer(text) is Answer.ALTERNATIVE


def test_a_bare_ok_accepts_only_where_the_question_allows_it() -> None:
    strict = Question(OFFER.kind, OFFER.options, OFFER.text, bare_ok_accepts=False)
    for text in ("ok", "k", "okay thanks", "alright", "noted", "no worries"):
        assert answer(text) is Answer.ACCEPT
        assert answer(text, strict) is Answer.OTHER
    assert answer("ok yes", strict) is Answer.ACCEPT
    assert answer("sure", strict) is Answer.ACCEPT


@pytest.mark.parametrize("text", ["3", "3!", "number 3", "3 please"])
def test_a_number_alone_takes_only_what_still_waits_for_an_answer(text: str) -> None:
    over = replace(OFFER, text=None, is_over=True)
    assert answer(text, over) is not Answer.ACCEPT
    assert answer("yes, 3", over) is Answer.ACCEPT
    assert answer("3pm please", over) is Answer.ACCEPT


def test_a_tapback_acknowledges_and_no_more() -> None:
    strict = Question(OFFER.kind, OFFER.options, OFFER.text, bare_ok_accepts=False)
    assert answer("Liked “A slot came free: Fri 3:00pm”") is Answer.ACCEPT
    assert answer("Liked “A slot came free: Fri 3:00pm”", strict) is Answer.OTHER
    assert answer("Disliked “A slot came free”") is Answer.DECLINE
    assert answer("Questioned “A slot came free”") is Answer.OTHER
    assert answer("Liked “You are booked”", None) is Answer.OTHER


def test_without_a_question_only_a_bare_yes_or_no_is_one() -> None:
    assert answer("yes", None) is Answer.ACCEPT
    assert answer("no thanks", None) is Answer.DECLINE
    for text in (
        "ok",
        "great",
        "book a haircut",
        "yes I need a haircut friday",
        "can you fit me in",
        "thanks",
    ):
        assert answer(text, None) is Answer.OTHER


def test_a_letter_confirms_only_where_the_question_offers_it() -> None:
    reminded = read("C", REMINDER)
    assert (reminded.answer, reminded.intent) == (Answer.ACCEPT, Intent.CONFIRM)
    assert answer("C") is Answer.OTHER


def test_cannot_make_it_after_a_reminder_says_no_and_cancels() -> None:
    reading = read("can't make it", REMINDER)
    assert (reading.answer, reading.intent) == (Answer.DECLINE, Intent.CANCEL)


def test_a_no_to_doing_anything_at_all_is_no_whatever_follows() -> None:
    assert answer("no, find me a time on friday", WAITLIST) is Answer.DECLINE


def test_nothing_is_an_alternative_to_an_open_question() -> None:
    assert answer("anything on friday?", Question(QuestionKind.WHEN)) is Answer.OTHER


def test_every_answer_says_which_words_led_to_it() -> None:
    assert "if" in read("yes if anna is there").evidence
    assert "yes" in read("yes").evidence


@pytest.mark.parametrize(
    "text",
    [
        "yes before 2",
        "is that a yes",
        "no that's fine",
        "yes... wait no",
        "🙏",
        "i think so",
        "don't book it",
        "yes for my daughter",
        "yes stop",
        "can't say yes",
        "yes what day is it",
        "ok i'll think about it",
        "yes, do you have anything earlier?",
        "yes move it to monday",
        "thanks but no thanks",
    ],
)
def test_none_of_these_is_a_yes(text: str) -> None:
    assert answer(text) is not Answer.ACCEPT


def test_the_offered_time_said_back_is_a_yes_and_another_is_not() -> None:
    assert answer("yes friday at 3 works") is Answer.ACCEPT
    assert answer("yes at 3pm friday") is Answer.ACCEPT
    assert answer("saturday at 3 works") is Answer.ALTERNATIVE


@pytest.mark.parametrize("text", ["great", "ok", "lovely thanks"])
def test_praise_with_nothing_asked_is_a_nod_and_no_yes(text: str) -> None:
    reading = read(text, None)

    assert (reading.answer, reading.is_nod) == (Answer.OTHER, True)


def test_being_away_on_the_day_declines_and_names_no_other_wish() -> None:
    assert answer("aw thanks but I'm away on saturday") is Answer.DECLINE


UNKNOWN = Question(QuestionKind.YES_NO)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lol ok sure", "en"),
        ("yes sir", "en"),
        ("sounds good", "en"),
        ("that works for me, thanks", "en"),
        ("ja klar", "de"),
        ("vale, gracias", "es"),
        ("oui merci", "fr"),
        ("sim, pode ser", "pt"),
    ],
)
def test_a_yes_whatever_was_asked_answers_a_question_we_do_not_know(
    text: str, language: str
) -> None:
    surroundings = Surroundings(now=NOW, question=UNKNOWN, language=language)
    assert understand(text, surroundings).answer is Answer.ACCEPT


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("done", "en"),
        ("finally!", "en"),
        ("i did", "en"),
        ("exactly", "en"),
        ("understood", "en"),
        ("its so cool", "en"),
        ("sorry i did that, you do it", "en"),
        ("yes, my sister too", "en"),
        ("sure? where are you", "en"),
        ("genau", "de"),
        ("entendido", "es"),
        ("compris", "fr"),
        ("entendi", "pt"),
    ],
)
def test_what_agrees_or_acknowledges_takes_nothing_that_we_do_not_know(
    text: str, language: str
) -> None:
    surroundings = Surroundings(now=NOW, question=UNKNOWN, language=language)
    assert understand(text, surroundings).answer is not Answer.ACCEPT


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes it was me"),
        ("en", "Yes, that was me"),
        ("de", "ja, das war ich"),
        ("es", "sí, fui yo"),
        ("fr", "oui, c'était moi"),
        ("pt", "sim, fui eu"),
    ],
)
def test_who_is_asked_whether_it_was_them_says_so(language: str, text: str) -> None:
    asked = Question(QuestionKind.YES_NO, text="Was it you who wrote to us? Reply YES.")
    said = understand(text, Surroundings(now=NOW, question=asked, language=language))

    assert said.answer is Answer.ACCEPT
