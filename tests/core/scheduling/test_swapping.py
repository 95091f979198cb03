"""Two appointments that take each other's time."""

import time
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.errors import (
    AppointmentClosed,
    BusinessError,
    InvalidSwap,
    NotFound,
    ServiceNotOffered,
    SlotTaken,
    TooLateToMove,
)
from core.models import Appointment, AvailabilityChange, Slot
from core.scheduling import bookings
from core.scheduling.swapping import swap
from tests.builders import a_service, a_staff_member
from tests.core.scheduling.racing import Work, at_once
from tests.core.scheduling.salon import Salon
from tests.core.scheduling.shop import Shop, at

SECONDS = 5


def trimmed(shop: Shop, number: int, starts_at: datetime, now: datetime) -> Appointment:
    return bookings.book(
        shop.db,
        shop.catalogue,
        customer_id=shop.customer(number).id,
        service_id=shop.trim.id,
        staff_id=shop.anna.id,
        starts_at=starts_at,
        now=now,
    )


def places(shop: Shop) -> dict[str, tuple[datetime, str]]:
    return {one.customer_id: (one.starts_at, one.staff_id) for one in shop.appointments()}


def test_each_has_the_others_time(shop: Shop, now: datetime) -> None:
    one = shop.booked(shop.customer(1), at(24, 15), now)
    other = shop.booked(shop.customer(2), at(25, 10), now, staff=shop.bob)

    first, second = swap(shop.db, shop.catalogue, one.id, other.id, now=now)

    assert (first.id, second.id) == (one.id, other.id)
    assert places(shop) == {
        one.customer_id: (at(25, 10), shop.bob.id),
        other.customer_id: (at(24, 15), shop.anna.id),
    }
    assert (first.local_start, first.reminder_at) == ("2026-11-25T10:00", at(24, 10))
    assert shop.announced()[2:] == ["appointment.moved"] * 2
    assert first.moves == second.moves == 0  # nobody's customer has moved anything
    marked = shop.db.scalars(select(AvailabilityChange.staff_id)).all()
    assert set(marked) == {shop.anna.id, shop.bob.id}
    shop.assert_time_adds_up()


def test_what_the_shorter_one_leaves_is_offered(shop: Shop, now: datetime) -> None:
    long = shop.booked(shop.customer(1), at(24, 10), now)
    short = trimmed(shop, 2, at(24, 14), now)

    swap(shop.db, shop.catalogue, long.id, short.id, now=now)

    assert places(shop) == {
        long.customer_id: (at(24, 14), shop.anna.id),
        short.customer_id: (at(24, 10), shop.anna.id),
    }
    slots = shop.db.scalars(select(Slot)).all()
    assert [(slot.starts_at, slot.ends_at) for slot in slots] == [(at(24, 10, 30), at(24, 11))]
    shop.assert_time_adds_up()


def test_one_after_the_other_without_a_gap(shop: Shop, now: datetime) -> None:
    """The longer one comes second then: it needs more than the shorter one gave up."""
    long = shop.booked(shop.customer(1), at(24, 10), now)
    short = trimmed(shop, 2, at(24, 11), now)

    swap(shop.db, shop.catalogue, long.id, short.id, now=now)

    assert [one.starts_at for one in shop.appointments()] == [at(24, 10), at(24, 11)]
    shop.assert_time_adds_up()


def test_rooms_are_swapped_too(salon: Salon, now: datetime) -> None:
    visits = [
        bookings.book(
            salon.db,
            salon.catalogue,
            customer_id=salon.customer(number).id,
            service_id=salon.both.id,
            staff_id=salon.anna.id,
            starts_at=at(day, 9),
            now=now,
        )
        for number, day in ((1, 24), (2, 25))
    ]

    swap(salon.db, salon.catalogue, visits[0].id, visits[1].id, now=now)

    salon.assert_time_adds_up()


def test_what_cannot_be_is_refused_and_nothing_changes(shop: Shop, now: datetime) -> None:
    perm = a_service(shop.db, shop.tenant, name="Perm")
    carla = a_staff_member(shop.db, shop.tenant, name="Carla", services=[perm])
    touch(shop.db, shop.tenant.id)
    dana = shop.customer(1)
    long = shop.booked(dana, at(24, 10), now)
    short = trimmed(shop, 2, at(24, 12), now)
    shop.booked(shop.customer(3), at(24, 12, 30), now)
    gone = shop.booked(shop.customer(4), at(26, 10), now)
    bookings.cancel(shop.db, shop.catalogue, gone.id, now=now)
    waved = bookings.book(
        shop.db,
        shop.catalogue,
        customer_id=dana.id,
        service_id=perm.id,
        staff_id=carla.id,
        starts_at=at(27, 10),
        now=now,
    )
    shop.tenant.policies = {"reschedule_deadline_hours": 2, "minimum_booking_notice_hours": 0}
    touch(shop.db, shop.tenant.id)
    shop.db.commit()
    before, announced = places(shop), shop.announced()

    def refusal(one: str, other: str, moment: datetime = now) -> type[BusinessError]:
        found = []
        for pair in ((one, other), (other, one)):
            with pytest.raises(BusinessError) as refused:
                swap(shop.db, shop.catalogue, *pair, now=moment)
            found.append(type(refused.value))
        assert found[0] is found[1]
        return found[0]

    assert refusal(long.id, long.id) is InvalidSwap
    assert refusal(long.id, "nothing") is NotFound
    assert refusal(long.id, gone.id) is AppointmentClosed
    assert refusal(long.id, waved.id) is ServiceNotOffered
    assert refusal(long.id, short.id) is SlotTaken  # an hour does not fit before half past twelve
    assert refusal(long.id, waved.id, at(24, 10, 1)) is AppointmentClosed
    assert refusal(short.id, long.id, at(24, 8, 30)) is TooLateToMove
    shop.db.commit()
    assert (places(shop), shop.announced()) == (before, announced)
    shop.assert_time_adds_up()


def test_many_at_once_end_soon_and_with_names(
    shop: Shop, now: datetime, many_connections: None
) -> None:
    known = shop.catalogue
    one = shop.booked(shop.customer(1), at(24, 15), now)
    other = shop.booked(shop.customer(2), at(25, 10), now, staff=shop.bob)
    shop.db.commit()

    def swapped(first: str, second: str) -> Work:
        return lambda db: swap(db, known, first, second, now=now)

    def moved(which: Appointment, to: Appointment) -> Work:
        def move(db: Session) -> object:
            return bookings.reschedule(
                db,
                known,
                which.id,
                starts_at=to.starts_at,
                staff_id=to.staff_id,
                now=now,
            )

        return move

    begun = time.monotonic()
    outcomes = at_once(
        [
            swapped(one.id, other.id),
            swapped(other.id, one.id),
            moved(one, other),
            moved(other, one),
        ]
        * 2
    )

    assert time.monotonic() - begun < SECONDS
    assert set(outcomes) <= {"done", "SlotTaken"}
    assert outcomes["done"] >= 4
    assert set(places(shop).values()) == {
        (at(24, 15), shop.anna.id),
        (at(25, 10), shop.bob.id),
    }
    shop.assert_time_adds_up()
