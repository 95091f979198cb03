from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

import pytest

from core.catalogue import touch
from core.errors import InvalidInterval, NotFound, OfferClosed, SlotTaken
from core.models import (
    Appointment,
    Customer,
    EntryStatus,
    Hold,
    Offer,
    Slot,
    SlotStatus,
    WaitlistEntry,
)
from core.scheduling import bookings, offers, slots
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, at
from tests.invariants import assert_time_adds_up
from tests.statements import recorded

THREE = at(24, 15)


def waiting(shop: Shop, number: int) -> tuple[Customer, WaitlistEntry]:
    """Customers with lower numbers joined earlier."""
    customer = shop.customer(number)
    joined_at = at(19, 9) + timedelta(minutes=number)
    return customer, an_entry(shop.db, customer, shop.cut, joined_at=joined_at)


def freed(shop: Shop, now: datetime, starts_at: datetime = THREE, *, number: int = 99) -> Slot:
    """Somebody gives up Anna's hour."""
    given_up = shop.booked(shop.customer(number), starts_at, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    return (
        shop.db.query(Slot).populate_existing().filter_by(origin_appointment_id=given_up.id).one()
    )


def pending(shop: Shop, customer: Customer) -> Offer:
    (offer,) = offers.pending_for(shop.db, customer.id)
    return offer


def sent(shop: Shop, customer: Customer, sent_at: datetime) -> Offer:
    offer = pending(shop, customer)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=sent_at)
    return offer


def yes(shop: Shop, offer: Offer, now: datetime) -> Appointment:
    return offers.accept(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)


def no(shop: Shop, offer: Offer, now: datetime) -> None:
    offers.decline(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)


def sweep(shop: Shop, now: datetime) -> int:
    """What a sweep does; returns how many offers ended."""
    ended = 0
    while due := offers.next_due_offer(shop.db, now):
        assert due.tenant_id == shop.tenant.id
        ended += offers.lapse(shop.db, shop.catalogue, due.offer_id, now=now)
    return ended


def slot_status(shop: Shop, slot: Slot) -> SlotStatus:
    shop.db.refresh(slot)
    return slot.status


def test_a_cancelled_slot_is_held_for_the_best_and_only_for_them(shop: Shop, now: datetime) -> None:
    waiting(shop, 1)
    vip = shop.customer(2, is_vip=True)
    entry = an_entry(shop.db, vip, shop.cut, joined_at=now)

    slot = freed(shop, now)

    assert shop.asked() == [(vip.id, "pending")]
    assert pending(shop, vip).score == 20 + 15 + 15
    assert slot.status == SlotStatus.HELD
    assert shop.entry_status(entry) == EntryStatus.OFFERED
    with pytest.raises(SlotTaken):
        shop.booked(shop.customer(3), THREE, now)
    shop.assert_time_adds_up()


def test_yes_books_what_was_offered(shop: Shop, now: datetime) -> None:
    dana, entry = waiting(shop, 1)
    slot = freed(shop, now)
    offer = sent(shop, dana, now)

    made = yes(shop, offer, now + timedelta(minutes=3))

    (kept,) = shop.appointments()
    assert (kept.id, kept.customer_id, kept.starts_at) == (made.id, dana.id, THREE)
    assert (kept.local_start, kept.busy_ends_at) == ("2026-11-24T15:00", at(24, 16))
    assert shop.asked() == [(dana.id, "accepted")]
    assert shop.entry_status(entry) == EntryStatus.BOOKED
    assert slot_status(shop, slot) == SlotStatus.BOOKED
    assert shop.db.query(Hold).count() == 0
    assert shop.announced()[-2:] == ["offer.accepted", "appointment.booked"]
    shop.assert_time_adds_up()


def test_no_moves_on_and_the_place_is_kept(shop: Shop, now: datetime) -> None:
    dana, entry = waiting(shop, 1)
    eve, _ = waiting(shop, 2)
    slot = freed(shop, now)

    no(shop, pending(shop, dana), now)

    assert shop.asked() == [(dana.id, "declined"), (eve.id, "pending")]
    assert slot_status(shop, slot) == SlotStatus.HELD
    assert shop.entry_status(entry) == EntryStatus.ACTIVE
    shop.db.refresh(entry)
    assert entry.joined_at == at(19, 9, 1)
    shop.assert_time_adds_up()

    # The next slot is theirs again: they were here first.
    freed(shop, now, at(25, 9), number=98)
    assert pending(shop, dana).starts_at == at(25, 9)


def test_the_last_no_returns_the_slot_to_availability(shop: Shop, now: datetime) -> None:
    dana, _ = waiting(shop, 1)
    eve, _ = waiting(shop, 2)
    slot = freed(shop, now)

    no(shop, pending(shop, dana), now)
    no(shop, pending(shop, eve), now)

    assert shop.asked() == [(dana.id, "declined"), (eve.id, "declined")]
    assert slot_status(shop, slot) == SlotStatus.OPEN
    assert shop.occupied() == 0
    assert shop.announced()[-1] == "slot.returned"
    shop.booked(shop.customer(3), THREE, now)
    assert slot_status(shop, slot) == SlotStatus.BOOKED


def test_the_time_to_answer_starts_when_the_message_was_sent(shop: Shop, now: datetime) -> None:
    dana, _ = waiting(shop, 1)
    eve, _ = waiting(shop, 2)
    freed(shop, now)
    assert sweep(shop, now + timedelta(hours=5)) == 0

    later = now + timedelta(hours=5)
    sent(shop, dana, later)
    offers.message_sent(
        shop.db, shop.catalogue, pending(shop, dana).id, sent_at=later + timedelta(minutes=9)
    )

    assert pending(shop, dana).answer_by == later + timedelta(minutes=10)
    assert shop.db.query(Hold).one().expires_at == later + timedelta(minutes=10)
    assert sweep(shop, later + timedelta(minutes=9, seconds=59)) == 0
    assert sweep(shop, later + timedelta(minutes=10)) == 1
    assert shop.asked() == [(dana.id, "lapsed"), (eve.id, "pending")]
    assert shop.announced().count("offer.sent") == 1
    shop.assert_time_adds_up()


def test_nobody_is_waited_for_longer_than_the_visits_start(shop: Shop) -> None:
    now = THREE - timedelta(minutes=35)
    dana, _ = waiting(shop, 1)
    freed(shop, now)

    sent(shop, dana, THREE - timedelta(minutes=4))

    assert pending(shop, dana).answer_by == THREE


def test_silence_keeps_the_place_and_lapses_once(shop: Shop, now: datetime) -> None:
    dana, entry = waiting(shop, 1)
    slot = freed(shop, now)
    offer = sent(shop, dana, now)
    late = now + timedelta(minutes=11)

    assert offers.lapse(shop.db, shop.catalogue, offer.id, now=late)
    assert not offers.lapse(shop.db, shop.catalogue, offer.id, now=late)

    assert shop.entry_status(entry) == EntryStatus.ACTIVE
    assert slot_status(shop, slot) == SlotStatus.OPEN
    assert shop.announced().count("offer.lapsed") == 1


def test_an_offer_that_was_never_sent_is_taken_back_when_the_visit_begins(
    shop: Shop, now: datetime
) -> None:
    dana, entry = waiting(shop, 1)
    slot = freed(shop, now)

    assert sweep(shop, THREE) == 1

    assert shop.asked() == [(dana.id, "withdrawn")]
    assert slot_status(shop, slot) == SlotStatus.EXPIRED
    assert shop.entry_status(entry) == EntryStatus.ACTIVE
    assert shop.occupied() == 0


def test_a_late_yes_still_gets_a_free_slot(shop: Shop, now: datetime) -> None:
    dana, entry = waiting(shop, 1)
    slot = freed(shop, now)
    offer = sent(shop, dana, now)
    sweep(shop, now + timedelta(minutes=10))
    late = now + timedelta(minutes=30)

    made = yes(shop, offer, late)

    assert made.starts_at == THREE
    assert shop.asked() == [(dana.id, "lapsed")]
    assert shop.entry_status(entry) == EntryStatus.BOOKED
    assert slot_status(shop, slot) == SlotStatus.BOOKED
    shop.assert_time_adds_up()


def test_a_late_yes_to_what_another_is_asked_about_is_too_late(shop: Shop, now: datetime) -> None:
    dana, entry = waiting(shop, 1)
    eve, _ = waiting(shop, 2)
    freed(shop, now)
    offer = sent(shop, dana, now)
    sweep(shop, now + timedelta(minutes=10))

    with pytest.raises(SlotTaken):
        yes(shop, offer, now + timedelta(minutes=11))
    shop.db.commit()

    assert shop.asked() == [(dana.id, "lapsed"), (eve.id, "pending")]
    assert shop.entry_status(entry) == EntryStatus.ACTIVE
    assert yes(shop, pending(shop, eve), now + timedelta(minutes=12)).customer_id == eve.id
    shop.assert_time_adds_up()


def test_a_late_yes_while_something_else_is_offered_gives_that_to_the_next(
    shop: Shop, now: datetime
) -> None:
    dana, entry = waiting(shop, 1)
    freed(shop, now)
    offer = sent(shop, dana, now)
    sweep(shop, now + timedelta(minutes=10))
    freed(shop, now, at(25, 9), number=98)
    eve, _ = waiting(shop, 2)

    yes(shop, offer, now + timedelta(minutes=20))

    assert shop.asked() == [
        (dana.id, "lapsed"),
        (dana.id, "withdrawn"),
        (eve.id, "pending"),
    ]
    assert shop.entry_status(entry) == EntryStatus.BOOKED
    shop.assert_time_adds_up()


@pytest.mark.parametrize(("first", "second", "is_booked"), [(24, 25, True), (25, 24, False)])
def test_a_late_yes_after_one_in_time_books_only_what_is_earlier(
    shop: Shop, now: datetime, first: int, second: int, is_booked: bool
) -> None:
    dana, _ = waiting(shop, 1)
    freed(shop, now, at(first, 9))
    lapsed = sent(shop, dana, now)
    sweep(shop, now + timedelta(minutes=10))
    freed(shop, now, at(second, 9), number=98)
    yes(shop, pending(shop, dana), now + timedelta(minutes=20))

    with nullcontext() if is_booked else pytest.raises(OfferClosed):
        yes(shop, lapsed, now + timedelta(minutes=21))
    shop.db.commit()

    days = [24, 25] if is_booked else [24]
    assert [made.starts_at for made in shop.appointments()] == [at(day, 9) for day in days]
    shop.assert_time_adds_up()


def test_a_yes_after_the_visit_began_is_too_late(shop: Shop, now: datetime) -> None:
    dana, _ = waiting(shop, 1)
    freed(shop, now)
    offer = sent(shop, dana, now)

    with pytest.raises(OfferClosed):
        yes(shop, offer, THREE)


def test_an_offer_has_one_end(shop: Shop, now: datetime) -> None:
    dana, _ = waiting(shop, 1)
    freed(shop, now)
    offer = sent(shop, dana, now)
    yes(shop, offer, now)

    for again in (
        lambda: yes(shop, offer, now),
        lambda: no(shop, offer, now),
        lambda: offers.withdraw(shop.db, shop.catalogue, offer.id, now=now),
    ):
        with pytest.raises(OfferClosed) as refused:
            again()
        assert refused.value.details == {"status": "accepted"}
    assert not offers.not_delivered(shop.db, shop.catalogue, offer.id, now=now)
    assert not offers.lapse(shop.db, shop.catalogue, offer.id, now=now + timedelta(hours=1))
    assert shop.asked() == [(dana.id, "accepted")]


def test_a_declined_or_withdrawn_offer_cannot_be_accepted(shop: Shop, now: datetime) -> None:
    dana, _ = waiting(shop, 1)
    eve, _ = waiting(shop, 2)
    freed(shop, now)
    declined = pending(shop, dana)
    no(shop, declined, now)
    withdrawn = pending(shop, eve)
    offers.withdraw(shop.db, shop.catalogue, withdrawn.id, now=now)

    for offer, status in ((declined, "declined"), (withdrawn, "withdrawn")):
        with pytest.raises(OfferClosed) as refused:
            yes(shop, offer, now)
        assert refused.value.details == {"status": status}


def test_only_the_one_who_was_asked_can_answer(shop: Shop, now: datetime) -> None:
    dana, _ = waiting(shop, 1)
    freed(shop, now)
    offer = pending(shop, dana)
    eve = shop.customer(2)

    for answer in (offers.accept, offers.decline):
        with pytest.raises(NotFound):
            answer(shop.db, shop.catalogue, offer.id, customer_id=eve.id, now=now)
    with pytest.raises(NotFound):
        offers.accept(shop.db, shop.catalogue, "nothing", customer_id=dana.id, now=now)
    assert shop.asked() == [(dana.id, "pending")]


def test_who_cannot_be_told_is_passed_over_at_once(shop: Shop, now: datetime) -> None:
    dana, entry = waiting(shop, 1)
    eve, _ = waiting(shop, 2)
    freed(shop, now)

    assert offers.not_delivered(shop.db, shop.catalogue, pending(shop, dana).id, now=now)

    assert shop.asked() == [(dana.id, "withdrawn"), (eve.id, "pending")]
    assert shop.entry_status(entry) == EntryStatus.ACTIVE


def test_two_slots_with_the_same_best_person_make_one_live_offer_each(
    shop: Shop, now: datetime
) -> None:
    dana, _ = waiting(shop, 1)
    eve, _ = waiting(shop, 2)

    freed(shop, now)
    freed(shop, now, at(25, 9), number=98)
    freed(shop, now, at(26, 9), number=97)

    assert shop.asked() == [(dana.id, "pending"), (eve.id, "pending")]
    assert shop.slot_statuses() == [SlotStatus.HELD, SlotStatus.HELD, SlotStatus.OPEN]


def test_a_customer_with_two_wishes_is_asked_one_thing_at_a_time(shop: Shop, now: datetime) -> None:
    dana, _ = waiting(shop, 1)
    an_entry(shop.db, dana, shop.trim)

    freed(shop, now)
    freed(shop, now, at(25, 9), number=98)

    assert shop.asked() == [(dana.id, "pending")]


def test_who_gave_the_time_up_is_not_asked_to_take_it(shop: Shop, now: datetime) -> None:
    dana, _ = waiting(shop, 1)
    given_up = shop.booked(dana, THREE, now)

    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    assert shop.asked() == []


def test_nobody_is_asked_about_a_visit_that_begins_in_a_moment(shop: Shop) -> None:
    waiting(shop, 1)
    now = THREE - timedelta(minutes=30)

    slot = freed(shop, now)

    assert shop.asked() == []
    assert slot.status == SlotStatus.OPEN


def test_a_shorter_visit_holds_all_of_the_slot_and_takes_its_part(
    shop: Shop, now: datetime
) -> None:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.trim)
    freed(shop, now)
    assert shop.occupied() == 12

    made = yes(shop, pending(shop, dana), now)

    assert (made.starts_at, made.ends_at) == (THREE, at(24, 15, 30))
    assert shop.occupied() == 6
    shop.assert_time_adds_up()


def test_what_was_offered_is_what_is_booked_though_the_service_changed(
    shop: Shop, now: datetime
) -> None:
    dana, _ = waiting(shop, 1)
    freed(shop, now)
    shop.cut.duration_minutes = 90
    shop.db.flush()
    touch(shop.db, shop.tenant.id)

    made = yes(shop, pending(shop, dana), now)

    assert made.ends_at == at(24, 16)
    assert_time_adds_up(shop.db)


def test_an_open_slot_can_be_offered_again(shop: Shop, now: datetime) -> None:
    slot = freed(shop, now)
    dana, _ = waiting(shop, 1)

    [offer] = offers.offer_next(shop.db, shop.catalogue, slot.id, now=now)

    assert offer.customer_id == dana.id
    assert offers.offer_next(shop.db, shop.catalogue, slot.id, now=now) == []  # it is held
    with pytest.raises(NotFound):
        offers.offer_next(shop.db, shop.catalogue, "nothing", now=now)


def test_a_slot_that_somebody_took_is_offered_to_nobody(shop: Shop, now: datetime) -> None:
    slot = freed(shop, now)
    waiting(shop, 1)
    shop.booked(shop.customer(2), THREE, now)

    assert offers.offer_next(shop.db, shop.catalogue, slot.id, now=now) == []
    assert shop.asked() == []


def test_a_window_must_be_real(shop: Shop, now: datetime) -> None:
    for ends_at in (THREE, THREE - timedelta(minutes=5), THREE + timedelta(days=2)):
        with pytest.raises(InvalidInterval):
            offers.free_slot(
                shop.db,
                shop.catalogue,
                staff_id=shop.anna.id,
                service_id=shop.cut.id,
                starts_at=THREE,
                ends_at=ends_at,
                origin_appointment_id=None,
                now=now,
            )


def test_an_open_slot_expires_when_its_time_comes(shop: Shop, now: datetime) -> None:
    slot = freed(shop, now)

    assert slots.expire_begun(shop.db, THREE - timedelta(seconds=1)) == 0
    assert slots.expire_begun(shop.db, THREE) == 1
    assert slot_status(shop, slot) == SlotStatus.EXPIRED


def test_each_step_asks_little_of_the_database_however_long_the_list(
    shop: Shop, now: datetime
) -> None:
    customers = [waiting(shop, number)[0] for number in range(1, 30)]
    given_up = shop.booked(shop.customer(99), THREE, now)
    facts = shop.catalogue

    def a_step() -> AbstractContextManager[list[str]]:
        shop.db.commit()
        return recorded()

    with a_step() as cancel:
        bookings.cancel(shop.db, facts, given_up.id, now=now)
    first = pending(shop, customers[0])
    with a_step() as tell:
        offers.message_sent(shop.db, facts, first.id, sent_at=now)
    with a_step() as decline:
        offers.decline(shop.db, facts, first.id, customer_id=first.customer_id, now=now)
    second = pending(shop, customers[1])
    offers.message_sent(shop.db, facts, second.id, sent_at=now)
    late = now + timedelta(minutes=10)
    with a_step() as find:
        offers.next_due_offer(shop.db, late)
    with a_step() as lapse:
        offers.lapse(shop.db, facts, second.id, now=late)
    third = pending(shop, customers[2])
    with a_step() as accept:
        offers.accept(shop.db, facts, third.id, customer_id=third.customer_id, now=now)
    with a_step() as refuse, pytest.raises(SlotTaken):
        offers.accept(shop.db, facts, second.id, customer_id=second.customer_id, now=late)
    counts = [len(step) for step in (cancel, tell, decline, find, lapse, accept, refuse)]

    # A late YES to what is gone reads twice and locks nothing, for many may say it at once.
    assert counts == [18, 4, 23, 2, 24, 16, 2]
