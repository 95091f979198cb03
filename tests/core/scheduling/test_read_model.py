"""The read model is what the computation on demand says, and each trigger changes just its rows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import database
from core.catalogue import catalogue, touch
from core.models import AvailabilityState, WorkingHours
from core.scheduling import bookings, changes, read_model
from tests.builders import a_staff_member, a_tenant, an_entry, time_off
from tests.core.scheduling.following import Row, assert_true, follow, rows
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded


@pytest.fixture
def known(shop: Shop, now: datetime) -> Shop:
    """The shop, its read model filled."""
    follow(shop, now)
    return shop


def test_who_is_new_is_worked_out_at_once(known: Shop, now: datetime) -> None:
    assert_true(known, now)
    assert len({staff_id for _, staff_id, *_ in rows(known.db)}) == 2

    carla = a_staff_member(known.db, known.tenant, name="Carla", services=[known.cut])
    touch(known.db, known.tenant.id)
    follow(known, now)
    assert_true(known, now)
    assert carla.id in {staff_id for _, staff_id, *_ in rows(known.db)}
    assert follow(known, now) == 0


def difference(
    shop: Shop, now: datetime, change: Callable[[], object]
) -> tuple[set[Row], set[Row]]:
    """What vanished from the table and what came, once the sweeps have followed `change`."""
    before = rows(shop.db)
    change()
    follow(shop, now)
    after = rows(shop.db)
    assert_true(shop, now)
    return before - after, after - before


def around(changed: set[Row], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether all of these visits meet the interval."""
    return all(row[2] < ends_at and row[3] > starts_at for row in changed)


def test_a_booking_takes_the_rows_that_meet_it_and_a_cancellation_brings_them_back(
    known: Shop, now: datetime
) -> None:
    dana = known.customer(1)
    booked = []
    gone, new = difference(
        known, now, lambda: booked.append(known.booked(dana, at(24, 12), now).id)
    )
    assert {row[1] for row in gone} == {known.anna.id}
    assert around(gone, at(24, 12), at(24, 13))
    # Seven starts of an hour and five of half an hour meet it.
    assert (len(gone), new) == (12, set())

    back, none = difference(
        known, now, lambda: bookings.cancel(known.db, known.catalogue, booked[0], now=now)
    )[::-1]
    assert (back, none) == (gone, set())


def test_a_move_changes_the_rows_around_both_times(known: Shop, now: datetime) -> None:
    booked = known.booked(known.customer(1), at(24, 12), now)
    follow(known, now)
    gone, new = difference(
        known,
        now,
        lambda: bookings.reschedule(
            known.db,
            known.catalogue,
            booked.id,
            starts_at=at(26, 9),
            staff_id=known.bob.id,
            now=now,
        ),
    )
    assert around(gone, at(26, 9), at(26, 10))
    assert around(new, at(24, 12), at(24, 13))
    assert ({row[1] for row in gone}, {row[1] for row in new}) == ({known.bob.id}, {known.anna.id})


def test_a_cancellation_that_is_offered_on_stays_taken(known: Shop, now: datetime) -> None:
    booked = known.booked(known.customer(1), at(24, 12), now)
    an_entry(known.db, known.customer(2), known.cut)
    follow(known, now)
    assert difference(
        known, now, lambda: bookings.cancel(known.db, known.catalogue, booked.id, now=now)
    ) == (set(), set())
    assert [offer.status.value for offer in known.offers()] == ["pending"]


def test_time_off_takes_the_rows_that_meet_it(known: Shop, now: datetime) -> None:
    def leave() -> None:
        time_off(known.db, known.anna, starts_at=at(24, 9), ends_at=at(25, 17))
        changes.mark(known.db, known.tenant.id, known.anna.id, at(24, 9), at(25, 17))

    gone, new = difference(known, now, leave)
    assert around(gone, at(24, 9), at(25, 17))
    assert (len(gone), new) == (2 * (29 + 31), set())


def test_new_hours_change_the_rows_of_that_weekday_and_person(known: Shop, now: datetime) -> None:
    def shorten() -> None:
        hours = WorkingHours.table()
        known.db.execute(
            update(hours)
            .where(hours.c.staff_id == known.bob.id, hours.c.weekday == 0)
            .values(until_minute=16 * 60)
        )
        touch(known.db, known.tenant.id)

    gone, new = difference(known, now, shorten)
    zone = known.catalogue.zone
    assert new == set()
    assert {row[1] for row in gone} == {known.bob.id}
    assert {row[2].astimezone(zone).weekday() for row in gone} == {0}
    assert {row[3].astimezone(zone).hour for row in gone} == {16, 17}


def test_a_change_of_a_service_rewrites_its_rows_alone(known: Shop, now: datetime) -> None:
    def lengthen() -> None:
        known.trim.duration_minutes = 45
        known.trim.buffer_after_minutes = 15
        touch(known.db, known.tenant.id)

    gone, new = difference(known, now, lengthen)
    assert {row[0] for row in gone | new} == {known.trim.id}
    assert {row[5] for row in new} == {45}


def test_who_leaves_and_what_is_no_longer_offered_vanish(known: Shop, now: datetime) -> None:
    known.trim.is_active = False
    known.anna.is_active = False
    touch(known.db, known.tenant.id)
    follow(known, now)
    assert {(row[0], row[1]) for row in rows(known.db)} == {(known.cut.id, known.bob.id)}
    assert_true(known, now)


def test_buffers_widen_what_a_change_influences(known: Shop, now: datetime) -> None:
    known.cut.buffer_before_minutes, known.cut.buffer_after_minutes = 20, 35
    touch(known.db, known.tenant.id)
    follow(known, now)
    booked = []
    gone, _ = difference(
        known, now, lambda: booked.append(known.booked(known.customer(1), at(24, 12), now).id)
    )
    back, none = difference(
        known, now, lambda: bookings.cancel(known.db, known.catalogue, booked[0], now=now)
    )[::-1]
    assert (back, none) == (gone, set())


def test_many_changes_of_one_person_are_followed_at_once(known: Shop, now: datetime) -> None:
    for hour in (9, 11, 13):
        known.booked(known.customer(hour), at(24, hour), now)
    known.booked(known.customer(99), at(24, 9), now, staff=known.bob)
    known.db.commit()
    assert database.transact(lambda db: read_model.follow_changes(db, now=now)) == 3
    assert database.transact(lambda db: read_model.follow_changes(db, now=now)) == 1
    assert database.transact(lambda db: read_model.follow_changes(db, now=now)) == 0
    assert_true(known, now)


def test_what_is_rolled_back_leaves_its_changes_to_be_followed_again(
    known: Shop, now: datetime
) -> None:
    known.booked(known.customer(1), at(24, 12), now)
    known.db.commit()
    with Session(database.engine()) as dying:
        read_model.follow_changes(dying, now=now)
        dying.rollback()
    assert follow(known, now) == 1
    assert_true(known, now)


def test_each_night_adds_a_day_and_drops_what_is_past(known: Shop, now: datetime) -> None:
    two_in_the_night = at(21, 2)
    assert set(known.db.scalars(select(AvailabilityState.extend_at))) == {two_in_the_night}
    assert follow(known, two_in_the_night - timedelta(seconds=1)) == 0
    assert follow(known, two_in_the_night) == 2
    assert follow(known, two_in_the_night) == 0
    assert_true(known, two_in_the_night)
    assert set(known.db.scalars(select(AvailabilityState.extend_at))) == {at(22, 2)}


def test_nights_that_were_missed_are_made_up_for_at_once(known: Shop, now: datetime) -> None:
    late = at(30, 14)
    assert follow(known, late) == 2
    assert_true(known, late)


def test_after_everything_was_missed_nothing_between_is_forgotten(
    known: Shop, now: datetime
) -> None:
    much_later = now + timedelta(days=75)
    follow(known, much_later)
    assert_true(known, much_later)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        # Two o'clock of 14 March 2027 is skipped: the change itself, three o'clock.
        (datetime(2027, 3, 14, 6, 0, tzinfo=UTC), datetime(2027, 3, 14, 7, 0, tzinfo=UTC)),
        (datetime(2027, 3, 14, 7, 0, tzinfo=UTC), datetime(2027, 3, 15, 6, 0, tzinfo=UTC)),
        (datetime(2027, 11, 7, 5, 30, tzinfo=UTC), datetime(2027, 11, 7, 7, 0, tzinfo=UTC)),
    ],
)
def test_two_oclock_comes_once_a_night_also_when_the_clock_changes(
    shop: Shop, asked: datetime, expected: datetime
) -> None:
    assert read_model.next_extension(shop.catalogue, asked) == expected


def test_a_clock_that_shows_two_oclock_twice_has_one_night(db: Session) -> None:
    tenant = a_tenant(db, time_zone="Europe/Berlin")
    known = catalogue(db, tenant.id)
    first = datetime(2027, 10, 31, 0, 0, tzinfo=UTC)
    assert read_model.next_extension(known, first - timedelta(minutes=1)) == first
    assert read_model.next_extension(known, first) == datetime(2027, 11, 1, 1, 0, tzinfo=UTC)


def test_two_schedulers_in_the_same_moment_do_each_thing_once(known: Shop, now: datetime) -> None:
    later = at(21, 2)
    for hour in (9, 11, 13):
        known.booked(known.customer(hour), at(24, hour), now)
        known.booked(known.customer(100 + hour), at(24, hour), now, staff=known.bob)
    known.db.commit()

    def scheduler(_: int) -> tuple[int, int]:
        followed = extended = 0
        for _ in range(6):
            followed += database.transact(lambda db: read_model.follow_changes(db, now=later))
            extended += database.transact(lambda db: read_model.extend(db, now=later))
        return followed, extended

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(scheduler, range(4)))
    assert sum(followed for followed, _ in done) == 6
    assert sum(extended for _, extended in done) == 2
    known.db.expire_all()
    assert_true(known, later)


def test_untouched_rows_are_not_written(known: Shop, now: datetime) -> None:
    touch(known.db, known.tenant.id)
    known.db.commit()
    with recorded() as statements:
        assert follow(known, now) == 2
    assert not [
        s
        for s in statements
        if s.startswith(("INSERT INTO availability ", "DELETE"))
        and "availability_" not in s
        and "starts_at <" not in s
    ]
