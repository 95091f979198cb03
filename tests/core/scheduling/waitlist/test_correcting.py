"""Staff put right what stands on the waitlist."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from core.errors import AlreadyWaiting, EntryClosed, EntryOffered, InvalidWish, NotFound
from core.models import EntryStatus, WaitlistWant
from core.scheduling import offers, waitlist
from core.scheduling.waitlist import Wish, wish_of
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at


def test_a_wish_is_changed_and_the_place_kept(shop: Shop, now: datetime) -> None:
    first = an_entry(shop.db, shop.customer(1), shop.cut)
    an_entry(shop.db, shop.customer(2), shop.cut, joined_at=now)
    wish = Wish(shop.cut.id, staff_id=shop.anna.id, weekdays=0b11, from_minute=600)

    changed = waitlist.change(shop.db, shop.catalogue, first.id, wish, now=now)

    [kept, _] = waitlist.listed(shop.db, shop.catalogue, waitlist.Sought()).entries
    assert wish_of(kept.entry) == wish == wish_of(changed)
    assert kept.entry.joined_at == first.joined_at
    assert (kept.parts["staff"], kept.parts["window"]) == (10, 10)


def test_what_is_wished_now_is_what_it_is_asked_about(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    waitlist.change(shop.db, shop.catalogue, entry.id, Wish(shop.trim.id), now=now)

    wants = shop.db.query(WaitlistWant).filter_by(entry_id=entry.id).all()

    assert [want.service_id for want in wants] == [shop.trim.id]


def test_to_wish_for_the_same_changes_nothing(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)

    waitlist.change(shop.db, shop.catalogue, entry.id, wish_of(entry), now=now)

    assert shop.announced() == []


def test_a_wish_that_another_entry_of_theirs_has_is_refused(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    other = an_entry(shop.db, dana, shop.trim)
    entry = an_entry(shop.db, dana, shop.cut)

    with pytest.raises(AlreadyWaiting) as refused:
        waitlist.change(shop.db, shop.catalogue, entry.id, Wish(shop.trim.id), now=now)

    assert refused.value.details["entry_id"] == other.id


def test_a_wish_that_cannot_come_true_is_refused(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    past = replace(wish_of(entry), last_on=date(2026, 11, 2))

    with pytest.raises(InvalidWish):
        waitlist.change(shop.db, shop.catalogue, entry.id, past, now=now)


def test_while_somebody_is_asked_their_wish_stays(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    offers.invite(
        shop.db, shop.catalogue, entry.id,
        staff_id=shop.anna.id, starts_at=at(24, 14), answer_by=at(24, 9), now=now,
    )  # fmt: skip

    with pytest.raises(EntryOffered):
        waitlist.change(shop.db, shop.catalogue, entry.id, Wish(shop.trim.id), now=now)


def test_who_was_taken_off_by_mistake_has_the_old_place_again(shop: Shop, now: datetime) -> None:
    first = an_entry(shop.db, shop.customer(1), shop.cut)
    an_entry(shop.db, shop.customer(2), shop.cut, joined_at=now)
    waitlist.remove(shop.db, shop.catalogue, first.id, because="wrong line", now=now)

    restored = waitlist.restore(shop.db, shop.catalogue, first.id, now=now + timedelta(minutes=1))

    assert (restored.status, restored.ended_at) == (EntryStatus.ACTIVE, None)
    assert waitlist.place_of(shop.db, restored) == 1
    assert shop.announced() == ["entry.removed", "entry.restored"]


def test_to_put_back_twice_is_to_put_back_once(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    waitlist.remove(shop.db, shop.catalogue, entry.id, because="wrong line", now=now)

    for _ in range(2):
        waitlist.restore(shop.db, shop.catalogue, entry.id, now=now)

    assert shop.announced() == ["entry.removed", "entry.restored"]


def test_who_left_on_their_own_is_not_put_back(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    entry = an_entry(shop.db, dana, shop.cut)
    waitlist.leave(shop.db, entry.id, customer_id=dana.id, now=now)

    with pytest.raises(EntryClosed):
        waitlist.restore(shop.db, shop.catalogue, entry.id, now=now)


def test_nor_who_has_joined_again(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    entry = an_entry(shop.db, dana, shop.cut)
    waitlist.remove(shop.db, shop.catalogue, entry.id, because="wrong line", now=now)
    waitlist.join(shop.db, shop.catalogue, customer_id=dana.id, wish=Wish(shop.cut.id), now=now)

    with pytest.raises(AlreadyWaiting):
        waitlist.restore(shop.db, shop.catalogue, entry.id, now=now)


def test_only_who_waits_here_can_be_corrected(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    shop.db.commit()
    theirs = Shop(shop.db, other, shop.cut, shop.trim, shop.anna, shop.bob).catalogue

    with pytest.raises(NotFound):
        waitlist.restore(shop.db, theirs, entry.id, now=now)
    with pytest.raises(NotFound):
        waitlist.change(shop.db, theirs, entry.id, Wish(shop.cut.id), now=now)
