"""Reads the word tables of a language from its folder of text files.

A file is a row of sections: `[name]`, then words or phrase lines (see `bot.understanding.phrases`).
A line that begins with `;` is a remark. A section that a language lacks is empty.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.types import Intent, Topic
from bot.understanding.phrases import Phrases
from bot.understanding.text import fold
from bot.understanding.words.shape import Cue, IntentPhrases, LanguageWords, NameWords, PickWords

_FILES = ("words", "classes", "replies", "intents", "choosing", "names", "subjects")
_CLASS = re.compile(r"<(\w+)>")
_IDLE = "idle "
_TOLD = "told "
Section = tuple[str, list[str]]


def read_language(folder: Path) -> LanguageWords:
    """The language whose code is the folder's name.

    Raises `KeyError` for a phrase line with an unknown class, `ValueError` for an unknown intent.
    """
    return _Tables(folder).language()


def sections_of(path: Path) -> Iterator[Section]:
    """The sections of one file, in order; none when there is no such file."""
    if not path.exists():
        return
    name, lines = "", list[str]()
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("[") and text.endswith("]"):
            if name:
                yield name, lines
            name, lines = text[1:-1], []
        elif text and not text.startswith(";"):
            lines.append(text)
    if name:
        yield name, lines


class _Tables:
    """One language's files, on their way to being `LanguageWords`."""

    def __init__(self, folder: Path) -> None:
        self._code = folder.name
        self._files = {name: list(sections_of(folder / f"{name}.txt")) for name in _FILES}
        self._classes: dict[str, str] = {}
        for name, lines in self._files["classes"]:
            words = " ".join(lines)
            self._classes[name] = _CLASS.sub(lambda found: self._classes[found[1]], words)

    def language(self) -> LanguageWords:
        return LanguageWords(
            code=self._code,
            marks=self._bag("words", "marks"),
            spellings=self._spellings(),
            mistyped=self._bag("words", "mistyped"),
            joined=dict(self._pairs("words", "joined", " = ")),
            cues=tuple(
                (cue, self._phrases("replies", cue.value))
                for cue in Cue
                if self._lines("replies", cue.value)
            ),
            told_intents=self._intents(_TOLD),
            intents=self._intents(),
            idle_intents=self._intents(_IDLE),
            topics=tuple((topic, self._phrases("subjects", topic.value)) for topic in Topic),
            foreign=self._bag("subjects", "foreign"),
            at_home=self._phrases("subjects", "at home"),
            ours=self._phrases("subjects", "ours"),
            asks_for_facts=self._phrases("subjects", "asks for facts"),
            asks_for_deeds=self._phrases("subjects", "asks for deeds"),
            small=self._bag("words", "small"),
            values=self._bag("words", "values"),
            echoes=self._bag("replies", "echoes"),
            tellers=self._bag("replies", "tellers"),
            turning=self._bag("replies", "turning"),
            explicit_yes=self._bag("replies", "explicit yes"),
            always_yes=self._phrases("replies", "always yes"),
            plain_yes=self._bag("replies", "plain yes"),
            insisting=self._bag("replies", "insisting"),
            openers=self._bag("replies", "openers"),
            question_openers=self._bag("replies", "question openers"),
            bare_no=self._bag("replies", "bare no"),
            stating=self._bag("replies", "stating"),
            praise=frozenset(self._classes.get("praise", "").split()),
            asks_to_confirm=self._phrases("replies", "asks to confirm"),
            offers_to_act=self._phrases("replies", "offers to act"),
            picking=self._picking(),
            naming=self._naming(),
            known=self._known(),
        )

    def _picking(self) -> PickWords:
        file = "choosing"
        return PickWords(
            ordinals=self._positions("ordinals"),
            numbers=self._positions("numbers"),
            any_of_them=self._phrases(file, "any of them"),
            several=self._phrases(file, "several"),
            earliest=self._phrases(file, "earliest"),
            latest=self._phrases(file, "latest"),
            lets_choose=self._phrases(file, "lets choose"),
            fillers=self._bag(file, "fillers"),
            nouns=self._bag(file, "nouns"),
            number_cues=self._bag(file, "number cues"),
            determiners=self._bag(file, "determiners"),
            before_times=self._bag(file, "before times"),
            at=self._bag(file, "at"),
            after_times=self._bag(file, "after times"),
            negations=self._bag(file, "negations"),
        )

    def _naming(self) -> NameWords:
        file = "names"
        return NameWords(
            fillers=self._bag(file, "fillers"),
            common=self._bag(file, "common"),
            vague=self._bag(file, "vague"),
            synonyms=self._groups("synonyms"),
            trade=self._bag(file, "trade"),
            not_a_service=self._bag(file, "not a service"),
            asking=self._bag(file, "asking"),
            asking_fillers=self._bag(file, "asking fillers"),
            articles=self._bag(file, "articles"),
            after_thing=self._bag(file, "after thing"),
            nicknames=self._groups("nicknames"),
            staff_cues=self._bag(file, "staff cues"),
            negations=self._bag(file, "negations"),
            after_anyone=self._bag(file, "after anyone"),
            anyone=self._phrases(file, "anyone"),
            same_as_last=self._phrases(file, "same as last"),
            same_time=self._phrases(file, "same time"),
        )

    def _lines(self, file: str, name: str) -> list[str]:
        return [line for found, lines in self._files[file] if found == name for line in lines]

    def _bag(self, file: str, name: str) -> frozenset[str]:
        return frozenset(fold(word) for line in self._lines(file, name) for word in line.split())

    def _phrases(self, file: str, name: str) -> Phrases:
        return Phrases(self._lines(file, name), self._classes)

    def _pairs(self, file: str, name: str, sign: str) -> Iterator[tuple[str, str]]:
        for line in self._lines(file, name):
            left, _, right = line.partition(sign)
            yield fold(left.strip()), fold(right.strip())

    def _spellings(self) -> dict[str, str]:
        return {
            wrong: right
            for right, wrongs in self._pairs("words", "spellings", ":")
            for wrong in wrongs.split()
        }

    def _positions(self, name: str) -> dict[str, int]:
        return {
            word: int(place)
            for place, words in self._pairs("choosing", name, ":")
            for word in words.split()
        }

    def _groups(self, name: str) -> dict[str, frozenset[str]]:
        """Each word of a line to all words of the lines that hold it."""
        groups: dict[str, frozenset[str]] = {}
        for line in self._lines("names", name):
            words = frozenset(fold(word) for word in line.split())
            for word in words:
                groups[word] = groups.get(word, frozenset()) | words
        return groups

    def _intents(self, kind: str = "") -> IntentPhrases:
        return tuple(
            (
                tuple(Intent(word) for word in name.removeprefix(kind).split()),
                Phrases(lines, self._classes),
            )
            for name, lines in self._files["intents"]
            if next((mark for mark in (_IDLE, _TOLD) if name.startswith(mark)), "") == kind
        )

    def _known(self) -> frozenset[str]:
        lines = [*self._classes.values()]
        for file in ("replies", "intents"):
            lines += [line for _, found in self._files[file] for line in found]
        words = {
            fold(part)
            for line in lines
            for item in line.split()
            for choice in item.lstrip("!").rstrip("?").split("|")
            for part in choice.split("_")
        }
        return frozenset(
            words
            | self._spellings().keys()
            | self._bag("words", "marks")
            | self._bag("words", "mistyped")
        )
