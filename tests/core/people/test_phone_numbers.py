"""Telephone numbers in one form."""

import pytest

from core.errors import InvalidNumber
from core.people.phone_numbers import canonical, find_in


@pytest.mark.parametrize(
    ("written", "country", "stored"),
    [
        ("+1 (212) 555-0100", None, "+12125550100"),
        ("212 555 0100", "US", "+12125550100"),
        ("030 12345678", "DE", "+493012345678"),
        ("+493012345678", "US", "+493012345678"),
    ],
)
def test_a_number_is_stored_as_e164(written: str, country: str | None, stored: str) -> None:
    assert canonical(written, country) == stored


@pytest.mark.parametrize("odd", ["", "hello", "12", "+1555", "212 555 0100 ext 5", "+" + "9" * 20])
def test_what_cannot_be_a_number_is_refused(odd: str) -> None:
    with pytest.raises(InvalidNumber):
        canonical(odd, "US")


@pytest.mark.parametrize(
    ("text", "country", "found"),
    [
        ("my number is 212-555-0100", "US", ["+12125550100"]),
        ("meine Nummer ist 030 / 12345678, danke", "DE", ["+493012345678"]),
        ("mi número es el 612 34 56 78.", "ES", ["+34612345678"]),
        ("le 06 12 34 56 78", "FR", ["+33612345678"]),
        ("it was (11) 91234-5678 before", "BR", ["+5511912345678"]),
        ("new +49 30 12345678, old 212 555 0100", "US", ["+493012345678", "+12125550100"]),
        ("friday at 3pm for 45 dollars", "US", []),
    ],
)
def test_numbers_in_a_text_are_read_in_the_business_country(
    text: str, country: str, found: list[str]
) -> None:
    assert find_in(text, country) == found
