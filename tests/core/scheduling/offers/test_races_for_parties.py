"""Who was offered two visits says YES in the moment in which somebody else books one of them."""

from datetime import datetime, timedelta

import pytest

from core.catalogue import catalogue
from core.errors import OfferClosed, SlotHeld, SlotTaken
from core.models import Customer, Offer, OfferStatus, Party
from core.scheduling import bookings, offers, waitlist
from tests.builders import an_entry
from tests.core.scheduling.racing import Work, outcomes_at_once
from tests.core.scheduling.shop import Shop, at

pytestmark = pytest.mark.usefixtures("many_connections")

TURNS = 4
REFUSED = {SlotTaken.__name__, SlotHeld.__name__, OfferClosed.__name__}


def freed(shop: Shop, starts_at: datetime, now: datetime, number: int) -> None:
    visit = shop.booked(shop.customer(900 + number), starts_at, now)
    bookings.cancel(shop.db, shop.catalogue, visit.id, now=now)


def asked(shop: Shop, customer: Customer) -> Offer:
    [offer] = offers.pending_for(shop.db, customer.id)
    return offer


def say_yes(shop: Shop, offer: Offer, now: datetime) -> Work:
    tenant_id, offer_id, customer_id = shop.tenant.id, offer.id, offer.customer_id
    return lambda db: offers.take(
        db, catalogue(db, tenant_id), offer_id, customer_id=customer_id, now=now
    )


def book_bob(shop: Shop, customer: Customer, starts_at: datetime, now: datetime) -> Work:
    tenant_id, customer_id, cut, bob = shop.tenant.id, customer.id, shop.cut.id, shop.bob.id
    return lambda db: bookings.book(
        db,
        catalogue(db, tenant_id),
        customer_id=customer_id,
        service_id=cut,
        staff_id=bob,
        starts_at=starts_at,
        now=now,
    )


def let_go(shop: Shop) -> None:
    """Nothing is looked up again: on SQLite that would keep the others out."""
    shop.db.commit()
    shop.db.expunge_all()


def visits_of(shop: Shop, customer_id: str) -> int:
    return sum(one.customer_id == customer_id for one in shop.appointments())


def test_a_late_yes_against_a_booking_of_the_second(shop: Shop, now: datetime) -> None:
    """Nothing is kept any more: one of the two gets Bob's hour, and the party both or neither."""
    for turn in range(TURNS):
        dana, eve = shop.customer(10 + turn), shop.customer(20 + turn)
        ids = dana.id, eve.id
        an_entry(shop.db, dana, shop.cut, party=Party.SIDE_BY_SIDE)
        starts_at, then = at(24 + turn, 15), now + timedelta(hours=1)
        freed(shop, starts_at, now, turn)
        offer = asked(shop, dana)
        offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
        offers.lapse(shop.db, shop.catalogue, offer.id, now=then)
        steps = [say_yes(shop, offer, then), book_bob(shop, eve, starts_at, then)]
        let_go(shop)

        outcomes = outcomes_at_once(steps)

        assert sorted(outcomes)[1] == "done", outcomes
        assert sorted(outcomes)[0] in REFUSED, outcomes
        is_first = outcomes[0] == "done"
        assert [visits_of(shop, one) for one in ids] == ([2, 0] if is_first else [0, 1])
        shop.assert_time_adds_up()
        waits_no_more(shop, ids[0], then)
        let_go(shop)


def waits_no_more(shop: Shop, customer_id: str, now: datetime) -> None:
    for entry in waitlist.active_entries(shop.db, customer_id):
        waitlist.leave(shop.db, entry.id, customer_id=customer_id, now=now)


def test_a_yes_to_what_is_kept_wins_against_a_booking_of_the_second(
    shop: Shop, now: datetime
) -> None:
    for turn in range(TURNS):
        dana, eve = shop.customer(10 + turn), shop.customer(20 + turn)
        ids = dana.id, eve.id
        an_entry(shop.db, dana, shop.cut, party=Party.SIDE_BY_SIDE)
        starts_at = at(24 + turn, 15)
        freed(shop, starts_at, now, turn)
        steps = [say_yes(shop, asked(shop, dana), now), book_bob(shop, eve, starts_at, now)]
        let_go(shop)

        assert outcomes_at_once(steps) == ["done", "SlotTaken"]

        assert [visits_of(shop, one) for one in ids] == [2, 0]
        shop.assert_time_adds_up()


def test_two_parties_who_need_each_others_staff_do_not_share_them(
    shop: Shop, now: datetime
) -> None:
    """Anna's and Bob's hour are freed in one moment, and two parties wait who need both. Who looks
    before the other has finished finds one hour only."""
    for turn in range(TURNS):
        people = [shop.customer(10 + 2 * turn + one).id for one in range(2)]
        for customer_id in people:
            customer = shop.db.get_one(Customer, customer_id)
            an_entry(shop.db, customer, shop.cut, party=Party.SIDE_BY_SIDE)
        starts_at = at(24 + turn, 15)
        visits = [
            shop.booked(shop.customer(900 + 2 * turn + n), starts_at, now, staff=staff).id
            for n, staff in enumerate((shop.anna, shop.bob))
        ]
        steps = [cancel(shop, one, now) for one in visits]
        let_go(shop)

        assert outcomes_at_once(steps) == ["done", "done"]

        live = [one for one in shop.offers() if one.status is OfferStatus.PENDING]
        assert len(live) <= 1
        shop.assert_time_adds_up()
        takers = [one.customer_id for one in live]
        answers = [say_yes(shop, one, now) for one in live]
        let_go(shop)
        assert not answers or outcomes_at_once(answers) == ["done"]
        assert [visits_of(shop, one) for one in people] == [2 * (one in takers) for one in people]
        for customer_id in people:
            waits_no_more(shop, customer_id, now)
        let_go(shop)


def cancel(shop: Shop, appointment_id: str, now: datetime) -> Work:
    tenant_id = shop.tenant.id
    return lambda db: bookings.cancel(db, catalogue(db, tenant_id), appointment_id, now=now)
