"""Rooms and equipment are taken with the staff member, and only for as long as they are needed."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from core.catalogue import touch
from core.errors import SlotTaken
from core.models import Hold, StaffService
from core.scheduling import bookings, offers
from core.scheduling.availability import is_free
from tests.builders import a_service, an_entry
from tests.core.scheduling.salon import Salon
from tests.core.scheduling.shop import at
from tests.statements import recorded


def test_the_third_stylist_finds_no_room_and_nothing_is_left_of_the_try(
    salon: Salon, now: datetime
) -> None:
    one = salon.booked(1, salon.cut, salon.anna, at(24, 9), now)
    two = salon.booked(2, salon.cut, salon.bob, at(24, 9, 15), now)

    with pytest.raises(SlotTaken):
        salon.booked(3, salon.cut, salon.cem, at(24, 9, 30), now)

    assert salon.uses(one.id) == [("Room 1", at(24, 9), at(24, 9, 40))]  # the clean-up included
    assert salon.uses(two.id) == [("Room 2", at(24, 9, 15), at(24, 9, 55))]
    salon.booked(4, salon.cut, salon.cem, at(24, 9, 40), now)
    salon.booked(5, salon.chat, salon.cem, at(24, 9), now)  # needs no room
    salon.assert_time_adds_up()


def test_each_step_takes_only_what_it_needs_for_its_own_part(salon: Salon, now: datetime) -> None:
    visit = salon.booked(1, salon.both, salon.anna, at(24, 9), now)

    assert (visit.starts_at, visit.ends_at) == (at(24, 9), at(24, 10, 30))
    assert salon.uses(visit.id) == [
        ("Room 1", at(24, 9), at(24, 10, 30)),
        ("Basin", at(24, 9, 30), at(24, 10, 30)),
    ]
    with pytest.raises(SlotTaken):
        salon.booked(2, salon.colour, salon.bob, at(24, 9, 15), now)
    salon.assert_time_adds_up()


def test_the_basin_is_free_until_the_colour_begins(salon: Salon, now: datetime) -> None:
    salon.booked(1, salon.both, salon.anna, at(24, 10), now)

    before = salon.booked(2, salon.colour, salon.bob, at(24, 9, 30), now)

    assert salon.rooms_of(before.id) == ["Basin", "Room 2"]
    salon.assert_time_adds_up()


def test_nobody_changes_rooms_between_two_steps_without_need(salon: Salon, now: datetime) -> None:
    salon.booked(1, salon.cut, salon.bob, at(24, 9, 50), now)  # room 1 is free for the cut only

    visit = salon.booked(2, salon.both, salon.anna, at(24, 9), now)

    assert salon.rooms_of(visit.id) == ["Room 2", "Basin"]


def test_with_need_they_do(salon: Salon, now: datetime) -> None:
    salon.booked(1, salon.cut, salon.bob, at(24, 9, 50), now)
    soon_over = salon.booked(2, salon.cut, salon.bob, at(24, 10, 30), now)
    salon.booked(3, salon.cut, salon.cem, at(24, 10, 30), now)
    bookings.cancel(salon.db, salon.catalogue, soon_over.id, now=now)

    visit = salon.booked(4, salon.both, salon.anna, at(24, 10), now)

    assert salon.uses(visit.id) == [
        ("Room 2", at(24, 10), at(24, 10, 30)),
        ("Basin", at(24, 10, 30), at(24, 11, 30)),
        ("Room 1", at(24, 10, 30), at(24, 11, 30)),
    ]
    salon.assert_time_adds_up()


def test_a_move_keeps_its_room_when_it_can(salon: Salon, now: datetime) -> None:
    first = salon.booked(1, salon.cut, salon.anna, at(24, 9), now)
    second = salon.booked(2, salon.cut, salon.bob, at(24, 9), now)
    bookings.cancel(salon.db, salon.catalogue, first.id, now=now)
    assert salon.rooms_of(second.id) == ["Room 2"]

    bookings.reschedule(salon.db, salon.catalogue, second.id, starts_at=at(24, 9, 15), now=now)
    assert salon.uses(second.id) == [("Room 2", at(24, 9, 15), at(24, 9, 55))]
    salon.assert_time_adds_up()

    bookings.reschedule(salon.db, salon.catalogue, second.id, starts_at=at(24, 14), now=now)
    assert salon.uses(second.id) == [("Room 2", at(24, 14), at(24, 14, 40))]
    salon.assert_time_adds_up()


def test_a_move_takes_another_room_when_its_own_is_taken(salon: Salon, now: datetime) -> None:
    moving = salon.booked(1, salon.cut, salon.anna, at(24, 9), now)
    salon.booked(2, salon.cut, salon.bob, at(24, 11), now)
    assert salon.rooms_of(moving.id) == ["Room 1"]

    bookings.reschedule(salon.db, salon.catalogue, moving.id, starts_at=at(24, 11), now=now)

    assert salon.uses(moving.id) == [("Room 2", at(24, 11), at(24, 11, 40))]
    salon.assert_time_adds_up()


def test_a_move_without_a_free_room_changes_nothing(salon: Salon, now: datetime) -> None:
    moving = salon.booked(1, salon.cut, salon.anna, at(24, 9), now)
    salon.booked(2, salon.cut, salon.bob, at(24, 11), now)
    salon.booked(3, salon.cut, salon.cem, at(24, 11), now)

    with pytest.raises(SlotTaken):
        bookings.reschedule(salon.db, salon.catalogue, moving.id, starts_at=at(24, 11), now=now)

    assert salon.uses(moving.id) == [("Room 1", at(24, 9), at(24, 9, 40))]
    salon.assert_time_adds_up()


def test_another_service_or_stylist_exchanges_what_is_needed(salon: Salon, now: datetime) -> None:
    made = salon.booked(1, salon.cut, salon.anna, at(24, 9), now)

    def change(**to: Any) -> None:
        bookings.reschedule(salon.db, salon.catalogue, made.id, starts_at=at(24, 9), now=now, **to)
        salon.assert_time_adds_up()

    change(service_id=salon.both.id)
    assert salon.rooms_of(made.id) == ["Room 1", "Basin"]
    change(staff_id=salon.bob.id)
    assert salon.rooms_of(made.id) == ["Room 1", "Basin"]
    change(service_id=salon.chat.id)
    assert salon.rooms_of(made.id) == []


def test_cancelling_gives_the_room_back(salon: Salon, now: datetime) -> None:
    made = salon.booked(1, salon.both, salon.anna, at(24, 9), now)

    bookings.cancel(salon.db, salon.catalogue, made.id, now=now)

    assert salon.uses() == []
    salon.assert_time_adds_up()


def test_an_offer_holds_a_room_and_its_yes_takes_it_over(salon: Salon, now: datetime) -> None:
    given_up = salon.booked(1, salon.both, salon.anna, at(24, 9), now)
    dana = salon.customer(2)
    an_entry(salon.db, dana, salon.both)
    bookings.cancel(salon.db, salon.catalogue, given_up.id, now=now)

    hold = salon.db.scalars(select(Hold)).one()
    assert salon.rooms_of(hold.id) == ["Room 1", "Basin"]
    salon.assert_time_adds_up()
    held = salon.uses(hold.id)

    [offer] = offers.pending_for(salon.db, dana.id)
    booked = offers.accept(salon.db, salon.catalogue, offer.id, customer_id=dana.id, now=now)

    assert salon.uses(booked.id) == held
    salon.assert_time_adds_up()


def test_a_shorter_visit_in_a_longer_slot_takes_the_room_for_its_own_time(
    salon: Salon, now: datetime
) -> None:
    given_up = salon.booked(1, salon.both, salon.anna, at(24, 9), now)
    dana = salon.customer(2)
    an_entry(salon.db, dana, salon.cut)
    bookings.cancel(salon.db, salon.catalogue, given_up.id, now=now)

    hold = salon.db.scalars(select(Hold)).one()
    assert (hold.starts_at, hold.ends_at) == (at(24, 9), at(24, 10, 30))
    assert salon.uses(hold.id) == [("Room 1", at(24, 9), at(24, 9, 40))]

    [offer] = offers.pending_for(salon.db, dana.id)
    booked = offers.accept(salon.db, salon.catalogue, offer.id, customer_id=dana.id, now=now)
    assert (booked.busy_starts_at, booked.busy_ends_at) == (at(24, 9), at(24, 9, 40))
    salon.booked(3, salon.colour, salon.anna, at(24, 9, 45), now)
    salon.assert_time_adds_up()


def test_buffers_keep_a_moved_visit_away_from_its_neighbours(salon: Salon, now: datetime) -> None:
    moving = salon.booked(1, salon.cut, salon.anna, at(24, 9), now)
    salon.booked(2, salon.chat, salon.anna, at(24, 12), now)

    with pytest.raises(SlotTaken):
        bookings.reschedule(salon.db, salon.catalogue, moving.id, starts_at=at(24, 11, 25), now=now)
    moved = bookings.reschedule(
        salon.db, salon.catalogue, moving.id, starts_at=at(24, 11, 20), now=now
    )

    assert (moved.busy_starts_at, moved.busy_ends_at) == (at(24, 11, 20), at(24, 12))
    salon.assert_time_adds_up()


def test_no_offer_is_made_whose_buffer_would_meet_the_next_visit(
    salon: Salon, now: datetime
) -> None:
    """Half an hour is free, but the cut is cleaned up for ten minutes more."""
    wash = a_service(salon.db, salon.tenant, name="Wash", duration_minutes=30)
    salon.db.add(StaffService(staff_id=salon.anna.id, service_id=wash.id))
    touch(salon.db, salon.tenant.id)
    given_up = salon.booked(1, wash, salon.anna, at(24, 9), now)
    following = salon.booked(2, salon.chat, salon.anna, at(24, 9, 30), now)
    dana = salon.customer(3)
    an_entry(salon.db, dana, salon.cut)

    bookings.cancel(salon.db, salon.catalogue, given_up.id, now=now)
    assert offers.pending_for(salon.db, dana.id) == []

    bookings.cancel(salon.db, salon.catalogue, following.id, now=now)
    again = salon.booked(1001, wash, salon.anna, at(24, 9), now)
    bookings.cancel(salon.db, salon.catalogue, again.id, now=now)
    [offer] = offers.pending_for(salon.db, dana.id)
    booked = offers.accept(salon.db, salon.catalogue, offer.id, customer_id=dana.id, now=now)
    assert booked.busy_ends_at == at(24, 9, 40)
    salon.assert_time_adds_up()


def test_a_no_gives_the_held_room_back(salon: Salon, now: datetime) -> None:
    given_up = salon.booked(1, salon.cut, salon.anna, at(24, 9), now)
    dana = salon.customer(2)
    an_entry(salon.db, dana, salon.cut)
    bookings.cancel(salon.db, salon.catalogue, given_up.id, now=now)

    [offer] = offers.pending_for(salon.db, dana.id)
    offers.decline(salon.db, salon.catalogue, offer.id, customer_id=dana.id, now=now)

    assert salon.uses() == []
    salon.assert_time_adds_up()


def test_a_slot_is_offered_only_for_what_still_finds_a_room(salon: Salon, now: datetime) -> None:
    """Anna is free again, but the rooms are not: who waits for a consultation is asked."""
    given_up = salon.booked(1, salon.chat, salon.anna, at(24, 9), now)
    salon.booked(2, salon.colour, salon.bob, at(24, 9), now)
    salon.booked(3, salon.cut, salon.cem, at(24, 9), now)
    cutting, chatting = salon.customer(4), salon.customer(5)
    quick = a_service(salon.db, salon.tenant, name="Fringe", duration_minutes=15, needs={"room": 1})
    an_entry(salon.db, cutting, quick)
    an_entry(salon.db, chatting, salon.chat)
    touch(salon.db, salon.tenant.id)

    bookings.cancel(salon.db, salon.catalogue, given_up.id, now=now)

    assert offers.pending_for(salon.db, cutting.id) == []
    assert len(offers.pending_for(salon.db, chatting.id)) == 1
    salon.assert_time_adds_up()


def test_a_late_yes_books_with_its_buffers_and_a_room_or_not_at_all(
    salon: Salon, now: datetime
) -> None:
    dana = salon.customer(2)
    an_entry(salon.db, dana, salon.cut, staff=salon.anna)
    given_up = salon.booked(1, salon.cut, salon.anna, at(24, 9), now)
    bookings.cancel(salon.db, salon.catalogue, given_up.id, now=now)
    [offer] = offers.pending_for(salon.db, dana.id)
    offers.message_sent(salon.db, salon.catalogue, offer.id, sent_at=now)
    late = at(20, 10, 10)
    assert offers.lapse(salon.db, salon.catalogue, offer.id, now=late)
    salon.booked(3, salon.cut, salon.bob, at(24, 9), now)
    blocking = salon.booked(4, salon.cut, salon.cem, at(24, 9), now)

    with pytest.raises(SlotTaken):
        offers.accept(salon.db, salon.catalogue, offer.id, customer_id=dana.id, now=late)
    bookings.cancel(salon.db, salon.catalogue, blocking.id, now=now)
    booked = offers.accept(salon.db, salon.catalogue, offer.id, customer_id=dana.id, now=late)

    assert booked.busy_ends_at == at(24, 9, 40)
    assert salon.uses(booked.id) == [("Room 2", at(24, 9), at(24, 9, 40))]
    salon.assert_time_adds_up()


def test_whether_a_single_time_is_free_counts_the_rooms(salon: Salon, now: datetime) -> None:
    salon.booked(1, salon.cut, salon.anna, at(24, 9), now)
    salon.booked(2, salon.cut, salon.bob, at(24, 9), now)
    facts = salon.catalogue

    with recorded() as asked:
        nine = is_free(salon.db, facts, salon.cut.id, salon.cem.id, at(24, 9), now)
    later = is_free(salon.db, facts, salon.cut.id, salon.cem.id, at(24, 9, 40), now)
    talk = is_free(salon.db, facts, salon.chat.id, salon.cem.id, at(24, 9), now)

    assert (nine, later, talk) == (False, True, True)
    assert len(asked) == 1


def test_a_room_costs_a_look_and_a_row(salon: Salon, now: datetime) -> None:
    dana = salon.customer(1)
    facts = salon.catalogue

    def book(service_id: str, hour: int) -> int:
        with recorded() as asked:
            bookings.book(
                salon.db,
                facts,
                customer_id=dana.id,
                service_id=service_id,
                staff_id=salon.anna.id,
                starts_at=at(24, hour),
                now=now,
            )
        return len(asked)

    assert book(salon.cut.id, 9) == book(salon.chat.id, 10) + 2
