"""Word tables: one folder of text files per language, all of one shape."""

from pathlib import Path

from bot.understanding.words.shape import LanguageWords
from bot.understanding.words.table import read_language

LANGUAGES: dict[str, LanguageWords] = {
    folder.name: read_language(folder)
    for folder in sorted(Path(__file__).parent.iterdir())
    if (folder / "words.txt").exists()
}

__all__ = ["LANGUAGES", "LanguageWords"]
