"""What other calendars say blocks availability and booking, until they say otherwise."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.errors import InvalidInterval, InvalidName, NotFound, SlotTaken
from core.models import AvailabilityChange, Event
from core.scheduling import bookings, busy_times, offers, reservations
from core.scheduling.availability import find_times, is_free
from tests.builders import a_service, a_staff_member, a_tenant, an_entry
from tests.core.scheduling.shop import Shop, a_shop, at
from tests.statements import recorded


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


def put(shop: Shop, starts_at: datetime, ends_at: datetime, now: datetime, **other: Any) -> str:
    said = {"source": "calendar", "external_id": "e1", "staff_id": shop.anna.id} | other
    return busy_times.put(
        shop.db, shop.catalogue, starts_at=starts_at, ends_at=ends_at, now=now, **said
    )


def remove(shop: Shop, now: datetime, external_id: str = "e1") -> int:
    return busy_times.remove(
        shop.db, shop.catalogue, source="calendar", external_id=external_id, now=now
    )


def hours_free(shop: Shop, now: datetime) -> set[int]:
    """At which full hours of the 24th Anna could cut."""
    found = find_times(
        shop.db,
        shop.catalogue,
        shop.cut.id,
        windows=[(at(24, 0), at(25, 0))],
        staff_ids={shop.anna.id},
        now=now,
    )
    return {
        (time.starts_at - at(24, 0)) // timedelta(hours=1)
        for time in found
        if time.starts_at.minute == 0
    }


def test_it_blocks_what_it_meets_until_it_moves_or_goes(shop: Shop, now: datetime) -> None:
    put(shop, at(24, 12, 30), at(24, 14), now)
    assert hours_free(shop, now) == {9, 10, 11, 14, 15, 16}
    put(shop, at(24, 9, 30), at(24, 10), now)
    assert hours_free(shop, now) == {10, 11, 12, 13, 14, 15, 16}
    assert remove(shop, now) == 1
    assert remove(shop, now) == 0
    assert hours_free(shop, now) == {9, 10, 11, 12, 13, 14, 15, 16}


def test_nothing_can_be_booked_moved_or_reserved_over_it(shop: Shop, now: datetime) -> None:
    booked = shop.booked(shop.customer(1), at(25, 9), now)
    put(shop, at(24, 12, 30), at(24, 14), now)
    with pytest.raises(SlotTaken):
        shop.booked(shop.customer(2), at(24, 12), now)
    with pytest.raises(SlotTaken):
        bookings.reschedule(shop.db, shop.catalogue, booked.id, starts_at=at(24, 13), now=now)
    with pytest.raises(SlotTaken):
        reservations.reserve(
            shop.db,
            shop.catalogue,
            session_key="a",
            service_id=shop.cut.id,
            staff_id=shop.anna.id,
            starts_at=at(24, 13, 30),
            now=now,
        )
    assert not is_free(shop.db, shop.catalogue, shop.cut.id, shop.anna.id, at(24, 12), now)
    assert shop.booked(shop.customer(4), at(24, 14), now).starts_at == at(24, 14)
    assert shop.booked(shop.customer(3), at(24, 12), now, staff=shop.bob).staff_id == shop.bob.id
    shop.assert_time_adds_up()


def test_what_is_booked_already_stands_but_is_not_offered_on(shop: Shop, now: datetime) -> None:
    booked = shop.booked(shop.customer(1), at(24, 12), now)
    an_entry(shop.db, shop.customer(2), shop.cut)
    put(shop, at(24, 12), at(24, 13), now)
    assert [a.id for a in shop.appointments()] == [booked.id]
    bookings.cancel(shop.db, shop.catalogue, booked.id, now=now)
    assert shop.offers() == []


def test_a_late_yes_does_not_book_over_it(shop: Shop, now: datetime) -> None:
    eve = shop.customer(2)
    an_entry(shop.db, eve, shop.cut)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    (offer,) = shop.offers()
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    later = now + timedelta(minutes=10)
    offers.lapse(shop.db, shop.catalogue, offer.id, now=later)
    put(shop, at(24, 15, 30), at(24, 16), later)
    with pytest.raises(SlotTaken):
        offers.accept(shop.db, shop.catalogue, offer.id, customer_id=eve.id, now=later)


def test_booking_asks_no_statement_more_for_it(shop: Shop, now: datetime) -> None:
    dana, facts = shop.customer(1), shop.catalogue
    shop.db.commit()
    with recorded() as statements:
        bookings.book(
            shop.db,
            facts,
            customer_id=dana.id,
            service_id=shop.cut.id,
            staff_id=shop.anna.id,
            starts_at=at(24, 9),
            now=now,
        )
    assert sum("busy_times" in statement for statement in statements) == 1
    assert any("customers" in s and "busy_times" in s for s in statements)


def test_each_change_is_announced_and_marked_and_saying_it_again_is_not(
    shop: Shop, now: datetime
) -> None:
    busy_id = put(shop, at(24, 12), at(24, 13), now)
    shop.db.commit()
    assert put(shop, at(24, 12), at(24, 13), now) == busy_id
    assert put(shop, at(24, 15), at(24, 16), now) == busy_id
    shop.db.commit()
    remove(shop, now)
    events = shop.db.scalars(select(Event).order_by(Event.id)).all()
    assert [(e.name, e.subject_id) for e in events] == [
        ("busy_time.added", busy_id),
        ("busy_time.changed", busy_id),
        ("busy_time.removed", busy_id),
    ]
    assert [e.before and e.before["starts_at"] for e in events] == [
        None,
        at(24, 12).isoformat(),
        at(24, 15).isoformat(),
    ]
    marks = shop.db.execute(
        select(AvailabilityChange.staff_id, AvailabilityChange.starts_at).order_by(
            AvailabilityChange.id
        )
    )
    assert [tuple(row) for row in marks] == [
        (shop.anna.id, starts_at) for starts_at in (at(24, 12), at(24, 12), at(24, 15), at(24, 15))
    ]


def test_one_event_of_two_people_is_known_for_each_and_removed_for_both(
    shop: Shop, now: datetime
) -> None:
    put(shop, at(24, 12), at(24, 13), now)
    put(shop, at(24, 12), at(24, 13), now, staff_id=shop.bob.id)
    put(shop, at(25, 12), at(25, 13), now, external_id="e2")
    put(shop, at(20, 9), at(20, 9, 30), now, external_id="old")
    put(shop, at(26, 12), at(26, 13), now, source="another")
    listed = busy_times.of_source(shop.db, shop.catalogue, "calendar", ending_after=now)
    assert [(b.external_id, b.starts_at) for b in listed] == [
        ("e1", at(24, 12)),
        ("e1", at(24, 12)),
        ("e2", at(25, 12)),
    ]
    assert remove(shop, now) == 2
    assert len(busy_times.of_source(shop.db, shop.catalogue, "calendar")) == 2


def test_bad_input_is_refused_and_nothing_written(shop: Shop, now: datetime) -> None:
    stranger = a_tenant(shop.db, slug="other", number="+12125550199")
    theirs = a_staff_member(shop.db, stranger, services=[a_service(shop.db, stranger)])
    with pytest.raises(InvalidInterval):
        put(shop, at(24, 13), at(24, 12), now)
    with pytest.raises(InvalidInterval):
        put(shop, at(24, 13), at(24, 13), now)
    with pytest.raises(InvalidInterval):
        put(shop, at(24, 13).replace(tzinfo=None), at(24, 14).replace(tzinfo=None), now)
    with pytest.raises(NotFound):
        put(shop, at(24, 12), at(24, 13), now, staff_id=theirs.id)
    with pytest.raises(InvalidName):
        put(shop, at(24, 12), at(24, 13), now, external_id="")
    with pytest.raises(InvalidName):
        put(shop, at(24, 12), at(24, 13), now, source="x" * 49)
    assert busy_times.of_source(shop.db, shop.catalogue, "calendar") == []
    assert shop.announced() == []


def test_it_takes_whole_quanta_where_times_are_found_and_where_they_are_booked(
    shop: Shop, now: datetime
) -> None:
    put(shop, at(24, 12, 3), at(24, 13), now)

    assert not is_free(shop.db, shop.catalogue, shop.cut.id, shop.anna.id, at(24, 11, 2), now)
    with pytest.raises(SlotTaken):
        shop.booked(shop.customer(1), at(24, 11, 2), now)
    shop.booked(shop.customer(2), at(24, 11), now)


def test_a_late_yes_finds_also_the_buffers_of_its_visit_taken(shop: Shop, now: datetime) -> None:
    shop.cut.buffer_after_minutes = 15
    touch(shop.db, shop.tenant.id)
    given_up = shop.booked(shop.customer(1), at(24, 11), now)
    waiting = shop.customer(2)
    an_entry(shop.db, waiting, shop.cut)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    (offer,) = offers.pending_for(shop.db, waiting.id)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    later = now + timedelta(minutes=11)
    assert offers.lapse(shop.db, shop.catalogue, offer.id, now=later)
    put(shop, at(24, 12, 5), at(24, 13), later)

    with pytest.raises(SlotTaken):
        offers.accept(shop.db, shop.catalogue, offer.id, customer_id=waiting.id, now=later)
