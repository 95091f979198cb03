"""The words of the staff page, in the viewer's language.

Each room has its own in `admin/<room>/words/<language>.toml`; a key is known outside as
`room.key`. They are filled as customers' texts are: instants, dates, money and numbers are given as
values.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import g, request

from bot.wording import write
from bot.wording.catalogues import FALLBACK, LANGUAGES, Text, read

ROOMS = Path(__file__).parent.parent
ANYWHERE = "US"

__all__ = ["LANGUAGES", "known", "language", "say", "speak", "texts"]


def known(key: str) -> bool:
    return key in texts(FALLBACK)


@lru_cache
def texts(language: str) -> Mapping[str, Text]:
    """All words of the page in a language, by `room.key`; what it lacks is in English."""
    own = {
        f"{path.parts[-3]}.{key}": text
        for path in sorted(ROOMS.glob(f"*/words/{language}.toml"))
        for key, text in read(path).items()
    }
    return MappingProxyType(own if language == FALLBACK else {**texts(FALLBACK), **own})


def speak(language: str) -> None:
    """This answer is in that language, if it is one of the page's, to whoever is not signed in."""
    if language in LANGUAGES:
        g.spoken = language


def language() -> str:
    """The viewer's; of whoever is not signed in, the one that they chose or the browser's."""
    viewer = g.get("viewer")
    if viewer is not None:
        chosen: str = viewer.language
        return chosen
    if spoken := g.get("spoken"):
        return str(spoken)
    return request.accept_languages.best_match(LANGUAGES) or FALLBACK


def say(key: str, **facts: Any) -> str:
    """Raises KeyError for an unknown key or a fact that is missing."""
    viewer = g.get("viewer")
    region = viewer.region if viewer is not None else ANYWHERE
    return write(key, facts, language=language(), region=region, own=texts(language()))
