"""What is told of days: the funnel, the hours that are wanted, and who did not come."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from core import insight
from core.catalogue import catalogue, fresh_catalogue
from core.ids import new_id
from core.insight import By, Period, Report
from core.models import Appointment, AppointmentStatus, Channel, WaitlistEntry
from core.scheduling import bookings, offers, waitlist
from core.scheduling.attendance import complete, no_show
from core.scheduling.waitlist import Wish
from tests.builders import a_location, a_staff_member, a_tenant
from tests.core.scheduling.shop import Shop, at
from tests.cpu import cheapest_ms

FRIDAY = Period(date(2026, 11, 20), date(2026, 11, 20))
COMING_WEEK = Period(date(2026, 11, 21), date(2026, 11, 27))
SATURDAY, SUNDAY, TUESDAY = 5, 6, 1


def told(shop: Shop, period: Period = FRIDAY, where: dict[By, str] | None = None) -> Report:
    while insight.count_waiting(shop.db, shop.tenant.id):
        pass
    return insight.report(shop.db, shop.catalogue, period, now=at(20, 23), where=where)


def joins(shop: Shop, number: int, now: datetime, **wishes: Any) -> WaitlistEntry:
    wish = Wish(service_id=shop.cut.id, **wishes)
    customer = shop.customer(number)
    return waitlist.join(shop.db, shop.catalogue, customer_id=customer.id, wish=wish, now=now)


def freed(shop: Shop, number: int, starts_at: datetime, now: datetime) -> None:
    given_up = shop.booked(shop.customer(number), starts_at, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)


def answered(shop: Shop, answer: Any, now: datetime) -> None:
    offer = shop.offers()[-1]
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now, channel=Channel.SMS)
    if answer:
        answer(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)


def test_the_funnel_counts_slots_each_once(shop: Shop, now: datetime) -> None:
    freed(shop, 1, at(23, 10), now)  # nobody waits for it
    joins(shop, 2, now)
    joins(shop, 3, now)
    freed(shop, 4, at(24, 15), now)
    answered(shop, offers.decline, now)
    answered(shop, offers.accept, now)

    found = told(shop).funnel

    assert (found.freed, found.asked, found.answered, found.filled) == (2, 1, 1, 1)
    assert told(shop, FRIDAY.before).funnel.freed == 0


def test_the_funnel_is_of_a_staff_member_service_or_location(shop: Shop, now: datetime) -> None:
    freed(shop, 1, at(24, 15), now)
    elsewhere = a_location(shop.db, shop.tenant)
    cleo = a_staff_member(
        shop.db, shop.tenant, name="Cleo", services=[shop.cut], location=elsewhere
    )
    shop.db.commit()
    known = fresh_catalogue(shop.db, shop.tenant.id)

    def count(where: dict[By, str]) -> tuple[int, int]:
        while insight.count_waiting(shop.db, shop.tenant.id):
            pass
        found = insight.report(shop.db, known, FRIDAY, now=now, where=where)
        return found.funnel.freed, found.figures["freed"]

    home = known.staff_member(shop.anna.id).location_id
    assert count({By.STAFF: shop.anna.id}) == count({By.SERVICE: shop.cut.id}) == (1, 1)
    assert count({By.LOCATION: home, By.SERVICE: shop.cut.id}) == (1, 1)
    assert count({By.STAFF: shop.bob.id}) == count({By.SERVICE: shop.trim.id}) == (0, 0)
    assert count({By.LOCATION: elsewhere.id}) == (0, 0)
    assert count({By.LOCATION: elsewhere.id, By.STAFF: shop.anna.id}) == (0, 0)
    assert count({By.LOCATION: elsewhere.id, By.STAFF: cleo.id}) == (0, 0)


def test_visits_stand_at_the_hour_of_the_wall_clock(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(1), at(24, 15), now)
    shop.booked(shop.customer(2), at(24, 15, 30), now, staff=shop.bob)
    canceled = shop.booked(shop.customer(3), at(22, 9), now)
    bookings.cancel(shop.db, shop.catalogue, canceled.id, now=now)

    assert told(shop, COMING_WEEK).visits.by_hour == {(TUESDAY, 15): 2}


def test_who_did_not_come_is_a_share_of_those_of_whom_it_is_known(
    shop: Shop, now: datetime
) -> None:
    visits = [shop.booked(shop.customer(n), at(24, 10 + n), now) for n in range(4)]
    evening = at(24, 20)
    complete(shop.db, shop.catalogue, visits[0].id, now=evening)
    complete(shop.db, shop.catalogue, visits[1].id, now=evening)
    no_show(shop.db, shop.catalogue, visits[2].id, now=evening)

    found = told(shop, COMING_WEEK).visits

    assert (found.attendance.came, found.attendance.missed) == (2, 1)
    assert found.attendance.rate == pytest.approx(1 / 3)
    assert list(found.by_day) == [date(2026, 11, 24)]
    assert told(shop, FRIDAY).visits.attendance.rate is None


def test_a_wish_is_for_the_hours_that_it_names(shop: Shop, now: datetime) -> None:
    joins(shop, 1, now, weekdays=1 << SATURDAY, from_minute=10 * 60, until_minute=12 * 60)
    joins(shop, 2, now, weekdays=1 << SATURDAY, until_minute=11 * 60)
    joins(shop, 3, now, first_on=date(2026, 11, 22), last_on=date(2026, 11, 22), from_minute=960)
    joins(shop, 4, now)

    found = told(shop).wishes

    assert found.any_time == 1
    assert found.by_hour == {
        (SATURDAY, 9): 1,
        (SATURDAY, 10): 2,
        (SATURDAY, 11): 1,
        (SUNDAY, 16): 1,
    }


def test_another_business_counts_for_nothing(shop: Shop, now: datetime) -> None:
    freed(shop, 1, at(24, 15), now)
    joins(shop, 2, now)
    other = a_tenant(shop.db, slug="other", number="+12125550999")
    shop.db.commit()

    found = insight.report(shop.db, catalogue(shop.db, other.id), COMING_WEEK, now=now)

    assert (found.funnel.freed, found.figures["freed"], found.wishes.any_time) == (0, 0, 0)
    assert not found.visits.by_hour


def test_a_year_of_5000_visits_is_told_in_a_blink(shop: Shop, now: datetime) -> None:
    customer = shop.customer(1)
    half_hour = timedelta(minutes=30)
    rows = [
        {
            "id": new_id(),
            "tenant_id": shop.tenant.id,
            "customer_id": customer.id,
            "staff_id": shop.anna.id,
            "service_id": shop.trim.id,
            "starts_at": starts_at,
            "ends_at": starts_at + half_hour,
            "busy_starts_at": starts_at,
            "busy_ends_at": starts_at + half_hour,
            "local_start": f"{starts_at:%Y-%m-%dT%H:%M}",
            "time_zone": "America/New_York",
            "status": AppointmentStatus.COMPLETED if n % 9 else AppointmentStatus.NO_SHOW,
            "created_at": now,
        }
        for n in range(5000)
        for starts_at in [now - n * half_hour]
    ]
    shop.db.execute(sa.insert(Appointment.table()), rows)
    shop.db.commit()
    period = Period.ending_today(90, shop.catalogue.zone, now)
    found = insight.report(shop.db, shop.catalogue, period, now=now)

    def tell() -> None:
        insight.report(shop.db, shop.catalogue, period, now=now)

    assert cheapest_ms(tell, at_most=100) <= 100
    assert found.visits.attendance.came > 3000
    assert len(found.by_day) == 90


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 28))

    assert period.before == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert len(period.days) == len(period.before.days) == 28
