"""The words of the staff page."""

from pathlib import Path

import pytest

from bot.wording.catalogues import LANGUAGES, forms, placeholders, read

ROOMS = sorted(Path("admin").glob("*/words"))


@pytest.mark.parametrize("room", ROOMS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_room_speaks_every_language(room: Path, language: str) -> None:
    english, own = read(room / "en.toml"), read(room / f"{language}.toml")

    assert list(own) == list(english)
    for key, text in own.items():
        assert placeholders(text) == placeholders(english[key]), key
        assert all(form.strip() for form in forms(text)), key


def test_no_line_breaks_within_french_quotation_marks(tmp_path: Path) -> None:
    (tmp_path / "fr.toml").write_text('said = "Rien pour « {name} » : vraiment ?"')

    said = read(tmp_path / "fr.toml")["said"]

    assert said == "Rien pour «\u00a0{name}\u00a0»\u00a0: vraiment\u00a0?"
