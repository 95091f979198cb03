"""Languages: noticed by their words, each with the same parts."""

from datetime import UTC, datetime

import pytest

from bot.types import Answer, Intent, Question, QuestionKind, Reading, Surroundings
from bot.understanding import understand
from bot.understanding.words import LANGUAGES

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
OFFER = Question(QuestionKind.YES_NO)


def read(text: str, question: Question | None = None, language: str = "en") -> Reading:
    return understand(text, Surroundings(now=NOW, question=question, language=language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("thx bis freitag", "de"),
        ("hola quiero una cita mañana", "es"),
        ("je voudrais un rdv demain svp", "fr"),
        ("quero marcar um corte amanhã", "pt"),
        ("can I book tomorrow", "en"),
        ("👍", "en"),
    ],
)
def test_the_language_of_a_message_is_noticed(text: str, language: str) -> None:
    assert read(text).language == language


def test_words_of_no_language_are_read_in_the_assumed_one() -> None:
    assert read("123", language="de").language == "de"
    assert read("hello there", language="tlh").language == "en"


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("es", "sí, perfecto gracias", Answer.ACCEPT),
        ("es", "claro que sí", Answer.ACCEPT),
        ("es", "sí pero ahora no", Answer.DECLINE),
        ("es", "sí, si está ana", Answer.OTHER),
        ("es", "no puedo, lo siento", Answer.DECLINE),
        ("es", "mejor el viernes", Answer.ALTERNATIVE),
        ("de", "ja gerne", Answer.ACCEPT),
        ("de", "passt super, danke", Answer.ACCEPT),
        ("de", "ja, wenn anna da ist", Answer.OTHER),
        ("de", "nein danke", Answer.DECLINE),
        ("de", "das passt leider nicht", Answer.DECLINE),
        ("de", "lieber am freitag", Answer.ALTERNATIVE),
        ("fr", "oui merci, c'est parfait", Answer.ACCEPT),
        ("fr", "d'accord", Answer.ACCEPT),
        ("fr", "oui si anna est là", Answer.OTHER),
        ("fr", "non merci", Answer.DECLINE),
        ("fr", "je ne peux pas", Answer.DECLINE),
        ("fr", "plutôt vendredi", Answer.ALTERNATIVE),
        ("pt", "sim, pode ser", Answer.ACCEPT),
        ("pt", "claro, combinado", Answer.ACCEPT),
        ("pt", "sim, se a ana estiver", Answer.OTHER),
        ("pt", "não obrigado", Answer.DECLINE),
        ("pt", "não posso", Answer.DECLINE),
        ("pt", "prefiro sexta", Answer.ALTERNATIVE),
    ],
)
def test_answers_in_other_languages(language: str, text: str, answer: Answer) -> None:
    assert read(text, OFFER, language).answer is answer


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("quiero una cita para mañana", Intent.BOOK),
        ("tengo que cancelar mi cita", Intent.CANCEL),
        ("quiero cambiar mi cita al viernes", Intent.RESCHEDULE),
        ("cuando es mi cita", Intent.STATUS),
        ("apúntame en la lista de espera", Intent.JOIN_WAITLIST),
        ("quiero hablar con una persona", Intent.HUMAN),
        ("quiero una cita cada cuatro semanas", Intent.HUMAN),
        ("ich möchte einen termin buchen", Intent.BOOK),
        ("ich muss meinen termin absagen", Intent.CANCEL),
        ("kann ich meinen termin verschieben", Intent.RESCHEDULE),
        ("wann ist mein termin", Intent.STATUS),
        ("bitte auf die warteliste", Intent.JOIN_WAITLIST),
        ("ich will mit einem menschen sprechen", Intent.HUMAN),
        ("ich möchte alle vier wochen einen termin", Intent.HUMAN),
        ("je voudrais prendre rendez-vous", Intent.BOOK),
        ("je dois annuler mon rdv", Intent.CANCEL),
        ("je veux déplacer mon rdv", Intent.RESCHEDULE),
        ("c'est quand mon rdv", Intent.STATUS),
        ("mettez moi sur la liste d'attente", Intent.JOIN_WAITLIST),
        ("je veux parler à quelqu'un", Intent.HUMAN),
        ("un rendez-vous toutes les 4 semaines", Intent.HUMAN),
        ("quero marcar um horário", Intent.BOOK),
        ("preciso cancelar minha consulta", Intent.CANCEL),
        ("quero remarcar minha consulta", Intent.RESCHEDULE),
        ("quando é minha consulta", Intent.STATUS),
        ("me coloque na lista de espera", Intent.JOIN_WAITLIST),
        ("quero falar com uma pessoa", Intent.HUMAN),
        ("quero marcar de quatro em quatro semanas", Intent.HUMAN),
        ("quero marcar um horário em duas semanas", Intent.BOOK),
    ],
)
def test_main_wishes_in_other_languages(text: str, intent: Intent) -> None:
    assert read(text).intent is intent


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_stop_is_understood_in_every_language(language: str) -> None:
    assert read("STOP", language=language).intent is Intent.OPT_OUT


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_every_part(language: str) -> None:
    words = LANGUAGES[language]
    english = LANGUAGES["en"]
    assert {cue for cue, _ in words.cues} == {cue for cue, _ in english.cues}
    intents = {intent for meant, _ in words.intents for intent in meant}
    assert intents == {intent for meant, _ in english.intents for intent in meant}
