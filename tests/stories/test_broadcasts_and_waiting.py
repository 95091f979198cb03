"""Broadcasts beside the waitlist: of slots that a round is about, and to customers who wait."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database, insight
from core.catalogue import catalogue
from core.models import (
    Customer,
    EntryStatus,
    OfferMode,
    Round,
    RoundOutcome,
    Slot,
    SlotStatus,
    WaitlistEntry,
)
from core.scheduling import offers
from tests.builders import an_entry
from tests.stories.broadcasting import FRIDAY_2PM, FRIDAY_10AM, Desk, agree
from tests.stories.conftest import FRIDAY_3PM, Phone, World

BOOKED = "Booked: Haircut with Anna, Fri, Nov 27 10:00am. See you then!"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world.tenant.id, world)


@pytest.fixture
def ann(phone: Callable[..., Phone], world: World, db: Session) -> Phone:
    ann = phone("Ann")
    agree(db, world.tenant)
    return ann


@pytest.fixture
def pat(
    phone: Callable[..., Phone], world: World, db: Session
) -> Callable[..., tuple[Phone, WaitlistEntry]]:
    def waits(**wishes: Any) -> tuple[Phone, WaitlistEntry]:
        pat = phone("Pat")
        customer = db.get_one(Customer, pat.customer_id)
        entry = an_entry(db, customer, world.haircut, **wishes)
        agree(db, world.tenant)
        return pat, entry

    return waits


def sent(desk: Desk, slot_ids: list[str]) -> str:
    broadcast_id = desk.drafts(slot_ids)
    desk.sends(broadcast_id)
    assert desk.world is not None
    for _ in range(4):
        desk.world.forward(seconds=1)
    return broadcast_id


def status_of(entry: WaitlistEntry) -> EntryStatus:
    with database.read() as db:
        return db.get_one(WaitlistEntry, entry.id).status


def the_round() -> tuple[OfferMode, RoundOutcome | None, bool]:
    with database.read() as db:
        found = db.scalars(select(Round)).one()
        return found.mode, found.outcome, found.ask_at is not None


def the_slot() -> Slot:
    with database.read() as db:
        return db.scalars(select(Slot)).one()


def test_a_round_that_waits_for_the_morning_gives_way_to_a_broadcast(
    world: World,
    desk: Desk,
    phone: Callable[..., Phone],
    ann: Phone,
    pat: Callable[..., tuple[Phone, WaitlistEntry]],
) -> None:
    waiting, entry = pat()
    dana = phone("Dana")
    world.book(dana, world.anna, world.haircut, FRIDAY_3PM)
    world.forward(hours=12)
    dana.says("I can't make it on Friday")
    dana.says("yes")
    assert the_round() == (OfferMode.SEQUENTIAL, None, True)

    sent(desk, [the_slot().id])

    assert the_round() == (OfferMode.BROADCAST, RoundOutcome.WITHDRAWN, False)
    world.forward(hours=11)
    for _ in range(3):
        world.forward(seconds=1)
    assert the_slot().status is SlotStatus.OPEN
    assert [len(one.hears()) for one in (ann, waiting)] == [1, 1]
    assert waiting.says("yes")[0].startswith("Booked: Haircut with Anna, Fri, Nov 27 3:00pm")
    assert the_round() == (OfferMode.BROADCAST, RoundOutcome.FILLED, False)
    assert status_of(entry) is EntryStatus.BOOKED


def test_who_takes_an_opening_waits_for_it_no_longer(
    world: World, desk: Desk, pat: Callable[..., tuple[Phone, WaitlistEntry]]
) -> None:
    waiting, entry = pat()
    sent(desk, desk.opens((world.anna, world.haircut, FRIDAY_10AM)))
    waiting.hears()

    assert waiting.says("yes") == [BOOKED]

    assert status_of(entry) is EntryStatus.BOOKED


def test_who_waits_for_something_else_besides_is_asked_whether_still(
    world: World, desk: Desk, pat: Callable[..., tuple[Phone, WaitlistEntry]]
) -> None:
    waiting, entry = pat(last_on=(FRIDAY_10AM - timedelta(days=2)).date())
    sent(desk, desk.opens((world.anna, world.haircut, FRIDAY_10AM)))
    waiting.hears()

    [booked, asked] = "\n".join(waiting.says("yes")).replace(". See you then! ", ".\n").split("\n")

    assert booked.startswith("Booked: Haircut with Anna, Fri, Nov 27 10:00am")
    assert status_of(entry) is EntryStatus.ACTIVE
    waiting.says("no")
    assert status_of(entry) is EntryStatus.REMOVED, asked


def test_a_slot_that_is_kept_for_somebody_is_not_taken_by_a_broadcast(
    world: World, desk: Desk, ann: Phone, pat: Callable[..., tuple[Phone, WaitlistEntry]]
) -> None:
    slots = desk.opens(
        (world.anna, world.haircut, FRIDAY_10AM), (world.bob, world.haircut, FRIDAY_2PM)
    )
    sent(desk, slots)
    ann.hears()
    waiting, _ = pat()

    def offer(db: Session) -> None:
        mode = OfferMode.SEQUENTIAL
        offers.offer_next(db, desk.known(db), slots[0], now=world.now, mode=mode)

    database.transact(offer)
    assert len(waiting.hears()) == 1

    [left] = ann.says("1")

    assert "2) Fri, Nov 27 2:00pm Bob" in left
    assert "10:00am" not in left
    assert world.appointments() == []
    assert waiting.says("yes") == [BOOKED]


def test_the_figures_of_offers_count_no_answer_to_a_broadcast(
    desk: Desk, ann: Phone, world: World, db: Session
) -> None:
    sent(desk, desk.opens((world.anna, world.haircut, FRIDAY_10AM)))
    ann.hears()
    assert ann.says("YES") == [BOOKED]

    while insight.count_waiting(db, world.tenant.id):
        pass
    known = catalogue(db, world.tenant.id)
    today = world.now.date()
    found = insight.read(db, known, today - timedelta(days=1), today, now=world.now)

    assert {found[""].sums.get(name, 0) for name in ("made", "sent", "accepted")} == {0}
