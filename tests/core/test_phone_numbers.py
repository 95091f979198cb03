"""Telephone numbers in one form."""

import pytest

from core.errors import InvalidNumber
from core.phone_numbers import canonical


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
