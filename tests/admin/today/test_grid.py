"""Where things lie in a day's columns."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from admin.today.grid import Grid, Place, grid
from core.catalogue import touch
from core.models import ClosureKind
from core.scheduling import time_off
from core.scheduling.diary.day import day
from core.scheduling.local_time import local
from core.setup import closures
from tests.builders import a_staff_member
from tests.core.scheduling.shop import Shop, at

MONDAY = date(2026, 11, 23)
NEW_YORK = ZoneInfo("America/New_York")


def drawn(shop: Shop, now: datetime, on: date = MONDAY) -> Grid:
    return grid(shop.catalogue, day(shop.db, shop.catalogue, on, now=now), now=now)


def test_the_hours_shown_are_those_in_which_there_is_anything(shop: Shop, now: datetime) -> None:
    seen = drawn(shop, now)

    assert (seen.begins_at, seen.ends_at) == (at(23, 9), at(23, 17))
    assert [local(line.at, NEW_YORK).hour for line in seen.lines] == list(range(9, 17))
    assert seen.height == Place(0, 8 * 12)
    assert seen.now is None


def test_a_visit_lies_at_its_time(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(1), at(23, 10, 15), now)

    [block] = drawn(shop, now).stripes[0].blocks

    assert (block.kind, block.place) == ("visit", Place(15, 12))
    assert block.place.classes == "at-h1 at-s3 for-h1 for-s0"


def test_the_buffers_of_a_visit_are_shown_as_taken(shop: Shop, now: datetime) -> None:
    shop.cut.buffer_before_minutes, shop.cut.buffer_after_minutes = 5, 10
    touch(shop.db, shop.tenant.id)
    shop.booked(shop.customer(1), at(23, 10), now)

    blocks = drawn(shop, now).stripes[0].blocks

    assert [(block.kind, block.place) for block in blocks] == [
        ("buffer", Place(11, 1)),
        ("buffer", Place(24, 2)),
        ("visit", Place(12, 12)),
    ]


def test_what_lasts_longer_than_the_day_is_shown_as_far_as_it_goes(
    shop: Shop, now: datetime
) -> None:
    time_off.block(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        starts_at=at(22, 0),
        ends_at=at(23, 11),
        now=now,
    )

    [block] = drawn(shop, now).stripes[0].blocks

    assert (block.kind, block.place) == ("off", Place(0, 24))


def test_the_present_has_its_place(shop: Shop) -> None:
    assert drawn(shop, at(23, 12, 7)).now == Place(37, 1)


def test_who_is_not_there_is_named_apart(shop: Shop, now: datetime) -> None:
    closures.add(
        shop.db,
        shop.catalogue,
        name="Winter break",
        kind=ClosureKind.VACATION,
        first_on=MONDAY,
        last_on=MONDAY,
        staff_id=shop.anna.id,
        now=now,
    )

    seen = drawn(shop, now)

    assert [stripe.column.name for stripe in seen.stripes] == ["Bob"]
    assert [(column.name, column.closed) for column in seen.away] == [("Anna", "Winter break")]


def test_a_day_with_nothing_at_all_is_an_ordinary_day(shop: Shop, now: datetime) -> None:
    closures.add(
        shop.db,
        shop.catalogue,
        name="Winter break",
        kind=ClosureKind.VACATION,
        first_on=MONDAY,
        last_on=MONDAY,
        now=now,
    )

    seen = drawn(shop, now)

    assert (seen.begins_at, seen.ends_at, seen.stripes) == (at(23, 9), at(23, 17), ())


def test_a_day_on_which_the_clocks_go_back_is_an_hour_longer(shop: Shop, now: datetime) -> None:
    night = a_staff_member(shop.db, shop.tenant, services=[shop.cut], hours=(0, 8 * 60))
    touch(shop.db, shop.tenant.id)

    seen = drawn(shop, now, date(2027, 11, 7))

    hours = [local(line.at, NEW_YORK).hour for line in seen.lines]
    assert hours[:4] == [0, 1, 1, 2]
    [works] = next(one.works for one in seen.stripes if one.column.staff_id == night.id)
    assert works == Place(0, 9 * 12)
