"""The planned week is one that a real salon could have."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from core.setup.working_hours import read_hours
from demo.calendar import TAKES, first_free_day, plan, story_friday
from demo.salon import ANNA, DANA, OTHERS, SERVICES, SHOWN, STAFF

MONDAY = date(2026, 11, 16)
A_WEEK = [MONDAY + timedelta(days=days) for days in range(7)]
MEMBERS = {member.name: member for member in STAFF}


@pytest.fixture(params=A_WEEK, ids=lambda day: f"{day:%A}")
def today(request: pytest.FixtureRequest) -> date:
    assert isinstance(request.param, date)
    return request.param


def test_nobody_is_in_two_chairs_or_serves_two_people(today: date) -> None:
    visits = plan(today)

    for key in ("staff", "customer"):
        by_day = sorted(visits, key=lambda v: (getattr(v, key), v.day, v.minute))
        for one, following in pairwise(by_day):
            if (getattr(one, key), one.day) == (getattr(following, key), following.day):
                assert one.minute + TAKES[one.service] <= following.minute


def test_everybody_does_what_they_can_when_they_work(today: date) -> None:
    minutes = {service.name: service.minutes for service in SERVICES}
    for visit in plan(today):
        member = MEMBERS[visit.staff]
        assert visit.service in member.services
        assert any(
            shift.weekday == visit.day.weekday()
            and shift.from_minute <= visit.minute
            and visit.minute + minutes[visit.service] <= shift.until_minute
            for shift in read_hours(member.hours)
        )


def test_danas_hour_is_the_only_one_that_could_come_free_on_friday_afternoon(today: date) -> None:
    friday = story_friday(today)
    afternoon = [
        visit
        for visit in plan(today)
        if (visit.staff, visit.day) == (ANNA, friday) and visit.minute >= 12 * 60 + 30
    ]
    gaps = [
        following.minute - (one.minute + TAKES[one.service])
        for one, following in pairwise(afternoon)
    ]

    assert friday.weekday() == 4
    assert timedelta(0) < friday - today <= timedelta(days=7)
    assert max(gaps) < TAKES["Haircut"]
    assert [v.minute for v in afternoon if v.customer == DANA.name] == [15 * 60]


def test_a_newcomer_finds_three_times_with_anna(today: date) -> None:
    day = first_free_day(today)
    afternoon = [
        v for v in plan(today) if (v.staff, v.day) == (ANNA, day) and v.minute >= 12 * 60 + 30
    ]

    assert len(afternoon) == 1


def test_the_week_is_busy_and_the_same_every_time(today: date) -> None:
    per_day = Counter(visit.day for visit in plan(today))

    assert plan(today) == plan(today)
    assert all(per_day[day] >= 12 for day in per_day)
    assert len(per_day) in {7, 8}  # nine days, one or two of them Sundays


def test_names_and_numbers_are_used_once() -> None:
    everybody = [*SHOWN, *OTHERS]
    numbers = [number for one in everybody for number in (one.phone, one.whatsapp) if number]
    mailboxes = [one.mailbox for one in everybody if one.mailbox]

    assert len({one.name for one in everybody}) == len(everybody)
    assert len(set(numbers)) == len(numbers)
    assert len(set(mailboxes)) == len(mailboxes)
    assert all(number.startswith("+121255501") for number in numbers)
    assert all(mailbox.endswith(".example") for mailbox in mailboxes)
