"""Telephone numbers in their one stored form, E.164."""

import phonenumbers

from core.errors import InvalidNumber


def canonical(number: str, country: str | None = None) -> str:
    """The number as E.164. One without a leading + belongs to `country` (ISO 3166).

    Possible, not assigned: which blocks are in use changes faster than any copy of the list.
    Raises InvalidNumber.
    """
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        raise InvalidNumber(country=country) from None
    if parsed.extension or not phonenumbers.is_possible_number(parsed):
        raise InvalidNumber(country=country)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
