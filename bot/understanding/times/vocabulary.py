"""Looks words up: the longest known phrase, or the one word that a typo was meant to be."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from bot.understanding.times.kinds import Kind, Words, listed

Senses = dict[Kind, Any]

_MEND_FROM_LETTERS = 5
_MENDABLE = (Kind.WEEKDAY, Kind.MONTH, Kind.RELATIVE_DAY, Kind.PART, Kind.WEEKDAY_SET)
_APOSTROPHES = re.compile(r"['’`]")


def fold(text: str) -> str:
    """Lower case without accents; an apostrophe parts two words ("l'apres")."""
    plain = text.lower()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _APOSTROPHES.sub(" ", plain)


class Vocabulary:
    """The phrases of one language."""

    def __init__(self, words: Words, correct: str = "") -> None:
        """`correct`: everyday words, separated by spaces, that no typo may be mended into."""
        self._phrases: dict[str, dict[tuple[str, ...], Senses]] = {}
        self._mends: dict[str, set[str]] = {}
        self.correct = frozenset(fold(correct).split())
        for kind, value, phrase in _entries(words):
            parts = tuple(re.findall(r"[^\W_]+|[^\w\s]", fold(phrase)))
            self._phrases.setdefault(parts[0], {}).setdefault(parts, {})[kind] = value
            if len(parts) == 1 and kind in _MENDABLE and len(parts[0]) >= _MEND_FROM_LETTERS:
                for shorter in _with_one_letter_less(parts[0]):
                    self._mends.setdefault(shorter, set()).add(parts[0])
        self._by_length = {
            first: sorted(phrases, key=len, reverse=True)
            for first, phrases in self._phrases.items()
        }

    def __contains__(self, word: str) -> bool:
        return (word,) in self._phrases.get(word, {})

    def senses(self, word: str) -> Senses:
        return self._phrases.get(word, {}).get((word,), {})

    def words_of(self, kinds: Sequence[Kind]) -> set[str]:
        """The single words that have one of these senses."""
        return {
            phrase[0]
            for phrases in self._phrases.values()
            for phrase, senses in phrases.items()
            if len(phrase) == 1 and any(kind in senses for kind in kinds)
        }

    def longest(self, tokens: Sequence[str], at: int) -> tuple[Senses, int]:
        """The senses of the longest phrase that starts at `at` and how many tokens it takes; a
        hyphen inside it is skipped. (empty, 0) when nothing is known.
        """
        for phrase in self._by_length.get(tokens[at], ()):
            taken = _match(phrase, tokens, at)
            if taken:
                return self._phrases[tokens[at]][phrase], taken
        return {}, 0

    def mended(self, word: str) -> str | None:
        """The one known word that is a letter away: missing, extra, wrong or swapped."""
        if len(word) < _MEND_FROM_LETTERS or word in self.correct or word in self:
            return None
        found = set(self._mends.get(word, ()))
        for shorter in _with_one_letter_less(word):
            found |= self._mends.get(shorter, set())
        close = {known for known in found if known[0] == word[0] and _is_one_slip(word, known)}
        meanings = {
            tuple(sorted((k.name, str(v)) for k, v in self.senses(c).items())): c for c in close
        }
        return next(iter(meanings.values())) if len(meanings) == 1 else None


def _entries(words: Words) -> Iterator[tuple[Kind, Any, str]]:
    for kind, table in words.items():
        valued = {True: table} if isinstance(table, str) else table
        for value, phrases in valued.items():
            for phrase in listed(phrases):
                yield kind, value, phrase


def _match(phrase: tuple[str, ...], tokens: Sequence[str], at: int) -> int:
    position = at
    for word in phrase:
        if position < len(tokens) and tokens[position] == "-" and word != "-" and position > at:
            position += 1
        if position >= len(tokens) or tokens[position] != word:
            return 0
        position += 1
    return position - at


def _with_one_letter_less(word: str) -> set[str]:
    return {word} | {word[:index] + word[index + 1 :] for index in range(len(word))}


def _is_one_slip(word: str, known: str) -> bool:
    if abs(len(word) - len(known)) == 1:
        shorter, longer = sorted((word, known), key=len)
        return shorter in _with_one_letter_less(longer)
    if len(word) != len(known):
        return False
    wrong = [index for index in range(len(word)) if word[index] != known[index]]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
        return word[wrong[0]] == known[wrong[1]] and word[wrong[1]] == known[wrong[0]]
    return len(wrong) <= 1
