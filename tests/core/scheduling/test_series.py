"""Visits every so many weeks: one series, each visit with a life of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.errors import (
    BusinessError,
    InvalidSeries,
    NotFound,
    SeriesConflicts,
    ServiceNotOffered,
    TooLateToCancel,
)
from core.idempotency import once
from core.models import (
    Appointment,
    AppointmentSeries,
    AppointmentStatus,
    AvailabilityChange,
    ClosureKind,
    Customer,
    Event,
)
from core.scheduling import bookings
from core.scheduling.series import Made, cancel_rest, make_series, visits_of
from core.setup import closures
from tests.builders import a_customer, a_service, a_tenant
from tests.core.scheduling.racing import at_once
from tests.core.scheduling.shop import Shop, at

TUESDAY_THREE = datetime(2026, 11, 24, 15)  # noqa: DTZ001 - wall time


@pytest.fixture(autouse=True)
def far_ahead(shop: Shop) -> None:
    shop.tenant.policies = {"advance_booking_limit_days": 365, "cancellation_deadline_hours": 24}
    touch(shop.db, shop.tenant.id)
    shop.db.commit()


@pytest.fixture
def dana(shop: Shop) -> Customer:
    made = shop.customer(1)
    shop.db.commit()
    return made


def a_series(shop: Shop, customer: Customer, now: datetime, **more: Any) -> Made:
    wanted: dict[str, Any] = {
        "customer_id": customer.id,
        "service_id": shop.cut.id,
        "staff_id": shop.anna.id,
        "first": TUESDAY_THREE,
        "every_weeks": 4,
        "visits": 6,
        "now": now,
    }
    return make_series(shop.db, shop.catalogue, **(wanted | more))


def walls(made: list[Appointment]) -> list[str]:
    return [one.local_start for one in made]


def problems(made: Made) -> list[tuple[str, str]]:
    return [(conflict.local_start[:10], conflict.error.code) for conflict in made.conflicts]


def series_kept(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(AppointmentSeries)) or 0


def test_the_wall_time_stays_across_both_clock_changes(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    made = a_series(shop, dana, now, visits=13)

    assert {wall[11:] for wall in walls(made.booked)} == {"15:00"}
    assert [one.starts_at.hour for one in made.booked] == [20] * 4 + [19] * 9
    kept = visits_of(shop.db, shop.catalogue, made.series_id)
    assert [one.id for one in kept] == [one.id for one in made.booked]
    assert made.conflicts == []
    assert {one.reminder_at is not None for one in kept} == {True}
    assert shop.announced() == ["appointment.booked"] * 13 + ["series.made"]
    changes = shop.db.scalars(select(AvailabilityChange)).all()
    assert len(changes) == 13
    shop.assert_time_adds_up()


def test_each_date_that_cannot_be_booked_is_named_with_what_is_free_near_it(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    eve = shop.customer(2)
    shop.booked(eve, at(24 + 14, 15), now)
    day = (TUESDAY_THREE + timedelta(weeks=4)).date()
    closures.add(
        shop.db,
        shop.catalogue,
        name="Works outing",
        kind=next(iter(ClosureKind)),
        first_on=day,
        last_on=day,
        now=now,
    )
    shop.tenant.policies = {"advance_booking_limit_days": 50}
    touch(shop.db, shop.tenant.id)

    made = a_series(shop, dana, now, every_weeks=2, visits=5)

    assert walls(made.booked) == ["2026-11-24T15:00", "2027-01-05T15:00"]
    assert problems(made) == [
        ("2026-12-08", "slot_taken"),
        ("2026-12-22", "outside_working_hours"),
        ("2027-01-19", "too_far_ahead"),
    ]
    taken, closed, beyond = made.conflicts
    assert [time.starts_at for time in taken.instead] == [
        at(24 + 14, 13, 45),
        at(24 + 14, 14),
        at(24 + 14, 16),
    ]
    assert {time.staff_id for time in taken.instead} == {shop.anna.id}
    assert closed.closed == "Works outing"
    assert closed.instead
    assert beyond.instead == ()
    shop.assert_time_adds_up()


def test_anybody_is_named_where_the_staff_member_has_no_time(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    eve = shop.customer(2)
    for day in range(28, 35):
        for hour in range(9, 17):
            shop.booked(eve, at(day, hour), now)

    made = a_series(shop, dana, now, every_weeks=1, visits=2)

    [conflict] = made.conflicts
    assert conflict.local_start == "2026-12-01T15:00"
    assert {time.staff_id for time in conflict.instead} == {shop.bob.id}
    assert at(31, 15) in [time.starts_at for time in conflict.instead]


def test_a_time_that_the_clock_skips_is_a_conflict_and_one_shown_twice_is_the_first(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    night = datetime(2027, 2, 28, 2, 30)  # noqa: DTZ001 - wall time

    made = a_series(shop, dana, now, first=night, every_weeks=1, visits=3, because="a night shift")

    assert problems(made) == [("2027-03-14", "no_such_local_time")]
    assert made.conflicts[0].error.details["after"] == "2027-03-14T03:00"
    autumn = datetime(2027, 10, 31, 1, 30)  # noqa: DTZ001 - wall time
    for second, hours in ((False, 5), (True, 6)):
        twice = a_series(
            shop,
            dana,
            now,
            first=autumn,
            every_weeks=1,
            visits=2,
            because="a night shift",
            second=second,
        )
        assert twice.booked[-1].local_start == "2027-11-07T01:30"
        instant = datetime(2027, 11, 7, hours, 30, tzinfo=UTC)
        assert twice.booked[-1].starts_at == instant
        cancel_rest(shop.db, shop.catalogue, twice.series_id, now=now)


def test_all_or_nothing(shop: Shop, dana: Customer, now: datetime) -> None:
    shop.booked(shop.customer(2), at(24 + 28, 15), now)
    shop.db.commit()
    occupied, announced = shop.occupied(), shop.announced()

    with pytest.raises(SeriesConflicts) as refused:
        a_series(shop, dana, now, all_or_nothing=True)

    [conflict] = refused.value.details["conflicts"]
    assert conflict["local_start"] == "2026-12-22T15:00"
    assert conflict["code"] == "slot_taken"
    assert len(conflict["instead"]) == 3
    shop.db.commit()
    assert (shop.occupied(), shop.announced(), series_kept(shop.db)) == (occupied, announced, 0)
    shop.assert_time_adds_up()


def test_what_is_wrong_with_every_date_is_raised_and_nothing_is_written(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    perm = a_service(shop.db, shop.tenant, name="Perm")
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    stranger = a_customer(shop.db, other, phone="+12125559999")
    touch(shop.db, shop.tenant.id)
    shop.db.commit()

    def refusal(**more: Any) -> type[BusinessError]:
        with pytest.raises(BusinessError) as refused:
            a_series(shop, dana, now, **more)
        return type(refused.value)

    assert refusal(service_id=perm.id) is ServiceNotOffered
    assert refusal(service_id="nothing") is NotFound
    assert refusal(staff_id="nobody") is NotFound
    assert refusal(customer_id="nobody") is NotFound
    assert refusal(customer_id=stranger.id) is NotFound
    assert refusal(first=TUESDAY_THREE.replace(hour=3)) is SeriesConflicts
    assert refusal(first=TUESDAY_THREE.replace(year=2025)) is SeriesConflicts
    assert refusal(first=TUESDAY_THREE.replace(tzinfo=UTC)) is InvalidSeries
    for wrong in ({"visits": 1}, {"visits": 53}, {"every_weeks": 0}, {"every_weeks": 53}):
        assert refusal(**wrong) is InvalidSeries
    shop.db.commit()
    assert (shop.occupied(), shop.announced(), series_kept(shop.db)) == (0, [], 0)


def test_each_visit_lives_alone_and_the_rest_is_cancelled_together(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    db, known = shop.db, shop.catalogue
    made = a_series(shop, dana, now, visits=5)
    first, second, third, fourth, fifth = made.booked
    bookings.reschedule(db, known, second.id, starts_at=at(24 + 28, 10), now=now)
    bookings.cancel(db, known, third.id, now=now)
    db.commit()

    ended = cancel_rest(db, known, made.series_id, now=now, since=at(30, 0))

    assert [one.id for one in ended.canceled] == [second.id, fourth.id, fifth.id]
    assert ended.kept == []
    assert [one.id for one in shop.appointments()] == [first.id]
    assert cancel_rest(db, known, made.series_id, now=now, since=at(30, 0)).canceled == []
    last = db.scalars(select(Event).where(Event.name == "series.canceled")).one()
    assert (last.before, last.after) == ({"ahead": 3}, {"ahead": 0})
    with pytest.raises(NotFound):
        cancel_rest(db, known, "nothing", now=now)
    shop.assert_time_adds_up()


def test_what_it_is_too_late_to_cancel_is_kept_until_staff_say_why(
    shop: Shop, dana: Customer, now: datetime
) -> None:
    made = a_series(shop, dana, now, visits=2)

    ended = cancel_rest(shop.db, shop.catalogue, made.series_id, now=at(24, 10))
    assert [one.id for one in ended.canceled] == [made.booked[1].id]
    [(kept, error)] = ended.kept
    assert (kept, type(error)) == (made.booked[0].id, TooLateToCancel)
    ended = cancel_rest(
        shop.db, shop.catalogue, made.series_id, now=at(24, 10), because="she moved away"
    )

    assert [one.id for one in ended.canceled] == [made.booked[0].id]
    assert {one.status for one in visits_of(shop.db, shop.catalogue, made.series_id)} == {
        AppointmentStatus.CANCELED
    }


def test_twenty_at_once_under_one_key_are_one_series(
    shop: Shop, dana: Customer, now: datetime, many_connections: None
) -> None:
    known, tenant_id, customer_id = shop.catalogue, shop.tenant.id, dana.id
    service_id, staff_id = shop.cut.id, shop.anna.id
    shop.db.commit()

    def make(db: Session) -> dict[str, Any]:
        made = make_series(
            db,
            known,
            customer_id=customer_id,
            service_id=service_id,
            staff_id=staff_id,
            first=TUESDAY_THREE,
            every_weeks=4,
            visits=4,
            now=now,
        )
        return {"series_id": made.series_id}

    def ask(db: Session) -> object:
        return once(
            db, tenant_id=tenant_id, key="k", operation="series.make", body={}, do=make, now=now
        )

    assert at_once([ask] * 20) == {"done": 20}
    assert len(shop.appointments()) == 4
    assert series_kept(shop.db) == 1
    shop.assert_time_adds_up()


def test_two_series_for_the_same_times_share_nothing(
    shop: Shop, dana: Customer, now: datetime, many_connections: None
) -> None:
    known, customer_id = shop.catalogue, dana.id
    service_id, staff_id = shop.cut.id, shop.anna.id
    shop.db.commit()

    def make(db: Session) -> object:
        return make_series(
            db,
            known,
            customer_id=customer_id,
            service_id=service_id,
            staff_id=staff_id,
            first=TUESDAY_THREE,
            every_weeks=1,
            visits=6,
            now=now,
        )

    outcomes = at_once([make] * 4)

    assert set(outcomes) <= {"done", "SeriesConflicts"}
    assert len(shop.appointments()) == 6
    shop.assert_time_adds_up()
