"""Time off takes the time that nobody has booked, and only that."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.catalogue import catalogue, touch
from core.errors import InvalidInterval, NotFound, SlotInPast, SlotTaken, TimeBooked
from core.models import AvailabilityChange, EntryStatus, Event, Hold, SlotStatus, TimeOff
from core.scheduling import bookings, holds, offers, quanta, time_off
from core.scheduling.availability import find_times
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at


def block(shop: Shop, starts_at: datetime, ends_at: datetime, now: datetime) -> TimeOff:
    return time_off.block(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        starts_at=starts_at,
        ends_at=ends_at,
        now=now,
    )


def free(shop: Shop, day: int, now: datetime) -> list[str]:
    found = find_times(
        shop.db,
        shop.catalogue,
        shop.cut.id,
        staff_ids=[shop.anna.id],
        windows=[(at(day, 0), at(day, 24))],
        now=now,
    )
    return [f"{time.starts_at.astimezone(shop.catalogue.zone):%H:%M}" for time in found]


def test_blocked_time_can_be_neither_found_nor_booked_until_it_is_given_back(
    shop: Shop, now: datetime
) -> None:
    away = block(shop, at(23, 9), at(23, 16), now)

    assert free(shop, 23, now) == ["16:00"]
    with pytest.raises(SlotTaken):
        shop.booked(shop.customer(1), at(23, 15, 30), now)
    shop.assert_time_adds_up()

    time_off.unblock(shop.db, shop.catalogue, away.id, now=now)
    shop.booked(shop.customer(2), at(23, 10), now)
    shop.assert_time_adds_up()


def test_it_is_refused_with_what_is_booked_in_it_and_changes_nothing(
    shop: Shop, now: datetime
) -> None:
    second = shop.booked(shop.customer(1), at(23, 14), now)
    first = shop.booked(shop.customer(2), at(23, 9), now)
    away = block(shop, at(24, 9), at(24, 12), now)
    before = (shop.occupied(), len(shop.announced()))

    with pytest.raises(TimeBooked) as refused:
        block(shop, at(23, 0), at(25, 0), now)

    assert refused.value.details == {
        "appointment_ids": [first.id, second.id],
        "time_off_ids": [away.id],
    }
    assert (shop.occupied(), len(shop.announced())) == before
    block(shop, at(23, 10), at(23, 14), now)


def test_time_that_is_being_offered_is_taken_back_and_whoever_knew_of_it_is_told(
    shop: Shop, now: datetime
) -> None:
    given_up = shop.booked(shop.customer(1), at(23, 9), now)
    entries = [an_entry(shop.db, shop.customer(number), shop.cut) for number in (2, 3)]
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    offer = offers.pending_for(shop.db, entries[0].customer_id)[0]
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)

    block(shop, at(23, 9, 30), at(23, 12), now)

    assert shop.asked() == [(entries[0].customer_id, "withdrawn")]
    assert shop.slot_statuses() == [SlotStatus.CANCELED]
    assert [shop.entry_status(entry) for entry in entries] == [EntryStatus.ACTIVE] * 2
    withdrawn = shop.db.scalars(select(Event).where(Event.name == "offer.withdrawn")).one()
    assert withdrawn.data["was_sent"] is True
    shop.assert_time_adds_up()


def test_an_open_slot_beside_it_stays(shop: Shop, now: datetime) -> None:
    for hour in (9, 11):
        given_up = shop.booked(shop.customer(hour), at(23, hour), now)
        bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    block(shop, at(23, 10), at(23, 12), now)

    assert shop.slot_statuses() == [SlotStatus.OPEN, SlotStatus.CANCELED]


def test_it_is_on_record_without_its_reason(shop: Shop, now: datetime) -> None:
    away = time_off.block(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        starts_at=at(23, 9),
        ends_at=at(23, 12),
        reason="Dentist",
        now=now,
    )
    time_off.unblock(shop.db, shop.catalogue, away.id, now=now)

    told = {
        "staff_id": shop.anna.id,
        "starts_at": at(23, 9).isoformat(),
        "ends_at": at(23, 12).isoformat(),
    }
    events = shop.db.scalars(select(Event).where(Event.subject_id == away.id).order_by(Event.id))
    assert [(event.name, event.before, event.after) for event in events] == [
        ("time_off.added", None, told),
        ("time_off.removed", told, None),
    ]
    marked = shop.db.execute(select(AvailabilityChange.starts_at, AvailabilityChange.ends_at))
    assert marked.all() == [(at(23, 9), at(23, 12))] * 2


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "error"),
    [
        (at(23, 12), at(23, 12), InvalidInterval),
        (at(23, 12), at(23, 9), InvalidInterval),
        (at(23, 12).replace(tzinfo=None), at(23, 13).replace(tzinfo=None), InvalidInterval),
        (at(23, 12) + timedelta(seconds=1), at(23, 13), InvalidInterval),
        (at(23, 12), at(23, 12) + timedelta(days=93), InvalidInterval),
        (at(19, 9), at(19, 17), SlotInPast),
    ],
)
def test_what_is_no_time_to_be_away_is_refused(
    shop: Shop, now: datetime, starts_at: datetime, ends_at: datetime, error: type[Exception]
) -> None:
    with pytest.raises(error):
        block(shop, starts_at, ends_at, now)

    assert shop.occupied() == 0


def test_another_business_can_neither_block_nor_give_back(shop: Shop, now: datetime) -> None:
    theirs = catalogue(shop.db, a_tenant(shop.db, slug="other", number="+12125550199").id)
    away = block(shop, at(23, 9), at(23, 12), now)

    with pytest.raises(NotFound):
        time_off.unblock(shop.db, theirs, away.id, now=now)
    with pytest.raises(NotFound):
        time_off.block(
            shop.db, theirs, staff_id=shop.bob.id, starts_at=at(24, 9), ends_at=at(24, 12), now=now
        )
    assert time_off.ahead(shop.db, theirs.tenant_id, now=now) == []
    assert [one.id for one in time_off.ahead(shop.db, shop.tenant.id, now=now)] == [away.id]


def test_who_keeps_the_time_only_while_they_decide_loses_it(shop: Shop, now: datetime) -> None:
    kept = Hold(
        id="0193-reserved",
        tenant_id=shop.tenant.id,
        session_key="somebody",
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        visit_starts_at=at(23, 10),
        starts_at=at(23, 10),
        ends_at=at(23, 11),
        expires_at=now + timedelta(minutes=10),
    )
    shop.db.add(kept)
    shop.db.flush()
    quanta.occupy(shop.db, shop.anna.id, at(23, 10), at(23, 11), kept.id)

    block(shop, at(23, 9), at(23, 12), now)

    assert shop.db.scalar(select(func.count()).select_from(holds.HOLDS)) == 0
    shop.assert_time_adds_up()


def test_blocking_and_booking_the_same_time_at_once_has_one_winner(
    shop: Shop, now: datetime, transact: Callable[..., object]
) -> None:
    customers = [shop.customer(number) for number in range(6)]
    shop.db.commit()
    won: list[str] = []
    start = threading.Barrier(12)

    def attempt(name: str, work: Callable[[Session], object]) -> None:
        start.wait()
        try:
            transact(work)
        except SlotTaken:
            return
        won.append(name)

    def booking(number: int) -> Callable[[Session], object]:
        return lambda db: bookings.book(
            db,
            catalogue(db, shop.tenant.id),
            customer_id=customers[number].id,
            service_id=shop.cut.id,
            staff_id=shop.anna.id,
            starts_at=at(23, 9 + number),
            now=now,
        )

    def blocking(db: Session) -> object:
        return time_off.block(
            db,
            catalogue(db, shop.tenant.id),
            staff_id=shop.anna.id,
            starts_at=at(23, 9),
            ends_at=at(23, 17),
            now=now,
        )

    threads = [
        threading.Thread(target=attempt, args=(f"book {n}", booking(n))) for n in range(6)
    ] + [threading.Thread(target=attempt, args=("block", blocking)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    shop.db.rollback()
    shop.assert_time_adds_up()
    assert won == ["block"] or sorted(won) == [f"book {number}" for number in range(6)]


def test_an_offer_whose_buffer_alone_lies_in_it_is_taken_back_too(
    shop: Shop, now: datetime
) -> None:
    shop.cut.buffer_after_minutes = 15
    touch(shop.db, shop.tenant.id)
    given_up = shop.booked(shop.customer(1), at(23, 11), now)
    an_entry(shop.db, shop.customer(2), shop.cut)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    assert shop.slot_statuses() == [SlotStatus.HELD]

    block(shop, at(23, 12, 5), at(23, 13), now)

    assert shop.slot_statuses() == [SlotStatus.CANCELED]
    shop.assert_time_adds_up()
