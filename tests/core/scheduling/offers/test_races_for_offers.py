"""Several slots, several people asked about each, and everybody answers in the same moment."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.catalogue import catalogue, touch
from core.models import EntryStatus, Offer, OfferStatus, Slot, SlotStatus, WaitlistEntry
from core.scheduling import bookings, offers
from core.scheduling.offers import rounds
from tests.builders import an_entry
from tests.core.scheduling.racing import Work, at_once
from tests.core.scheduling.shop import Shop, at

pytestmark = pytest.mark.usefixtures("many_connections")

THREE = at(24, 15)
TURNS = 5


def asks_by(shop: Shop, mode: str, size: int = 5) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "offer_mode": mode, "offer_batch_size": size}
    shop.db.flush()
    touch(shop.db, shop.tenant.id)


def waiting(shop: Shop, count: int) -> None:
    for number in range(count):
        an_entry(shop.db, shop.customer(number), shop.cut, joined_at=at(1, 9, number))


def cancels(shop: Shop, starts: list[datetime], now: datetime, *, first: int = 500) -> list[Work]:
    """A step for each of these visits with Anna, which gives it up."""
    made = [shop.booked(shop.customer(first + n), at_, now).id for n, at_ in enumerate(starts)]
    shop.db.commit()
    tenant_id = shop.tenant.id

    def cancel(appointment_id: str) -> Work:
        return lambda db: bookings.cancel(db, catalogue(db, tenant_id), appointment_id, now=now)

    return [cancel(one) for one in made]


def accept(shop: Shop, offer: Offer, now: datetime) -> Work:
    tenant_id, offer_id, customer_id = shop.tenant.id, offer.id, offer.customer_id
    return lambda db: offers.accept(
        db, catalogue(db, tenant_id), offer_id, customer_id=customer_id, now=now
    )


def live(shop: Shop) -> list[Offer]:
    found = [offer for offer in shop.offers() if offer.status is OfferStatus.PENDING]
    shop.db.expunge_all()  # nothing is looked up again: on SQLite that would keep the others out
    shop.db.rollback()
    return found


def assert_each_is_asked_once(shop: Shop) -> None:
    asked = Counter(offer.customer_id for offer in live(shop))
    assert set(asked.values()) <= {1}
    busy = select(WaitlistEntry.customer_id).where(WaitlistEntry.status == EntryStatus.OFFERED)
    assert sorted(shop.db.scalars(busy)) == sorted(asked)
    shop.db.rollback()


def test_two_slots_with_the_same_best_person_ask_two_people_at_once(
    shop: Shop, now: datetime
) -> None:
    waiting(shop, 2 * TURNS)
    for turn in range(TURNS):
        days = [at(24 + turn, 9), at(24 + turn, 11)]
        steps = cancels(shop, days, now, first=500 + 10 * turn)

        assert at_once(steps) == {"done": 2}

        assert len(live(shop)) == 2 * (turn + 1)
        assert_each_is_asked_once(shop)
    assert set(shop.slot_statuses()) == {SlotStatus.HELD}  # none stands idle
    shop.assert_time_adds_up()


def test_batches_that_want_the_same_people_share_them(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", 3)
    waiting(shop, 9)
    steps = cancels(shop, [at(24, hour) for hour in (9, 10, 11, 13)], now)

    assert at_once(steps) == {"done": 4}

    per_slot = Counter(offer.slot_id for offer in live(shop))
    assert sum(per_slot.values()) == 9
    assert max(per_slot.values()) == 3
    assert_each_is_asked_once(shop)
    shop.assert_time_adds_up()


def test_five_of_a_batch_say_yes_in_the_same_moment(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch")
    waiting(shop, 5)
    [cancel] = cancels(shop, [THREE], now)
    database.transact(cancel)

    outcomes = at_once([accept(shop, offer, now) for offer in live(shop)])

    assert outcomes.pop("done") == 1
    assert set(outcomes) <= {"OfferClosed", "SlotTaken"}
    assert Counter(status for _, status in shop.asked()) == {"accepted": 1, "superseded": 4}
    [made] = shop.appointments()
    entries = Counter(shop.db.scalars(select(WaitlistEntry.status)))
    assert entries == {EntryStatus.BOOKED: 1, EntryStatus.ACTIVE: 4}
    assert shop.occupied() == 12
    assert dict(shop.asked())[made.customer_id] == "accepted"
    shop.assert_time_adds_up()


def test_everybody_says_yes_to_a_broadcast_while_a_stranger_books(
    shop: Shop, now: datetime
) -> None:
    asks_by(shop, "broadcast")
    waiting(shop, 12)
    [cancel] = cancels(shop, [THREE], now)
    database.transact(cancel)
    stranger, tenant_id = shop.customer(900).id, shop.tenant.id
    shop.db.commit()

    def book(db: Session) -> object:
        return bookings.book(
            db,
            catalogue(db, tenant_id),
            customer_id=stranger,
            service_id=shop.cut.id,
            staff_id=shop.anna.id,
            starts_at=THREE,
            now=now,
        )

    outcomes = at_once([book, *(accept(shop, offer, now) for offer in live(shop))])

    assert outcomes["done"] == 1
    assert set(outcomes) <= {"done", "OfferClosed", "SlotTaken"}
    while due := database.transact(lambda db: rounds.next_due(db, now)):
        slot_id = due[1]
        database.transact(
            lambda db, slot_id=slot_id: offers.look_again(  # type: ignore[misc]
                db, catalogue(db, tenant_id), slot_id, now=now
            )
        )
    assert live(shop) == []
    assert len(shop.appointments()) == 1
    shop.assert_time_adds_up()


def test_staff_book_over_a_batch_that_says_yes(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch", 3)
    waiting(shop, 3)
    [cancel] = cancels(shop, [THREE], now)
    database.transact(cancel)
    regular, tenant_id = shop.customer(900).id, shop.tenant.id
    shop.db.commit()

    def book(db: Session) -> object:
        return bookings.book(
            db,
            catalogue(db, tenant_id),
            customer_id=regular,
            service_id=shop.cut.id,
            staff_id=shop.anna.id,
            starts_at=THREE,
            now=now,
            because="a regular",
        )

    outcomes = at_once([book, *(accept(shop, offer, now) for offer in live(shop))])

    assert outcomes["done"] == 1
    assert set(outcomes) <= {"done", "OfferClosed", "SlotTaken"}
    assert live(shop) == []
    assert len(shop.appointments()) == 1
    shop.assert_time_adds_up()


def test_one_person_says_yes_to_two_slots_at_once(shop: Shop, now: datetime) -> None:
    """One in time, and a late one to a slot that is later: it is one wait, and one visit."""
    waiting(shop, 2)
    due = now + timedelta(minutes=10)
    [first, second] = cancels(shop, [at(25, 9), at(24, 9)], now)
    database.transact(first)
    [asked] = live(shop)
    database.transact(
        lambda db: offers.message_sent(db, catalogue(db, shop.tenant.id), asked.id, sent_at=now)
    )
    database.transact(lambda db: offers.lapse(db, catalogue(db, shop.tenant.id), asked.id, now=due))
    [other] = live(shop)
    database.transact(
        lambda db: offers.decline(
            db, catalogue(db, shop.tenant.id), other.id, customer_id=other.customer_id, now=due
        )
    )
    database.transact(second)
    [again] = live(shop)
    assert again.customer_id == asked.customer_id

    outcomes = at_once([accept(shop, asked, due), accept(shop, again, due)])

    assert outcomes == {"done": 1, "OfferClosed": 1}
    [made] = shop.appointments()
    assert made.customer_id == asked.customer_id
    assert_each_is_asked_once(shop)
    shop.assert_time_adds_up()


def test_rounds_that_are_due_are_gone_on_with_once(shop: Shop) -> None:
    """Freed at night, begun in the morning by four sweeps at once."""
    waiting(shop, 12)
    evening, morning = at(20, 22), at(21, 8)
    for step in cancels(shop, [at(24, hour) for hour in (9, 10, 11, 13, 14, 15)], evening):
        database.transact(step)
    assert live(shop) == []
    tenant_id = shop.tenant.id

    def sweep(db: Session) -> None:
        while due := rounds.next_due(db, morning):
            offers.look_again(db, catalogue(db, tenant_id), due[1], now=morning)
            db.commit()

    assert at_once([sweep] * 4) == {"done": 4}

    assert len(live(shop)) == len({offer.slot_id for offer in live(shop)}) == 6
    assert_each_is_asked_once(shop)
    assert shop.db.scalars(select(Slot.status).distinct()).all() == [SlotStatus.HELD]
