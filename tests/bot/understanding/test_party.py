"""Two who come together, as people say it."""

from datetime import UTC, datetime

import pytest

from bot.types import Intent, Named, Party, Surroundings
from bot.understanding import understand

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CUT = Named("cut", ("haircut", "cut", "corte", "haarschnitt", "coupe"))
SIDE, BACK, EITHER = Party.SIDE_BY_SIDE, Party.BACK_TO_BACK, Party.EITHER


def party(text: str, language: str) -> Party | None:
    known = Surroundings(now=NOW, services=(CUT,), language=language)
    return understand(text, known).party


@pytest.mark.parametrize(
    ("language", "text", "how"),
    [
        ("en", "waitlist for me and my daughter please", EITHER),
        ("en", "put us on the list, a cut for two people", EITHER),
        ("en", "two cuts next to each other", SIDE),
        ("en", "Two haircuts side-by-side on friday", SIDE),
        ("en", "for me and my son, one after the other is fine", BACK),
        ("en", "2 cuts back to back", BACK),
        ("en", "for both of us, at the same time or one after the other", EITHER),
        ("es", "lista de espera, corte para dos personas", EITHER),
        ("es", "un corte para mí y mi hija, a la vez", SIDE),
        ("es", "dos cortes seguidos para mañana", BACK),
        ("de", "Warteliste, Haarschnitt zu zweit", EITHER),
        ("de", "für mich und meine Tochter, nacheinander", BACK),
        ("de", "zwei Haarschnitte nebeneinander", SIDE),
        ("fr", "liste d'attente, une coupe pour deux", EITHER),
        ("fr", "pour moi et ma fille, en même temps", SIDE),
        ("fr", "deux coupes l'une après l'autre", BACK),
        ("pt", "lista de espera, corte para duas pessoas", EITHER),
        ("pt", "para mim e para a minha filha, ao mesmo tempo", SIDE),
        ("pt", "dois cortes um depois do outro", BACK),
        ("en", "can my wife and I have a cut on friday", EITHER),
        ("es", "somos dos, un corte el martes", EITHER),
        ("de", "wir sind zwei, Warteliste bitte", EITHER),
        ("fr", "on est deux, une coupe mardi", EITHER),
        ("pt", "somos duas, um corte na terça", EITHER),
    ],
)
def test_they_say_that_they_are_two(language: str, text: str, how: Party) -> None:
    assert party(text, language) is how


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a haircut at two"),
        ("en", "book me for two"),
        ("en", "for two hours"),
        ("en", "a haircut for my daughter"),
        ("en", "the same time on friday, one after the other visit"),
        ("es", "a las dos"),
        ("es", "para las dos"),
        ("de", "um zwei"),
        ("de", "für zwei Uhr"),
        ("fr", "pour deux heures"),
        ("pt", "para as duas"),
        ("pt", "daqui a dois dias"),
    ],
)
def test_an_hour_or_somebody_else_is_no_party(language: str, text: str) -> None:
    assert party(text, language) is None


def test_how_many_they_are_is_not_when() -> None:
    read = understand("a cut for 2 people on friday", Surroundings(now=NOW, services=(CUT,)))

    assert [(one.first_on, one.from_minute) for one in read.when.windows] == [
        (datetime(2026, 11, 27, tzinfo=UTC).date(), None)
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "can you put my wife and me on the list for a cut"),
        ("en", "add my son and me to the list please"),
        ("es", "¿nos apuntas a la lista? somos dos"),
        ("fr", "on est deux, mettez nous sur la liste"),
        ("de", "wir sind zwei, bitte auf die Warteliste"),
        ("pt", "somos dois, coloca a gente na lista"),
    ],
)
def test_two_ask_for_the_list(language: str, text: str) -> None:
    known = Surroundings(now=NOW, services=(CUT,), language=language)
    reading = understand(text, known)
    assert reading.intent is Intent.JOIN_WAITLIST
    assert reading.party is EITHER
