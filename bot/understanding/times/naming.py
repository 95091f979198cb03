"""Names of the business that would read as days or times: "April", "Evening facial"."""

from functools import lru_cache

from bot.types import Named, Surroundings
from bot.understanding.times.lexing import split

NAMED = "_"
_MARKS = '.,!?;:()"'

Names = dict[str, list[list[str]]]


def without_names(words: list[str], surroundings: Surroundings) -> list[str]:
    """The words with every name of the business blotted out, except a one-word name beside a
    number ("4 april").
    """
    names = _names(surroundings.staff, (*surroundings.services, *surroundings.locations))
    bare = [word.strip(_MARKS) for word in words]
    kept = list(words)
    for start, word in enumerate(bare):
        for name in names.get(word, ()):
            end = start + len(name)
            if bare[start:end] == name and not (len(name) == 1 and _beside_number(bare, start)):
                kept[start:end] = [NAMED] * len(name)
    return kept


@lru_cache(maxsize=256)
def _names(staff: tuple[Named, ...], things: tuple[Named, ...]) -> Names:
    """By their first word; a thing of one word is no name but a word ("evening")."""
    named = [split(name) for each in staff for name in each.names]
    named += [words for each in things for name in each.names if len(words := split(name)) > 1]
    names: Names = {}
    for words in named:
        if words[0]:
            names.setdefault(words[0], []).append(words)
    return names


def _beside_number(words: list[str], place: int) -> bool:
    return any(word[:1].isdigit() for word in words[max(0, place - 1) : place + 2])
