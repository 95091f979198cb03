"""The message catalogues: one TOML file per language beside this module, key to text.

A text whose words depend on a number is a table of its forms: `by` names the fact that counts, the
others are CLDR plural categories (one, few, many, other), of which `other` stands for any missing.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FALLBACK = "en"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# French sets a space before these and within its quotation marks; no line may break there.
_SPACE_AT = re.compile(" (?=[?!:;»])|(?<=«) ")
# A subject line has no segments, nor has a page or a wall.
_UNMETERED = ("mail_", "page_", "poster_")


@dataclass(frozen=True, slots=True)
class Plural:
    by: str
    forms: Mapping[str, str]


Text = str | Plural


@lru_cache
def texts(language: str) -> dict[str, Text]:
    """All texts of a language; what it lacks is in English."""
    if language not in LANGUAGES:
        return texts(FALLBACK)
    own = read(FOLDER / f"{language}.toml")
    return own if language == FALLBACK else texts(FALLBACK) | own


def read(path: Path) -> dict[str, Text]:
    """The texts of one file."""
    with path.open("rb") as file:
        return {key: _read(value) for key, value in tomllib.load(file).items()}


def _read(value: Any) -> Text:
    if isinstance(value, str):
        return _SPACE_AT.sub("\u00a0", value)
    return Plural(value.pop("by"), {name: str(_read(form)) for name, form in value.items()})


def forms(text: Text) -> tuple[str, ...]:
    """Every wording that a text can take."""
    return (text,) if isinstance(text, str) else tuple(text.forms.values())


def placeholders(text: Text) -> frozenset[str]:
    """The facts that a text says, in whatever form."""
    return frozenset(name for form in forms(text) for name in PLACEHOLDER.findall(form))


def fits_one_segment(key: str) -> bool:
    """Whether a text is meant to leave as one SMS segment; those of mails and pages are not."""
    return not key.startswith(_UNMETERED)
