"""The words of each language: data for the grammar of days and times."""

from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType

from bot.understanding.times.kinds import Kind
from bot.understanding.times.languages import (
    dutch,
    english,
    french,
    german,
    italian,
    portuguese,
    spanish,
)
from bot.understanding.times.vocabulary import Vocabulary

DEFAULT = "en"
_MODULES: Mapping[str, ModuleType] = {
    "en": english,
    "es": spanish,
    "de": german,
    "fr": french,
    "pt": portuguese,
    "it": italian,
    "nl": dutch,
}
_TELLING = {
    3: (Kind.OCLOCK,),
    4: (Kind.WEEKDAY, Kind.MONTH, Kind.RELATIVE_DAY, Kind.WEEKDAY_SET),
    5: (Kind.PART, Kind.MOMENT),
}


@lru_cache(maxsize=len(_MODULES))
def vocabulary(language: str) -> Vocabulary:
    module = _MODULES[language]
    return Vocabulary(module.WORDS, module.CORRECT)


def spoken(words: list[str], expected: str) -> str:
    """The language whose days and times these folded words name; `expected` (a tag such as "en" or
    "pt-BR") unless another one explains more of them.
    """
    usual = expected.partition("-")[0].lower()
    usual = usual if usual in _MODULES else DEFAULT
    votes = dict.fromkeys((usual, *_MODULES), 0)
    for word in dict.fromkeys(words):
        if word in vocabulary(usual).correct:
            continue
        for language in _telling().get(word, ()):
            votes[language] += 1
    return max(votes, key=lambda language: votes[language])


@lru_cache(maxsize=1)
def _telling() -> dict[str, frozenset[str]]:
    """Words that name a day, month or part of the day, and the languages in which they do; the
    short ones mean too much else elsewhere.
    """
    found: dict[str, set[str]] = {}
    for language in _MODULES:
        for letters, kinds in _TELLING.items():
            for word in vocabulary(language).words_of(kinds):
                if len(word) >= letters:
                    found.setdefault(word, set()).add(language)
    return {word: frozenset(languages) for word, languages in found.items()}
