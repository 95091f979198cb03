"""The message catalogues: one TOML file per language beside this module, key to text."""

import tomllib
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
FALLBACK = "en"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache
def texts(language: str) -> dict[str, str]:
    """All texts of a language; what it lacks is in English."""
    if language not in LANGUAGES:
        return texts(FALLBACK)
    with (FOLDER / f"{language}.toml").open("rb") as file:
        own: dict[str, str] = tomllib.load(file)
    return own if language == FALLBACK else texts(FALLBACK) | own
