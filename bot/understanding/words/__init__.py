"""Word tables: one module per language, all of one shape."""

from bot.understanding.words.en import ENGLISH
from bot.understanding.words.shape import LanguageWords

LANGUAGES: dict[str, LanguageWords] = {words.code: words for words in (ENGLISH,)}

__all__ = ["LANGUAGES", "LanguageWords"]
