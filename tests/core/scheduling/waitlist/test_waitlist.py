from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.catalogue import touch
from core.errors import AlreadyWaiting, InvalidWish, NotFound, ServiceNotOffered
from core.models import EntryStatus, WaitlistEntry
from core.scheduling import bookings, waitlist
from core.scheduling.waitlist import Wish
from tests.builders import a_customer, a_service, a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at

MONDAYS = 0b0000001
WEEKEND = 0b1100000


def joined(shop: Shop, customer_id: str, now: datetime, **wish: Any) -> WaitlistEntry:
    wanted = Wish(**({"service_id": shop.cut.id} | wish))
    return waitlist.join(shop.db, shop.catalogue, customer_id=customer_id, wish=wanted, now=now)


def test_joining_keeps_the_wish_and_the_moment(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)

    joined(
        shop,
        dana.id,
        now,
        staff_id=shop.anna.id,
        first_on=date(2026, 11, 23),
        last_on=date(2026, 12, 4),
        weekdays=MONDAYS,
        from_minute=720,
        until_minute=1020,
    )

    (entry,) = waitlist.active_entries(shop.db, dana.id)
    assert (entry.service_id, entry.staff_id) == (shop.cut.id, shop.anna.id)
    assert (entry.first_on, entry.last_on) == (date(2026, 11, 23), date(2026, 12, 4))
    assert (entry.weekdays, entry.from_minute, entry.until_minute) == (MONDAYS, 720, 1020)
    assert (entry.status, entry.joined_at) == (EntryStatus.ACTIVE, now)
    assert shop.announced() == ["entry.joined"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({}, {"weekdays": WEEKEND}),
        ({"last_on": date(2026, 11, 30)}, {"first_on": date(2026, 11, 30)}),
        ({"from_minute": 600}, {"until_minute": 601}),
    ],
)
def test_waiting_twice_for_the_same_is_refused(
    shop: Shop, now: datetime, first: dict[str, Any], second: dict[str, Any]
) -> None:
    dana = shop.customer(1)
    entry = joined(shop, dana.id, now, **first)

    with pytest.raises(AlreadyWaiting) as refused:
        joined(shop, dana.id, now, **second)

    assert refused.value.details["entry_id"] == entry.id


def test_waiting_for_the_end_of_the_calendar_is_refused(shop: Shop, now: datetime) -> None:
    with pytest.raises(InvalidWish) as refused:
        joined(shop, shop.customer(1).id, now, first_on=date.max)

    assert refused.value.details["field"] == "first_on"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"last_on": date(2026, 11, 29)}, {"first_on": date(2026, 11, 30)}),
        ({"weekdays": MONDAYS}, {"weekdays": WEEKEND}),
        ({"until_minute": 720}, {"from_minute": 720}),
    ],
)
def test_waiting_for_other_times_of_the_same_is_fine(
    shop: Shop, now: datetime, first: dict[str, Any], second: dict[str, Any]
) -> None:
    dana = shop.customer(1)

    joined(shop, dana.id, now, **first)
    joined(shop, dana.id, now, **second)
    joined(shop, dana.id, now, staff_id=shop.anna.id)
    joined(shop, dana.id, now, service_id=shop.trim.id)
    joined(shop, shop.customer(2).id, now, **first)

    assert len(waitlist.active_entries(shop.db, dana.id)) == 4


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"last_on": date(2026, 11, 19)}, "last_on"),
        ({"first_on": date(2026, 12, 2), "last_on": date(2026, 12, 1)}, "last_on"),
        ({"weekdays": 0}, "weekdays"),
        ({"weekdays": 128}, "weekdays"),
        (
            {
                "weekdays": WEEKEND,
                "first_on": date(2026, 11, 23),
                "last_on": date(2026, 11, 27),
            },
            "weekdays",
        ),
        ({"from_minute": 720, "until_minute": 720}, "until_minute"),
        ({"from_minute": -1}, "until_minute"),
        ({"until_minute": 1441}, "until_minute"),
    ],
)
def test_a_wish_that_cannot_come_true_is_refused(
    shop: Shop, now: datetime, wish: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidWish) as refused:
        joined(shop, shop.customer(1).id, now, **wish)

    assert refused.value.details == {"field": field}


def test_only_what_is_offered_can_be_waited_for(shop: Shop, now: datetime) -> None:
    perm = a_service(shop.db, shop.tenant, name="Perm")
    touch(shop.db, shop.tenant.id)
    dana = shop.customer(1)
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    stranger = a_customer(shop.db, other, phone="+12125559999")

    with pytest.raises(ServiceNotOffered):
        joined(shop, dana.id, now, service_id=perm.id, staff_id=shop.anna.id)
    for nothing in ({"service_id": "nothing"}, {"staff_id": "nobody"}):
        with pytest.raises(NotFound):
            joined(shop, dana.id, now, **nothing)
    with pytest.raises(NotFound):
        joined(shop, stranger.id, now)


def test_the_place_is_by_who_joined_first_for_the_service(shop: Shop, now: datetime) -> None:
    entries = [
        joined(shop, shop.customer(number).id, now + timedelta(minutes=number))
        for number in range(3)
    ]
    joined(shop, shop.customer(9).id, now - timedelta(days=1), service_id=shop.trim.id)
    assert [waitlist.place_of(shop.db, entry) for entry in entries] == [1, 2, 3]

    waitlist.leave(shop.db, entries[0].id, customer_id=entries[0].customer_id, now=now)
    assert [waitlist.place_of(shop.db, entry) for entry in entries[1:]] == [1, 2]


def test_the_place_is_among_all_who_would_take_any_of_the_same_services(
    shop: Shop, now: datetime
) -> None:
    cut, trim = shop.cut.id, shop.trim.id
    wishes: list[dict[str, Any]] = [
        {"service_id": trim},
        {"service_id": cut, "other_services": (trim,)},
        {"service_id": cut},
        {"service_id": trim},
        {"service_id": trim, "other_services": (cut,)},
    ]
    entries = [
        joined(shop, shop.customer(number).id, now + timedelta(minutes=number), **wish)
        for number, wish in enumerate(wishes)
    ]

    places = [waitlist.place_of(shop.db, entry) for entry in entries]

    assert places == [1, 2, 2, 3, 5]
    listed = waitlist.waiting(shop.db, shop.tenant.id)
    assert {one.entry.id: one.place for one in listed} == dict(
        zip([entry.id for entry in entries], places, strict=True)
    )
    of_cut = waitlist.waiting(shop.db, shop.tenant.id, service_id=cut)
    assert {one.entry.id for one in of_cut} == {entries[n].id for n in (1, 2, 4)}


def test_leaving_ends_the_wait_once(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    entry = joined(shop, dana.id, now)

    with pytest.raises(NotFound):
        waitlist.leave(shop.db, entry.id, customer_id=shop.customer(2).id, now=now)
    for _ in range(2):
        waitlist.leave(shop.db, entry.id, customer_id=dana.id, now=now)

    assert shop.entry_status(entry) == EntryStatus.REMOVED
    assert waitlist.active_entries(shop.db, dana.id) == []
    assert shop.announced() == ["entry.joined", "entry.removed"]


def test_leaving_while_being_asked_passes_the_offer_on(shop: Shop, now: datetime) -> None:
    dana, eve = shop.customer(1), shop.customer(2)
    entry = joined(shop, dana.id, now)
    joined(shop, eve.id, now + timedelta(minutes=1))
    made = shop.booked(shop.customer(3), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, made.id, now=now)

    waitlist.leave(shop.db, entry.id, customer_id=dana.id, now=now)

    assert shop.entry_status(entry) == EntryStatus.REMOVED
    assert shop.asked() == [(dana.id, "withdrawn"), (eve.id, "pending")]
    shop.assert_time_adds_up()


def test_a_wait_ends_when_its_last_day_is_over_where_the_business_is(shop: Shop) -> None:
    auckland = a_tenant(shop.db, slug="kiwi", number="+6495550100", time_zone="Pacific/Auckland")
    service = a_service(shop.db, auckland)
    kiwi = an_entry(
        shop.db,
        a_customer(shop.db, auckland, phone="+6495550123"),
        service,
        last_on=date(2026, 11, 24),
    )
    here = an_entry(shop.db, shop.customer(1), shop.cut, last_on=date(2026, 11, 24))
    open_end = an_entry(shop.db, shop.customer(2), shop.cut)

    def expire(moment: datetime) -> int:
        return waitlist.expire_due(shop.db, moment)

    assert expire(datetime(2026, 11, 24, 10, 59, tzinfo=UTC)) == 0
    assert expire(datetime(2026, 11, 24, 11, 1, tzinfo=UTC)) == 1  # midnight in Auckland
    assert shop.entry_status(kiwi) == EntryStatus.EXPIRED
    assert shop.entry_status(here) == EntryStatus.ACTIVE
    assert expire(datetime(2026, 11, 25, 5, 1, tzinfo=UTC)) == 1  # midnight in New York
    assert expire(datetime(2027, 11, 25, 5, 1, tzinfo=UTC)) == 0
    assert shop.entry_status(open_end) == EntryStatus.ACTIVE
    assert shop.announced() == ["entry.expired", "entry.expired"]
