"""Public holidays of countries and their parts, by the `holidays` library."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import holidays

from core.errors import InvalidRegion

REGION = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")
FALLBACK = "en"
YEARS_KEPT = 1024
# "Independence Day (observed)": that it is not the day itself is no part of the name.
_REMARK = re.compile(r"\s*\([^()]*\)$")


def region_named(text: str) -> str:
    """A country (ISO 3166) or a part of one (`DE-BY`, ISO 3166-2) in its one spelling.

    Raises InvalidRegion if it is neither, or its holidays are not known; `details["parts"]` are
    those of the country, if it is one.
    """
    region = text.strip().upper()
    found = REGION.fullmatch(region)
    known = holidays.list_supported_countries(include_aliases=False)
    if found is None or found[1] not in known:
        raise InvalidRegion(region=text[:12])
    parts = [part for part in known[found[1]] if REGION.fullmatch(f"{found[1]}-{part}")]
    if found[2] and found[2] not in parts:
        raise InvalidRegion(region=text[:12], parts=parts)
    return region


def is_holiday(region: str, day: date) -> bool:
    """Whether the date is a public holiday in the whole region, days in lieu included."""
    return day in _days(region, day.year, None)


def name_of(region: str, day: date, languages: Sequence[str]) -> str | None:
    """What the holiday of the date is called, in the first of the languages that the library has
    for the country, else in English, else in the country's own. None if it is none."""
    name = _days(region, day.year, _spoken(region, (*languages, FALLBACK))).get(day)
    return _REMARK.sub("", name.replace("; ", ", ")) if name else None


def in_year(region: str, year: int, languages: Sequence[str]) -> dict[date, str]:
    """Every public holiday of a year by date, with its name as `name_of` has it."""
    found = _days(region, year, _spoken(region, (*languages, FALLBACK)))
    return {day: name_of(region, day, languages) or "" for day in sorted(found)}


@lru_cache(maxsize=YEARS_KEPT)
def _days(region: str, year: int, language: str | None) -> dict[date, str]:
    country, _, part = region.partition("-")
    # A plain copy: the library's own object works out further years when it is asked about them.
    return dict(
        holidays.country_holidays(country, subdiv=part or None, years=year, language=language)
    )


@lru_cache
def _spoken(region: str, languages: tuple[str, ...]) -> str | None:
    """The language as the library spells it. Left to itself it takes what the process's locale
    says, and for one that it lacks English, whoever asks."""
    asked = holidays.country_holidays(region.partition("-")[0])
    own = asked.default_language
    for language in languages:
        for spoken in (own, *asked.supported_languages):
            if spoken and spoken.partition("_")[0] == language:
                return str(spoken)
    return own
