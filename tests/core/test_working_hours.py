"""Working hours as people write them."""

import pytest

from core.errors import InvalidHours
from core.working_hours import Shift, read_hours

NINE, FIVE = 9 * 60, 17 * 60


def test_a_range_of_days() -> None:
    assert read_hours("mon-fri 9:00-17:00") == [Shift(day, NINE, FIVE) for day in range(5)]


def test_parts_split_days_and_full_names() -> None:
    assert read_hours("Friday 9-12, fri 13-17; Saturday 10:30-14") == [
        Shift(4, NINE, 12 * 60),
        Shift(4, 13 * 60, FIVE),
        Shift(5, 10 * 60 + 30, 14 * 60),
    ]


def test_days_wrap_around_the_week() -> None:
    assert [shift.weekday for shift in read_hours("sat-mon 9-17")] == [0, 5, 6]


def test_a_shift_may_end_after_midnight() -> None:
    assert read_hours("fri 20:00-2:00") == [Shift(4, 20 * 60, 26 * 60)]
    assert read_hours("fri 20-24") == [Shift(4, 20 * 60, 24 * 60)]


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "  ,",
        "mon",
        "mon 9",
        "mon 25-26",
        "mon 9:60-10",
        "xyz 9-17",
        "mon 24-25",
        "9-17",
        "mon 9–17",
    ],
)
def test_what_cannot_be_read_is_refused(odd: str) -> None:
    with pytest.raises(InvalidHours):
        read_hours(odd)


def test_shifts_that_overlap_are_refused() -> None:
    with pytest.raises(InvalidHours):
        read_hours("mon-fri 9-17, wed 16-20")
