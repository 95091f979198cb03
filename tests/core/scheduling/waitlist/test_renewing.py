"""Who waits for long is asked whether they still want to; silence costs the place."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.errors import AlreadyWaiting, EntryClosed, NotFound
from core.models import EntryStatus, WaitlistEntry
from core.scheduling import offers, waitlist
from core.scheduling.waitlist import Wish
from core.setup import policy_changes
from tests.builders import a_location, a_staff_member
from tests.core.scheduling.racing import at_once
from tests.core.scheduling.shop import Shop

A_DAY = timedelta(days=1)


def rule(shop: Shop, hours: float | None, now: datetime, **whose: str) -> None:
    tenant_id = shop.tenant.id
    policy_changes.set_policy(shop.db, tenant_id, "auto_expiry_hours", hours, now=now, **whose)


@pytest.fixture
def entry(shop: Shop, now: datetime) -> WaitlistEntry:
    """Dana's, of a list on which one stays for ten days."""
    rule(shop, 240, now)
    return joins(shop, 1, now)


def joins(shop: Shop, number: int, now: datetime) -> WaitlistEntry:
    customer_id = shop.customer(number).id
    return waitlist.join(
        shop.db, shop.catalogue, customer_id=customer_id, wish=Wish(shop.cut.id), now=now
    )


def sweep(shop: Shop, now: datetime) -> list[str]:
    """What is announced when the sweep has looked."""
    before = len(shop.announced())
    while waitlist.renew_due(shop.db, now):
        pass
    return shop.announced()[before:]


def freed(shop: Shop, now: datetime) -> None:
    starts_at = now + A_DAY
    offers.free_slot(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        origin_appointment_id=None,
        now=now,
    )


def renews(shop: Shop, entry: WaitlistEntry, now: datetime) -> WaitlistEntry:
    return waitlist.renew(shop.db, shop.catalogue, entry.id, customer_id=entry.customer_id, now=now)


def test_asked_two_days_before_and_ended_when_nothing_is_said(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    assert sweep(shop, now + 7.9 * A_DAY) == []
    assert sweep(shop, now + 8 * A_DAY) == ["entry.renewal_due"]
    assert sweep(shop, now + 9.9 * A_DAY) == []
    assert sweep(shop, now + 10 * A_DAY) == ["entry.expired"]

    assert shop.entry_status(entry) == EntryStatus.EXPIRED
    assert sweep(shop, now + 20 * A_DAY) == []


def test_who_renews_keeps_the_place_and_is_asked_again_as_much_later(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    later = joins(shop, 2, now + A_DAY)
    sweep(shop, now + 8 * A_DAY)

    renews(shop, entry, now + 9 * A_DAY)
    renews(shop, entry, now + 9 * A_DAY)

    assert [waitlist.place_of(shop.db, one) for one in (entry, later)] == [1, 2]
    assert shop.announced().count("entry.renewed") == 1
    sweep(shop, now + 16 * A_DAY)
    assert shop.entry_status(entry) == EntryStatus.ACTIVE
    assert shop.announced().count("entry.renewal_due") == 2  # Dana's first, and the other's
    sweep(shop, now + 17 * A_DAY)
    assert shop.announced().count("entry.renewal_due") == 3


def test_a_place_that_silence_has_cost_can_be_had_back_for_a_while(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    sweep(shop, now + 8 * A_DAY)
    sweep(shop, now + 10 * A_DAY)
    joins(shop, 2, now + 10 * A_DAY)

    renews(shop, entry, now + 11 * A_DAY)

    assert shop.entry_status(entry) == EntryStatus.ACTIVE
    assert waitlist.place_of(shop.db, entry) == 1
    freed(shop, now + 11 * A_DAY)
    assert shop.asked() == [(entry.customer_id, "pending")]


def test_but_not_for_ever_nor_twice_nor_by_another(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    sweep(shop, now + 8 * A_DAY)
    sweep(shop, now + 10 * A_DAY)

    with pytest.raises(EntryClosed):
        renews(shop, entry, now + 12 * A_DAY)
    with pytest.raises(NotFound):
        waitlist.renew(shop.db, shop.catalogue, entry.id, customer_id=shop.customer(2).id, now=now)
    waitlist.join(
        shop.db,
        shop.catalogue,
        customer_id=entry.customer_id,
        wish=Wish(shop.cut.id),
        now=now + 11 * A_DAY,
    )
    with pytest.raises(AlreadyWaiting):
        renews(shop, entry, now + 11 * A_DAY)


def test_the_time_to_answer_begins_when_the_question_was_sent(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    asked_at = now + 8 * A_DAY
    sweep(shop, asked_at)

    waitlist.question_sent(shop.db, entry.id, sent_at=asked_at + timedelta(hours=9))

    assert sweep(shop, now + 10 * A_DAY) == []
    assert sweep(shop, now + 10 * A_DAY + timedelta(hours=9)) == ["entry.expired"]


def test_nothing_is_asked_while_an_offer_is_open(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    soon = now + 8 * A_DAY
    freed(shop, soon)
    assert sweep(shop, soon) == []

    [offer] = shop.offers()
    offers.decline(shop.db, shop.catalogue, offer.id, customer_id=entry.customer_id, now=soon)
    assert sweep(shop, soon) == ["entry.renewal_due"]


def test_a_changed_rule_holds_for_those_who_wait_already(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    rule(shop, None, now)
    assert sweep(shop, now + 30 * A_DAY) == []

    rule(shop, 24 * 40, now + 30 * A_DAY)
    assert sweep(shop, now + 30 * A_DAY) == []
    assert sweep(shop, now + 38 * A_DAY) == ["entry.renewal_due"]


def test_a_location_may_want_to_know_sooner(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    there = a_location(shop.db, shop.tenant)
    zoe = a_staff_member(shop.db, shop.tenant, name="Zoe", services=[shop.cut], location=there)
    rule(shop, 96, now, location_id=there.id)
    waitlist.join(
        shop.db,
        shop.catalogue,
        customer_id=shop.customer(2).id,
        wish=Wish(shop.cut.id, staff_id=zoe.id),
        now=now,
    )

    assert sweep(shop, now + 3 * A_DAY) == ["entry.renewal_due"]  # a quarter of four days before


@pytest.mark.usefixtures("many_connections")
def test_many_sweeps_ask_each_once(shop: Shop, entry: WaitlistEntry, now: datetime) -> None:
    for number in range(2, 12):
        joins(shop, number, now)
    shop.db.commit()

    def sweep_all(db: Session) -> object:
        return waitlist.renew_due(db, now + 8 * A_DAY)

    assert at_once([sweep_all] * 8) == {"done": 8}
    assert shop.announced().count("entry.renewal_due") == 11


@pytest.mark.usefixtures("many_connections")
def test_yes_and_the_sweep_at_once_have_one_end(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    sweep(shop, now + 8 * A_DAY)
    shop.db.commit()
    tenant_id, entry_id, customer_id = shop.tenant.id, entry.id, entry.customer_id
    over = now + 10 * A_DAY
    shop.db.rollback()

    def yes(db: Session) -> object:
        known = catalogue(db, tenant_id)
        return waitlist.renew(db, known, entry_id, customer_id=customer_id, now=over)

    def expire(db: Session) -> object:
        return waitlist.renew_due(db, over)

    assert at_once([yes, expire] * 4)["done"] == 8
    assert shop.entry_status(entry) == EntryStatus.ACTIVE  # in time, or as a late YES
