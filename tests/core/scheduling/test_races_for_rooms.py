"""Bookings of mixed lengths, buffers and needs in the same moment: nothing overlaps, nobody gets a
raw error, and nobody is refused for whom there is room."""

import random
import time
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from core.catalogue import catalogue, touch
from core.errors import SlotTaken
from core.models import Service, Staff
from core.scheduling import bookings, offers, reservations
from core.scheduling.availability import is_free
from tests.builders import a_service, a_staff_member, an_entry
from tests.core.scheduling.racing import Work, at_once, outcomes_at_once
from tests.core.scheduling.salon import Salon
from tests.core.scheduling.shop import Shop, at

pytestmark = pytest.mark.usefixtures("many_connections")

Wanted = tuple[str, str, datetime]


def book(tenant_id: str, customer_id: str, wanted: Wanted, now: datetime) -> Work:
    service_id, staff_id, starts_at = wanted
    return lambda db: bookings.book(
        db,
        catalogue(db, tenant_id),
        customer_id=customer_id,
        service_id=service_id,
        staff_id=staff_id,
        starts_at=starts_at,
        now=now,
    )


def reserve(tenant_id: str, session_key: str, wanted: Wanted, now: datetime) -> Work:
    service_id, staff_id, starts_at = wanted
    return lambda db: reservations.reserve(
        db,
        catalogue(db, tenant_id),
        session_key=session_key,
        service_id=service_id,
        staff_id=staff_id,
        starts_at=starts_at,
        now=now,
    )


def book_reserved(tenant_id: str, session_key: str, customer_id: str, now: datetime) -> Work:
    return lambda db: reservations.book_reserved(
        db,
        catalogue(db, tenant_id),
        session_key=session_key,
        customer_id=customer_id,
        now=now,
    )


def anywhere(
    dice: random.Random, services: list[Service], staff: list[Staff], slots: int
) -> Wanted:
    starts_at = at(24, 9) + timedelta(minutes=5 * dice.randrange(slots))
    return dice.choice(services).id, dice.choice(staff).id, starts_at


def test_two_hundred_bookings_of_mixed_lengths_never_overlap(shop: Shop, now: datetime) -> None:
    services = [
        a_service(
            shop.db,
            shop.tenant,
            name=f"{minutes} minutes",
            duration_minutes=minutes,
            buffer_before_minutes=before,
            buffer_after_minutes=after,
        )
        for minutes, before, after in ((20, 0, 5), (45, 10, 0), (60, 5, 15), (90, 0, 0))
    ]
    staff = [
        a_staff_member(shop.db, shop.tenant, name=f"Staff {number}", services=services)
        for number in range(3)
    ]
    customers = [shop.customer(number) for number in range(200)]
    touch(shop.db, shop.tenant.id)
    shop.db.commit()
    dice = random.Random(20261124)
    steps = [
        book(shop.tenant.id, c.id, anywhere(dice, services, staff, 70), now) for c in customers
    ]

    outcomes = at_once(steps)

    assert set(outcomes) <= {"done", "SlotTaken", "OutsideWorkingHours"}
    made = shop.appointments()
    assert len(made) == outcomes["done"] >= 10
    by_staff = sorted((a.staff_id, a.busy_starts_at, a.busy_ends_at) for a in made)
    for (one, _, ends_at), (other, starts_at, _) in pairwise(by_staff):
        assert one != other or ends_at <= starts_at
    shop.assert_time_adds_up()


@pytest.mark.parametrize("seed", [20261124, 7])
def test_two_hundred_bookings_share_two_rooms_and_a_basin(
    salon: Salon, now: datetime, seed: int
) -> None:
    customers = [salon.customer(number) for number in range(200)]
    salon.db.commit()
    dice = random.Random(seed)
    services = [salon.cut, salon.colour, salon.both, salon.chat]
    staff = [salon.anna, salon.bob, salon.cem]
    wanted = [anywhere(dice, services, staff, 78) for _ in customers]

    outcomes = outcomes_at_once(
        [book(salon.tenant.id, c.id, w, now) for c, w in zip(customers, wanted, strict=True)]
    )

    assert set(outcomes) == {"done", "SlotTaken"}
    salon.assert_time_adds_up()
    # Nobody gave anything up, so what was free then would be free now.
    refused = [w for w, ended in zip(wanted, outcomes, strict=True) if ended == "SlotTaken"]
    facts = salon.catalogue
    assert [w for w in refused if is_free(salon.db, facts, *w, now)] == []


def test_of_two_hundred_at_one_time_as_many_are_booked_as_there_are_rooms(
    salon: Salon, now: datetime
) -> None:
    customers = [salon.customer(number) for number in range(200)]
    salon.db.commit()
    staff = [salon.anna, salon.bob, salon.cem]

    outcomes = at_once(
        [
            book(salon.tenant.id, c.id, (salon.cut.id, staff[n % 3].id, at(24, 9)), now)
            for n, c in enumerate(customers)
        ]
    )

    assert outcomes == {"done": 2, "SlotTaken": 198}
    salon.assert_time_adds_up()


def test_booking_moving_cancelling_and_answering_at_once_leave_the_books_in_order(
    salon: Salon, now: datetime
) -> None:
    dice = random.Random(24)
    staff = [salon.anna, salon.bob, salon.cem]
    services = [salon.cut, salon.colour, salon.both, salon.chat]
    for number in range(8):
        an_entry(salon.db, salon.customer(700 + number), dice.choice(services))
    made = [salon.booked(hour, salon.both, salon.anna, at(24, hour), now).id for hour in (9, 11)]
    made += [
        salon.booked(50 + hour, salon.cut, salon.bob, at(24, hour), now).id for hour in (9, 13, 15)
    ]
    deciding = [salon.customer(400 + number) for number in range(8)]
    newcomers = [salon.customer(100 + number) for number in range(60)]
    for given_up in (at(25, 9), at(25, 11)):
        visit = salon.booked(300 + given_up.hour, salon.both, salon.cem, given_up, now)
        bookings.cancel(salon.db, salon.catalogue, visit.id, now=now)
    salon.db.commit()
    tenant_id = salon.tenant.id

    def move(appointment_id: str) -> Work:
        starts_at = at(24, 9) + timedelta(minutes=15 * dice.randrange(26))
        staff_id = dice.choice(staff).id
        return lambda db: bookings.reschedule(
            db,
            catalogue(db, tenant_id),
            appointment_id,
            starts_at=starts_at,
            staff_id=staff_id,
            now=now,
        )

    def cancel(appointment_id: str) -> Work:
        return lambda db: bookings.cancel(db, catalogue(db, tenant_id), appointment_id, now=now)

    def answer(offer_id: str, customer_id: str) -> Work:
        return lambda db: offers.accept(
            db, catalogue(db, tenant_id), offer_id, customer_id=customer_id, now=now
        )

    an_hour_ago = now - timedelta(hours=1)
    for number in range(12):  # all over by now, and in the way of some
        try:
            reserve(tenant_id, f"old {number}", anywhere(dice, services, staff, 78), an_hour_ago)(
                salon.db
            )
        except SlotTaken:
            continue
    asked = salon.pending()
    salon.db.commit()
    steps = [move(one) for one in made * 4]
    steps += [cancel(one) for one in made[1::2]]
    steps += [answer(offer.id, offer.customer_id) for offer in asked]
    steps += [book(tenant_id, c.id, anywhere(dice, services, staff, 78), now) for c in newcomers]
    steps += [
        reserve(tenant_id, f"new {number % 8}", anywhere(dice, services, staff, 78), now)
        for number in range(24)
    ]
    steps += [
        book_reserved(tenant_id, f"new {number}", c.id, now) for number, c in enumerate(deciding)
    ]
    dice.shuffle(steps)

    outcomes = at_once(steps)

    refusals = {"SlotTaken", "AppointmentClosed", "OfferClosed", "NotFound"}
    assert set(outcomes) <= {"done", *refusals}
    assert asked
    salon.assert_time_adds_up()


@pytest.mark.parametrize("rooms", [False, True])
def test_two_who_swap_their_times_come_to_an_end(salon: Salon, now: datetime, rooms: bool) -> None:
    """Neither time is free while the other keeps it: both are refused, nobody loses anything."""
    service = salon.both if rooms else salon.chat
    pairs = [
        (
            salon.booked(day * 2, service, salon.anna, at(day, 9), now).id,
            salon.booked(day * 2 + 1, service, salon.anna, at(day, 12), now).id,
            day,
        )
        for day in range(22, 30)
    ]
    before = salon.uses()
    salon.db.commit()
    tenant_id = salon.tenant.id

    def move(appointment_id: str, starts_at: datetime) -> Work:
        return lambda db: bookings.reschedule(
            db, catalogue(db, tenant_id), appointment_id, starts_at=starts_at, now=now
        )

    for one, other, day in pairs:
        began = time.monotonic()
        outcome = at_once([move(one, at(day, 12)), move(other, at(day, 9))])
        assert time.monotonic() - began < 5
        assert outcome == {"SlotTaken": 2}
    assert salon.uses() == before
    salon.assert_time_adds_up()


def test_two_who_swap_their_stylists_in_the_only_rooms_come_to_an_end(
    salon: Salon, now: datetime
) -> None:
    """Each holds a room, and each keeps it where they move: only the stylists are exchanged."""
    for day in range(22, 30):
        one = salon.booked(day * 2, salon.cut, salon.anna, at(day, 9), now)
        other = salon.booked(day * 2 + 1, salon.cut, salon.bob, at(day, 10), now)
        salon.db.commit()
        tenant_id = salon.tenant.id

        def move(appointment_id: str, staff_id: str, starts_at: datetime) -> Work:
            return lambda db: bookings.reschedule(
                db,
                catalogue(db, tenant_id),  # noqa: B023 - it runs within this turn of the loop
                appointment_id,
                staff_id=staff_id,
                starts_at=starts_at,
                now=now,
            )

        began = time.monotonic()
        outcome = at_once(
            [
                move(one.id, salon.bob.id, at(day, 9, 30)),
                move(other.id, salon.anna.id, at(day, 9, 40)),
                move(one.id, salon.bob.id, at(day, 11)),
                move(other.id, salon.anna.id, at(day, 11)),
            ]
        )
        assert time.monotonic() - began < 5
        assert set(outcome) <= {"done", "SlotTaken"}
        salon.assert_time_adds_up()


def test_those_who_are_refused_a_room_are_counted(salon: Salon, now: datetime) -> None:
    """Three stylists, two rooms, every quarter of a morning wanted by everybody: the rooms are
    full in the end, not half empty because two looked at the same one."""
    customers = [salon.customer(number) for number in range(150)]
    salon.db.commit()
    staff = [salon.anna, salon.bob, salon.cem]
    wanted = [
        (salon.cut.id, staff[n % 3].id, at(24, 9) + timedelta(minutes=40 * (n // 3 % 10)))
        for n in range(150)
    ]

    outcomes = at_once(
        [book(salon.tenant.id, c.id, w, now) for c, w in zip(customers, wanted, strict=True)]
    )

    assert outcomes == Counter({"done": 20, "SlotTaken": 130})
    salon.assert_time_adds_up()
