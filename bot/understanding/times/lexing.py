"""From a message to lexemes: numbers, clock and date figures, and words with their senses."""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from bot.understanding.times.kinds import Kind
from bot.understanding.times.vocabulary import Senses, Vocabulary, fold

MOST_LEXEMES = 320
MOST_SKIPPED = 5

_ISO_MOMENT = re.compile(r"\b(\d{4}-\d\d-\d\d)t(?=\d\d:\d\d)")
_DOTTED_MERIDIEM = re.compile(r"(?<![^\W\d_])([ap])\. ?m\b\.?")
_DOTTED_ORDINAL = re.compile(r"(?<=\d)\.(?=[oa](?!\w))")
_CHUNK = re.compile(r"\d+(?:[-/.:]\d+)*|[^\W\d_]+|[^\w\s]|_")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_AND_MONTH = re.compile(r"(\d{1,2})[/.](\d{1,2})")
_SPAN = re.compile(r"(\d{1,4}|\d{1,2}[:.]\d{2})-(\d{1,4}|\d{1,2}[:.]\d{2})")
_TOP_DOMAINS = frozenset({"com", "org", "net", "edu", "gov", "io"})
_PUNCTUATION: dict[str, Senses] = {
    ",": {Kind.COMMA: True},
    "-": {Kind.RANGE: True},
    "/": {Kind.OR: True},
    "&": {Kind.AND: True},
    "+": {Kind.AND: True},
    "@": {Kind.AT: True},
    "~": {Kind.ABOUT: True},
    **{mark: {Kind.STOP: True} for mark in ".?!;\n"},
    **{mark: {Kind.MONEY: True} for mark in "$£€#"},
    **{mark: {Kind.COUNTED: True} for mark in "%°"},
}


@dataclass(slots=True)
class Figures:
    """A date in figures; `first` and `second` in the order written, `year` None if absent."""

    first: int
    second: int
    year: int | None = None
    is_year_first: bool = False
    is_dotted: bool = False


@dataclass(slots=True)
class Lexeme:
    """One unit of the message: a word, a number as written, a clock time h:mm or a date."""

    text: str
    is_glued: bool = False
    senses: Senses = field(default_factory=dict)
    digits: str = ""
    clock: tuple[int, int] | None = None
    figures: Figures | None = None

    @property
    def number(self) -> int | None:
        if self.digits:
            return int(self.digits) if len(self.digits) <= 4 else None
        found: int | None = self.senses.get(Kind.NUMBER)
        return found

    @property
    def is_word(self) -> bool:
        return not (self.senses or self.digits or self.clock or self.figures)


class Line:
    """The lexemes of a message; out of bounds every question is answered with None or False. `near`
    is the day that is being talked about."""

    def __init__(
        self, lexemes: list[Lexeme], today: date, language: str, near: date | None = None
    ) -> None:
        self.lexemes = lexemes
        self.today = today
        self.language = language
        self.near = near

    def __len__(self) -> int:
        return len(self.lexemes)

    def at(self, index: int) -> Lexeme | None:
        return self.lexemes[index] if 0 <= index < len(self.lexemes) else None

    def sense(self, index: int, kind: Kind) -> Any:
        return self.lexemes[index].senses.get(kind) if 0 <= index < len(self.lexemes) else None

    def has(self, index: int, *kinds: Kind) -> bool:
        if not 0 <= index < len(self.lexemes):
            return False
        senses = self.lexemes[index].senses
        return bool(senses) and not senses.keys().isdisjoint(kinds)

    def number(self, index: int) -> int | None:
        found = self.at(index)
        return found.number if found else None

    def digits(self, index: int) -> str:
        found = self.at(index)
        return found.digits if found else ""

    def is_glued(self, index: int) -> bool:
        found = self.at(index)
        return found is not None and found.is_glued

    def skip(self, index: int, *kinds: Kind) -> int:
        """Past the next lexemes of these kinds, a few at most."""
        end = index
        while end - index < MOST_SKIPPED and self.has(end, *kinds):
            end += 1
        return end


def lex(words: list[str], vocabulary: Vocabulary) -> list[Lexeme]:
    """The lexemes of the words of `split`."""
    chunks = [chunk for word in words for chunk in _chunks(word, vocabulary)]
    return _with_phrases(chunks[:MOST_LEXEMES], vocabulary)


def split(text: str) -> list[str]:
    """Folded words as the sender spaced them; line ends are words of their own."""
    folded = _DOTTED_MERIDIEM.sub(r"\1m ", _ISO_MOMENT.sub(r"\1 ", fold(text)))
    folded = _DOTTED_ORDINAL.sub("", folded)
    return folded.replace("\n", " \n ").split(" ")


def _chunks(word: str, vocabulary: Vocabulary) -> list[Lexeme]:
    if word == "\n":
        return [Lexeme(word)]
    if _is_address(word):
        return [Lexeme(word)]
    found: list[Lexeme] = []
    for match in _CHUNK.finditer(word):
        found += _figures(match[0], is_glued=match.start() > 0)
    if any(chunk.text[0].isdigit() for chunk in found) and any(c.text.isalpha() for c in found):
        return _with_letters(word, found, vocabulary)
    return found


def _is_address(word: str) -> bool:
    if "://" in word or word.startswith("www.") or ("@" in word[1:] and "." in word):
        return True
    return "." in word and not _TOP_DOMAINS.isdisjoint(word.split("."))


def _figures(chunk: str, *, is_glued: bool) -> list[Lexeme]:
    """A run of digits and what joins them; an unknown shape (a phone number) stays a word."""
    if not chunk[0].isdigit():
        return [Lexeme(chunk, is_glued)]
    if chunk.isdecimal():
        return [Lexeme(chunk, is_glued, digits=chunk)]
    if span := _SPAN.fullmatch(chunk):
        return [
            *_figures(span[1], is_glued=is_glued),
            Lexeme("-", is_glued=True),
            *_figures(span[2], is_glued=True),
        ]
    lexeme = Lexeme(chunk, is_glued)
    if clock := _CLOCK.fullmatch(chunk) or _DOTTED.fullmatch(chunk):
        lexeme.clock = _clock(int(clock[1]), int(clock[2]))
    if found := _YEAR_FIRST.fullmatch(chunk):
        lexeme.figures = Figures(int(found[2]), int(found[3]), int(found[1]), is_year_first=True)
    elif found := _YEAR_LAST.fullmatch(chunk):
        lexeme.figures = Figures(int(found[1]), int(found[3]), _year(found[4]))
    elif found := _DAY_AND_MONTH.fullmatch(chunk):
        lexeme.figures = Figures(int(found[1]), int(found[2]), is_dotted="." in chunk)
    return [lexeme]


def _clock(hour: int, minute: int) -> tuple[int, int] | None:
    return (hour, minute) if hour <= 24 and minute < 60 else None


def _year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 else 0)


def _with_letters(word: str, found: list[Lexeme], vocabulary: Vocabulary) -> list[Lexeme]:
    """A word of digits and letters: known as a whole ("2moro"), in its parts ("3pm") or not."""
    whole = word.strip('.,!?;:()"')
    if whole in vocabulary:
        tail = word[len(whole) :] if word.startswith(whole) else ""
        return [Lexeme(whole), *(Lexeme(mark, is_glued=True) for mark in tail)]
    for before, after in pairwise(found):
        mixed = before.text[0].isdigit() != after.text[0].isdigit()
        joined = before.text[0].isalnum() and after.text[0].isalnum()
        letters = after if before.text[0].isdigit() else before
        if mixed and joined and letters.text not in vocabulary:
            return [Lexeme(word)]
    return found


def _with_phrases(chunks: list[Lexeme], vocabulary: Vocabulary) -> list[Lexeme]:
    texts = [chunk.text for chunk in chunks]
    lexemes: list[Lexeme] = []
    index = 0
    while index < len(chunks):
        chunk = chunks[index]
        if chunk.text == "-" and lexemes and _is_hyphen(chunks, index, lexemes[-1]):
            index += 1
            continue
        senses, taken = vocabulary.longest(texts, index)
        if not taken and chunk.text.isalpha() and (mended := vocabulary.mended(chunk.text)):
            senses, taken = vocabulary.senses(mended), 1
        if Kind.ORDINAL_SUFFIX in senses and chunk.is_glued and lexemes and lexemes[-1].digits:
            _make_ordinal(lexemes[-1])
        elif chunk.digits or chunk.clock or chunk.figures:
            lexemes.append(chunk)
            taken = 1
        else:
            chunk.senses = senses or _PUNCTUATION.get(chunk.text, {})
            chunk.text = " ".join(texts[index : index + max(taken, 1)])
            lexemes.append(chunk)
        index += max(taken, 1)
    return lexemes


_SPANNING = (Kind.WEEKDAY, Kind.SHAKY_WEEKDAY, Kind.MONTH, Kind.RELATIVE_DAY, Kind.NUMBER)


def _is_hyphen(chunks: list[Lexeme], index: int, before: Lexeme) -> bool:
    """Whether "-" only joins two words, as in "half-past"; in "mon-fri" it spans days."""
    after = chunks[index + 1] if index + 1 < len(chunks) else None
    if not (after and after.is_glued and chunks[index].is_glued and after.text.isalpha()):
        return False
    return before.text[-1].isalpha() and not any(kind in before.senses for kind in _SPANNING)


def _make_ordinal(lexeme: Lexeme) -> None:
    lexeme.senses = {Kind.ORDINAL: int(lexeme.digits[:4])}
    lexeme.text, lexeme.digits = lexeme.digits, ""
