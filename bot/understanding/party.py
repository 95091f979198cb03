"""Two who come together: "for me and my daughter", "two cuts next to each other"."""

import re
from functools import lru_cache
from pathlib import Path

from bot.types import Party
from bot.understanding.text import fold
from bot.understanding.words.table import sections_of

_BLANK = " _ "
_SECTIONS = dict(sections_of(Path(__file__).parent / "words" / "party.txt"))
_APART = r"[\s-]+"
_FEW_WORDS = rf"(?:[\w&]+{_APART}){{0,3}}"


def _phrases(section: str) -> str:
    phrases = [phrase for line in _SECTIONS[section] for phrase in line.split("|")]
    return "|".join(_pattern(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def _pattern(phrase: str) -> str:
    words = fold(phrase).split()
    return _APART.join(r"\w+" if word == "*" else re.escape(word) for word in words)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    side, after = _phrases("side"), _phrases("after")
    two = rf"(?<!\w)(?:{_phrases('two')})(?!\w)(?!{_APART}(?:{_phrases('not')})(?!\w))"
    number = rf"(?<!\w)(?:{_phrases('number')}){_APART}{_FEW_WORDS}(?:{side}|{after})(?!\w)"
    return (
        re.compile(two),
        re.compile(number),
        re.compile(rf"(?<!\w)(?:{side})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{after})(?!\w)"),
    )


def take_party(text: str) -> tuple[str, Party | None]:
    """The text without the words by which there are two, which are no time of a visit, and how the
    two go together: either way, unless they say which."""
    folded = fold(text)
    two, number, side, after = _patterns()
    found = two.search(folded) or number.search(folded)
    if found is None:
        return text, None
    is_side, is_after = side.search(folded) is not None, after.search(folded) is not None
    rest = folded[: found.start()] + _BLANK + folded[found.end() :]
    if is_side == is_after:
        return rest, Party.EITHER
    return rest, Party.SIDE_BY_SIDE if is_side else Party.BACK_TO_BACK
