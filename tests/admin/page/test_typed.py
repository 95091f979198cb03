"""What forms carry is read at once, or refused at once."""

import time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from admin.page import typed
from core.errors import InvalidInterval

ODD = ["", " ", "x", "NaN", "sNaN", "Infinity", "1e1000000", "1e999999999999", "9" * 100_000]


@pytest.mark.parametrize("text", [*ODD, "-1", "²", "1.5"])
def test_what_is_no_whole_number(text: str) -> None:
    assert typed.whole(text) is None


@pytest.mark.parametrize("text", [*ODD, "1e-1000000", "0e999999999"])
def test_what_is_no_number(text: str) -> None:
    began = time.process_time()

    assert typed.decimal(text) is None

    assert time.process_time() - began < 1


def test_numbers_as_people_type_them() -> None:
    assert typed.whole("120") == 120
    assert (typed.decimal("12,50"), typed.decimal(" -3 ")) == (Decimal("12.5"), Decimal(-3))


@pytest.mark.parametrize(
    "text", ["", "0001-01-01", "9999-12-31", "2026-02-30", "2026-11-24T10:00:00", "x" * 100_000]
)
def test_what_is_no_moment(text: str) -> None:
    for said in (text, f"{text}T23:59:00-12:00"):
        with pytest.raises(InvalidInterval):
            typed.instant(said)
    with pytest.raises(InvalidInterval):
        typed.wall_instant(text, "10:00", ZoneInfo("America/New_York"))


@pytest.mark.parametrize("text", ["", "0001-01-01", "9999-12-31", "2026-02-30", "x"])
def test_what_is_no_day(text: str) -> None:
    assert typed.day(text) is None
