"""Many slots want the same people, and each of them is taken for one."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.catalogue import catalogue
from core.models import EntryStatus, Slot, SlotStatus, WaitlistEntry
from core.scheduling import bookings
from core.scheduling.offers import claiming
from core.scheduling.offers.ranking import Candidate
from tests.builders import an_entry
from tests.core.scheduling.racing import Work, at_once
from tests.core.scheduling.shop import Shop, at

pytestmark = pytest.mark.usefixtures("many_connections")

TURNS = 5


def waiting(shop: Shop, count: int, *, first: int = 0) -> list[WaitlistEntry]:
    """Alike but for when they joined, so that this is their order."""
    people = [shop.customer(number) for number in range(first, first + count)]
    made = [
        an_entry(shop.db, one, shop.cut, joined_at=at(1, 9) + timedelta(minutes=number))
        for number, one in enumerate(people)
    ]
    shop.db.commit()
    return made


def candidate(entry: WaitlistEntry) -> Candidate:
    return Candidate(entry.id, entry.customer_id, entry.service_id, score=20, parts={"base": 20})


def statuses(shop: Shop, entries: list[WaitlistEntry]) -> list[EntryStatus]:
    return [shop.entry_status(entry) for entry in entries]


def test_of_many_slots_freed_at_once_the_first_of_the_list_are_asked(
    shop: Shop, now: datetime
) -> None:
    ids = [entry.id for entry in waiting(shop, 60)]
    tenant_id, regular = shop.tenant.id, shop.customer(900)
    visits = [
        shop.booked(regular, at(24 + day, hour), now, staff=staff).id
        for day in range(2)
        for hour in (9, 10, 11, 13, 15)
        for staff in (shop.anna, shop.bob)
    ]
    shop.db.commit()

    def cancel(appointment_id: str) -> Work:
        return lambda db: bookings.cancel(db, catalogue(db, tenant_id), appointment_id, now=now)

    assert at_once([cancel(one) for one in visits]) == {"done": 20}

    assert sorted(str(offer.entry_id) for offer in shop.offers()) == sorted(ids[:20])
    assert len({offer.slot_id for offer in shop.offers()}) == 20
    assert set(shop.db.scalars(select(Slot.status))) == {SlotStatus.HELD}
    shop.assert_time_adds_up()


def test_who_was_claimed_meanwhile_keeps_nobody_waiting(shop: Shop) -> None:
    ranked = [candidate(entry) for entry in waiting(shop, 3)]
    best, second, third = ranked
    database.transact(lambda db: claiming.claim(db, [best], 1))

    with Session(database.engine()) as slow:
        assert claiming.claim(slow, ranked, 1) == [second]
        if shop.db.get_bind().dialect.name == "sqlite":
            return  # who writes is alone
        assert database.transact(lambda db: claiming.claim(db, [best, third], 1)) == [third]


def test_a_slot_waits_for_who_may_be_let_go_of(shop: Shop) -> None:
    """Three at once, of which one keeps whom it has claimed."""
    for turn in range(TURNS):
        entries = waiting(shop, 2, first=2 * turn)
        ranked = [candidate(entry) for entry in entries]

        def let_go(db: Session, ranked: list[Candidate] = ranked) -> None:
            for claimed in claiming.claim(db, ranked, 1):
                claiming.give_back(db, claimed)

        def keep(db: Session, ranked: list[Candidate] = ranked) -> None:
            claiming.claim(db, ranked, 1)

        assert at_once([let_go, keep, let_go]) == {"done": 3}
        assert statuses(shop, entries) == [EntryStatus.OFFERED, EntryStatus.ACTIVE]
        shop.db.rollback()


def test_of_two_waits_of_one_person_one_is_claimed(shop: Shop) -> None:
    for turn in range(TURNS):
        person = shop.customer(turn)
        mine = [an_entry(shop.db, person, service) for service in (shop.cut, shop.trim)]
        shop.db.commit()

        def take(entry: WaitlistEntry) -> Work:
            asked = candidate(entry)
            return lambda db: claiming.claim(db, [asked], 1)

        assert at_once([take(entry) for entry in mine]) == {"done": 2}
        assert sorted(statuses(shop, mine)) == [EntryStatus.ACTIVE, EntryStatus.OFFERED]
        shop.db.rollback()
