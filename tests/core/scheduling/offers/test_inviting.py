"""Staff offer a coming vacancy to one who waits, and say by when they want to know."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.errors import (
    EntryClosed,
    EntryOffered,
    InvalidInterval,
    NotFound,
    OutsideWorkingHours,
    SlotTaken,
)
from core.models import EntryStatus, Offer, OfferStatus, WaitlistEntry
from core.scheduling import offers, waitlist
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.racing import Work, at_once
from tests.core.scheduling.shop import Shop, at

THREE = at(24, 15)
SOON = timedelta(hours=24)


@pytest.fixture
def entry(shop: Shop) -> WaitlistEntry:
    return an_entry(shop.db, shop.customer(1), shop.cut)


def invited(shop: Shop, entry: WaitlistEntry, now: datetime, at: datetime = THREE) -> Offer:
    return offers.invite(
        shop.db,
        shop.catalogue,
        entry.id,
        staff_id=shop.anna.id,
        starts_at=at,
        answer_by=now + SOON,
        now=now,
    )


def test_the_time_is_kept_until_they_were_to_answer(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    offer = invited(shop, entry, now)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)

    [pending] = shop.offers()
    assert (pending.status, pending.answer_by) == (OfferStatus.PENDING, now + SOON)
    assert shop.entry_status(entry) == EntryStatus.OFFERED
    with pytest.raises(SlotTaken):
        shop.booked(shop.customer(2), THREE, now)
    assert "entry.invited" in shop.announced()
    shop.assert_time_adds_up()


def test_yes_books_it(shop: Shop, entry: WaitlistEntry, now: datetime) -> None:
    offer = invited(shop, entry, now)
    customer_id = entry.customer_id

    offers.accept(
        shop.db, shop.catalogue, offer.id, customer_id=customer_id, now=now + timedelta(hours=23)
    )

    assert [made.starts_at for made in shop.appointments()] == [THREE]
    assert shop.entry_status(entry) == EntryStatus.BOOKED
    shop.assert_time_adds_up()


def test_no_and_silence_pass_it_on_to_who_waits(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    eve = shop.customer(2)
    an_entry(shop.db, eve, shop.cut, joined_at=now)
    offer = invited(shop, entry, now)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    assert len(shop.asked()) == 1

    assert not offers.lapse(shop.db, shop.catalogue, offer.id, now=now + SOON / 2)
    assert offers.lapse(shop.db, shop.catalogue, offer.id, now=now + SOON)

    assert shop.asked() == [(entry.customer_id, "lapsed"), (eve.id, "pending")]
    assert shop.entry_status(entry) == EntryStatus.ACTIVE
    shop.assert_time_adds_up()


def test_what_stands_against_it(shop: Shop, entry: WaitlistEntry, now: datetime) -> None:
    with pytest.raises(InvalidInterval):
        offers.invite(
            shop.db,
            shop.catalogue,
            entry.id,
            staff_id=shop.anna.id,
            starts_at=THREE,
            answer_by=THREE + timedelta(minutes=1),
            now=now,
        )
    with pytest.raises(OutsideWorkingHours):
        invited(shop, entry, now, at(24, 20))
    shop.booked(shop.customer(2), THREE, now)
    with pytest.raises(SlotTaken):
        invited(shop, entry, now)


def test_one_thing_at_a_time_and_only_who_waits_here(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    invited(shop, entry, now)
    with pytest.raises(EntryOffered):
        invited(shop, entry, now, at(25, 15))
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    with pytest.raises(NotFound):
        offers.invite(
            shop.db,
            catalogue(shop.db, other.id),
            entry.id,
            staff_id=shop.anna.id,
            starts_at=THREE,
            answer_by=now + SOON,
            now=now,
        )
    waitlist.leave(shop.db, entry.id, customer_id=entry.customer_id, now=now)
    with pytest.raises(EntryClosed):
        invited(shop, entry, now, at(25, 15))


@pytest.mark.usefixtures("many_connections")
def test_two_invitations_at_once_are_one(shop: Shop, entry: WaitlistEntry, now: datetime) -> None:
    shop.db.commit()
    tenant_id, entry_id, anna_id = shop.tenant.id, entry.id, shop.anna.id
    shop.db.rollback()

    def invite(hour: int) -> Work:
        def work(db: Session) -> object:
            return offers.invite(
                db,
                catalogue(db, tenant_id),
                entry_id,
                staff_id=anna_id,
                starts_at=at(24, hour),
                answer_by=now + SOON,
                now=now,
            )

        return work

    assert at_once([invite(hour) for hour in (9, 11, 13)]) == {"done": 1, "EntryOffered": 2}
    assert len(shop.offers()) == 1
    shop.assert_time_adds_up()
