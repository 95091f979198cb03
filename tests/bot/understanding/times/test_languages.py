"""The same grammar in the words of other languages."""

import pytest

from tests.bot.understanding.times.saying import read, said, shown


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("mañana por la mañana", "2026-11-19 06:00-12:00"),
        ("pasado mañana a las cinco y media", "2026-11-20 17:30"),
        ("el viernes a las cinco menos cuarto", "2026-11-20 16:45"),
        ("la semana que viene", "2026-11-23..2026-11-29"),
        ("el 24 de noviembre", "2026-11-24"),
        ("el primer lunes de diciembre", "2026-12-07"),
        ("entre las 2 y las 4", "14:00-16:00"),
        ("de 10 a 12", "10:00-12:00"),
        ("el lunes no, el martes", "2026-11-24"),
        ("cualquier día menos el lunes", "tue wed thu fri sat sun"),
        ("somos 4 personas", ""),
    ],
)
def test_spanish(text: str, wish: str) -> None:
    assert said(text, "es") == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("morgen früh", "2026-11-19 06:00-12:00"),
        ("übermorgen um halb vier", "2026-11-20 15:30"),
        ("samstag kann ich nicht, sonntag schon", "2026-11-22"),
        ("zwischen mo und mi", "2026-11-23..2026-11-25"),
        ("freitagabend", "2026-11-20 17:00-23:00"),
        ("dreiviertel vier", "15:45"),
        ("fünf nach halb drei", "14:35"),
        ("ab montag", "2026-11-23.."),
        ("am 24.11. um 14:30", "2026-11-24 14:30"),
        ("am 5.", "2026-12-05"),
        ("ab 17 uhr", "17:00-"),
        ("zwischen 14 und 16 uhr", "14:00-16:00"),
        ("freitag in einer woche", "2026-11-27"),
        ("kann freitag nicht, lieber montag", "2026-11-23"),
        ("termin von freitag auf montag verschieben", "2026-11-23"),
        ("wir sind 4 personen", ""),
    ],
)
def test_german(text: str, wish: str) -> None:
    assert said(text, "de") == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("demain à 15h", "2026-11-19 15:00"),
        ("vendredi après-midi", "2026-11-20 12:00-18:00"),
        ("à trois heures et demie", "15:30"),
        ("cinq heures moins le quart", "16:45"),
        ("le 24 novembre", "2026-11-24"),
        ("mardi 24 à 10h", "2026-11-24 10:00"),
        ("dans quinze jours", "2026-12-03"),
        ("de 14h à 16h", "14:00-16:00"),
        ("mon rendez-vous de mardi", "2026-11-24"),
        ("en mai", "2027-05-01..2027-05-31"),
        ("vendredi, jeudi j'ai les enfants", "2026-11-20"),
        ("la semaine du 30", "2026-11-30..2026-12-06"),
        ("vendredi en huit", "2026-11-27"),
        ("le lendemain de noël", "2026-12-26"),
        ("n'importe quel jour sauf lundi", "tue wed thu fri sat sun"),
        ("je ne peux pas vendredi, plutôt jeudi", "2026-11-19"),
        ("on sera 2 personnes", ""),
    ],
)
def test_french(text: str, wish: str) -> None:
    assert said(text, "fr") == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("amanhã de manhã", "2026-11-19 06:00-12:00"),
        ("sexta às três e meia", "2026-11-20 15:30"),
        ("quinze para as cinco", "16:45"),
        ("dia 24 de novembro", "2026-11-24"),
        ("das 14 às 16", "14:00-16:00"),
        ("até às 8", "-20:00"),
        ("terça não, quarta", "2026-11-25"),
        ("mudar de sexta para segunda", "2026-11-23"),
        ("somos 4 pessoas", ""),
    ],
)
def test_portuguese(text: str, wish: str) -> None:
    assert said(text, "pt") == wish


@pytest.mark.parametrize(
    ("text", "language", "wish"),
    [
        ("dopodomani alle 17", "it", "2026-11-20 17:00"),
        ("overmorgen om half vier", "nl", "2026-11-20 15:30"),
    ],
)
def test_italian_and_dutch(text: str, language: str, wish: str) -> None:
    assert said(text, language) == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("thx bis freitag", "..2026-11-20"),
        ("ok para el jueves", "2026-11-19"),
        ("can I come vendredi", "2026-11-20"),
    ],
)
def test_the_language_is_noticed_in_the_message(text: str, wish: str) -> None:
    assert said(text, "en") == wish


def test_el_viernes_que_viene_is_the_coming_one_first() -> None:
    when = read("el viernes que viene", "es")
    assert [shown(each) for each in when.readings] == ["2026-11-20", "2026-11-27"]


def test_an_unknown_language_is_read_as_english() -> None:
    assert said("tomorrow", "xx") == "2026-11-19"
    assert said("amanhã", "pt-BR") == "2026-11-19"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "im away next week"),
        ("de", "nächste Woche bin ich im Urlaub"),
        ("es", "la semana que viene estoy fuera"),
        ("fr", "je suis en vacances la semaine prochaine"),
        ("pt", "semana que vem estou viajando"),
    ],
)
def test_when_somebody_is_away_does_not_suit_them(language: str, text: str) -> None:
    assert said(text, language) == "2026-11-18..2026-11-22 | 2026-11-30.."


@pytest.mark.parametrize(
    ("language", "text"),
    [("pt", "me avisa se abrir alguma coisa"), ("es", "avísame si pueden abrir un hueco")],
)
def test_to_open_is_no_april(language: str, text: str) -> None:
    assert said(text, language) == ""


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("en", "mornings or after 5", "06:00-12:00 | 17:00-"),
        ("fr", "le matin ou après 17h", "06:00-12:00 | 17:00-"),
        ("fr", "le soir ou avant 10h", "17:00-23:00 | -10:00"),
        ("fr", "à 17h ou après", "17:00-"),
        ("pt", "de manhã ou depois das 17h", "06:00-12:00 | 17:00-"),
        ("pt", "sexta de manhã ou depois das 5", "2026-11-20 06:00-12:00 | 2026-11-20 17:00-"),
        ("pt", "às 17h ou depois", "17:00-"),
        ("es", "por la mañana o después de las 17h", "06:00-12:00 | 17:00-"),
        ("es", "por la noche o antes de las 10", "18:00-24:00 | -10:00"),
        ("es", "a las 17h o después", "17:00-"),
        ("de", "vormittags oder nach 17 Uhr", "06:00-12:00 | 17:00-"),
        ("de", "um 17 Uhr oder später", "17:00-"),
    ],
)
def test_or_after_leads_to_another_time_and_or_later_goes_on_from_the_one_before(
    language: str, text: str, wish: str
) -> None:
    assert said(text, language) == wish
