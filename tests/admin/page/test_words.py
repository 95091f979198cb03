"""The words of the staff page."""

import re
from pathlib import Path

import pytest

from bot.wording.catalogues import LANGUAGES, forms, placeholders, read

ROOMS = sorted(Path("admin").glob("*/words"))
# Other words for what docs/words.md has one for, and other ways to address staff.
STRAY = {
    "de": r"slots?|broadcasts?|rundsendung\w*|stornier\w*|mitarbeiter\w*|merkmale?|du|dein\w*",
    "es": r"slots?|broadcasts?|usted(es)?|cancelad[ao]s?|cancelación|turnos?",
    "fr": r"slots?|broadcasts?|offres?|entreprises?|tu|ton|tes",
    "pt": r"slots?|broadcasts?|ofertas?|você|equipe|agendamentos?|usuários?|senha|salvar",
}


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_room_speaks_every_language(room: Path, language: str) -> None:
    english, own = read(room / "en.toml"), read(room / f"{language}.toml")

    assert list(own) == list(english)
    for key, text in own.items():
        assert placeholders(text) == placeholders(english[key]), key
        assert all(form.strip() for form in forms(text)), key


@pytest.mark.parametrize("language", STRAY)
def test_one_thing_has_one_word(language: str) -> None:
    stray = re.compile(rf"\b({STRAY[language]})\b", re.IGNORECASE)
    said = {
        f"{room.parent.name}.{key}": found[0]
        for room in ROOMS
        for key, text in read(room / f"{language}.toml").items()
        for form in forms(text)
        if (found := stray.search(form))
    }

    assert not said


def test_no_line_breaks_within_french_quotation_marks(tmp_path: Path) -> None:
    (tmp_path / "fr.toml").write_text('said = "Rien pour « {name} » : vraiment ?"')

    said = read(tmp_path / "fr.toml")["said"]

    assert said == "Rien pour «\u00a0{name}\u00a0»\u00a0: vraiment\u00a0?"
