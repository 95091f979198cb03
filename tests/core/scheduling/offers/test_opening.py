"""Staff open time to those who wait, and close it again."""

from datetime import datetime

import pytest
from sqlalchemy import select

from core.catalogue import catalogue
from core.errors import NotFound, OutsideWorkingHours, SlotTaken
from core.events import Actor, acting
from core.models import ActorKind, EntryStatus, Event, Slot, SlotStatus
from core.scheduling import offers
from core.scheduling.offers.opening import close_slot, open_slot
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at


def opened(shop: Shop, starts_at: datetime, now: datetime, because: str | None = None) -> Slot:
    return open_slot(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=starts_at,
        because=because,
        now=now,
    )


def test_who_waits_is_asked_about_it(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)

    slot = opened(shop, at(23, 9), now)

    assert shop.asked() == [(entry.customer_id, "pending")]
    assert slot.status is SlotStatus.HELD
    assert shop.announced()[:2] == ["slot.opened", "offer.made"]
    shop.assert_time_adds_up()


def test_what_lies_open_there_is_asked_about_again(shop: Shop, now: datetime) -> None:
    first = opened(shop, at(23, 9), now)
    entry = an_entry(shop.db, shop.customer(1), shop.cut)

    again = opened(shop, at(23, 9), now)

    assert again.id == first.id
    assert shop.asked() == [(entry.customer_id, "pending")]


def test_time_that_is_taken_or_not_worked_is_refused(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(1), at(23, 9), now)

    with pytest.raises(SlotTaken):
        opened(shop, at(23, 9, 30), now)
    with pytest.raises(OutsideWorkingHours):
        opened(shop, at(23, 20), now)
    assert shop.slot_statuses() == []


def test_outside_the_hours_staff_say_why(shop: Shop, now: datetime) -> None:
    with acting(shop.db, Actor(ActorKind.STAFF, "erin")):
        slot = opened(shop, at(23, 18), now, because="late night")

    assert slot.starts_at == at(23, 18)


def test_closing_it_takes_the_question_back_and_frees_the_time(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    slot = opened(shop, at(23, 9), now)
    [offer] = shop.offers()
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)

    close_slot(shop.db, shop.catalogue, slot.id, now=now)
    close_slot(shop.db, shop.catalogue, slot.id, now=now)

    assert shop.slot_statuses() == [SlotStatus.CANCELED]
    assert shop.asked() == [(entry.customer_id, "withdrawn")]
    assert shop.entry_status(entry) is EntryStatus.ACTIVE
    withdrawn = shop.db.scalars(select(Event).where(Event.name == "slot.withdrawn")).all()
    assert len(withdrawn) == 1
    shop.booked(shop.customer(2), at(23, 9), now)
    shop.assert_time_adds_up()


def test_what_somebody_has_stays(shop: Shop, now: datetime) -> None:
    an_entry(shop.db, shop.customer(1), shop.cut)
    slot = opened(shop, at(23, 9), now)
    [offer] = shop.offers()
    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)

    with pytest.raises(SlotTaken):
        close_slot(shop.db, shop.catalogue, slot.id, now=now)


def test_another_business_finds_no_slot_to_close(shop: Shop, now: datetime) -> None:
    slot = opened(shop, at(23, 9), now)
    other = catalogue(shop.db, a_tenant(shop.db, slug="other", number="+12125550199").id)

    with pytest.raises(NotFound):
        close_slot(shop.db, other, slot.id, now=now)
