"""Many at once, each on its own connection and in its own transaction."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core import database
from core.catalogue import catalogue
from core.models import EntryStatus, Slot, SlotStatus, WaitlistEntry
from core.scheduling import bookings, offers
from tests.builders import an_entry
from tests.core.scheduling.racing import Work, at_once
from tests.core.scheduling.shop import Shop, at

pytestmark = pytest.mark.usefixtures("many_connections")

THREE = at(24, 15)


def test_fifty_who_book_one_time_make_one_appointment(shop: Shop, now: datetime) -> None:
    customers = [shop.customer(number) for number in range(50)]
    shop.db.commit()
    tenant_id, cut, anna = shop.tenant.id, shop.cut.id, shop.anna.id

    def book(customer_id: str) -> Work:
        return lambda db: bookings.book(
            db,
            catalogue(db, tenant_id),
            customer_id=customer_id,
            service_id=cut,
            staff_id=anna,
            starts_at=THREE,
            now=now,
        )

    assert at_once([book(c.id) for c in customers]) == {"done": 1, "SlotTaken": 49}
    assert len(shop.appointments()) == 1
    shop.assert_time_adds_up()


def test_fifty_yes_to_one_offer_make_one_appointment(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    given_up = shop.booked(shop.customer(2), THREE, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    shop.db.commit()
    tenant_id, (offer,) = shop.tenant.id, shop.offers()
    offer_id, customer_id = offer.id, offer.customer_id
    shop.db.rollback()

    def yes(db: Session) -> object:
        facts = catalogue(db, tenant_id)
        return offers.accept(db, facts, offer_id, customer_id=customer_id, now=now)

    assert at_once([yes] * 50) == {"done": 1, "OfferClosed": 49}
    assert len(shop.appointments()) == 1
    assert shop.asked() == [(dana.id, "accepted")]
    shop.assert_time_adds_up()


def test_fifty_customers_say_a_late_yes_to_the_same_slot(shop: Shop, now: datetime) -> None:
    """Each of them was asked, said nothing, and wakes up in the same moment."""
    for number in range(50):
        an_entry(shop.db, shop.customer(number), shop.cut)
    given_up = shop.booked(shop.customer(99), THREE, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    moment = now
    for _ in range(50):
        offer = shop.offers()[-1]
        offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=moment)
        moment += timedelta(minutes=10)
        assert offers.lapse(shop.db, shop.catalogue, offer.id, now=moment)
    shop.db.commit()
    tenant_id = shop.tenant.id
    asked = [(offer.id, offer.customer_id) for offer in shop.offers()]
    shop.db.rollback()

    def yes(offer_id: str, customer_id: str) -> Work:
        return lambda db: offers.accept(
            db, catalogue(db, tenant_id), offer_id, customer_id=customer_id, now=moment
        )

    assert at_once([yes(*one) for one in asked]) == {"done": 1, "SlotTaken": 49}
    assert len(shop.appointments()) == 1
    assert {status for _, status in shop.asked()} == {"lapsed"}
    shop.assert_time_adds_up()


def test_twenty_slots_freed_at_once_ask_twenty_different_people(shop: Shop, now: datetime) -> None:
    for number in range(30):
        an_entry(shop.db, shop.customer(number), shop.cut, joined_at=at(1, number))
    made = [shop.booked(shop.customer(100 + n), at(24 + n // 8, 9 + n % 8), now) for n in range(20)]
    shop.db.commit()
    tenant_id = shop.tenant.id

    def cancel(appointment_id: str) -> Work:
        return lambda db: bookings.cancel(db, catalogue(db, tenant_id), appointment_id, now=now)

    assert at_once([cancel(appointment.id) for appointment in made]) == {"done": 20}
    asked = [customer_id for customer_id, status in shop.asked() if status == "pending"]
    assert len(asked) == len(set(asked)) == 20
    assert set(shop.slot_statuses()) == {SlotStatus.HELD}
    shop.assert_time_adds_up()


def an_offer_in_hand(shop: Shop, number: int, now: datetime) -> tuple[str, str]:
    """A new customer was asked and told about the next free day; the offer and whose it is."""
    dana = shop.customer(number)
    an_entry(shop.db, dana, shop.cut)
    given_up = shop.booked(shop.customer(500 + number), at(24 + number, 9), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    (offer,) = offers.pending_for(shop.db, dana.id)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    shop.db.commit()
    return offer.id, dana.id


def test_yes_and_the_sweep_in_the_same_moment_agree_on_one_end(shop: Shop, now: datetime) -> None:
    tenant_id, due = shop.tenant.id, now + timedelta(minutes=10)

    def yes(offer_id: str, customer_id: str) -> Work:
        return lambda db: offers.accept(
            db, catalogue(db, tenant_id), offer_id, customer_id=customer_id, now=due
        )

    def sweep(db: Session) -> None:
        found = offers.next_due_offer(db, due)
        if found:
            offers.lapse(db, catalogue(db, tenant_id), found.offer_id, now=due)

    for number in range(20):
        asked = an_offer_in_hand(shop, number, now)

        # In time or late, nobody else wants it: the yes always books.
        assert at_once([yes(*asked), sweep, sweep]) == {"done": 3}
        ends = [status for _, status in shop.asked()]
        assert set(ends) <= {"accepted", "lapsed"}
        assert len(ends) == len(shop.appointments()) == number + 1
        shop.db.rollback()
    shop.assert_time_adds_up()


def test_yes_against_no_and_withdrawal_ends_one_way(shop: Shop, now: datetime) -> None:
    tenant_id = shop.tenant.id

    def facing(offer_id: str, customer_id: str) -> list[Work]:
        return [
            lambda db: offers.accept(
                db, catalogue(db, tenant_id), offer_id, customer_id=customer_id, now=now
            ),
            lambda db: offers.decline(
                db, catalogue(db, tenant_id), offer_id, customer_id=customer_id, now=now
            ),
            lambda db: offers.withdraw(db, catalogue(db, tenant_id), offer_id, now=now),
        ]

    for number in range(20):
        offer_id, customer_id = an_offer_in_hand(shop, number, now)

        assert at_once(facing(offer_id, customer_id)) == {"done": 1, "OfferClosed": 2}
        is_booked = dict(shop.asked())[customer_id] == "accepted"
        assert [a.customer_id for a in shop.appointments()].count(customer_id) == int(is_booked)
        # Whoever did not book keeps waiting, and must not be who is asked in the next round.
        shop.db.execute(update(WaitlistEntry).values(status=EntryStatus.REMOVED))
        shop.db.commit()
    shop.assert_time_adds_up()


def test_two_sweeps_take_different_offers(shop: Shop, now: datetime) -> None:
    for number in range(6):
        an_entry(shop.db, shop.customer(number), shop.cut)
        given_up = shop.booked(shop.customer(500 + number), at(24, 9 + number), now)
        bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    for offer in shop.offers():
        offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    shop.db.commit()
    due = now + timedelta(minutes=10)
    tenant_id = shop.tenant.id

    def sweep() -> None:
        while database.transact(step):
            pass

    def step(db: Session) -> bool:
        found = offers.next_due_offer(db, due)
        if found:
            offers.lapse(db, catalogue(db, tenant_id), found.offer_id, now=due)
        return found is not None

    sweeps = [threading.Thread(target=sweep) for _ in range(4)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()

    first_round = shop.offers()[:6]
    assert {offer.status.value for offer in first_round} == {"lapsed"}
    assert shop.announced().count("offer.lapsed") == 6
    live = [offer for offer in shop.offers() if offer.status.value == "pending"]
    assert len({offer.customer_id for offer in live}) == len(live)
    shop.assert_time_adds_up()


def test_cancelling_twice_at_once_frees_one_slot(shop: Shop, now: datetime) -> None:
    made = shop.booked(shop.customer(1), THREE, now)
    shop.db.commit()
    tenant_id = shop.tenant.id

    def cancel(db: Session) -> object:
        return bookings.cancel(db, catalogue(db, tenant_id), made.id, now=now)

    assert at_once([cancel] * 10) == {"done": 1, "AppointmentClosed": 9}
    assert shop.db.query(Slot).count() == 1
