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
    # `is_possible_number` alone would pass numbers that can be dialled within one town only.
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if parsed.extension or reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise InvalidNumber(country=country)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
