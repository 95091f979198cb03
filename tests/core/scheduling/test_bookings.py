from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.errors import (
    AppointmentClosed,
    BusinessError,
    InvalidInterval,
    NotFound,
    OutsideWorkingHours,
    ServiceNotOffered,
    SlotInPast,
    SlotTaken,
    TooFarAhead,
)
from core.models import Appointment, AppointmentStatus, EntryStatus, Event, SlotStatus
from core.scheduling import bookings
from tests.builders import a_customer, a_service, a_staff_member, a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded


def stored(db: Session, appointment: Appointment) -> Appointment:
    found = db.get(Appointment, appointment.id, populate_existing=True)
    assert found is not None
    return found


def test_a_booking_keeps_the_instant_and_the_wall_time(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)

    made = shop.booked(dana, at(24, 15), now)

    kept = stored(shop.db, made)
    assert kept.starts_at == datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert kept.ends_at == kept.starts_at + timedelta(hours=1)
    assert (kept.local_start, kept.time_zone) == ("2026-11-24T15:00", "America/New_York")
    assert kept.status == made.status == AppointmentStatus.CONFIRMED
    assert kept.reminder_at == at(23, 10)
    assert shop.announced() == ["appointment.booked"]
    shop.assert_time_adds_up()


def test_a_reminder_that_would_come_too_late_is_none(shop: Shop, now: datetime) -> None:
    """It is Friday 10:00: the day before a visit on Saturday, at 10:00, is over."""
    assert shop.booked(shop.customer(1), at(21, 15), now).reminder_at is None


def test_the_day_before_at_ten_stays_ten_across_the_clock_change(shop: Shop) -> None:
    now = datetime(2027, 3, 10, 15, tzinfo=UTC)
    monday_nine = datetime(2027, 3, 15, 13, tzinfo=UTC)

    made = shop.booked(shop.customer(1), monday_nine, now)

    assert made.reminder_at == datetime(2027, 3, 14, 14, tzinfo=UTC)  # Sunday 10:00, summer time


def test_taken_time_is_refused_and_the_step_goes_on(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(1), at(24, 15), now)
    eve = shop.customer(2)

    with pytest.raises(SlotTaken):
        shop.booked(eve, at(24, 15, 30), now)
    with pytest.raises(SlotTaken):
        shop.booked(eve, at(24, 14, 15), now)
    shop.booked(eve, at(24, 15, 30), now, staff=shop.bob)
    shop.booked(eve, at(24, 16), now)
    shop.db.commit()

    assert len(shop.appointments()) == 3
    shop.assert_time_adds_up()


def test_what_the_rules_forbid_is_named_and_nothing_is_written(shop: Shop, now: datetime) -> None:
    perm = a_service(shop.db, shop.tenant, name="Perm")
    touch(shop.db, shop.tenant.id)
    dana = shop.customer(1)

    def refusal(
        starts_at: datetime,
        *,
        service_id: str = shop.cut.id,
        staff_id: str = shop.anna.id,
        customer_id: str = dana.id,
    ) -> type[BusinessError]:
        with pytest.raises(BusinessError) as refused:
            bookings.book(
                shop.db,
                shop.catalogue,
                customer_id=customer_id,
                service_id=service_id,
                staff_id=staff_id,
                starts_at=starts_at,
                now=now,
            )
        return type(refused.value)

    assert refusal(at(20, 9)) is SlotInPast
    assert refusal(now) is SlotInPast
    assert refusal(at(24, 8)) is OutsideWorkingHours
    assert refusal(at(24, 16, 30)) is OutsideWorkingHours
    assert refusal(at(24, 9) + timedelta(days=90)) is TooFarAhead
    assert refusal(at(24, 9), service_id=perm.id) is ServiceNotOffered
    assert refusal(at(24, 9), service_id="nothing") is NotFound
    assert refusal(at(24, 9), staff_id="nobody") is NotFound
    assert refusal(at(24, 9), customer_id="nobody") is NotFound
    assert refusal(at(24, 9) + timedelta(seconds=30)) is InvalidInterval
    assert refusal(at(24, 9).replace(tzinfo=None)) is InvalidInterval
    assert shop.occupied() == 0
    assert shop.announced() == []


def test_another_tenants_ids_are_not_found(shop: Shop, now: datetime) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    service = a_service(shop.db, other)
    staff = a_staff_member(shop.db, other, services=[service])
    stranger = a_customer(shop.db, other, phone="+12125559999")
    dana = shop.customer(1)
    made = shop.booked(dana, at(24, 9), now)

    for theirs in (
        {"service_id": service.id},
        {"staff_id": staff.id},
        {"customer_id": stranger.id},
    ):
        wanted: dict[str, Any] = {
            "customer_id": dana.id,
            "service_id": shop.cut.id,
            "staff_id": shop.anna.id,
        }
        with pytest.raises(NotFound):
            bookings.book(
                shop.db, shop.catalogue, **(wanted | theirs), starts_at=at(24, 12), now=now
            )
    with pytest.raises(NotFound):
        bookings.cancel(shop.db, shop.catalogue, made.id, customer_id=stranger.id, now=now)
    with pytest.raises(NotFound):
        bookings.confirm_attendance(shop.db, made.id, customer_id=stranger.id, now=now)


def test_buffers_are_occupied_and_stay_as_they_were_booked(shop: Shop, now: datetime) -> None:
    shop.cut.buffer_after_minutes = 10
    shop.db.flush()
    touch(shop.db, shop.tenant.id)
    made = shop.booked(shop.customer(1), at(24, 9), now)
    shop.cut.buffer_after_minutes = 0
    shop.db.flush()
    touch(shop.db, shop.tenant.id)

    assert made.ends_at == at(24, 10)
    assert made.busy_ends_at == at(24, 10, 10)
    with pytest.raises(SlotTaken):
        shop.booked(shop.customer(2), at(24, 10), now)
    shop.assert_time_adds_up()


def test_cancelling_gives_the_time_back_once(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    made = shop.booked(dana, at(24, 15), now)

    ended = bookings.cancel(shop.db, shop.catalogue, made.id, customer_id=dana.id, now=now)

    assert ended.status == stored(shop.db, made).status == AppointmentStatus.CANCELED
    assert ended.canceled_at == now
    assert stored(shop.db, made).reminder_at is None
    assert shop.occupied() == 0
    assert shop.slot_statuses() == [SlotStatus.OPEN]
    assert shop.announced() == [
        "appointment.booked",
        "appointment.canceled",
        "slot.freed",
        "slot.returned",
    ]
    with pytest.raises(AppointmentClosed):
        bookings.cancel(shop.db, shop.catalogue, made.id, now=now)


def test_what_has_begun_cannot_be_changed(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    made = shop.booked(dana, at(24, 15), now)

    with pytest.raises(AppointmentClosed):
        bookings.cancel(shop.db, shop.catalogue, made.id, now=at(24, 15))
    with pytest.raises(AppointmentClosed):
        bookings.reschedule(
            shop.db, shop.catalogue, made.id, starts_at=at(25, 9), now=at(24, 15, 10)
        )
    with pytest.raises(AppointmentClosed):
        bookings.confirm_attendance(shop.db, made.id, customer_id=dana.id, now=at(24, 16))


def test_booking_into_a_slot_that_lies_open_closes_it(shop: Shop, now: datetime) -> None:
    made = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, made.id, now=now)

    shop.booked(shop.customer(2), at(24, 15, 30), now)

    assert shop.slot_statuses() == [SlotStatus.BOOKED]


def test_booking_what_was_waited_for_ends_the_wait(shop: Shop, now: datetime) -> None:
    eve = shop.customer(2)
    entry = an_entry(shop.db, eve, shop.cut)

    bookings.book(
        shop.db,
        shop.catalogue,
        customer_id=eve.id,
        service_id=shop.cut.id,
        staff_id=shop.bob.id,
        starts_at=at(24, 9),
        now=now,
        entry_id=entry.id,
    )

    assert shop.entry_status(entry) == EntryStatus.BOOKED


def test_booking_elsewhere_while_being_asked_passes_the_offer_on(shop: Shop, now: datetime) -> None:
    eve, fay = shop.customer(2), shop.customer(3)
    entry = an_entry(shop.db, eve, shop.cut)
    an_entry(shop.db, fay, shop.cut, joined_at=now)
    made = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, made.id, now=now)

    bookings.book(
        shop.db,
        shop.catalogue,
        customer_id=eve.id,
        service_id=shop.cut.id,
        staff_id=shop.bob.id,
        starts_at=at(24, 9),
        now=now,
        entry_id=entry.id,
    )

    assert shop.asked() == [(eve.id, "withdrawn"), (fay.id, "pending")]
    assert shop.entry_status(entry) == EntryStatus.BOOKED
    shop.assert_time_adds_up()


def move(
    shop: Shop, made: Appointment, starts_at: datetime, now: datetime, **to: Any
) -> Appointment:
    return bookings.reschedule(shop.db, shop.catalogue, made.id, starts_at=starts_at, now=now, **to)


def test_a_move_keeps_the_appointment_and_frees_the_old_time(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    made = shop.booked(dana, at(24, 15), now)
    bookings.confirm_attendance(shop.db, made.id, customer_id=dana.id, now=now)

    moved = move(shop, made, at(25, 9), now, staff_id=shop.bob.id, service_id=shop.trim.id)

    kept = stored(shop.db, made)
    assert kept.id == moved.id == made.id
    assert (kept.staff_id, kept.service_id) == (shop.bob.id, shop.trim.id)
    assert (kept.starts_at, kept.ends_at) == (at(25, 9), at(25, 9, 30))
    assert kept.local_start == moved.local_start == "2026-11-25T09:00"
    assert kept.reminder_at == at(24, 10)
    assert kept.confirmed_at is None
    assert shop.slot_statuses() == [SlotStatus.OPEN]
    shop.assert_time_adds_up()
    told = shop.db.scalar(select(Event).where(Event.name == "appointment.moved"))
    assert told is not None
    assert told.data["old_starts_at"] == at(24, 15).isoformat()
    assert told.data["starts_at"] == at(25, 9).isoformat()


def test_a_move_may_overlap_its_own_old_time(shop: Shop, now: datetime) -> None:
    made = shop.booked(shop.customer(1), at(24, 15), now)
    eve = shop.customer(2)
    an_entry(shop.db, eve, shop.trim)

    move(shop, made, at(24, 15, 30), now)

    # The half hour that is left is enough for a beard trim.
    assert shop.asked() == [(eve.id, "pending")]
    shop.assert_time_adds_up()


def test_what_a_short_move_leaves_is_only_offered_if_somebody_fits(
    shop: Shop, now: datetime
) -> None:
    made = shop.booked(shop.customer(1), at(24, 15), now)

    move(shop, made, at(24, 15, 15), now)

    assert shop.slot_statuses() == []
    shop.assert_time_adds_up()


def test_a_move_to_taken_time_changes_nothing(shop: Shop, now: datetime) -> None:
    made = shop.booked(shop.customer(1), at(24, 15), now)
    shop.booked(shop.customer(2), at(24, 16), now)

    with pytest.raises(SlotTaken):
        move(shop, made, at(24, 15, 30), now)
    with pytest.raises(OutsideWorkingHours):
        move(shop, made, at(24, 20), now)
    shop.db.commit()

    assert stored(shop.db, made).starts_at == at(24, 15)
    shop.assert_time_adds_up()


def test_a_move_to_where_it_is_changes_nothing(shop: Shop, now: datetime) -> None:
    made = shop.booked(shop.customer(1), at(24, 15), now)

    same = move(shop, made, at(24, 15), now)

    assert same.starts_at == made.starts_at
    assert shop.announced() == ["appointment.booked"]


def test_saying_twice_that_one_will_come_is_heard_once(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    made = shop.booked(dana, at(24, 15), now)

    for later in (1, 2):
        bookings.confirm_attendance(
            shop.db, made.id, customer_id=dana.id, now=now + timedelta(minutes=later)
        )

    assert stored(shop.db, made).confirmed_at == now + timedelta(minutes=1)
    assert shop.announced().count("appointment.confirmed") == 1


def test_upcoming_is_what_is_still_to_come_in_order(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    later = shop.booked(dana, at(25, 9), now)
    sooner = shop.booked(dana, at(24, 9), now)
    canceled = shop.booked(dana, at(26, 9), now)
    bookings.cancel(shop.db, shop.catalogue, canceled.id, now=now)
    shop.booked(shop.customer(2), at(24, 12), now)

    assert [a.id for a in bookings.upcoming(shop.db, dana.id, now)] == [sooner.id, later.id]
    assert [a.id for a in bookings.upcoming(shop.db, dana.id, at(24, 9))] == [later.id]

    move(shop, later, at(27, 9), now)
    assert [a.starts_at for a in bookings.upcoming(shop.db, dana.id, now)] == [
        at(24, 9),
        at(27, 9),
    ]


def test_each_step_asks_little_of_the_database(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    facts = shop.catalogue

    with recorded() as book:
        made = bookings.book(
            shop.db,
            facts,
            customer_id=dana.id,
            service_id=shop.cut.id,
            staff_id=shop.anna.id,
            starts_at=at(24, 15),
            now=now,
        )
    shop.db.commit()
    with recorded() as move_it:
        bookings.reschedule(shop.db, facts, made.id, starts_at=at(25, 15), now=now)
    shop.db.commit()
    with recorded() as cancel:
        bookings.cancel(shop.db, facts, made.id, now=now)

    assert len(book) == 6
    # What came free has its round, and whoever waits for an earlier visit follows this one.
    assert len(move_it) == 15
    assert len(cancel) == 11
