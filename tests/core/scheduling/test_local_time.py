# ruff: noqa: DTZ001 - wall times are naive on purpose
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import NoSuchLocalTime
from core.scheduling import local_time

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
CAIRO = ZoneInfo("Africa/Cairo")
APIA = ZoneInfo("Pacific/Apia")
ZONES = [
    NEW_YORK,
    BERLIN,
    LORD_HOWE,
    CAIRO,
    APIA,
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("America/Sao_Paulo"),
    ZoneInfo("America/Havana"),
]


def test_a_wall_time_names_an_instant() -> None:
    wall = datetime(2026, 11, 24, 15)

    assert local_time.instant(wall, NEW_YORK) == datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert local_time.instant(wall, BERLIN) == datetime(2026, 11, 24, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "before", "after"),
    [
        (NEW_YORK, datetime(2027, 3, 14, 2, 30), "2027-03-14T01:59", "2027-03-14T03:00"),
        (BERLIN, datetime(2027, 3, 28, 2, 0), "2027-03-28T01:59", "2027-03-28T03:00"),
        (LORD_HOWE, datetime(2026, 10, 4, 2, 29), "2026-10-04T01:59", "2026-10-04T02:30"),
        (CAIRO, datetime(2026, 4, 24, 0, 15), "2026-04-23T23:59", "2026-04-24T01:00"),
        (APIA, datetime(2011, 12, 30, 12), "2011-12-29T23:59", "2011-12-31T00:00"),
    ],
)
def test_a_skipped_time_is_refused_and_its_neighbours_named(
    zone: ZoneInfo, wall: datetime, before: str, after: str
) -> None:
    with pytest.raises(NoSuchLocalTime) as refused:
        local_time.instant(wall, zone)

    assert refused.value.details["before"] == before
    assert refused.value.details["after"] == after


@pytest.mark.parametrize(
    ("zone", "wall", "apart"),
    [
        (NEW_YORK, datetime(2026, 11, 1, 1, 30), 60),
        (BERLIN, datetime(2026, 10, 25, 2, 30), 60),
        (LORD_HOWE, datetime(2027, 4, 4, 1, 45), 30),
    ],
)
def test_a_time_shown_twice_means_the_first_unless_told(
    zone: ZoneInfo, wall: datetime, apart: int
) -> None:
    first = local_time.instant(wall, zone)
    second = local_time.instant(wall, zone, second=True)

    assert local_time.is_shown_twice(wall, zone)
    assert not local_time.is_shown_twice(wall + timedelta(hours=3), zone)
    assert second - first == timedelta(minutes=apart)


def test_a_day_is_23_24_or_25_hours_long() -> None:
    def hours(day: date, zone: ZoneInfo) -> float:
        starts_at, ends_at = local_time.day_bounds(day, zone)
        return (ends_at - starts_at) / timedelta(hours=1)

    assert hours(date(2027, 3, 14), NEW_YORK) == 23
    assert hours(date(2027, 3, 15), NEW_YORK) == 24
    assert hours(date(2026, 11, 1), NEW_YORK) == 25
    assert hours(date(2026, 10, 4), LORD_HOWE) == 23.5
    assert hours(date(2026, 4, 24), CAIRO) == 23


def test_a_day_whose_midnight_is_skipped_begins_at_the_change() -> None:
    starts_at, _ = local_time.day_bounds(date(2026, 4, 24), CAIRO)

    assert local_time.local(starts_at, CAIRO).replace(tzinfo=None) == datetime(2026, 4, 24, 1)


@given(
    day=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
    zone=st.sampled_from(ZONES),
    step=st.sampled_from([5, 15, 25, 60]),
)
def test_wall_minutes_are_exactly_the_first_showings_of_real_times(
    day: date, zone: ZoneInfo, step: int
) -> None:
    expected = []
    for minute in range(0, 1440, step):
        wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
        found = wall.replace(tzinfo=zone).astimezone(UTC)
        if found.astimezone(zone).replace(tzinfo=None) == wall:
            expected.append(local_time.minute_at(found))

    assert local_time.wall_minutes(day, step, zone) == expected
    assert expected == sorted(set(expected))


@given(
    day=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
    zone=st.sampled_from(ZONES),
    minute=st.integers(0, 2 * 1440),
)
def test_a_minute_of_a_day_is_the_wall_time_or_the_change_that_skips_it(
    day: date, zone: ZoneInfo, minute: int
) -> None:
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    found = local_time.at_minute(local_time.epoch_minute(day, minute, zone))
    shown = found.astimezone(zone).replace(tzinfo=None)
    just_before = (found - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)

    assert shown == wall or just_before < wall < shown
