"""A week by staff: how full each day is."""

from datetime import date, datetime

from core.scheduling import bookings, time_off
from core.scheduling.diary.week import week
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded

MONDAY = date(2026, 11, 23)


def test_each_day_counts_its_visits_and_what_is_left(shop: Shop, now: datetime) -> None:
    for hour in (9, 11):
        shop.booked(shop.customer(hour), at(23, hour), now)
    time_off.block(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        starts_at=at(23, 16),
        ends_at=at(23, 20),
        now=now,
    )
    given_up = shop.booked(shop.customer(3), at(25, 9), now, staff=shop.bob)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    with recorded() as statements:
        seen = week(shop.db, shop.catalogue, MONDAY)

    assert seen.days == tuple(date(2026, 11, day) for day in range(23, 30))
    anna, bob = seen.rows
    monday, tuesday = anna.days[:2]
    assert (monday.visits, monday.worked_minutes, monday.taken_minutes) == (2, 480, 180)
    assert (tuesday.visits, tuesday.free_minutes) == (0, 480)
    assert [one.openings for one in bob.days] == [0, 0, 1, 0, 0, 0, 0]
    assert len(statements) <= 3
