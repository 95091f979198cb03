"""Many earlier moves at once, answered by random in any order and by several at the same moment:
chains end, and nobody has a visit too many."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.events import Actor, Name, acting
from core.models import ActorKind, Event, GivingUp, Offer, OfferStatus, Slot, SlotStatus
from core.scheduling import bookings, chains, offers
from tests.core.scheduling.racing import Work, at_once
from tests.core.scheduling.shop import Shop, at
from tests.core.scheduling.test_chains import set_policies, wants_earlier

pytestmark = pytest.mark.usefixtures("many_connections")

PEOPLE = 8
MOST_TURNS = 40
REFUSED = {"OfferClosed", "SlotTaken", "SlotHeld", "NotFound"}


def told_that_it_moves_their_visit(shop: Shop, offer: Offer, now: datetime) -> None:
    later = chains.remembered(shop.db, shop.catalogue, offer.id, now=now)
    if later is not None:
        chains.ask_with_offer(shop.db, offer.id, later, now=now)


def answer(shop: Shop, offer: Offer, now: datetime, *, accepts: bool) -> Work:
    tenant_id, offer_id, customer_id = shop.tenant.id, offer.id, offer.customer_id

    def step(db: Session) -> object:
        known = catalogue(db, tenant_id)
        with acting(db, Actor(ActorKind.CUSTOMER, customer_id)):
            say = chains.accept if accepts else offers.decline
            return say(db, known, offer_id, customer_id=customer_id, now=now)

    return step


def about_the_later(shop: Shop, asked: GivingUp, *, gives_up: bool, now: datetime) -> Work:
    tenant_id, which, who = shop.tenant.id, asked.appointment_id, asked.customer_id
    say = chains.give_up if gives_up else chains.keep
    return lambda db: say(db, catalogue(db, tenant_id), which, customer_id=who, now=now)


def turn(shop: Shop, random: Random, now: datetime) -> list[Work]:
    """What everybody who is asked something says now; some say more than one thing at once."""
    pending = [one for one in shop.offers() if one.status is OfferStatus.PENDING]
    for one in pending:
        if random.random() < 0.7:
            told_that_it_moves_their_visit(shop, one, now)
    steps = [
        answer(shop, one, now, accepts=random.random() < 0.75)
        for one in pending
        for _ in range(random.choice([1, 1, 2]))
    ]
    unanswered = select(GivingUp).where(GivingUp.answered_at.is_(None), ~GivingUp.with_offer)
    steps += [
        about_the_later(shop, one, gives_up=random.random() < 0.7, now=now)
        for one in shop.db.scalars(unanswered.execution_options(populate_existing=True))
    ]
    shop.db.commit()
    shop.db.expunge_all()  # nothing is looked up again: on SQLite that would keep the others out
    return steps


def chain_of(slot: Slot, slots: Mapping[str, Slot], asked: Mapping[str, Offer]) -> list[Slot]:
    """The slot and those that led to it, back to the first."""
    found = [slot]
    while (offer_id := found[-1].freed_by_offer_id) is not None:
        before = slots[asked[offer_id].slot_id]
        assert before not in found
        found.append(before)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_chains_end_and_nobody_has_two_visits_of_one_wait(
    shop: Shop, now: datetime, seed: int
) -> None:
    random, depth = Random(seed), seed
    set_policies(shop, chain_depth=depth)
    hours = random.sample([at(day, hour) for day in range(26, 31) for hour in (9, 11, 14)], PEOPLE)
    for number, starts_at in enumerate(hours):
        wants_earlier(shop, number, starts_at, now)
    freed = [shop.booked(shop.customer(90 + n), at(24 + n, 15), now).id for n in range(2)]
    tenant_id = shop.tenant.id
    shop.db.commit()

    def cancel(which: str) -> Work:
        return lambda db: bookings.cancel(db, catalogue(db, tenant_id), which, now=now)

    steps = [cancel(one) for one in freed]
    for _ in range(MOST_TURNS):
        assert set(at_once(steps)) <= {"done", *REFUSED}
        steps = turn(shop, random, now)
        if not steps:
            break

    assert not steps
    assert_chains_ended(shop, depth)
    assert_one_visit_of_each_wait(shop)
    shop.assert_time_adds_up()


def assert_chains_ended(shop: Shop, depth: int) -> None:
    slots = {slot.id: slot for slot in shop.db.scalars(select(Slot))}
    asked = {offer.id: offer for offer in shop.offers()}
    returned = select(Event.subject_id).where(Event.name == Name.SLOT_RETURNED)
    open_again = set(shop.db.scalars(returned))
    taken = Counter(one.slot_id for one in asked.values() if one.status is OfferStatus.ACCEPTED)
    for slot in slots.values():
        later, *earlier_ones = chain_of(slot, slots, asked)
        starts = [one.starts_at for one in (later, *earlier_ones)]
        assert starts == sorted(starts, reverse=True)
        assert len(earlier_ones) <= depth + 1
        if any(offer.slot_id == slot.id for offer in asked.values()):
            assert len(earlier_ones) <= depth
        assert slot.status in (SlotStatus.BOOKED, SlotStatus.OPEN)
        assert taken[slot.id] == (slot.status is SlotStatus.BOOKED)
        assert slot.id in open_again or slot.status is SlotStatus.BOOKED


def assert_one_visit_of_each_wait(shop: Shop) -> None:
    accepted = [one for one in shop.offers() if one.status is OfferStatus.ACCEPTED]
    assert set(Counter(one.entry_id for one in accepted).values()) <= {1}
    gave_up = select(GivingUp.customer_id).where(GivingUp.gave_up.is_(True))
    given_up = Counter(shop.db.scalars(gave_up))
    has = Counter(visit.customer_id for visit in shop.appointments())
    got = Counter(offer.customer_id for offer in accepted)
    assert sum(has.values()) == PEOPLE + sum(got.values()) - sum(given_up.values())
    for customer_id, many in has.items():
        assert many == 1 + got[customer_id] - given_up[customer_id]
