"""The words of each language: data for the grammar of days and times."""

from collections.abc import Mapping
from functools import lru_cache

from bot.understanding.times.languages import english
from bot.understanding.times.vocabulary import Vocabulary

DEFAULT = "en"


@lru_cache(maxsize=16)
def vocabulary(language: str) -> Vocabulary:
    return Vocabulary(english.WORDS, english.CORRECT)
