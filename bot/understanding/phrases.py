"""Phrase lines: how word tables say what a sentence may look like.

A line is a row of items. `a|b` is one of several words, a trailing `?` makes an item optional,
`<name>` stands for a class of words of the same table, `..` for up to four words, `_` for exactly
one, `!a|b` for one that is none of these, `^` and `$` for the start and the end of the sentence.
`a_b` is a phrase that counts as one word.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.understanding.text import fold

TAKEN = "\x01"
STARTS = "\x02"
ENDS = "\x03"
_GAP = r"(?:[^\s\x01-\x03]+ ){0,4}?"
_ANCHORS = {"^": r"(?<=\x02 )(?:, )*", "$": r"(?=(?:, )*\x03)"}
_LAST_GAP = r"(?:[^\s\x01-\x03]+ ){0,8}"
_ANY_WORD = r"[^\s\x01-\x03,]+ "
_BLANKS = " ,\x01"
_CLASS = re.compile(r"<(\w+)>")


def _phrase(joined: str) -> str:
    return "".join(re.escape(fold(word)) + " " for word in joined.split("_"))


def _item(item: str, classes: Mapping[str, str]) -> str:
    if item == "..":
        return _GAP
    if item.startswith("!"):
        return f"(?!{_item(item[1:], classes)}){_ANY_WORD}"
    optional = item.endswith("?") and len(item) > 1
    choices: list[str] = []
    for choice in (item[:-1] if optional else item).split("|"):
        name = _CLASS.fullmatch(choice)
        if choice in _ANCHORS:
            choices.append(_ANCHORS[choice])
        elif name:
            choices += [_phrase(phrase) for phrase in classes[name[1]].split()]
        else:
            choices.append(_ANY_WORD if choice == "_" else _phrase(choice))
    choices.sort(key=len, reverse=True)
    return "(?:" + "|".join(choices) + ")" + ("?" if optional else "")


def _line(items: list[str], classes: Mapping[str, str]) -> str:
    if items[-1] == "..":
        return "".join(_item(item, classes) for item in items[:-1]) + _LAST_GAP
    return "".join(_item(item, classes) for item in items)


def _telling(item: str, classes: Mapping[str, str]) -> frozenset[str] | None:
    """The words one of which a sentence must hold to fit the item; None where it may do without."""
    if item == ".." or item.startswith("!") or (item.endswith("?") and len(item) > 1):
        return None
    words: list[str] = []
    for choice in item.split("|"):
        if choice in _ANCHORS or choice == "_":
            return None
        name = _CLASS.fullmatch(choice)
        phrases = classes[name[1]].split() if name else [choice]
        words += [fold(phrase.split("_")[0]) for phrase in phrases]
    return frozenset(words)


def _needed(lines: list[list[str]], classes: Mapping[str, str]) -> frozenset[str] | None:
    """Words of which a sentence must hold one if any line is to fit; None where one fits without.

    Looking for them is much cheaper than the pattern, and most sentences hold none.
    """
    needed: set[str] = set()
    for items in lines:
        telling = [words for item in items if (words := _telling(item, classes)) is not None]
        if not telling:
            return None
        needed |= min(telling, key=len)
    return frozenset(needed)


@dataclass(frozen=True, slots=True)
class Taken:
    """`place` is the number of the first word in its sentence."""

    place: int
    words: str

    @property
    def places(self) -> range:
        return range(self.place, self.place + len(self.words.split()))


class Phrases:
    """Finds any of `lines` in a sentence."""

    def __init__(self, lines: Iterable[str], classes: Mapping[str, str]) -> None:
        rows = [line.split() for line in lines]
        self._needed = _needed(rows, classes)
        patterns = [_line(items, classes) for items in rows]
        self._pattern = re.compile(r"(?<= )(?:" + "|".join(patterns or [r"(?!)"]) + ")")

    def find(self, words: str) -> str | None:
        """The first words that fit, or None."""
        if self._needed is not None and self._needed.isdisjoint(words.split()):
            return None
        found = self._pattern.search(words)
        return found[0].strip(_BLANKS) if found else None

    def take(self, words: str) -> tuple[str, list[Taken]]:
        """The sentence with what fits blotted out, word by word, and what that was."""
        taken: list[Taken] = []
        if self._needed is not None and self._needed.isdisjoint(words.split()):
            return words, taken

        def blot(found: re.Match[str]) -> str:
            said = found[0].strip(_BLANKS)
            if not said:
                return found[0]
            taken.append(Taken(words.count(" ", 0, found.start()), said))
            return (TAKEN + " ") * found[0].count(" ")

        return self._pattern.sub(blot, words), taken
