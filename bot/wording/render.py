"""Fill a text with facts, each in the customer's language: times, money, numbered choices.

Texts are trusted only as far as `{name}`: no attribute access, no indexing, no conversion.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time, get_day_names
from babel.numbers import format_currency, format_decimal, get_currency_precision

from bot.wording.catalogues import FALLBACK, PLACEHOLDER, Plural, Text, texts
from bot.wording.segments import SMS, fit

DAY = "MMMEd"
# As people text: 3:00pm instead of 3:00 PM or 3:00 p. m., and 15h00 instead of 15 h 00.
_HALF_DAY = re.compile(r"\s+([ap])\.?\s?m\.?$", re.IGNORECASE)
_AROUND_H = re.compile(r"\s*h\s*")
STANDARD: Mapping[str, str] = MappingProxyType({})


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
    """One numbered choice. Parts that all choices of a list share are said once, by the text. It
    has its place in the list as its number, or the `number` by which it was known before."""

    label: str | Part | date | None = None
    starts_at: datetime | None = None
    staff: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Money:
    minor: int
    currency: str


def render(
    key: str,
    facts: Mapping[str, Any],
    *,
    language: str,
    region: str = "US",
    channel: str = SMS,
    own: Mapping[str, Text] = STANDARD,
) -> str:
    """The text of `key` with every `{name}` replaced, as it should leave by `channel`; aware
    datetimes must be in the tenant's zone. `own` are the tenant's texts in place of the standard.

    Raises KeyError for an unknown key or a fact that the text needs and did not get.
    """
    return fit(write(key, facts, language=language, region=region, own=own), channel)


def write(
    key: str,
    facts: Mapping[str, Any],
    *,
    language: str,
    region: str = "US",
    own: Mapping[str, Text] = STANDARD,
) -> str:
    """The same with all its accents, before it is fitted to a channel (`segments.fit`)."""
    return _fill(Part(key, facts), _Voice(language, locale_of(language, region), own))


@dataclass(frozen=True, slots=True)
class _Voice:
    language: str
    locale: Locale
    own: Mapping[str, Text]


def _fill(part: Part, voice: _Voice) -> str:
    text = voice.own.get(part.key) or texts(voice.language)[part.key]
    template = _form(text, part.facts, voice.locale)
    said = PLACEHOLDER.split(template)
    return _joined(said, [_say(part.facts[name], voice) for name in said[1::2]])


def _joined(said: Sequence[str], facts: Sequence[str]) -> str:
    """The pieces of a template and its facts in turn. One that ends in a full stop, as a shortened
    month does, ends its sentence with it."""
    text = said[0]
    for fact, piece in zip(facts, said[2::2], strict=True):
        ends = fact.endswith(".") and piece.startswith(".") and not piece.startswith("..")
        text += fact + (piece[1:] if ends else piece)
    return text


def _form(text: Text, facts: Mapping[str, Any], locale: Locale) -> str:
    if not isinstance(text, Plural):
        return text
    category = locale.plural_form(Decimal(str(facts[text.by])))
    return text.forms.get(category) or text.forms["other"]


@lru_cache
def locale_of(language: str, region: str) -> Locale:
    """How a language is written in a country, or at all, where that is not known of it."""
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
            amount = Decimal(fact.minor).scaleb(-get_currency_precision(fact.currency))
            return format_currency(amount, fact.currency, locale=voice.locale)
        case int() | float():
            return format_decimal(fact, locale=voice.locale)
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
    said = _HALF_DAY.sub(lambda match: match[1].lower() + "m", said)
    return _AROUND_H.sub("h", said)


def _numbered(choices: Sequence[Choice], voice: _Voice) -> str:
    """`1) Sat, Nov 21 1:00pm 2) 2:15pm`: the day is said again only where it changes."""
    said = []
    previous: date | None = None
    for place, choice in enumerate(choices, start=1):
        parts = [_say(choice.label, voice)] if choice.label else []
        if choice.starts_at is not None:
            day = choice.starts_at.date()
            if day != previous:
                parts.append(_day(day, voice.locale))
            parts.append(_time(choice.starts_at, voice.locale))
            previous = day
        if choice.staff:
            parts.append(choice.staff)
        said.append(f"{choice.number or place}) {' '.join(parts)}")
    return " ".join(said)
