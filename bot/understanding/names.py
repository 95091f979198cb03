"""Which services, staff and locations a message names, however it spells them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from bot.types import Named
from bot.understanding.message import Message, canonical
from bot.understanding.packages import with_packages
from bot.understanding.phrases import ENDS, STARTS
from bot.understanding.text import tokens
from bot.understanding.words import LANGUAGES, LanguageWords
from bot.understanding.words.table import sections_of

_MARKS = frozenset((STARTS, ENDS, ","))
_NEAR_WORDS = 3
_SERVICES = dict(sections_of(Path(__file__).parent / "words" / "services.txt"))
_SAME = {word: frozenset(line.split()) for line in _SERVICES["same"] for word in line.split()}
"""A word for a service to the words for it in all languages."""
_NEGATION_REACH = 3


@dataclass(frozen=True, slots=True)
class _Spelled:
    """One name of one thing, as canonical words without fillers."""

    id: str
    words: tuple[str, ...]
    official: bool


@dataclass(frozen=True, slots=True)
class ServicesNamed:
    ids: tuple[str, ...] = ()
    unknown: str | None = None
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StaffNamed:
    ids: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    anyone: bool = False
    words: frozenset[str] = frozenset()


@lru_cache(maxsize=8192)
def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 5 and word.endswith(("shes", "ches", "xes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _allowed_slips(length: int) -> int:
    return 0 if length < 4 else 1 if length < 8 else 2


def _is_word(written: str, meant: str, language: LanguageWords) -> bool:
    """Equal but for plural, spelling variants and slips of the thumb."""
    written, meant = _stem(written), _stem(meant)
    if written == meant:
        return True
    if written in language.known or written in language.naming.common or written[:1] != meant[:1]:
        return False
    slips = _allowed_slips(min(len(written), len(meant)))
    return slips > 0 and OSA.distance(written, meant, score_cutoff=slips) <= slips


@lru_cache(maxsize=512)
def _spelled(
    things: tuple[Named, ...], language_code: str, drop: frozenset[str]
) -> tuple[_Spelled, ...]:
    language = LANGUAGES[language_code]
    spelled = []
    for thing in things:
        for place, name in enumerate(thing.names):
            words = tuple(
                canonical(word, language)
                for word in tokens(name)
                if word.isalnum() and word not in drop
            )
            if words:
                spelled.append(_Spelled(thing.id, words, place == 0))
    return tuple(spelled)


def _words_of(message: Message) -> list[str]:
    return [word for word in message.words.split() if word not in _MARKS]


# ------------------------------------------------------------------ services


def find_services(message: Message, services: tuple[Named, ...]) -> ServicesNamed:
    """Services in the order in which they are named; a word that fits two of them names none. Who
    names all the steps of a service, in any order, means that service."""
    if not services:
        return ServicesNamed()
    language = message.language
    words = _words_of(message)
    spelled = sorted(
        _spelled(services, language.code, language.naming.fillers),
        key=lambda name: -len(name.words),
    )
    free = list(range(len(words)))
    places: dict[str, int] = {}
    for name in spelled:
        span = _whole_name(name.words, words, free, language)
        if span:
            places.setdefault(name.id, span[0])
            free = [place for place in free if place not in span]
    for place in list(free):
        only = _only_service_with(words[place], spelled, language)
        if only and only not in places:
            places[only] = place
            free.remove(place)
    used = frozenset(words[place] for place in range(len(words)) if place not in free)
    ids = tuple(sorted(places, key=lambda service: places[service]))
    ids = with_packages(ids, services)
    return ServicesNamed(ids, None if ids else _unknown_service(message), used)


def _whole_name(
    name: Sequence[str], words: Sequence[str], free: Sequence[int], language: LanguageWords
) -> list[int] | None:
    """Places of all words of a name, in any order, close together."""
    firsts = [place for place in free if _is_word(words[place], name[0], language)]
    for first in firsts:
        near = [place for place in free if abs(place - first) <= _NEAR_WORDS + len(name) - 2]
        span = [first]
        for wanted in name[1:]:
            found = next(
                (p for p in near if p not in span and _is_word(words[p], wanted, language)), None
            )
            if found is None:
                break
            span.append(found)
        else:
            return sorted(span)
    return None


def _only_service_with(
    word: str, spelled: Iterable[_Spelled], language: LanguageWords
) -> str | None:
    """The one service that a single telling word can mean: "beard" for "Beard trim"."""
    naming = language.naming
    if len(word) < 3 or word in naming.common | naming.vague | naming.fillers:
        return None
    synonyms = naming.synonyms.get(_stem(word), frozenset()) | _SAME.get(_stem(word), frozenset())
    best: dict[str, float] = {}
    for name in spelled:
        fit = max(
            (
                len(part) / sum(map(len, name.words))
                for part in name.words
                if _is_word(word, part, language)
                or part in synonyms
                or (len(part) > len(word) and part.endswith(word) and len(word) >= 3)
            ),
            default=0.0,
        )
        best[name.id] = max(best.get(name.id, 0.0), fit)
    ranked = sorted(best.items(), key=lambda pair: -pair[1])
    if not ranked or not ranked[0][1]:
        return None
    if len(ranked) > 1 and ranked[1][1] and ranked[0][1] - ranked[1][1] < 0.3:
        return None
    return ranked[0][0]


@lru_cache(maxsize=16)
def _asked_for(language_code: str) -> re.Pattern[str]:
    naming = LANGUAGES[language_code].naming
    asking, fillers, articles, after = (
        "|".join(map(re.escape, sorted(words))) or "(?!)"
        for words in (naming.asking, naming.asking_fillers, naming.articles, naming.after_thing)
    )
    return re.compile(
        rf" (?:{asking}) (?:(?:{fillers}) ){{0,4}}(?:{articles}) "
        rf"(?P<thing>[^\W\d_-][\w-]+(?: [^\W\d_-][\w-]+)??)(?= (?:{after}|{ENDS}|,) )"
    )


def _unknown_service(message: Message) -> str | None:
    for sentence in message.sentences:
        found = _asked_for(message.language.code).search(sentence.words)
        if found:
            kept = [
                word
                for word in found["thing"].split()
                if word not in message.language.naming.fillers and word not in _MARKS
            ]
            if kept and not any(word in message.language.naming.not_a_service for word in kept):
                return " ".join(kept)
    for word in _words_of(message):
        if _stem(word) in message.language.naming.trade:
            return word
    return None


# --------------------------------------------------------------------- staff


def find_staff(message: Message, staff: tuple[Named, ...], *, asked: bool) -> StaffNamed:
    """`asked`: whether the open question is about staff, so that a lone word is likely a name."""
    language = message.language
    anyone = any(language.naming.anyone.find(sentence.words) for sentence in message.sentences)
    if not staff:
        return StaffNamed(anyone=anyone)
    words = _words_of(message)
    spelled = _spelled(staff, language.code, frozenset())
    wanted: list[str] = []
    excluded: list[str] = []
    used: set[str] = set()
    free_from = 0
    for place, word in enumerate(words):
        cued = place > 0 and words[place - 1] in language.naming.staff_cues
        who = _who(word, spelled, language, sure=cued or asked or len(words) == 1, message=message)
        if who is None:
            continue
        before = words[max(free_from, place - _NEGATION_REACH) : place]
        free_from = place + 1
        left_out = any(b in language.naming.negations for b in before) or (
            anyone and before[-1:] and before[-1] in language.naming.after_anyone
        )
        target = excluded if left_out else wanted
        if who not in target:
            target.append(who)
        used.add(word)
    return StaffNamed(tuple(wanted), tuple(excluded), anyone, frozenset(used))


def _who(
    word: str, spelled: Iterable[_Spelled], language: LanguageWords, *, sure: bool, message: Message
) -> str | None:
    """The one person that a word can mean."""
    if not sure and not _written_as_name(word, language, message):
        return None
    plain = word[:-1] if len(word) > 4 and word.endswith("s") else word
    exact = {n.id for n in spelled if word in n.words or plain in n.words}
    if exact:
        return exact.pop() if len(exact) == 1 else None
    nicknames = language.naming.nicknames.get(plain, frozenset())
    close = {n.id for n in spelled if nicknames.intersection(n.words)}
    if not close and word not in language.known and word not in language.naming.common:
        close = {n.id for n in spelled if any(_like_name(plain, part) for part in n.words)}
    return close.pop() if len(close) == 1 else None


def _like_name(written: str, name: str) -> bool:
    if len(written) < 3 or len(name) < 3 or written[0] != name[0]:
        return False
    if len(written) >= 3 and name.startswith(written) and len(name) - len(written) <= 2:
        return True
    slips = _allowed_slips(max(len(written), len(name)))
    return slips > 0 and OSA.distance(written, name, score_cutoff=slips) <= slips


def _written_as_name(word: str, language: LanguageWords, message: Message) -> bool:
    """Words such as "will" or "may" are names only where a capital in mid-sentence says so."""
    if word not in language.known and word not in language.naming.common:
        return True
    return re.search(rf"\b[a-z,]+ {re.escape(word.capitalize())}\b", message.text) is not None


# ----------------------------------------------------------------- locations


def find_locations(message: Message, locations: tuple[Named, ...]) -> tuple[str, ...]:
    """Those of several whose name is written, or a word of it that is no other's and no ordinary
    one: "at the Brooklyn one"."""
    language, words = message.language, _words_of(message)
    spelled = _spelled(locations, language.code, language.naming.fillers)
    found: dict[str, int] = {}
    for name in spelled:
        others = {word for other in spelled if other.id != name.id for word in other.words}
        telling = set(name.words) - others - language.known - language.naming.common
        places = _whole_name(name.words, words, range(len(words)), language) or [
            place
            for place, word in enumerate(words)
            if any(_is_word(word, part, language) for part in telling)
        ]
        before = words[max(0, places[0] - _NEGATION_REACH) : places[0]] if places else []
        if places and language.naming.negations.isdisjoint(before):
            found.setdefault(name.id, places[0])
    return tuple(sorted(found, key=lambda location: found[location]))
