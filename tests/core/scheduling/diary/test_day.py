"""A day by staff shows what there is, and no more queries for more of it."""

from datetime import date, datetime, timedelta

from core.catalogue import catalogue, touch
from core.models import (
    AppointmentStatus,
    Break,
    BusyTime,
    ClosureKind,
    Party,
    SlotStatus,
    StaffService,
)
from core.scheduling import bookings, offers, reservations, time_off
from core.scheduling.diary.blocks import Column, Day
from core.scheduling.diary.day import day
from core.setup import closures
from tests.builders import a_location, a_staff_member, a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded

MONDAY = date(2026, 11, 23)


def shown(shop: Shop, now: datetime, on: date = MONDAY) -> Day:
    return day(shop.db, shop.catalogue, on, now=now)


def of_anna(shop: Shop, now: datetime, on: date = MONDAY) -> Column:
    return next(one for one in shown(shop, now, on).columns if one.name == "Anna")


def test_everybody_has_a_column_with_their_hours_and_breaks(shop: Shop, now: datetime) -> None:
    shop.db.add(Break(staff_id=shop.anna.id, weekday=0, from_minute=720, until_minute=750))
    touch(shop.db, shop.tenant.id)

    seen = shown(shop, now)

    assert (seen.begins_at, seen.ends_at) == (at(23, 0), at(24, 0))
    anna, bob = seen.columns
    assert (anna.name, bob.name) == ("Anna", "Bob")
    assert anna.works == ((at(23, 9), at(23, 12)), (at(23, 12, 30), at(23, 17)))
    assert anna.breaks == ((at(23, 12), at(23, 12, 30)),)
    assert (bob.works, bob.breaks) == (((at(23, 9), at(23, 17)),), ())


def test_a_visit_says_whose_it_is_and_how_it_stands(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1, name="Dana", is_vip=True)
    visit = shop.booked(dana, at(23, 9), now)
    shop.booked(shop.customer(2), at(24, 9), now)
    bookings.cancel(shop.db, shop.catalogue, shop.booked(dana, at(23, 12), now).id, now=now)
    bookings.confirm_attendance(shop.db, visit.id, customer_id=dana.id, now=now)

    [seen] = of_anna(shop, now).booked

    assert (seen.appointment_id, seen.customer, seen.is_vip) == (visit.id, "Dana", True)
    assert (seen.starts_at, seen.ends_at) == (at(23, 9), at(23, 10))
    assert (seen.status, seen.is_confirmed) == (AppointmentStatus.CONFIRMED, True)
    assert (seen.is_party, seen.series_id, seen.filled_slot_id) == (False, None, None)


def test_two_visits_of_one_customer_side_by_side_are_a_party(shop: Shop, now: datetime) -> None:
    dana, eli = shop.customer(1), shop.customer(2)
    shop.booked(dana, at(23, 9), now)
    shop.booked(dana, at(23, 9), now, staff=shop.bob)
    shop.booked(eli, at(23, 11), now)
    shop.booked(eli, at(23, 14), now)

    assert [one.is_party for one in of_anna(shop, now).booked] == [True, False, False]


def test_blocked_time_says_who_can_undo_it(shop: Shop, now: datetime) -> None:
    away = time_off.block(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        starts_at=at(22, 12),
        ends_at=at(23, 10),
        reason="Dentist",
        now=now,
    )
    shop.db.add(
        BusyTime(
            tenant_id=shop.tenant.id,
            staff_id=shop.anna.id,
            source="calendar",
            external_id="1",
            starts_at=at(23, 15),
            ends_at=at(23, 16),
        )
    )
    shop.db.flush()

    first, second = of_anna(shop, now).blocked

    assert (first.time_off_id, first.reason, first.starts_at) == (away.id, "Dentist", at(22, 12))
    assert (second.time_off_id, second.starts_at, second.ends_at) == (
        None,
        at(23, 15),
        at(23, 16),
    )


def test_time_that_somebody_keeps_while_they_decide_is_shown_until_it_is_over(
    shop: Shop, now: datetime
) -> None:
    reservations.reserve(
        shop.db,
        shop.catalogue,
        session_key="somebody",
        service_id=shop.cut.id,
        staff_id=shop.anna.id,
        starts_at=at(23, 10),
        now=now,
    )

    [kept] = of_anna(shop, now).kept

    assert (kept.starts_at, kept.expires_at) == (at(23, 10), now + timedelta(minutes=10))
    assert of_anna(shop, now + timedelta(minutes=11)).kept == ()


def test_a_freed_slot_is_shown_until_it_is_filled_and_then_its_visit_says_so(
    shop: Shop, now: datetime
) -> None:
    given_up = shop.booked(shop.customer(1), at(23, 9), now)
    an_entry(shop.db, shop.customer(2, name="Eli"), shop.cut)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    [slot] = of_anna(shop, now).openings
    assert (slot.status, slot.starts_at) == (SlotStatus.HELD, at(23, 9))
    assert of_anna(shop, now).kept == ()

    [offer] = shop.offers()
    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)

    assert of_anna(shop, now).openings == ()
    [seen] = of_anna(shop, now).booked
    assert (seen.customer, seen.filled_slot_id) == ("Eli", slot.slot_id)


def test_a_colleagues_time_that_is_kept_for_two_is_shown_as_kept(shop: Shop, now: datetime) -> None:
    given_up = shop.booked(shop.customer(1), at(23, 9), now)
    an_entry(shop.db, shop.customer(2), shop.cut, party=Party.SIDE_BY_SIDE)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    anna, bob = shown(shop, now).columns

    assert (len(anna.openings), anna.kept) == (1, ())
    assert [(one.starts_at, one.ends_at) for one in bob.kept] == [(at(23, 9), at(23, 10))]


def test_a_closure_says_its_name_and_a_day_off_says_nothing(shop: Shop, now: datetime) -> None:
    closures.add(
        shop.db,
        shop.catalogue,
        name="Winter break",
        kind=ClosureKind.VACATION,
        first_on=MONDAY,
        last_on=MONDAY,
        staff_id=shop.anna.id,
        now=now,
    )

    anna, bob = shown(shop, now).columns

    assert (anna.works, anna.closed, anna.is_empty) == ((), "Winter break", True)
    assert bob.closed is None


def test_who_works_here_no_longer_is_shown_where_they_are_still_booked(
    shop: Shop, now: datetime
) -> None:
    shop.booked(shop.customer(1), at(23, 9), now)
    shop.anna.is_active = False
    touch(shop.db, shop.tenant.id)
    shop.db.flush()

    assert [(one.name, one.is_former) for one in shown(shop, now).columns] == [
        ("Bob", False),
        ("Anna", True),
    ]
    assert [one.name for one in shown(shop, now, date(2026, 11, 24)).columns] == ["Bob"]


def test_one_location_is_shown_alone(shop: Shop, now: datetime) -> None:
    side = a_location(shop.db, shop.tenant)
    a_staff_member(shop.db, shop.tenant, name="Cem", services=[shop.cut], location=side)
    touch(shop.db, shop.tenant.id)

    seen = day(shop.db, shop.catalogue, MONDAY, now=now, location_id=side.id)

    assert [one.name for one in seen.columns] == ["Cem"]


def test_nothing_of_another_business_is_shown(shop: Shop, now: datetime) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    shop.booked(shop.customer(1), at(23, 9), now)

    assert day(shop.db, catalogue(shop.db, other.id), MONDAY, now=now).columns == ()


def test_a_day_of_25_hours_ends_an_hour_later(shop: Shop, now: datetime) -> None:
    seen = shown(shop, now, date(2027, 11, 7))

    assert seen.ends_at - seen.begins_at == timedelta(hours=25)


def test_a_fuller_day_asks_for_no_more(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(1), at(23, 9), now)
    shown(shop, now)
    with recorded() as few:
        shown(shop, now)
    for hour in range(10, 16):
        shop.booked(shop.customer(hour), at(23, hour), now)
    for number in range(3):
        cem = a_staff_member(shop.db, shop.tenant, name=f"Cem {number}", services=[])
        shop.db.add(StaffService(staff_id=cem.id, service_id=shop.cut.id))
    shown(shop, now)
    with recorded() as many:
        shown(shop, now)

    assert len(many) == len(few) <= 5
