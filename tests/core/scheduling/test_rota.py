"""The rules of a staff member's time, held against a definition that looks at every minute."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.scheduling.intervals import common, merged, without
from core.scheduling.local_time import at_minute, local, minute_at
from core.scheduling.rota import Closed, Hours, Rota, Week, bookable

# Each zone with days around which its clocks change, or ordinary ones.
CHANGES = {
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1), date(2028, 2, 29)],
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "Asia/Kathmandu": [date(2026, 1, 1), date(2028, 2, 28)],
    "Pacific/Apia": [date(2011, 12, 29), date(2011, 12, 31), date(2026, 3, 1)],
    "America/Sao_Paulo": [date(2018, 2, 17), date(2018, 11, 3), date(2018, 11, 4)],
}
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")

minutes = st.integers(0, 1439)
lengths = st.integers(1, 1440)
spans = st.tuples(minutes, lengths).map(lambda span: (span[0], span[0] + span[1]))
hours = st.tuples(st.integers(0, 6), spans).map(lambda pair: (pair[0], *pair[1]))
weeks = st.lists(hours, max_size=8).map(tuple)


@st.composite
def rotas(draw: st.DrawFn, day: date) -> Rota:
    near = st.integers(-3, 4).map(lambda ahead: day + timedelta(days=ahead))
    exceptions = st.dictionaries(near, st.lists(spans, max_size=2).map(tuple), max_size=3)
    closed = st.builds(
        lambda first, length, years, is_yearly: Closed(
            _same_day(first, first.year - years * is_yearly),
            _same_day(first, first.year - years * is_yearly) + timedelta(days=length),
            is_yearly,
        ),
        near,
        st.integers(0, 3),
        st.integers(0, 5),
        st.booleans(),
    )
    dated = exceptions.map(lambda found: tuple(found.items()))
    week = st.builds(Week, weeks, dated, st.frozensets(closed, max_size=2))
    return draw(
        st.builds(
            Rota,
            work=week,
            breaks=st.lists(hours, max_size=3).map(tuple),
            opening=week,
        )
    )


def _same_day(day: date, year: int) -> date:
    return (
        day.replace(year=year) if (day.month, day.day) != (2, 29) else date(year - year % 4, 2, 29)
    )


class Watcher:
    """Looks at the wall clock at every minute around a day, and knows nothing else of time."""

    def __init__(self, zone: ZoneInfo, day: date) -> None:
        begins = minute_at(datetime.combine(day - 6 * DAY, time(), UTC))
        self.seen = {
            minute: local(at_minute(minute), zone).replace(tzinfo=None, fold=0)
            for minute in range(begins, begins + 13 * 1440)
        }
        self.firsts: dict[datetime, int] = {}

    def first(self, day: date, minute: int) -> int:
        """The first minute at which the clock shows that time or has passed it."""
        wanted = datetime.combine(day, time()) + timedelta(minutes=minute)
        if wanted not in self.firsts:
            self.firsts[wanted] = next(m for m, wall in self.seen.items() if wall >= wanted)
        return self.firsts[wanted]

    def in_force(self, week: Week, days: Sequence[date]) -> set[int]:
        found: set[int] = set()
        for day in days:
            usual = [(a, b) for weekday, a, b in week.hours if weekday == day.weekday()]
            if any(is_closed(closed, day) for closed in week.closed):
                continue
            for begins, ends in dict(week.exceptions).get(day, usual):
                found |= set(range(self.first(day, begins), self.first(day, ends)))
        return found

    def opened(self, rota: Rota, days: Sequence[date]) -> set[int]:
        """What staff work while their location is open. Without hours it is where they are, but on
        the dates on which it has something to say."""
        if rota.opening.hours:
            return self.in_force(rota.work, days) & self.in_force(rota.opening, days)
        found: set[int] = set()
        for day in days:
            begun = self.in_force(rota.work, [day])
            if day in dict(rota.opening.exceptions) or any(
                is_closed(closed, day) for closed in rota.opening.closed
            ):
                begun &= self.in_force(rota.opening, [day])
            found |= begun
        return found


def is_closed(closed: Closed, day: date) -> bool:
    if not closed.is_yearly:
        return closed.first_on <= day <= closed.last_on
    # Walked through a leap year, in which every day of the calendar comes.
    at, last = (moment.replace(year=2000) for moment in (closed.first_on, closed.last_on))
    days = {(at.month, at.day)}
    while (at.month, at.day) != (last.month, last.day):
        at += DAY
        days.add((at.month, at.day))
    return (day.month, day.day) in days and day >= closed.first_on


WATCHERS = {
    (zone, day): Watcher(ZoneInfo(zone), day) for zone, days in CHANGES.items() for day in days
}


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_each_minute_is_judged_by_the_clock_on_the_wall(data: st.DataObject) -> None:
    zone, day = data.draw(st.sampled_from(sorted(WATCHERS)))
    watcher = WATCHERS[zone, day]
    rota = data.draw(rotas(day))
    first_on = day + data.draw(st.integers(-1, 0)) * DAY
    last_on = first_on + data.draw(st.integers(0, 1)) * DAY
    days = [first_on + ahead * DAY for ahead in range(-3, 4)]
    expected = watcher.opened(rota, days) - watcher.in_force(Week(rota.breaks), days)

    found = bookable(rota, ZoneInfo(zone), first_on, last_on)

    assert list(found) == merged(found)
    in_found = {minute for begins, ends in found for minute in range(begins, ends)}
    for minute, wall in watcher.seen.items():
        if first_on <= wall.date() <= last_on:
            is_away = any(is_closed(closed, wall.date()) for closed in rota.work.closed)
            assert (minute in in_found) == (minute in expected and not is_away), wall


@given(weeks, weeks)
def test_what_is_common_and_what_is_left_make_up_the_whole(
    one: tuple[Hours, ...], other: tuple[Hours, ...]
) -> None:
    whole, taken = (merged((a, b) for _, a, b in drawn) for drawn in (one, other))
    minutes_of = [
        {minute for begins, ends in listed for minute in range(begins, ends)}
        for listed in (whole, taken, common(whole, taken), without(whole, taken))
    ]

    assert minutes_of[2] == minutes_of[0] & minutes_of[1]
    assert minutes_of[3] == minutes_of[0] - minutes_of[1]
    assert common(whole, taken) == merged(common(whole, taken))
    assert without(whole, taken) == merged(without(whole, taken))


def walls(rota: Rota, first_on: date, last_on: date) -> list[str]:
    """What is bookable, as a clock in Berlin shows it."""
    return [
        f"{local(at_minute(begins), BERLIN):%a %H:%M}-{local(at_minute(ends), BERLIN):%H:%M}"
        for begins, ends in bookable(rota, BERLIN, first_on, last_on)
        if local(at_minute(begins), BERLIN).date() >= first_on
    ]


FRIDAY = date(2026, 11, 20)
NIGHTS = Week(tuple((weekday, 20 * 60, 26 * 60) for weekday in range(7)))


def test_work_is_kept_within_opening_hours_and_less_breaks() -> None:
    rota = Rota(
        work=Week(((4, 480, 1080),)),
        breaks=((4, 720, 765),),
        opening=Week(((4, 540, 1020),)),
    )

    assert walls(rota, FRIDAY, FRIDAY) == ["Fri 09:00-12:00", "Fri 12:45-17:00"]


def test_a_weekday_without_opening_hours_is_closed_and_no_hours_at_all_are_open() -> None:
    work = Week(((4, 540, 600), (5, 540, 600)))

    assert walls(Rota(work, opening=Week(((4, 0, 1440),))), FRIDAY, FRIDAY + DAY) == [
        "Fri 09:00-10:00"
    ]
    assert walls(Rota(work), FRIDAY, FRIDAY + DAY) == ["Fri 09:00-10:00", "Sat 09:00-10:00"]


def test_an_exception_replaces_what_begins_on_its_date_and_leaves_the_night_before() -> None:
    nights = Week(NIGHTS.hours, ((FRIDAY, ((600, 720),)),))

    assert walls(Rota(nights), FRIDAY - DAY, FRIDAY + DAY) == [
        "Thu 20:00-02:00",
        "Fri 10:00-12:00",
        "Sat 20:00-02:00",
    ]


def test_a_closed_date_ends_the_night_before_and_its_own_night_does_not_begin() -> None:
    nights = Week(NIGHTS.hours, closed=frozenset({Closed(FRIDAY, FRIDAY)}))

    assert walls(Rota(nights), FRIDAY - DAY, FRIDAY + DAY) == ["Thu 20:00-00:00", "Sat 20:00-02:00"]


def test_a_location_without_hours_bounds_only_what_its_staff_begin_on_its_dates() -> None:
    rota = Rota(NIGHTS, opening=Week(exceptions=((FRIDAY, ((1200, 1380),)), (FRIDAY + DAY, ()))))

    assert walls(rota, FRIDAY - DAY, FRIDAY + 2 * DAY) == [
        "Thu 20:00-02:00",
        "Fri 20:00-23:00",
        "Sun 20:00-02:00",
    ]


def test_a_public_holiday_is_closed_unless_an_exception_opens_it() -> None:
    all_day = tuple((weekday, 600, 660) for weekday in range(7))
    christmas = date(2026, 12, 25)
    open_second_day = ((christmas + DAY, ((600, 630),)),)
    keeps = Week(all_day, open_second_day, holiday_region="DE-BY")
    around = (christmas - DAY, christmas + 2 * DAY)

    assert walls(Rota(Week(all_day), opening=keeps), *around) == [
        "Thu 10:00-11:00",
        "Sat 10:00-10:30",
        "Sun 10:00-11:00",
    ]
    without_hours = Week((), open_second_day, holiday_region="DE-BY")
    assert walls(Rota(NIGHTS, opening=without_hours), *around) == [
        "Thu 20:00-02:00",
        "Sun 20:00-02:00",
    ]


@pytest.mark.parametrize(
    ("closed", "dates", "expected"),
    [
        (Closed(date(2024, 2, 29), date(2024, 2, 29), True), "2028-02-29 2027-03-01", [1, 0]),
        (Closed(date(2025, 2, 27), date(2025, 3, 1), True), "2028-02-29 2027-03-01", [1, 1]),
        (Closed(date(2025, 12, 24), date(2026, 1, 2), True), "2027-01-02 2027-01-03", [1, 0]),
        (Closed(date(2025, 12, 24), date(2026, 1, 2), True), "2025-01-01 2026-01-01", [0, 1]),
        (Closed(date(2025, 12, 24), date(2026, 1, 2)), "2026-01-02 2026-12-24", [1, 0]),
    ],
)
def test_a_yearly_closure_comes_back_on_the_same_days(
    closed: Closed, dates: str, expected: list[int]
) -> None:
    assert [closed.covers(date.fromisoformat(day)) for day in dates.split()] == expected
