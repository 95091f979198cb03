"""Telephone numbers in their one stored form, E.164, and what they tell of their owner."""

from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

from core.errors import InvalidNumber

# Countries of one code that carriers charge for apart: North America with the Caribbean, Russia
# with Kazakhstan.
SHARED_CODES = {1, 7}


def canonical(number: str, country: str | None = None) -> str:
    """The number as E.164. One without a leading + belongs to `country` (ISO 3166).

    Possible, not assigned: which blocks are in use changes faster than any copy of the list.
    Raises InvalidNumber.
    """
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        raise InvalidNumber(country=country) from None
    # `is_possible_number` alone would pass numbers that can be dialled within one town only.
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if parsed.extension or reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise InvalidNumber(country=country)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def find_in(text: str, country: str | None = None) -> list[str]:
    """The numbers that a text names, as E.164, in their order."""
    found = phonenumbers.PhoneNumberMatcher(text, country, leniency=phonenumbers.Leniency.POSSIBLE)
    numbers: list[str] = []
    for match in found:
        with suppress(InvalidNumber):
            numbers.append(canonical(match.raw_string, country))
    return numbers


def country_of(number: str) -> str | None:
    """The ISO 3166 country that an E.164 number is charged as; None if it cannot be told.

    Where several countries share a code, the North American and the Russian plan have prices of
    their own for each; elsewhere small territories count as the main one.
    """
    return _told_by(number)[0]


def zone_of(number: str, now: datetime) -> ZoneInfo | None:
    """The time zone of an E.164 number, where it is certain: it has one, or several in which the
    clocks show the same time."""
    _, zones = _told_by(number)
    if len(zones) > 1 and len({now.astimezone(zone).utcoffset() for zone in zones}) > 1:
        return None
    return zones[0] if zones else None


@lru_cache(maxsize=16384)
def _told_by(number: str) -> tuple[str | None, tuple[ZoneInfo, ...]]:
    """Country and time zones: whoever asks for one asks for the other, and reading costs most."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None, ()
    zones = timezone.time_zones_for_number(parsed)
    is_unknown = timezone.UNKNOWN_TIMEZONE in zones
    return _country(parsed), () if is_unknown else tuple(ZoneInfo(name) for name in zones)


def _country(parsed: phonenumbers.PhoneNumber) -> str | None:
    main = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    if parsed.country_code in SHARED_CODES:
        # None for numbers that nobody was given, such as those kept for fiction.
        return phonenumbers.region_code_for_number(parsed) or main
    return main if main != phonenumbers.UNKNOWN_REGION else None
