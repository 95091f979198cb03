"""How long a wait will usually be, by what came free before."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.ids import new_id
from core.models import Slot, SlotStatus, Staff, WaitlistEntry
from core.scheduling import waitlist
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, at

TUESDAY_THREE = at(24, 15)
MONDAYS = 0b0000001


def freed(
    shop: Shop,
    ago: timedelta,
    now: datetime,
    *,
    staff: Staff | None = None,
    minutes: int = 60,
    is_given_up: bool = True,
) -> None:
    """Somebody's hour on a Tuesday at three, given up a day before it, or opened by staff."""
    freed_at = now - ago
    weeks = (TUESDAY_THREE - freed_at) // timedelta(weeks=1)
    starts_at = TUESDAY_THREE - weeks * timedelta(weeks=1)
    shop.db.add(
        Slot(
            tenant_id=shop.tenant.id,
            staff_id=(staff or shop.anna).id,
            service_id=shop.cut.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            status=SlotStatus.BOOKED,
            origin_appointment_id=new_id() if is_given_up else None,
            freed_at=freed_at,
        )
    )
    shop.db.flush()


def every(shop: Shop, days: int, times: int, now: datetime, **slot: Any) -> None:
    for number in range(1, times + 1):
        freed(shop, timedelta(days=days * number), now, **slot)


def days_for(shop: Shop, now: datetime, *, place: int = 1, **wish: Any) -> int | None:
    shop.db.commit()
    entry: WaitlistEntry = an_entry(shop.db, shop.customer(1), shop.cut, **wish)
    found = waitlist.estimate(shop.db, shop.catalogue, entry, place=place, now=now)
    shop.db.rollback()
    return found.days if found else None


def test_the_first_waits_for_the_next_slot_and_a_bit(shop: Shop, now: datetime) -> None:
    every(shop, 4, 6, now)

    assert days_for(shop, now) == 7  # one every four days; three of four come within seven


def test_who_stands_further_behind_waits_longer(shop: Shop, now: datetime) -> None:
    every(shop, 4, 6, now)

    assert days_for(shop, now, place=4) == 22


@pytest.mark.parametrize(
    "wish",
    [
        {"weekdays": MONDAYS},
        {"from_minute": 16 * 60},
        {"until_minute": 15 * 60},
        {"first_on": date(2026, 12, 20)},
        {"last_on": date(2026, 11, 23)},
    ],
)
def test_nothing_is_said_of_what_never_came_free_or_comes_too_late(
    shop: Shop, now: datetime, wish: dict[str, Any]
) -> None:
    every(shop, 4, 6, now)

    assert days_for(shop, now, **wish) is None


def test_only_what_the_wanted_one_gave_counts(shop: Shop, now: datetime) -> None:
    every(shop, 4, 6, now)

    assert days_for(shop, now, staff=shop.bob) is None
    assert days_for(shop, now, staff=shop.anna) == 7


def test_too_short_a_slot_does_not_count(shop: Shop, now: datetime) -> None:
    every(shop, 4, 6, now, minutes=30)

    assert days_for(shop, now) is None


def test_time_that_staff_opened_for_others_does_not_count(shop: Shop, now: datetime) -> None:
    every(shop, 4, 6, now, is_given_up=False)

    assert days_for(shop, now) is None


def test_without_history_nothing_is_said(shop: Shop, now: datetime) -> None:
    assert days_for(shop, now) is None
    every(shop, 1, 6, now)
    assert days_for(shop, now) is None  # six in six days: luck, or a bad week
    freed(shop, timedelta(weeks=9), now)
    assert days_for(shop, now) is None  # longer ago than counts
