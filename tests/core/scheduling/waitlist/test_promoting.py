"""Staff give somebody who waits a visit at once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.catalogue import catalogue, touch
from core.errors import EntryClosed, NotFound, NothingFits, ReasonNeeded, SlotTaken
from core.models import EntryStatus, WaitlistEntry
from core.scheduling import bookings, waitlist
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.racing import Work, at_once
from tests.core.scheduling.shop import Shop, at

TUESDAY_THREE = at(24, 15)


@pytest.fixture
def entry(shop: Shop) -> WaitlistEntry:
    """Dana waits for Anna on Tuesday afternoon."""
    return an_entry(
        shop.db,
        shop.customer(1),
        shop.cut,
        staff=shop.anna,
        first_on=date(2026, 11, 24),
        last_on=date(2026, 11, 24),
        from_minute=14 * 60,
    )


def promoted(shop: Shop, entry: WaitlistEntry, now: datetime, **how: Any) -> tuple[str, datetime]:
    made = waitlist.promote(shop.db, shop.catalogue, entry.id, now=now, **how)
    assert made.customer_id == entry.customer_id
    return made.staff_id, made.starts_at


def test_at_the_time_that_staff_name(shop: Shop, entry: WaitlistEntry, now: datetime) -> None:
    assert promoted(shop, entry, now, starts_at=at(25, 9)) == (shop.anna.id, at(25, 9))

    assert shop.entry_status(entry) == EntryStatus.BOOKED
    assert shop.announced()[-3:] == ["entry.booked", "appointment.booked", "entry.promoted"]
    shop.assert_time_adds_up()


def test_at_the_first_free_time_that_fits_the_wish(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    shop.booked(shop.customer(2), at(24, 14), now)

    assert promoted(shop, entry, now) == (shop.anna.id, TUESDAY_THREE)


def test_but_not_so_soon_that_they_could_not_read_of_it(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "auto_promote_buffer_minutes": 120}
    touch(shop.db, shop.tenant.id)
    shop.db.flush()

    assert promoted(shop, entry, at(24, 13, 5)) == (shop.anna.id, at(24, 15, 15))


def test_what_is_offered_to_them_just_now_is_taken(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    given_up = shop.booked(shop.customer(2), TUESDAY_THREE, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    assert promoted(shop, entry, now) == (shop.anna.id, TUESDAY_THREE)

    assert shop.asked() == [(entry.customer_id, "accepted")]
    shop.assert_time_adds_up()


def test_at_another_time_what_they_are_offered_goes_to_the_next(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    eve = shop.customer(3)
    an_entry(shop.db, eve, shop.cut, joined_at=now)
    given_up = shop.booked(shop.customer(2), TUESDAY_THREE, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    promoted(shop, entry, now, starts_at=at(25, 9))

    assert shop.asked() == [(entry.customer_id, "withdrawn"), (eve.id, "pending")]
    assert shop.entry_status(entry) == EntryStatus.BOOKED
    shop.assert_time_adds_up()


def test_a_time_that_is_taken_and_a_wish_that_nothing_fits_are_refused(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    for hour in (14, 15, 16):
        shop.booked(shop.customer(hour), at(24, hour), now)

    with pytest.raises(SlotTaken):
        promoted(shop, entry, now, starts_at=TUESDAY_THREE)
    with pytest.raises(NothingFits):
        promoted(shop, entry, now)
    assert shop.entry_status(entry) == EntryStatus.ACTIVE


def test_only_who_waits_here_can_be_promoted(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    with pytest.raises(NotFound):
        waitlist.promote(shop.db, catalogue(shop.db, other.id), entry.id, now=now)

    waitlist.leave(shop.db, entry.id, customer_id=entry.customer_id, now=now)
    with pytest.raises(EntryClosed):
        promoted(shop, entry, now)


@pytest.mark.usefixtures("many_connections")
def test_two_who_promote_the_same_book_once(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    shop.db.commit()
    tenant_id, entry_id = shop.tenant.id, entry.id
    shop.db.rollback()

    def at_hour(hour: int) -> Work:
        def work(db: Session) -> object:
            known = catalogue(db, tenant_id)
            return waitlist.promote(db, known, entry_id, starts_at=at(25, hour), now=now)

        return work

    outcome = at_once([at_hour(hour) for hour in (9, 10, 11, 12)])

    assert outcome == {"done": 1, "EntryClosed": 3}
    assert len(shop.appointments()) == 1
    shop.assert_time_adds_up()


def test_staff_take_somebody_off_and_say_why(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    def remove(because: str) -> None:
        waitlist.remove(shop.db, shop.catalogue, entry.id, because=because, now=now)

    with pytest.raises(ReasonNeeded):
        remove(" ")
    remove("moved away")

    assert shop.entry_status(entry) == EntryStatus.REMOVED
    with pytest.raises(EntryClosed):
        remove("again")


def test_the_history_of_an_entry_is_all_that_was_done_about_it(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    given_up = shop.booked(shop.customer(2), TUESDAY_THREE, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    waitlist.remove(
        shop.db, shop.catalogue, entry.id, because="moved away", now=now + timedelta(minutes=1)
    )

    told = waitlist.history(shop.db, shop.tenant.id, entry.id)

    assert [(event.name, event.reason) for event in told] == [
        ("offer.made", None),
        ("offer.withdrawn", None),
        ("entry.removed", "moved away"),
    ]
    with pytest.raises(NotFound):
        waitlist.history(shop.db, "another tenant", entry.id)


def test_who_waits_is_listed_by_service_and_place(
    shop: Shop, entry: WaitlistEntry, now: datetime
) -> None:
    later = an_entry(shop.db, shop.customer(2), shop.cut, joined_at=now)
    beard = an_entry(shop.db, shop.customer(3), shop.trim)

    found = waitlist.waiting(shop.db, shop.tenant.id)
    of_cut = waitlist.waiting(shop.db, shop.tenant.id, service_id=shop.cut.id)

    assert {(one.entry.id, one.place) for one in found} == {
        (entry.id, 1),
        (later.id, 2),
        (beard.id, 1),
    }
    assert [one.entry.id for one in of_cut] == [entry.id, later.id]
