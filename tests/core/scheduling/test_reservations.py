"""A time is kept for who is deciding, and is anybody's from the instant that this is over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core import database
from core.catalogue import catalogue, touch
from core.errors import NotFound, OutsideWorkingHours, SlotTaken, TooSoon
from core.models import AppointmentStatus, AvailabilityChange, Hold, ResourceUse, Staff
from core.scheduling import bookings, busy_times, expiry, offers, reservations
from core.scheduling.availability import find_times, is_free
from core.scheduling.reservations import Reservation
from tests.builders import an_entry
from tests.core.scheduling.racing import Work, at_once
from tests.core.scheduling.shop import Shop, at

TEN_MINUTES = timedelta(minutes=10)


def reserve(
    shop: Shop, starts_at: datetime, now: datetime, *, key: str = "a", staff: Staff | None = None
) -> Reservation:
    return reservations.reserve(
        shop.db,
        shop.catalogue,
        session_key=key,
        service_id=shop.cut.id,
        staff_id=(staff or shop.anna).id,
        starts_at=starts_at,
        now=now,
    )


def kept(shop: Shop) -> list[tuple[str, datetime]]:
    """Whose time is reserved and from when."""
    rows = shop.db.execute(select(Hold.staff_id, Hold.starts_at).order_by(Hold.starts_at))
    return [(row.staff_id, row.starts_at) for row in rows]


def starts(shop: Shop, now: datetime) -> list[datetime]:
    """When Anna could cut on the 24th."""
    found = find_times(
        shop.db,
        shop.catalogue,
        shop.cut.id,
        windows=[(at(24, 0), at(25, 0))],
        staff_ids={shop.anna.id},
        now=now,
    )
    return [time.starts_at for time in found]


def test_what_is_reserved_is_nobody_elses_for_ten_minutes(shop: Shop, now: datetime) -> None:
    made = reserve(shop, at(24, 12), now)
    assert made.expires_at == now + TEN_MINUTES
    last = made.expires_at - timedelta(microseconds=1)
    for moment in (now, last):
        assert at(24, 12) not in starts(shop, moment)
        assert not is_free(shop.db, shop.catalogue, shop.cut.id, shop.anna.id, at(24, 12), moment)
        with pytest.raises(SlotTaken):
            shop.booked(shop.customer(moment.minute), at(24, 12, 30), moment)
        with pytest.raises(SlotTaken):
            reserve(shop, at(24, 11, 15), moment, key="b")
    shop.assert_time_adds_up()


def test_it_is_booked_within_its_time_and_used_up(shop: Shop, now: datetime) -> None:
    reserve(shop, at(24, 12), now)
    dana = shop.customer(1)
    booked = reservations.book_reserved(
        shop.db,
        shop.catalogue,
        session_key="a",
        customer_id=dana.id,
        now=now + TEN_MINUTES - timedelta(seconds=1),
    )
    assert (booked.starts_at, booked.staff_id) == (at(24, 12), shop.anna.id)
    assert booked.status is AppointmentStatus.CONFIRMED
    assert kept(shop) == []
    shop.assert_time_adds_up()
    with pytest.raises(NotFound):
        reservations.book_reserved(
            shop.db, shop.catalogue, session_key="a", customer_id=dana.id, now=now
        )


def test_a_time_kept_in_good_time_is_not_too_soon_when_the_yes_comes(
    shop: Shop, now: datetime
) -> None:
    shop.tenant.policies = {"minimum_booking_notice_hours": 2}
    touch(shop.db, shop.tenant.id)
    made_at = at(24, 10)
    reserve(shop, at(24, 12), made_at)
    booked = reservations.book_reserved(
        shop.db,
        shop.catalogue,
        session_key="a",
        customer_id=shop.customer(1).id,
        now=made_at + timedelta(minutes=9),
    )
    assert booked.starts_at == at(24, 12)
    with pytest.raises(TooSoon):
        shop.booked(shop.customer(2), at(24, 12), made_at + timedelta(minutes=9), staff=shop.bob)


def test_once_over_it_is_free_at_once_for_whoever_comes(shop: Shop, now: datetime) -> None:
    over = reserve(shop, at(24, 12), now).expires_at
    assert at(24, 12) in starts(shop, over)
    assert is_free(shop.db, shop.catalogue, shop.cut.id, shop.anna.id, at(24, 12), over)
    with pytest.raises(SlotTaken):
        reservations.book_reserved(
            shop.db, shop.catalogue, session_key="a", customer_id=shop.customer(1).id, now=over
        )
    booked = shop.booked(shop.customer(2), at(24, 12, 30), over)
    assert booked.status is AppointmentStatus.CONFIRMED
    assert kept(shop) == []
    shop.assert_time_adds_up()


def test_once_over_it_gives_way_to_another_reservation_a_move_and_an_offer(
    shop: Shop, now: datetime
) -> None:
    over = reserve(shop, at(24, 12), now).expires_at
    reserve(shop, at(24, 12), over, key="b")
    assert kept(shop) == [(shop.anna.id, at(24, 12))]

    later = over + TEN_MINUTES
    booked = shop.booked(shop.customer(1), at(25, 9), now)
    bookings.reschedule(shop.db, shop.catalogue, booked.id, starts_at=at(24, 12), now=later)
    assert kept(shop) == []

    an_entry(shop.db, shop.customer(2), shop.cut)
    neighbour = reserve(shop, at(24, 13), later)
    bookings.cancel(shop.db, shop.catalogue, booked.id, now=neighbour.expires_at)
    (offer,) = shop.offers()
    assert (offer.starts_at, offer.status.value) == (at(24, 12), "pending")
    shop.assert_time_adds_up()


def test_a_late_yes_passes_an_expired_reservation(shop: Shop, now: datetime) -> None:
    eve = shop.customer(2)
    an_entry(shop.db, eve, shop.cut)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    (offer,) = shop.offers()
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    lapsed_at = now + TEN_MINUTES
    offers.lapse(shop.db, shop.catalogue, offer.id, now=lapsed_at)
    reserve(shop, at(24, 15), lapsed_at)
    with pytest.raises(SlotTaken):
        offers.accept(shop.db, shop.catalogue, offer.id, customer_id=eve.id, now=lapsed_at)
    over = lapsed_at + TEN_MINUTES
    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=eve.id, now=over)
    assert [a.customer_id for a in shop.appointments()] == [eve.id]
    shop.assert_time_adds_up()


def test_a_second_one_replaces_the_first_also_where_they_overlap(shop: Shop, now: datetime) -> None:
    reserve(shop, at(24, 12), now)
    reserve(shop, at(24, 12, 30), now)
    assert kept(shop) == [(shop.anna.id, at(24, 12, 30))]
    reserve(shop, at(24, 9), now, staff=shop.bob)
    assert kept(shop) == [(shop.bob.id, at(24, 9))]
    shop.assert_time_adds_up()


def test_a_second_one_that_fails_leaves_the_first(shop: Shop, now: datetime) -> None:
    reserve(shop, at(24, 12), now)
    shop.booked(shop.customer(1), at(24, 9), now)
    with pytest.raises(SlotTaken):
        reserve(shop, at(24, 9, 30), now)
    with pytest.raises(OutsideWorkingHours):
        reserve(shop, at(24, 18), now)
    assert kept(shop) == [(shop.anna.id, at(24, 12))]
    shop.assert_time_adds_up()


def test_nothing_is_kept_that_could_not_be_booked(shop: Shop, now: datetime) -> None:
    shop.tenant.policies = shop.tenant.policies | {"minimum_booking_notice_hours": 2}
    touch(shop.db, shop.tenant.id)
    with pytest.raises(TooSoon):
        reserve(shop, now + timedelta(minutes=119), now)
    reserve(shop, now + timedelta(minutes=120), now)


def test_dropped_it_is_free_and_dropping_again_does_nothing(shop: Shop, now: datetime) -> None:
    reserve(shop, at(24, 12), now)
    assert reservations.drop(shop.db, shop.catalogue, "a")
    assert not reservations.drop(shop.db, shop.catalogue, "a")
    assert at(24, 12) in starts(shop, now)
    assert shop.occupied() == 0


def test_the_read_model_is_not_told(shop: Shop, now: datetime) -> None:
    reserve(shop, at(24, 12), now)
    reservations.drop(shop.db, shop.catalogue, "a")
    assert shop.db.scalars(select(AvailabilityChange)).all() == []


def test_the_sweep_removes_what_is_over_and_nothing_else(shop: Shop, now: datetime) -> None:
    an_entry(shop.db, shop.customer(2), shop.cut)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)  # held for an offer
    over = reserve(shop, at(24, 12), now).expires_at
    reserve(shop, at(24, 9), now + timedelta(minutes=1), key="b")
    assert expiry.sweep(shop.db, over) == 1
    assert expiry.sweep(shop.db, over) == 0
    assert kept(shop) == [(shop.anna.id, at(24, 9)), (shop.anna.id, at(24, 15))]
    assert shop.db.scalars(select(ResourceUse)).all() == []
    shop.assert_time_adds_up()


@pytest.mark.parametrize("is_over", [False, True], ids=["free", "expired"])
def test_of_twenty_who_want_one_time_one_has_it(
    shop: Shop, now: datetime, *, is_over: bool
) -> None:
    if is_over:
        reserve(shop, at(24, 12), now - TEN_MINUTES, key="before")
    facts = shop.catalogue
    shop.db.commit()

    def try_it(number: int) -> bool:
        try:
            database.transact(
                lambda db: reservations.reserve(
                    db,
                    facts,
                    session_key=str(number),
                    service_id=shop.cut.id,
                    staff_id=shop.anna.id,
                    starts_at=at(24, 12),
                    now=now,
                )
            )
        except SlotTaken:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(try_it, range(20))) == 1
    shop.assert_time_adds_up()


def test_what_was_reserved_in_time_is_booked_though_the_notice_passes_meanwhile(
    shop: Shop, now: datetime
) -> None:
    shop.tenant.policies = shop.tenant.policies | {"minimum_booking_notice_hours": 1}
    touch(shop.db, shop.tenant.id)
    reserve(shop, at(20, 11), now)  # in an hour
    later = now + timedelta(minutes=5)
    dana = shop.customer(1)

    with pytest.raises(TooSoon):
        shop.booked(dana, at(20, 12), at(20, 11, 5))
    booked = reservations.book_reserved(
        shop.db, shop.catalogue, session_key="a", customer_id=dana.id, now=later
    )

    assert booked.starts_at == at(20, 11)


def test_it_is_kept_if_it_cannot_be_booked(shop: Shop, now: datetime) -> None:
    reserve(shop, at(24, 12), now)
    dana = shop.customer(1)
    busy_times.put(
        shop.db,
        shop.catalogue,
        source="calendar",
        external_id="e1",
        staff_id=shop.anna.id,
        starts_at=at(24, 12),
        ends_at=at(24, 13),
        now=now,
    )

    with pytest.raises(SlotTaken):
        reservations.book_reserved(
            shop.db, shop.catalogue, session_key="a", customer_id=dana.id, now=now
        )

    assert kept(shop) == [(shop.anna.id, at(24, 12))]
    shop.assert_time_adds_up()


def test_who_reserves_several_times_in_one_moment_keeps_one(
    shop: Shop, now: datetime, many_connections: None
) -> None:
    hours = range(9, 17)
    shop.db.commit()

    def keep(hour: int) -> Work:
        return lambda db: reservations.reserve(
            db,
            catalogue(db, shop.tenant.id),
            session_key="a",
            service_id=shop.cut.id,
            staff_id=shop.anna.id,
            starts_at=at(24, hour),
            now=now,
        )

    assert at_once([keep(hour) for hour in hours]) == {"done": len(hours)}
    assert len(kept(shop)) == 1
