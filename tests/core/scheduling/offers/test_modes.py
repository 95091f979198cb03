"""Several people asked about one slot at once: who gets it, and what becomes of the others."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.catalogue import touch
from core.errors import OfferClosed, SlotHeld, SlotTaken
from core.events import Actor, acting
from core.models import (
    ActorKind,
    Customer,
    EntryStatus,
    Event,
    Hold,
    Offer,
    OfferMode,
    RoundOutcome,
    Slot,
    SlotStatus,
    WaitlistEntry,
)
from core.scheduling import bookings, offers, time_off, waitlist
from core.scheduling.offers import rounds
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, at

THREE = at(24, 15)
TEN = timedelta(minutes=10)


def asks_by(shop: Shop, mode: str, **policies: Any) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "offer_mode": mode} | policies
    shop.db.flush()
    touch(shop.db, shop.tenant.id)


def waiting(shop: Shop, number: int) -> tuple[Customer, WaitlistEntry]:
    """Customers with lower numbers joined earlier."""
    customer = shop.customer(number)
    joined_at = at(19, 9) + timedelta(minutes=number)
    return customer, an_entry(shop.db, customer, shop.cut, joined_at=joined_at)


def freed(
    shop: Shop, now: datetime, mode: OfferMode | None = None, starts_at: datetime = THREE
) -> Slot:
    slot = offers.free_slot(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        origin_appointment_id=None,
        now=now,
        mode=mode,
    )
    return shop.db.get_one(Slot, slot.id, populate_existing=True)


def offer_to(shop: Shop, customer: Customer) -> Offer:
    [offer] = (one for one in shop.offers() if one.customer_id == customer.id)
    return offer


def sent(shop: Shop, customer: Customer, sent_at: datetime) -> Offer:
    offer = offer_to(shop, customer)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=sent_at)
    return offer_to(shop, customer)


def yes(shop: Shop, customer: Customer, now: datetime) -> None:
    offer = offer_to(shop, customer)
    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=customer.id, now=now)


def no(shop: Shop, customer: Customer, now: datetime) -> None:
    offer = offer_to(shop, customer)
    offers.decline(shop.db, shop.catalogue, offer.id, customer_id=customer.id, now=now)


def sweep(shop: Shop, now: datetime) -> None:
    while due := offers.next_due_offer(shop.db, now):
        offers.lapse(shop.db, shop.catalogue, due.offer_id, now=now)
    while found := offers.next_due_round(shop.db, now):
        offers.look_again(shop.db, shop.catalogue, found[1], now=now)


def statuses(shop: Shop) -> list[str]:
    return [status for _, status in shop.asked()]


def told(shop: Shop, name: str) -> set[str]:
    """Whose offer was announced so, with the question in their hands."""
    rows = shop.db.scalars(select(Event).where(Event.name == name))
    return {row.customer_id or "" for row in rows if row.data.get("was_sent")}


def outcome(shop: Shop, slot: Slot) -> RoundOutcome | None:
    found = rounds.of_slot(shop.db, slot.id)
    assert found is not None
    return found.outcome


def test_a_batch_asks_the_best_few_about_a_slot_that_is_held_once(
    shop: Shop, now: datetime
) -> None:
    asks_by(shop, "batch", offer_batch_size=3)
    customers = [waiting(shop, number)[0] for number in range(5)]

    slot = freed(shop, now)

    assert shop.asked() == [(customer.id, "pending") for customer in customers[:3]]
    assert slot.status is SlotStatus.HELD
    hold = shop.db.query(Hold).one()
    assert hold.customer_id is None  # it is promised to nobody alone
    with pytest.raises(SlotTaken):
        shop.booked(shop.customer(99), THREE, now)
    shop.assert_time_adds_up()


def test_the_first_yes_wins_and_the_others_keep_their_place(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", offer_batch_size=3)
    (dana, dana_waits), (eve, eve_waits), (_, finn_waits) = (waiting(shop, n) for n in range(3))
    slot = freed(shop, now)
    for customer in (dana, eve):
        sent(shop, customer, now)

    yes(shop, eve, now)

    assert statuses(shop) == ["superseded", "accepted", "superseded"]
    assert [a.customer_id for a in shop.appointments()] == [eve.id]
    assert shop.entry_status(eve_waits) is EntryStatus.BOOKED
    assert {shop.entry_status(dana_waits), shop.entry_status(finn_waits)} == {EntryStatus.ACTIVE}
    shop.db.refresh(dana_waits)
    assert dana_waits.joined_at == at(19, 9)
    assert told(shop, "offer.superseded") == {dana.id}  # Finn was never sent the question
    assert (outcome(shop, slot), shop.slot_statuses()) == (
        RoundOutcome.FILLED,
        [SlotStatus.BOOKED],
    )
    shop.assert_time_adds_up()


def test_when_one_of_a_batch_says_no_the_others_still_have_their_time(
    shop: Shop, now: datetime
) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    dana, eve, finn = (waiting(shop, n)[0] for n in range(3))
    freed(shop, now)

    no(shop, dana, now)
    assert statuses(shop) == ["declined", "pending"]
    assert shop.occupied() == 12

    no(shop, eve, now)
    assert shop.asked()[2:] == [(finn.id, "pending")]
    shop.assert_time_adds_up()


def test_the_hold_lasts_as_long_as_the_longest_live_offer(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    dana, eve = (waiting(shop, n)[0] for n in range(2))
    freed(shop, now)

    def expires_at() -> datetime | None:
        return shop.db.query(Hold).populate_existing().one().expires_at

    sent(shop, dana, now)
    assert expires_at() is None  # Eve has not been asked yet, and her time has not begun
    sent(shop, eve, now + timedelta(minutes=4))
    assert expires_at() == now + timedelta(minutes=14)

    sweep(shop, now + TEN)
    assert statuses(shop) == ["lapsed", "pending"]
    assert expires_at() == now + timedelta(minutes=14)
    no(shop, eve, now + TEN)
    assert shop.db.query(Hold).count() == 0


def test_offers_of_a_slot_that_are_over_lapse_together_and_the_next_few_are_asked(
    shop: Shop, now: datetime
) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    customers = [waiting(shop, n)[0] for n in range(4)]
    freed(shop, now)
    for customer in customers[:2]:
        sent(shop, customer, now)

    sweep(shop, now + TEN)

    assert statuses(shop) == ["lapsed", "lapsed", "pending", "pending"]
    shop.assert_time_adds_up()


def test_a_late_yes_beats_those_who_are_merely_being_asked(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    (dana, dana_waits), (finn, _), (eve, eve_waits), _ = (waiting(shop, n) for n in range(4))
    slot = freed(shop, now)
    for customer in (dana, finn):
        sent(shop, customer, now)
    sweep(shop, now + TEN)
    sent(shop, eve, now + TEN)

    yes(shop, dana, now + timedelta(minutes=11))

    assert statuses(shop) == ["lapsed", "lapsed", "superseded", "superseded"]
    assert [a.customer_id for a in shop.appointments()] == [dana.id]
    assert shop.entry_status(dana_waits) is EntryStatus.BOOKED
    assert shop.entry_status(eve_waits) is EntryStatus.ACTIVE
    assert told(shop, "offer.superseded") == {eve.id}
    assert outcome(shop, slot) is RoundOutcome.FILLED
    shop.assert_time_adds_up()


def test_a_late_yes_does_not_take_what_another_was_promised(shop: Shop, now: datetime) -> None:
    asks_by(shop, "sequential")
    dana, eve = (waiting(shop, n)[0] for n in range(2))
    freed(shop, now)
    sent(shop, dana, now)
    sweep(shop, now + TEN)

    with pytest.raises(SlotHeld):
        yes(shop, dana, now + timedelta(minutes=11))

    shop.db.commit()
    yes(shop, eve, now + timedelta(minutes=12))
    assert [a.customer_id for a in shop.appointments()] == [eve.id]


def test_a_late_yes_that_cannot_be_booked_leaves_those_who_are_asked_alone(
    shop: Shop, now: datetime
) -> None:
    asks_by(shop, "batch", offer_batch_size=2, advance_booking_limit_days=3)
    dana, finn, *_ = (waiting(shop, n)[0] for n in range(4))
    freed(shop, now)
    for customer in (dana, finn):
        sent(shop, customer, now)
    sweep(shop, now + TEN)
    held = shop.occupied()

    with pytest.raises(Exception, match="too_far_ahead"):
        yes(shop, dana, now + timedelta(minutes=11))

    assert statuses(shop) == ["lapsed", "lapsed", "pending", "pending"]
    assert shop.occupied() == held
    shop.assert_time_adds_up()


def test_two_yes_one_after_the_other(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    dana, eve = (waiting(shop, n)[0] for n in range(2))
    freed(shop, now)
    yes(shop, dana, now)

    with pytest.raises(OfferClosed) as refused:
        yes(shop, eve, now + timedelta(seconds=1))

    assert refused.value.details == {"status": "superseded"}


def test_in_a_broadcast_everybody_is_asked_and_the_slot_stays_open(
    shop: Shop, now: datetime
) -> None:
    customers = [waiting(shop, n)[0] for n in range(60)]

    slot = freed(shop, now, OfferMode.BROADCAST)
    sweep(shop, now)

    assert shop.asked() == [(customer.id, "pending") for customer in customers]
    assert slot.status is SlotStatus.OPEN
    assert shop.occupied() == 0

    yes(shop, customers[33], now)
    sweep(shop, now)

    assert statuses(shop).count("superseded") == 59
    assert [a.customer_id for a in shop.appointments()] == [customers[33].id]
    assert outcome(shop, slot) is RoundOutcome.FILLED
    shop.assert_time_adds_up()


def test_public_booking_may_be_quicker_than_a_broadcast(shop: Shop, now: datetime) -> None:
    dana, dana_waits = waiting(shop, 1)
    slot = freed(shop, now, OfferMode.BROADCAST)
    sent(shop, dana, now)
    shop.booked(shop.customer(50), THREE, now)

    with pytest.raises(SlotTaken):
        yes(shop, dana, now)
    sweep(shop, now)

    assert statuses(shop) == ["superseded"]
    assert told(shop, "offer.superseded") == {dana.id}
    assert shop.entry_status(dana_waits) is EntryStatus.ACTIVE
    assert outcome(shop, slot) is RoundOutcome.WITHDRAWN


def test_who_takes_the_time_publicly_is_not_told_that_it_went_to_somebody_else(
    shop: Shop, now: datetime
) -> None:
    dana, dana_waits = waiting(shop, 1)
    freed(shop, now, OfferMode.BROADCAST)
    sent(shop, dana, now)

    shop.booked(dana, THREE, now)
    sweep(shop, now)

    assert statuses(shop) == ["withdrawn"]
    assert told(shop, "offer.superseded") | told(shop, "offer.withdrawn") == set()
    assert shop.entry_status(dana_waits) is EntryStatus.BOOKED


def test_staff_say_how_a_slot_is_asked_about_and_change_their_mind(
    shop: Shop, now: datetime
) -> None:
    asks_by(shop, "sequential")
    dana, eve, finn = (waiting(shop, n)[0] for n in range(3))
    slot = freed(shop, now)
    assert statuses(shop) == ["pending"]

    assert offers.offer_next(shop.db, shop.catalogue, slot.id, now=now, mode=OfferMode.BATCH) == []
    no(shop, dana, now)  # she was promised that nobody else is asked meanwhile

    assert shop.asked()[1:] == [(eve.id, "pending"), (finn.id, "pending")]


@pytest.mark.parametrize("mode", ["batch", "broadcast"])
def test_what_staff_take_back_is_told_to_all_who_were_asked(
    shop: Shop, now: datetime, mode: str
) -> None:
    asks_by(shop, mode)
    customers = [waiting(shop, n)[0] for n in range(3)]
    slot = freed(shop, now)
    for customer in customers[:2]:
        sent(shop, customer, now)

    time_off.block(
        shop.db, shop.catalogue, staff_id=shop.anna.id,
        starts_at=THREE, ends_at=THREE + timedelta(hours=1), now=now,
    )  # fmt: skip

    assert set(statuses(shop)) == {"withdrawn"}
    assert told(shop, "offer.withdrawn") == {customer.id for customer in customers[:2]}
    assert outcome(shop, slot) is RoundOutcome.WITHDRAWN
    shop.assert_time_adds_up()


def test_whoever_leaves_the_list_leaves_a_batch_to_the_others(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    (dana, dana_waits), (eve, _), _ = (waiting(shop, n) for n in range(3))
    freed(shop, now)

    waitlist.leave(shop.db, dana_waits.id, customer_id=dana.id, now=now)

    assert statuses(shop) == ["withdrawn", "pending"]
    yes(shop, eve, now)
    assert [a.customer_id for a in shop.appointments()] == [eve.id]


def test_a_question_that_left_as_its_offer_ended_is_followed_by_a_word(
    shop: Shop, now: datetime
) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    dana, eve = (waiting(shop, n)[0] for n in range(2))
    freed(shop, now)
    yes(shop, dana, now)

    sent(shop, eve, now)
    sent(shop, eve, now)  # the provider may say it twice

    crossed = shop.db.scalars(select(Event).where(Event.name == "offer.crossed")).all()
    assert [(row.customer_id, row.after) for row in crossed] == [(eve.id, {"status": "superseded"})]


def test_a_missed_yes_is_counted_with_the_time_since(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    dana, eve = (waiting(shop, n)[0] for n in range(2))
    freed(shop, now)
    yes(shop, dana, now)
    late = now + timedelta(seconds=90)
    missed: Callable[[Customer], None] = lambda who: offers.missed(  # noqa: E731
        shop.db, shop.catalogue, offer_to(shop, who).id, customer_id=who.id, now=late
    )

    missed(eve)
    missed(dana)  # nobody else has hers

    found = shop.db.scalars(select(Event).where(Event.name == "offer.missed")).all()
    assert [(row.customer_id, row.data["seconds_since"]) for row in found] == [(eve.id, 90.0)]


def test_who_waits_for_something_shorter_shares_a_slot_with_the_others(
    shop: Shop, now: datetime
) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    dana, _ = waiting(shop, 1)
    eve = shop.customer(2)
    an_entry(shop.db, eve, shop.trim)
    freed(shop, now)
    assert len(shop.asked()) == 2

    yes(shop, eve, now)

    assert offer_to(shop, dana).status.value == "superseded"
    assert [(a.starts_at, a.ends_at) for a in shop.appointments()] == [(THREE, at(24, 15, 30))]
    assert shop.occupied() == 6
    shop.assert_time_adds_up()


def test_a_cancellation_is_asked_about_as_the_service_says(shop: Shop, now: datetime) -> None:
    shop.cut.policies = {"offer_mode": "batch", "offer_batch_size": 2}
    shop.db.flush()
    touch(shop.db, shop.tenant.id)
    for number in range(3):
        waiting(shop, number)
    given_up = shop.booked(shop.customer(99), THREE, now)

    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    assert statuses(shop) == ["pending", "pending"]


def test_staff_who_say_why_book_over_a_batch_and_all_are_told(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    dana, eve, _ = (waiting(shop, n)[0] for n in range(3))
    slot = freed(shop, now)
    for customer in (dana, eve):
        sent(shop, customer, now)
    regular = shop.customer(99)

    def book(because: str | None) -> None:
        bookings.book(
            shop.db,
            shop.catalogue,
            customer_id=regular.id,
            service_id=shop.cut.id,
            staff_id=shop.anna.id,
            starts_at=THREE,
            now=now,
            because=because,
        )

    with acting(shop.db, Actor(ActorKind.STAFF, "erin")):
        with pytest.raises(SlotTaken):
            book(None)
        book("she is a regular")

    assert [a.customer_id for a in shop.appointments()] == [regular.id]
    assert statuses(shop) == ["withdrawn", "withdrawn"]
    assert told(shop, "offer.withdrawn") == {dana.id, eve.id}
    assert outcome(shop, slot) is RoundOutcome.WITHDRAWN
    shop.assert_time_adds_up()


def test_staff_who_cannot_book_leave_the_offers_as_they_are(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", offer_batch_size=2)
    dana, _ = (waiting(shop, n)[0] for n in range(2))
    freed(shop, now)
    sent(shop, dana, now)
    shop.booked(shop.customer(98), THREE + timedelta(hours=1), now)

    with acting(shop.db, Actor(ActorKind.STAFF, "erin")), pytest.raises(SlotTaken):
        bookings.book(
            shop.db,
            shop.catalogue,
            customer_id=shop.customer(99).id,
            service_id=shop.cut.id,
            staff_id=shop.anna.id,
            starts_at=THREE + timedelta(minutes=30),
            now=now,
            because="she is a regular",
        )

    assert statuses(shop) == ["pending", "pending"]
    shop.assert_time_adds_up()
