"""Times of the day as customers write them; the business opens at 8:00 and closes at 20:00."""

import pytest

from bot.types import Question, QuestionKind
from tests.bot.understanding.times.saying import read, said, shown


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("3pm", "15:00"),
        ("3 p.m.", "15:00"),
        ("@ 3", "15:00"),
        ("at three", "15:00"),
        ("3.30", "15:30"),
        ("1530", "15:30"),
        ("330pm", "15:30"),
        ("15h30", "15:30"),
        ("3 30 pm", "15:30"),
        ("three thirty pm", "15:30"),
        ("3 o'clock", "15:00"),
        ("3ish", "~15:00"),
        ("around 3", "~15:00"),
        ("half past 3", "15:30"),
        ("half 3", "15:30"),
        ("quarter to five", "16:45"),
        ("quarter past 9", "09:15"),
        ("twenty past four", "16:20"),
        ("ten to six", "17:50"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
        ("12 at night", "00:00"),
        ("6 in the morning", "06:00"),
        ("8 in the evening", "20:00"),
        ("0930", "09:30"),
        ("can we do 4?", "16:00"),
        ("sounds good but make it 4:30", "16:30"),
    ],
)
def test_clock_times(text: str, time: str) -> None:
    assert said(text) == time


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("mornings only", "06:00-12:00"),
        ("arvo", "12:00-18:00"),
        ("lunchtime", "12:00-14:00"),
        ("evening", "17:00-23:00"),
        ("first thing", "08:00-10:00"),
        ("after 5", "17:00-"),
        ("from 10 am", "10:00-"),
        ("2pm or later", "14:00-"),
        ("after lunch", "14:00-"),
        ("before noon", "-12:00"),
        ("before 8", "-20:00"),
        ("after 8", "08:00-"),
        ("by 5pm", "-17:00"),
        ("no later than 4pm", "-16:00"),
        ("not before 10", "10:00-"),
        ("between 2 and 4", "14:00-16:00"),
        ("2-4pm", "14:00-16:00"),
        ("from 10 to 2", "10:00-14:00"),
        ("9-12", "09:00-12:00"),
        ("before 11am or after 4pm", "-11:00 | 16:00-"),
        ("not in the morning", "12:00-20:00"),
    ],
)
def test_stretches_of_the_day(text: str, time: str) -> None:
    assert said(text) == time


@pytest.mark.parametrize(
    ("opens", "closes", "time"), [(8, 20, "15:00"), (0, 6, "03:00"), (16, 23, "15:00")]
)
def test_a_bare_hour_is_the_one_nearest_to_business_hours(
    opens: int, closes: int, time: str
) -> None:
    assert said("at 3", opens_minute=opens * 60, closes_minute=closes * 60) == time


def test_a_bare_hour_that_fits_twice_is_asked_about() -> None:
    when = read("at 8", opens_minute=7 * 60, closes_minute=22 * 60)
    assert [shown(each) for each in when.readings] == ["08:00", "20:00"]


def test_two_numbers_may_be_a_clock_time_or_a_stretch() -> None:
    assert [shown(each) for each in read("10 to 4").readings] == ["15:50", "10:00-16:00"]
    assert said("from 10 to 4") == "10:00-16:00"


def test_a_lone_number_is_an_hour_only_when_a_time_was_asked_for() -> None:
    asked = Question(QuestionKind.WHEN)
    assert [shown(each) for each in read("4", question=asked).readings] == ["16:00", "2026-12-04"]
    assert said("4") == ""


def test_in_two_hours_is_an_instant() -> None:
    assert said("in 2 hours") == "2026-11-18 12:15"
    assert said("in half an hour") == "2026-11-18 10:45"
    assert said("in an hour and a half") == "2026-11-18 11:45"
