"""Working hours as people write them."""

import pytest

from core.errors import InvalidHours
from core.setup.working_hours import Shift, checked, read_hours, read_times, written_week

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


def test_the_times_of_one_day() -> None:
    assert read_times("14-18, 9:00-12:30") == [(NINE, 12 * 60 + 30), (14 * 60, 18 * 60)]
    assert read_times("20:00-2:00") == [(20 * 60, 26 * 60)]


@pytest.mark.parametrize("odd", ["", "closed", "9", "mon 9-12", "9-12, 11-14", "24-25", "9:60-10"])
def test_times_that_cannot_be_read_are_refused(odd: str) -> None:
    with pytest.raises(InvalidHours):
        read_times(odd)


@pytest.mark.parametrize(
    "week",
    [
        "mon-fri 9:00-17:00, sat 10:00-14:00",
        "mon-tue 9:00-12:00, mon-tue 14:00-18:00, thu 9:00-12:00",
        "fri-sat 20:00-2:00, sun 0:00-24:00",
    ],
)
def test_a_week_is_written_as_it_is_read(week: str) -> None:
    shifts = [(s.weekday, s.from_minute, s.until_minute) for s in read_hours(week)]

    assert written_week(shifts) == week


@pytest.mark.parametrize(
    "shift", [Shift(7, 0, 60), Shift(0, 60, 60), Shift(0, -1, 60), Shift(0, 60, 1501)]
)
def test_hours_that_no_week_has_are_refused(shift: Shift) -> None:
    with pytest.raises(InvalidHours):
        checked([shift])
