"""Fill a text with facts, each in the customer's language: times, money, numbered choices.

Texts are trusted only as far as `{name}`: no attribute access, no indexing, no conversion.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time, get_day_names
from babel.numbers import format_currency

from bot.wording.catalogues import FALLBACK, texts
from bot.wording.segments import to_gsm7

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
DAY = "MMMEd"


@dataclass(frozen=True, slots=True)
class Weekdays:
    """A run of weekdays, 0 for Monday, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence with its own text in the catalogue."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered choice. Parts that all choices of a list share are said once, by the text."""

    label: str | Part | None = None
    starts_at: datetime | None = None
    staff: str | None = None


@dataclass(frozen=True, slots=True)
class Money:
    minor: int
    currency: str


def render(key: str, facts: Mapping[str, Any], *, language: str, region: str = "US") -> str:
    """The text of `key` with every `{name}` replaced; aware datetimes must be in the tenant's zone.

    Raises KeyError for an unknown key or a fact that the text needs and did not get.
    """
    return to_gsm7(_fill(Part(key, facts), _Voice(language, _locale(language, region))))


@dataclass(frozen=True, slots=True)
class _Voice:
    language: str
    locale: Locale


def _fill(part: Part, voice: _Voice) -> str:
    template = texts(voice.language)[part.key]
    return PLACEHOLDER.sub(lambda match: _say(part.facts[match[1]], voice), template)


@lru_cache
def _locale(language: str, region: str) -> Locale:
    for name in (f"{language}_{region}", language, FALLBACK):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("unreachable: the fallback is a locale")


def _say(fact: Any, voice: _Voice) -> str:  # noqa: PLR0911 - one row per kind of fact
    match fact:
        case Part():
            return _fill(fact, voice)
        case datetime():
            return f"{_day(fact.date(), voice.locale)} {_time(fact, voice.locale)}"
        case date():
            return _day(fact, voice.locale)
        case time():
            return _clock(fact.hour, fact.minute, voice.locale)
        case Weekdays():
            names = get_day_names("abbreviated", locale=voice.locale)
            both = dict.fromkeys((names[fact.first], names[fact.last]))
            return "-".join(both)
        case Money():
            return format_currency(fact.minor / 100, fact.currency, locale=voice.locale)
        case list() if all(isinstance(item, Choice) for item in fact):
            return _numbered(fact, voice)
        case list() | tuple():
            return ", ".join(_say(item, voice) for item in fact)
    return str(fact)


@lru_cache(maxsize=512)
def _day(day: date, locale: Locale) -> str:
    return format_skeleton(DAY, day, locale=locale)


def _time(instant: datetime, locale: Locale) -> str:
    return _clock(instant.hour, instant.minute, locale)


@lru_cache(maxsize=2048)
def _clock(hour: int, minute: int, locale: Locale) -> str:
    said = format_time(datetime(2000, 1, 1, hour, minute), "short", locale=locale)  # noqa: DTZ001
    return re.sub(r"\s+([AP])M$", lambda match: match[1].lower() + "m", said)


def _numbered(choices: Sequence[Choice], voice: _Voice) -> str:
    """`1) Sat, Nov 21 1:00pm 2) 2:15pm`: the day is said again only where it changes."""
    said = []
    previous: date | None = None
    for number, choice in enumerate(choices, start=1):
        parts = [_say(choice.label, voice)] if choice.label else []
        if choice.starts_at is not None:
            day = choice.starts_at.date()
            if day != previous:
                parts.append(_day(day, voice.locale))
            parts.append(_time(choice.starts_at, voice.locale))
            previous = day
        if choice.staff:
            parts.append(choice.staff)
        said.append(f"{number}) {' '.join(parts)}")
    return " ".join(said)
