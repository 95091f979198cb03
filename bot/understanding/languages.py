"""A wish to be written to in another language, whatever language it is uttered in."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot.types import Named
from bot.understanding.message import Message
from bot.understanding.phrases import Phrases, Taken
from bot.understanding.text import Sentence, fold, tokens
from bot.understanding.words.table import sections_of

_SECTIONS = dict(sections_of(Path(__file__).parent / "words" / "languages.txt"))


def _read_names() -> dict[str, str]:
    pairs = (line.partition(":") for line in _SECTIONS["names"])
    return {fold(name): code for code, _, names in pairs for name in names.split()}


NAMES = _read_names()
_CLASSES = {
    "language": " ".join(NAMES),
    "polite": " ".join(_SECTIONS["polite"]),
    "speak": " ".join(_SECTIONS["speak"]),
}
_LOOK_ALIKES = Phrases(_SECTIONS["not wishes"], _CLASSES)
_WISHES = Phrases(_SECTIONS["wishes"], _CLASSES)


def take_language(message: Message, services: Iterable[Named]) -> tuple[Message, str | None]:
    """The message without the words that ask for a language, and its code.

    A language that is part of a service's name (French manicure) is asked for with the service.
    """
    if not any(f" {name} " in message.words for name in NAMES):
        return message, None
    taught = {word for service in services for name in service.names for word in tokens(name)}
    wanted: str | None = None
    left: list[Sentence] = []
    for sentence in message.sentences:
        words, taken = sentence.words, list[Taken]()
        if not _LOOK_ALIKES.find(words):
            words, taken = _WISHES.take(words)
        spoken = [word for one in taken for word in one.words.split() if word in NAMES]
        if any(word in taught for word in spoken):
            return message, None
        wanted = NAMES[spoken[-1]] if spoken else wanted
        left.append(replace(sentence, words=words))
    return (replace(message, sentences=tuple(left)), wanted) if wanted else (message, None)
