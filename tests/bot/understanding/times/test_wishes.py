"""Days and times together: lists, exceptions, corrections and moves."""

from datetime import UTC, date, datetime, time

import pytest

from bot.types import Option, Question, QuestionKind
from tests.bot.understanding.times.saying import read, said, shown


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("fri arvo after 3ish", "2026-11-20 15:00-"),
        ("tomorrow evening at 7", "2026-11-19 19:00"),
        ("half past 3 on the 24th", "2026-11-24 15:30"),
        ("sat morning", "2026-11-21 06:00-12:00"),
        ("tonight at 8", "2026-11-18 20:00"),
        ("4 on friday", "2026-11-20 16:00"),
        ("fri 3?", "2026-11-20 15:00"),
        ("tues pm or weds am", "2026-11-24 12:00-24:00 | 2026-11-25 06:00-12:00"),
        ("friday 2-4", "2026-11-20 14:00-16:00"),
        ("not before 10 on friday", "2026-11-20 10:00-"),
        ("monday at 2 or 3", "2026-11-23 14:00 | 2026-11-23 15:00"),
        ("monday or tuesday afternoon", "2026-11-23 12:00-18:00 | 2026-11-24 12:00-18:00"),
        ("after 3 on monday or tuesday", "2026-11-23 15:00- | 2026-11-24 15:00-"),
        ("mon-fri after 5", "2026-11-23..2026-11-27 17:00-"),
        ("weekdays after 5", "mon tue wed thu fri 17:00-"),
        ("anytime next week", "2026-11-23..2026-11-29"),
        ("thursday evening or sat", "2026-11-19 17:00-23:00 | 2026-11-21"),
    ],
)
def test_days_with_times(text: str, wish: str) -> None:
    assert said(text) == wish


@pytest.mark.parametrize(
    ("text", "wish", "instead_of"),
    [
        ("not tuesday, wednesday", "2026-11-25", "2026-11-24"),
        ("tues sorry i mean weds", "2026-11-25", "2026-11-24"),
        ("tuesday, no, wednesday at 3", "2026-11-25 15:00", "2026-11-24"),
        ("friday not thursday", "2026-11-20", "2026-11-19"),
        ("not 3pm, 4pm", "16:00", "15:00"),
        ("friday doesn't work, monday?", "2026-11-23", "2026-11-20"),
        ("wednesday instead of friday", "2026-11-25", "2026-11-20"),
        ("move my friday appointment to monday", "2026-11-23", "2026-11-20"),
        ("change it from friday to monday", "2026-11-23", "2026-11-20"),
        ("move my friday cut to 3pm", "2026-11-20 15:00", "2026-11-20"),
        ("can you push 2pm to 3pm", "15:00", "14:00"),
        ("I am booked at 3 tomorrow, make it 4 instead", "2026-11-19 16:00", "2026-11-19 15:00"),
        ("what about thursday instead", "2026-11-19", ""),
    ],
)
def test_what_is_corrected_or_moved(text: str, wish: str, instead_of: str) -> None:
    when = read(text)
    assert shown(when.windows) == wish
    assert shown(when.instead_of) == instead_of


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("any day but monday", "tue wed thu fri sat sun"),
        ("can't make it friday", "mon tue wed thu sat sun"),
        ("friday I can't", "mon tue wed thu sat sun"),
        ("not on the weekend", "mon tue wed thu fri"),
        ("next week but not tuesday", "2026-11-23..2026-11-29 mon wed thu fri sat sun"),
        ("not tomorrow", "2026-11-18 | 2026-11-20.."),
    ],
)
def test_exceptions_leave_the_rest(text: str, wish: str) -> None:
    assert said(text) == wish


def test_as_soon_as_possible_and_any_time() -> None:
    assert read("asap please").is_asap
    assert read("whenever").windows
    assert not read("whenever").windows[0].names_a_day


def test_earlier_and_later_are_wishes_without_a_time() -> None:
    assert read("anything earlier?").wants_earlier
    assert read("got something later").wants_later
    assert not read("earlier than 10").wants_earlier
    assert said("earlier than 10") == "-10:00"


def test_nothing_said_is_nothing() -> None:
    assert not read("hello, lovely people")


@pytest.mark.parametrize(
    ("text", "language", "wish"),
    [
        ("thursday at 10 because on friday we leave", "en", "2026-11-19 10:00"),
        ("donnerstag um 10 weil wir freitag in urlaub fahren", "de", "2026-11-19 10:00"),
        ("because of friday", "en", "2026-11-20"),
        ("my sister came last week. do you have monday at 3?", "en", "2026-11-23 15:00"),
    ],
)
def test_reasons_and_what_is_over_are_no_wishes(text: str, language: str, wish: str) -> None:
    assert said(text, language) == wish


@pytest.mark.parametrize(
    ("text", "shown_on", "wish"),
    [
        ("the 24th rather", date(2026, 12, 26), "2026-12-24"),
        ("the 3rd", date(2026, 11, 27), "2026-12-03"),
        ("the 24th", date(2026, 11, 27), "2026-11-24"),
        ("the 17th", date(2026, 11, 19), "2026-12-17"),
    ],
)
def test_a_day_of_the_month_is_the_one_nearest_to_those_shown(
    text: str, shown_on: date, wish: str
) -> None:
    shown_at = datetime.combine(shown_on, time(9), UTC)
    question = Question(QuestionKind.PICK, (Option("Haircut", starts_at=shown_at),))

    assert said(text, question=question) == wish
