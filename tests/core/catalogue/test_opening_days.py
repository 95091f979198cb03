"""What a business says of its opening hours, from its catalogue alone."""

from datetime import date

from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue, opening_days
from core.catalogue.opening_days import ClosedDay
from core.models import Closure, ClosureKind, Location, OpeningException, OpeningHours, Staff
from tests.builders import a_service, a_staff_member, a_tenant

FRIDAY, SATURDAY, SUNDAY = (date(2026, 12, day) for day in (25, 26, 27))
EN = ["en"]


def a_salon(db: Session, *, region: str | None = "GB-ENG") -> tuple[Staff, Location]:
    """Open on weekdays from nine to five; Anna works every day from eight to six."""
    tenant = a_tenant(db)
    anna = a_staff_member(db, tenant, services=[a_service(db, tenant)], hours=(480, 1080))
    place = db.get_one(Location, anna.location_id)
    place.holiday_region = region
    db.add_all(
        OpeningHours(location_id=place.id, weekday=day, from_minute=540, until_minute=1020)
        for day in range(5)
    )
    db.flush()
    return anna, place


def known(db: Session, staff: Staff) -> Catalogue:
    db.commit()
    return catalogue(db, staff.tenant_id)


def test_a_closed_day_has_the_name_of_its_holiday_or_none(db: Session) -> None:
    anna, _ = a_salon(db)
    found = known(db, anna)

    assert opening_days.closed_on(found, FRIDAY, EN) == ClosedDay(FRIDAY, "Christmas Day")
    assert opening_days.closed_on(found, SUNDAY, EN) == ClosedDay(SUNDAY, None)
    assert opening_days.closed_on(found, date(2026, 12, 24), EN) is None


def test_a_closure_s_own_name_comes_before_the_holiday_s_and_a_person_s_is_not_told(
    db: Session,
) -> None:
    anna, place = a_salon(db)
    days = {"tenant_id": anna.tenant_id, "kind": ClosureKind.OTHER, "last_on": SUNDAY}
    db.add(Closure(name="Winter break", location_id=place.id, first_on=FRIDAY, **days))
    early = date(2026, 12, 23)
    db.add(Closure(name="Surgery", staff_id=anna.id, first_on=early, **days))
    found = known(db, anna)

    assert opening_days.closed_on(found, FRIDAY, EN) == ClosedDay(FRIDAY, "Winter break")
    assert opening_days.closed_on(found, early, EN) is None


def test_an_exception_opens_a_holiday_and_closes_a_weekday(db: Session) -> None:
    anna, place = a_salon(db)
    thursday = date(2026, 12, 24)
    db.add(
        OpeningException(location_id=place.id, on_date=FRIDAY, from_minute=600, until_minute=720)
    )
    db.add(OpeningException(location_id=place.id, on_date=thursday))
    found = known(db, anna)
    location = found.locations[place.id]

    assert opening_days.closed_on(found, FRIDAY, EN) is None
    assert opening_days.opens_on(found, location, FRIDAY) == [(600, 720)]
    assert opening_days.closed_on(found, thursday, EN) == ClosedDay(thursday, None)


def test_a_business_is_closed_when_all_its_locations_are(db: Session) -> None:
    anna, place = a_salon(db)
    second = Location(tenant_id=anna.tenant_id, name="Riverside")
    db.add(second)
    found = known(db, anna)

    assert opening_days.closed_on(found, FRIDAY, EN) is None
    assert opening_days.closed_on(found, FRIDAY, EN, [place.id]) is not None
    assert opening_days.closed_on(found, FRIDAY, EN, [second.id]) is None


def test_without_hours_of_its_own_a_location_opens_with_its_staff(db: Session) -> None:
    tenant = a_tenant(db)
    services = [a_service(db, tenant)]
    a_staff_member(db, tenant, services=services, hours=(480, 720), weekdays=[0, 1])
    bob = a_staff_member(db, tenant, name="Bob", services=services, hours=(700, 1080), weekdays=[1])
    found = known(db, bob)
    location = found.locations[bob.location_id]

    assert opening_days.week_of(found, location) == [(0, 480, 720), (1, 480, 1080)]
    assert opening_days.opens_on(found, location, date(2026, 12, 29)) == [(480, 1080)]
    assert opening_days.opens_on(found, location, FRIDAY) == []
    assert opening_days.closed_on(found, FRIDAY, EN) is None


def test_closed_days_to_come_leave_out_those_that_never_open(db: Session) -> None:
    anna, _ = a_salon(db)

    soon = opening_days.closed_soon(known(db, anna), date(2026, 12, 20), 14, EN)

    assert soon == [
        ClosedDay(FRIDAY, "Christmas Day"),
        ClosedDay(date(2026, 12, 28), "Boxing Day"),
        ClosedDay(date(2027, 1, 1), "New Year's Day"),
    ]
