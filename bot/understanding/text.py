"""From what a provider delivered to sentences of plain words.

Nothing after the first `READ_CHARACTERS` characters is understood (it is still stored): a longer
text is a pasted mail, and the bound keeps hostile input cheap.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache

READ_CHARACTERS = 1200
READ_WORDS = 240

_KEPT_CONTROLS = "\n\t"
_QUOTES = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'",
        "`": "'", "\u2032": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"',
        "\u00ab": '"', "\u00bb": '"', "\u2033": '"', "\u2013": "-", "\u2014": "-", "\u2212": "-",
    }
)  # fmt: skip
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\ufe0e]")
_EMOTICON = re.compile(
    r"(?<![^\W_])[x:;=8]+['^o-]?[()\[\]dDpP3*/|]+(?!\w)|(?<!\w)[(dD]-?[:;=]+|<3+|\^[_.o]*\^|:['-]+[()]"
)
_DOTTED = re.compile(
    r"\b(?:([ap])\.\s?m\b\.?|(dr|mr|mrs|ms|st|no|approx)\.(?=\s*\w))", re.IGNORECASE
)
_WE_WOULD = re.compile(r"\bwe'd\b", re.IGNORECASE)
"""Without its apostrophe it would be a wednesday."""

_O_K = re.compile(r"\bo\.k\b\.?", re.IGNORECASE)
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
_MAIL_HISTORY = re.compile(
    r"^(?:on [^\n]{4,120} wrote:|-{2,} ?original message|from: )", re.IGNORECASE | re.MULTILINE
)
_TOKEN = re.compile(
    r"\d+(?:[:.,/]\d+)*[^\W\d_]*|[^\W\d_]+(?:'[^\W\d_]+)*'?|[.!?;,\n\u2026]+|[#&+$%\u00a3\u20ac@]|[^\w\s]"
)
_NOISE = frozenset("¡¿\"'()[]{}<>*_=~^|\\/:-`+")
_STOPS = frozenset(".!?;\n\u2026")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Canonical words between a start and an end mark, a space on either side of each.

    Commas are words of their own. `asks` is whether it ends in a question mark.
    """

    words: str
    asks: bool


def clean(raw: str) -> str:
    """The text without what nobody typed: control characters, direction marks, skin tones."""
    if raw.isascii() and raw.isprintable():
        return raw[:READ_CHARACTERS].replace("`", "'").strip()
    text = unicodedata.normalize("NFKC", raw[: READ_CHARACTERS * 2]).translate(_QUOTES)
    text = "".join(
        letter
        for letter in text
        if letter in _KEPT_CONTROLS or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co")
    )
    return _SKIN_TONES.sub("", text)[:READ_CHARACTERS].strip()


def without_history(text: str) -> str:
    """Drops quoted lines and the mail being answered."""
    history = _MAIL_HISTORY.search(text)
    if history and history.start() > 0:
        text = text[: history.start()]
    return _QUOTED_LINE.sub("", text).strip() or text


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """Lower case, without accents and apostrophes."""
    decomposed = unicodedata.normalize("NFD", word.lower().replace("'", ""))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def tokens(text: str) -> list[str]:
    """Folded words, numbers, emoji and punctuation, in order."""
    spaced = _DOTTED.sub(lambda found: (found[1] + "m ") if found[1] else found[2] + " ", text)
    spaced = _WE_WOULD.sub("we would", spaced)
    spaced = _EMOTICON.sub(" ", _O_K.sub("ok", spaced))
    folded = (fold(token) for token in _TOKEN.findall(spaced)[: READ_WORDS * 2])
    return [token for token in folded if token and token not in _NOISE]


_DOUBLED = re.compile(r"([^\W\d_])\1")
_RUN_TO_TWO = re.compile(r"([^\W\d_])\1{2,}")
_RUN_TO_ONE = re.compile(r"([^\W\d_])\1+")


def unstretched(word: str, known: Container[str]) -> str:
    """ "yesss" as "yes" when that is a known word; unchanged otherwise."""
    if word in known or not _DOUBLED.search(word):
        return word
    twice = _RUN_TO_TWO.sub(r"\1\1", word)
    once = _RUN_TO_ONE.sub(r"\1", word)
    if twice in known:
        return twice
    return once if once in known and (len(word) > 4 or len(word) - len(once) > 1) else word


def is_stop(token: str) -> bool:
    return token[0] in _STOPS
