"""How long before a visit a customer wants to be asked: "at least two hours' notice"."""

import re
from functools import lru_cache
from pathlib import Path

from bot.understanding.text import fold
from bot.understanding.words.table import sections_of

_BLANK = " _ "
_SECTIONS = dict(sections_of(Path(__file__).parent / "words" / "notice.txt"))


def _values(section: str) -> dict[str, float]:
    rows = [line.split() for line in _SECTIONS[section]]
    return {word: float(value) for *words, value in rows for word in words}


def _any_of(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _phrases(section: str) -> str:
    return _any_of([fold(phrase) for line in _SECTIONS[section] for phrase in line.split("|")])


_UNITS, _NUMBERS = _values("units"), _values("numbers")


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    number = rf"(?P<number>\d{{1,3}}(?:[.,]5)?|{_any_of(list(_NUMBERS))})"
    article = r"(?:(?:a|an|of|eine|einen|une) )?"
    unit = rf"(?P<unit>{_any_of(list(_UNITS))})(?!\w)"
    amount = rf"(?<!\w)(?:(?:a|an|une?|uma|una|eine?) )?{number}[ -]?{article}{unit}"
    least = rf"(?:{_phrases('least')})"
    return (
        re.compile(rf"(?:{least} )?{amount},? (?:{_phrases('notice')})(?!\w)"),
        re.compile(rf"(?<!\w){least} {amount} (?:{_phrases('before')})(?!\w)"),
        re.compile(
            rf"(?<!\w)(?:{_phrases('noun')}) (?:(?:{_phrases('of')}) ?)?(?:{least} )?{amount}"
        ),
    )


def take_notice(text: str) -> tuple[str, int | None]:
    """The text without what it says about notice, which is no time of a visit, and the minutes."""
    folded = fold(text)
    for pattern in _patterns():
        if found := pattern.search(folded):
            said = found["number"].replace(",", ".")
            number = _NUMBERS[said] if said in _NUMBERS else float(said)
            rest = folded[: found.start()] + _BLANK + folded[found.end() :]
            return rest, round(number * _UNITS[found["unit"]])
    return text, None
