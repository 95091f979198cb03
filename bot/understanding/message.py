"""One message, cleaned, in the words of its language."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.understanding.phrases import ENDS, STARTS, Phrases
from bot.understanding.text import (
    READ_WORDS,
    Sentence,
    clean,
    is_stop,
    tokens,
    unstretched,
    without_history,
)
from bot.understanding.words import LANGUAGES, LanguageWords

_TAPBACK = re.compile(
    r"^(liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted .{1,12} to|"
    r'removed an? \w+ from) "(.*)"?$',
    re.IGNORECASE | re.DOTALL,
)
_LAUGH = re.compile(
    r"^(?:a*h+a+h+[ah]*|h+e+h+[eh]*|(?:ha|he|hi)+h?|l+o+l+(?:ol)*z?|h+m+|m+h*m+|u+h+|u+m+|a+h+|o+h+)$"
)


_SPEAKERS = frozenset[str]().union(*(table.marks for table in LANGUAGES.values()))
_SLIPS_FROM = 5
"""Letters of a word in which a slip is looked for."""


@dataclass(frozen=True, slots=True)
class Message:
    """`tapback` is the folded verb of a reaction ("liked"), whose quoted text is not in `text`.
    `signals` are the words by which the language was noticed."""

    text: str
    sentences: tuple[Sentence, ...]
    language: LanguageWords
    tapback: str | None = None
    signals: int = 0

    @property
    def words(self) -> str:
        return "".join(sentence.words for sentence in self.sentences)

    @property
    def only_word(self) -> str | None:
        """The word of a message of one word."""
        words = [word for word in self.words.split() if word not in (STARTS, ENDS, ",")]
        return words[0] if len(words) == 1 else None

    def says(self, phrases: Phrases) -> bool:
        return any(phrases.find(sentence.words) for sentence in self.sentences)


def read_message(raw: str, language: str = "en") -> Message:
    """`language` is assumed where the words do not show another."""
    text = clean(raw)
    tapback = _TAPBACK.match(text)
    if tapback:
        return Message(text, (), _table(language), tapback[1].lower())
    text = without_history(text)
    found = tokens(text)
    table, signals = notice_language(found, language)
    return Message(text, tuple(_sentences(found, table)), table, signals=signals)


@lru_cache(maxsize=512)
def read_question(text: str, language: str) -> Message:
    """What we asked, which several parts of understanding look at."""
    return read_message(text, language)


def notice_language(found: list[str], assumed: str) -> tuple[LanguageWords, int]:
    """The table whose own words are the most, and how many more than those of any other; the
    assumed one where none has more.

    A word that the assumed language knows speaks for no other: "no" is not yet Spanish.
    """
    home = _table(assumed)
    scores = {
        code: sum(word in table.marks and word not in home.known for word in found)
        for code, table in LANGUAGES.items()
    } | {home.code: sum(word in home.marks for word in found)}
    best = max(scores, key=lambda code: (scores[code], code == home.code))
    others = (score for code, score in scores.items() if code != best)
    return LANGUAGES[best], scores[best] - max(others)


def _table(language: str) -> LanguageWords:
    return LANGUAGES.get(language) or LANGUAGES["en"]


def _sentences(found: list[str], table: LanguageWords) -> list[Sentence]:
    sentences: list[Sentence] = []
    words: list[str] = []
    for token in found[:READ_WORDS]:
        if not is_stop(token):
            words.append(token)
            continue
        asks = "?" in token
        if words:
            sentences.append(_sentence(words, table, asks))
            words = []
        elif asks and sentences:
            sentences[-1] = Sentence(sentences[-1].words, True)
    if words:
        sentences.append(_sentence(words, table, False))
    return sentences


def _sentence(words: list[str], table: LanguageWords, asks: bool) -> Sentence:
    plain = [canonical(word, table) for word in words]
    joined: list[str] = []
    for word in plain:
        pair = f"{joined[-1]} {word}" if joined else ""
        if pair in table.joined:
            joined[-1] = table.joined[pair]
        else:
            joined.append(word)
    return Sentence(f" {STARTS} {' '.join(joined)} {ENDS} ", asks)


def canonical(word: str, table: LanguageWords) -> str:
    """The way in which the tables write a word: unstretched, variants and laughter unified."""
    if word in table.spellings:
        return table.spellings[word]
    if word in table.known:
        return word
    if _LAUGH.match(word):
        return "haha"
    shorter = unstretched(word, table.known)
    return table.spellings.get(shorter) or _meant(shorter, table.code)


@lru_cache(maxsize=4096)
def _meant(word: str, language: str) -> str:
    """A word of agreement that was written with one slip ("perfet"); unchanged otherwise.

    An ending is no slip: "confirms" is a word of its own.
    """
    table = LANGUAGES[language]
    if len(word) < _SLIPS_FROM or word in table.known:
        return word
    for right in table.mistyped:
        if OSA.distance(word, right, score_cutoff=1) == 1 and not word.startswith(right):
            return right
    return word
