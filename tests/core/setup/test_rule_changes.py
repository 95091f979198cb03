"""Changing hours, exceptions, breaks, holidays and closures, and what follows in that commit."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.catalogue.rotas import ClosureInfo
from core.errors import (
    BusinessError,
    InvalidClosure,
    InvalidHours,
    InvalidInterval,
    InvalidName,
    InvalidRegion,
    NotFound,
    OutsideWorkingHours,
    SlotInPast,
)
from core.models import AvailabilityChange, ClosureKind, Event, SlotStatus, Staff
from core.scheduling import bookings, time_off
from core.scheduling.availability import find_times
from core.setup import closures, opening, rostering
from core.setup.working_hours import read_hours, read_times
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.following import assert_true, follow
from tests.core.scheduling.shop import Shop, a_shop, at

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)  # the 23rd and 24th of `at`
FOREIGN = "0193f0c0-0000-7000-8000-000000000000"


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


def free(shop: Shop, day: int, now: datetime, staff: Staff | None = None) -> tuple[str, str] | None:
    """The first and the last start that is free for a cut of an hour."""
    found = find_times(
        shop.db,
        shop.catalogue,
        shop.cut.id,
        staff_ids=[(staff or shop.anna).id],
        windows=[(at(day, 0), at(day + 1, 12))],
        now=now,
    )
    shown = [time.starts_at.astimezone(shop.catalogue.zone) for time in found]
    shown = [start for start in shown if start.day == day or start.hour < 6]
    return (f"{shown[0]:%H:%M}", f"{shown[-1]:%H:%M}") if shown else None


def close(shop: Shop, now: datetime, **facts: object) -> tuple[ClosureInfo, list[str]]:
    given = {"name": "Winter break", "kind": ClosureKind.VACATION, "last_on": None} | facts
    given["last_on"] = given["last_on"] or given["first_on"]
    return closures.add(shop.db, shop.catalogue, now=now, **given)  # type: ignore[arg-type]


def last_event(shop: Shop) -> Event:
    return shop.db.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()


def test_opening_hours_bound_what_staff_work(shop: Shop, now: datetime) -> None:
    place = shop.anna.location_id

    opening.set_hours(shop.db, shop.catalogue, place, read_hours("mon 10-15"), now=now)

    assert free(shop, 23, now) == ("10:00", "14:00")
    assert free(shop, 24, now) is None
    event = last_event(shop)
    assert (event.name, event.subject_id) == ("opening_hours.changed", place)
    assert (event.before, event.after) == ({"hours": []}, {"hours": [[0, 600, 900]]})

    opening.set_hours(shop.db, shop.catalogue, place, [], now=now)
    assert free(shop, 24, now) == ("09:00", "16:00")


def test_an_opening_exception_replaces_a_date_until_it_is_taken_back(
    shop: Shop, now: datetime
) -> None:
    place = shop.anna.location_id
    opening.set_hours(shop.db, shop.catalogue, place, read_hours("mon-fri 9-17"), now=now)

    opening.set_exception(
        shop.db, shop.catalogue, place, MONDAY, read_times("9-10:30, 15-17"), now=now
    )
    assert free(shop, 23, now) == ("09:00", "16:00")
    assert last_event(shop).after == {"on": "2026-11-23", "times": [[540, 630], [900, 1020]]}
    opening.set_exception(shop.db, shop.catalogue, place, MONDAY, [], now=now)
    assert free(shop, 23, now) is None
    opening.set_exception(shop.db, shop.catalogue, place, MONDAY, None, now=now)
    assert free(shop, 23, now) == ("09:00", "16:00")
    event = last_event(shop)
    assert (event.before, event.after) == (
        {"on": "2026-11-23", "times": []},
        {"on": "2026-11-23", "times": None},
    )


def test_a_public_holiday_is_closed_and_an_exception_opens_it(shop: Shop, now: datetime) -> None:
    place, thanksgiving = shop.anna.location_id, date(2026, 11, 26)

    opening.set_holiday_region(shop.db, shop.catalogue, place, "us", now=now)

    assert free(shop, 26, now) is None
    assert free(shop, 27, now) == ("09:00", "16:00")
    assert last_event(shop).after == {"region": "US"}
    opening.set_exception(shop.db, shop.catalogue, place, thanksgiving, [(600, 720)], now=now)
    assert free(shop, 26, now) == ("10:00", "11:00")
    opening.set_holiday_region(shop.db, shop.catalogue, place, None, now=now)
    assert last_event(shop).before == {"region": "US"}


def test_staff_hours_breaks_and_exceptions_change_for_them_alone(shop: Shop, now: datetime) -> None:
    rostering.set_hours(
        shop.db, shop.catalogue, shop.anna.id, read_hours("mon 20:00-2:00"), now=now
    )
    rostering.set_breaks(
        shop.db, shop.catalogue, shop.anna.id, read_hours("mon 20:00-22:30"), now=now
    )

    assert free(shop, 23, now) == ("22:30", "01:00")
    assert free(shop, 23, now, shop.bob) == ("09:00", "16:00")
    rostering.set_exception(
        shop.db, shop.catalogue, shop.anna.id, TUESDAY, read_times("12-14"), now=now
    )
    assert free(shop, 24, now) == ("00:00", "13:00")
    rostering.set_exception(shop.db, shop.catalogue, shop.anna.id, MONDAY, [], now=now)
    assert free(shop, 23, now) is None
    assert last_event(shop).subject_id == shop.anna.id


def test_a_closure_is_for_the_business_a_location_or_a_staff_member(
    shop: Shop, now: datetime
) -> None:
    for_all, _ = close(shop, now, first_on=MONDAY)
    close(shop, now, first_on=TUESDAY, staff_id=shop.anna.id, name="Holidays")
    close(shop, now, first_on=date(2026, 11, 25), location_id=shop.anna.location_id)

    assert [free(shop, day, now) is None for day in (23, 24, 25, 26)] == [True, True, True, False]
    assert free(shop, 24, now, shop.bob) is not None

    closures.remove(shop.db, shop.catalogue, for_all.id, now=now)
    assert free(shop, 23, now) == ("09:00", "16:00")
    event = last_event(shop)
    assert event.name == "closure.removed"
    assert event.before is not None
    assert event.before["first_on"] == "2026-11-23"
    assert "Winter break" not in str(event.before)


def test_who_is_booked_stays_and_is_named_to_whoever_makes_the_change(
    shop: Shop, now: datetime
) -> None:
    monday = shop.booked(shop.customer(1), at(23, 10), now)
    shop.booked(shop.customer(2), at(24, 10), now)
    early = shop.booked(shop.customer(3), at(24, 9), now, staff=shop.bob)

    _, outside = close(shop, now, first_on=MONDAY)
    assert outside == [monday.id]
    # What lay outside before is no news.
    outside = opening.set_hours(
        shop.db, shop.catalogue, shop.anna.location_id, read_hours("tue 10-17"), now=now
    )
    assert outside == [early.id]
    assert len(shop.appointments()) == 3
    with pytest.raises(OutsideWorkingHours):
        shop.booked(shop.customer(4), at(24, 9), now)


def test_freed_time_that_is_no_longer_worked_is_taken_back(shop: Shop, now: datetime) -> None:
    an_entry(shop.db, shop.customer(9), shop.cut)
    for day in (23, 24):
        given_up = shop.booked(shop.customer(day), at(day, 10), now)
        bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    close(shop, now, first_on=MONDAY)

    assert shop.slot_statuses() == [SlotStatus.CANCELED, SlotStatus.OPEN]
    assert [status for _, status in shop.asked()] == ["withdrawn"]
    shop.assert_time_adds_up()


def test_what_is_free_is_worked_out_anew_for_whom_and_when_it_changed(
    shop: Shop, now: datetime
) -> None:
    close(shop, now, first_on=MONDAY, last_on=TUESDAY, staff_id=shop.bob.id)

    marked = shop.db.scalars(select(AvailabilityChange)).all()
    assert [(m.staff_id, m.starts_at, m.ends_at) for m in marked] == [
        (shop.bob.id, at(23, 0), at(26, 0))
    ]


def test_the_public_read_model_follows_hours_holidays_closures_and_time_off(
    shop: Shop, now: datetime
) -> None:
    follow(shop, now)
    place = shop.anna.location_id

    opening.set_hours(shop.db, shop.catalogue, place, read_hours("mon-sat 8-22"), now=now)
    opening.set_holiday_region(shop.db, shop.catalogue, place, "US", now=now)
    rostering.set_hours(
        shop.db, shop.catalogue, shop.bob.id, read_hours("fri 18:00-2:00, sun 9-12"), now=now
    )
    rostering.set_breaks(shop.db, shop.catalogue, shop.anna.id, read_hours("tue 12-13"), now=now)
    close(shop, now, first_on=date(2026, 12, 24), last_on=date(2027, 1, 2), is_yearly=True)
    time_off.block(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        starts_at=at(24, 0),
        ends_at=at(26, 0),
        now=now,
    )

    # Before the sweeps the old rules' times are not shown, after them the table is right.
    assert free(shop, 26, now) is None
    follow(shop, now)
    assert_true(shop, now)


Change = Callable[[Shop, datetime], object]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda s, n: close(s, n, first_on=TUESDAY, last_on=MONDAY), InvalidInterval),
        (lambda s, n: close(s, n, first_on=date(2026, 11, 19)), SlotInPast),
        (lambda s, n: close(s, n, first_on=MONDAY, name="  "), InvalidName),
        (
            lambda s, n: close(
                s, n, first_on=MONDAY, last_on=date(2027, 11, 23), is_yearly=True
            ),
            InvalidClosure,
        ),
        (
            lambda s, n: close(
                s, n, first_on=MONDAY, location_id=s.anna.location_id, staff_id=s.anna.id
            ),
            InvalidClosure,
        ),
        (lambda s, n: close(s, n, first_on=MONDAY, location_id=FOREIGN), NotFound),
        (lambda s, n: close(s, n, first_on=MONDAY, staff_id=FOREIGN), NotFound),
        (lambda s, n: closures.remove(s.db, s.catalogue, FOREIGN, now=n), NotFound),
        (
            lambda s, n: opening.set_holiday_region(
                s.db, s.catalogue, s.anna.location_id, "ZZ", now=n
            ),
            InvalidRegion,
        ),
        (lambda s, n: opening.set_hours(s.db, s.catalogue, FOREIGN, [], now=n), NotFound),
        (lambda s, n: rostering.set_breaks(s.db, s.catalogue, FOREIGN, [], now=n), NotFound),
        *[
            (
                lambda s, n, times=times: rostering.set_exception(
                    s.db, s.catalogue, s.anna.id, MONDAY, times, now=n
                ),
                InvalidHours,
            )
            for times in ([(600, 600)], [(700, 600)], [(-5, 60)], [(1440, 1500)], [(0, 1441)],
                          [(540, 660), (600, 720)])
        ],
        (
            lambda s, n: opening.set_exception(
                s.db, s.catalogue, s.anna.location_id, date(2026, 11, 19), [], now=n
            ),
            SlotInPast,
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(
    shop: Shop, now: datetime, change: Change, error: type[BusinessError]
) -> None:
    revision = shop.catalogue.revision

    with pytest.raises(error):
        change(shop, now)

    assert shop.announced() == []
    assert shop.catalogue.revision == revision


def test_another_business_s_things_are_not_found(shop: Shop, now: datetime) -> None:
    closed, _ = close(shop, now, first_on=MONDAY)
    theirs = catalogue(shop.db, a_tenant(shop.db, slug="other", number="+12125550199").id)

    for attempt in (
        lambda: closures.remove(shop.db, theirs, closed.id, now=now),
        lambda: opening.set_hours(shop.db, theirs, shop.anna.location_id, [], now=now),
        lambda: opening.set_exception(shop.db, theirs, shop.anna.location_id, MONDAY, [], now=now),
        lambda: opening.set_holiday_region(shop.db, theirs, shop.anna.location_id, "US", now=now),
        lambda: rostering.set_hours(shop.db, theirs, shop.anna.id, [], now=now),
        lambda: rostering.set_exception(shop.db, theirs, shop.anna.id, MONDAY, [], now=now),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_visit_that_begins_the_evening_before_a_closed_day_is_named_too(
    shop: Shop, now: datetime
) -> None:
    nights = read_hours("mon-sun 22-6")
    rostering.set_hours(shop.db, shop.catalogue, shop.anna.id, nights, now=now)
    into = shop.booked(shop.customer(1), at(23, 23, 30), now)
    shop.booked(shop.customer(2), at(23, 22), now)

    _, outside = close(shop, now, first_on=TUESDAY)

    assert outside == [into.id]
