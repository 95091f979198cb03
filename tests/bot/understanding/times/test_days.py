"""Days as customers name them, seen from Wednesday 18 November 2026."""

import pytest

from bot.types import Named, Option, Question, QuestionKind, TimeProblem
from tests.bot.understanding.times.saying import read, said, shown


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("today", "2026-11-18"),
        ("tmrw pls", "2026-11-19"),
        ("2moro?", "2026-11-19"),
        ("tomoz", "2026-11-19"),
        ("the day after tomorrow", "2026-11-20"),
        ("tomorrow week", "2026-11-26"),
        ("in 3 days", "2026-11-21"),
        ("in two weeks", "2026-12-02"),
        ("a fortnight today", "2026-12-02"),
        ("2 weeks from now", "2026-12-02"),
        ("in a month", "2026-12-18"),
        ("a week on friday", "2026-11-27"),
        ("two days after christmas", "2026-12-27"),
        ("the day before new years eve", "2026-12-30"),
    ],
)
def test_days_counted_from_today(text: str, days: str) -> None:
    assert said(text) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("fri", "2026-11-20"),
        ("this thurs", "2026-11-19"),
        ("friday week", "2026-11-27"),
        ("friday in two weeks", "2026-12-04"),
        ("friday after next", "2026-12-04"),
        ("next tues", "2026-11-24"),
        ("tuesday next week", "2026-11-24"),
        ("next week, on thurs", "2026-11-26"),
        ("wensday", "2026-11-25"),
        ("is saturdy free", "2026-11-21"),
        ("sat or sun", "2026-11-21 | 2026-11-22"),
        ("mon, wed or fri", "2026-11-23 | 2026-11-25 | 2026-11-20"),
        ("every monday", "mon"),
        ("weekdays", "mon tue wed thu fri"),
        ("weekends", "sat sun"),
    ],
)
def test_weekdays(text: str, days: str) -> None:
    assert said(text) == days


def test_a_weekday_named_on_that_day_is_the_coming_one() -> None:
    assert said("wednesday") == "2026-11-25"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24 Nov", "2026-11-24"),
        ("Nov 24th", "2026-11-24"),
        ("the 24th of november", "2026-11-24"),
        ("twenty-fourth of november", "2026-11-24"),
        ("24nov", "2026-11-24"),
        ("24/11", "2026-11-24"),
        ("11/24", "2026-11-24"),
        ("24/11/26", "2026-11-24"),
        ("24.11.2026", "2026-11-24"),
        ("2026-11-24", "2026-11-24"),
        ("2 jan", "2027-01-02"),
        ("the 14th", "2026-12-14"),
        ("on the 31st", "2026-12-31"),
        ("the 5th of next month", "2026-12-05"),
        ("friday the 27th", "2026-11-27"),
        ("fri 27", "2026-11-27"),
        ("thurs 26th november", "2026-11-26"),
        ("first monday of december", "2026-12-07"),
        ("29 feb", "2028-02-29"),
        ("xmas eve", "2026-12-24"),
        ("good friday", "2027-03-26"),
        ("thanksgiving", "2026-11-26"),
    ],
)
def test_dates(text: str, days: str) -> None:
    assert said(text) == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("nxt wk", "2026-11-23..2026-11-29"),
        ("this weekend", "2026-11-21..2026-11-22"),
        ("the week after next", "2026-11-30..2026-12-06"),
        ("next month", "2026-12-01..2026-12-31"),
        ("in december", "2026-12-01..2026-12-31"),
        ("first week of december", "2026-12-01..2026-12-07"),
        ("early next week", "2026-11-23..2026-11-24"),
        ("mon-fri", "2026-11-23..2026-11-27"),
        ("24-26 nov", "2026-11-24..2026-11-26"),
        ("from the 4th to the 7th of january", "2027-01-04..2027-01-07"),
        ("within the next 3 days", "2026-11-18..2026-11-21"),
        ("in a few days", "2026-11-20..2026-11-23"),
        ("before the 20th", "..2026-11-19"),
        ("until friday", "..2026-11-20"),
        ("from monday", "2026-11-23.."),
        ("not before friday", "2026-11-20.."),
        ("w/c 30th nov", "2026-11-30..2026-12-06"),
        ("the week of the 30th", "2026-11-30..2026-12-06"),
        ("any day after thursday", "2026-11-20.."),
    ],
)
def test_spans_of_days(text: str, days: str) -> None:
    assert said(text) == days


@pytest.mark.parametrize(
    "text", ["31st of february", "30/2", "31 november", "the 31st of feb at 3"]
)
def test_a_date_that_never_comes_is_named_as_such(text: str) -> None:
    when = read(text)
    assert when.problem is TimeProblem.NO_SUCH_DATE
    assert not any(window.names_a_day for window in when.windows)


@pytest.mark.parametrize(
    "text", ["24 nov 2025", "yesterday", "last monday", "the 2nd of this month"]
)
def test_a_past_date_is_named_as_such(text: str) -> None:
    assert read(text).problem is TimeProblem.IN_THE_PAST


def test_next_friday_may_be_either_friday() -> None:
    when = read("next friday")
    assert shown(when.windows) == "2026-11-27"
    assert [shown(reading) for reading in when.readings] == ["2026-11-27", "2026-11-20"]


def test_figures_that_fit_both_orders_are_asked_about_in_english_only() -> None:
    assert [shown(each) for each in read("3/4").readings] == ["2027-03-04", "2027-04-03"]
    assert said("3/4", "fr") == "2027-04-03"
    assert not read("3/4", "fr").readings


def test_a_weekday_that_does_not_fit_its_date_is_asked_about() -> None:
    when = read("friday 28 november")
    assert [shown(each) for each in when.readings] == ["2026-11-28", "2026-11-20"]


def test_friday_4_may_be_the_hour_or_the_day() -> None:
    readings = [shown(each) for each in read("friday 4").readings]
    assert readings == ["2026-11-20 16:00", "2026-12-04"]


@pytest.mark.parametrize(
    "text",
    [
        "may I bring my dog",
        "we are 2 adults and 3 kids",
        "call me on 07911 123456",
        "that was 25 pounds",
        "I live at 12 High Street",
        "flat 3, 12 may road",
        "she sat down in the sun",
        "we march on",
        "give me a second",
        "the second one",
        "I'll take number 3",
        "order AB-1203-77C",
        "see sat.example.org",
        "good morning",
        "Morning! are you open?",
        "c u later then",
        "it takes half an hour",
        "a 30 minute massage for 2",
        "2",
        "4",
    ],
)
def test_no_day_or_time_is_made_up(text: str) -> None:
    assert said(text) == ""


def test_a_name_of_the_business_is_no_day_or_time() -> None:
    staff = (Named("1", ("April",)), Named("2", ("Eve", "Evening Star")))
    services = (Named("3", ("Weekend glow facial",)),)
    assert said("evening star please", staff=staff) == ""
    assert said("weekend glow facial with april in may", staff=staff, services=services) == (
        "2027-05-01..2027-05-31"
    )
    assert said("with april on 4 april", staff=staff) == "2027-04-04"


def test_the_2nd_of_three_options_is_no_date() -> None:
    options = tuple(Option(label) for label in ("9:00", "10:00", "11:00"))
    pick = Question(QuestionKind.PICK, options)
    assert said("the 2nd", question=pick) == ""
    assert said("the 22nd", question=pick) == "2026-11-22"
