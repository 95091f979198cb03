"""Waking minutes: the time between two instants without the nights in it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messaging.policies import MessagingPolicies
from core.messaging.quiet_hours import quiet_until
from core.scheduling.offers.waking import ALWAYS, Waking

NEW_YORK = ZoneInfo("America/New_York")
DAYS = Waking(21 * 60, 8 * 60, NEW_YORK)

instants = st.datetimes(
    datetime(2026, 10, 1),  # noqa: DTZ001 - the zone is given beside it
    datetime(2026, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
minutes = st.integers(0, 1439)
days = st.builds(Waking, minutes, minutes, st.sampled_from([NEW_YORK, ZoneInfo("Asia/Kolkata")]))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


def test_the_night_between_evening_and_morning_does_not_count() -> None:
    assert DAYS.minutes(at(20, 20, 30), at(21, 9)) == 90
    assert DAYS.after(at(20, 20, 30), 90) == at(21, 9)
    assert DAYS.minutes(at(20, 22), at(21, 7)) == 0


def test_within_a_day_all_minutes_count() -> None:
    assert DAYS.minutes(at(20, 9), at(20, 20, 30)) == 11.5 * 60
    assert DAYS.after(at(20, 9), 11.5 * 60) == at(20, 20, 30)


def test_a_business_without_quiet_hours_has_no_night() -> None:
    assert ALWAYS.minutes(at(20, 9), at(25, 9)) == 5 * 24 * 60
    assert not ALWAYS.is_night(at(20, 3))


def test_a_night_after_midnight_belongs_to_its_own_day() -> None:
    early = Waking(0, 6 * 60, NEW_YORK)
    assert early.minutes(at(20, 23), at(21, 7)) == 2 * 60
    assert early.is_night(at(21, 5, 59))
    assert not early.is_night(at(21, 6))


@given(days, instants)
def test_it_is_night_when_nobody_is_written_to(waking: Waking, now: datetime) -> None:
    quiet = MessagingPolicies(
        quiet_from_minute=waking.night_from_minute, quiet_until_minute=waking.night_until_minute
    )
    mailbox = "dana@example.com"  # is where the business is
    assert waking.is_night(now) == (quiet_until(quiet, mailbox, waking.zone, now) is not None)


@given(days, instants, instants, instants)
def test_spans_add_up(waking: Waking, one: datetime, other: datetime, third: datetime) -> None:
    first, second, last = sorted([one, other, third])
    parts = waking.minutes(first, second) + waking.minutes(second, last)
    assert waking.minutes(first, last) == pytest.approx(parts)
    assert 0 <= waking.minutes(first, second) <= ALWAYS.minutes(first, second)
    assert waking.minutes(second, first) == -waking.minutes(first, second)


@given(days, instants, st.floats(0.1, 5_000))
def test_so_many_minutes_later_so_many_have_passed(
    waking: Waking, now: datetime, wanted: float
) -> None:
    then = waking.after(now, wanted)
    assert waking.minutes(now, then) == pytest.approx(wanted, abs=1e-5)
