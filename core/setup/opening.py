"""Changing when a location is open.

Each change returns the ids of the appointments that lie outside the hours from now on: they stay.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, LocationInfo, StaffInfo, public_holidays
from core.errors import NotFound, SlotInPast
from core.events import Name
from core.models import Location, OpeningException, OpeningHours
from core.scheduling.rota import Minutes
from core.setup.rule_changes import RuleChange, follow, replace_hours, replace_on_date, today
from core.setup.working_hours import Shift, checked, checked_times

HOURS = OpeningHours.table()
EXCEPTIONS = OpeningException.table()


def set_hours(
    db: Session, known: Catalogue, location_id: str, shifts: Collection[Shift], *, now: datetime
) -> list[str]:
    """The hours of every week from now on; none at all lets it be open whenever its staff work.

    Raises NotFound, InvalidHours.
    """
    location = _location(known, location_id)
    hours = checked(shifts)
    replace_hours(db, HOURS, HOURS.c.location_id, location_id, hours)
    change = RuleChange(
        Name.OPENING_HOURS_CHANGED,
        location_id,
        _staff(known, location_id),
        before={"hours": [list(shift) for shift in location.opening.hours]},
        after={"hours": [list(shift) for shift in hours]},
    )
    return follow(db, known, change, now=now)


def set_exception(
    db: Session,
    known: Catalogue,
    location_id: str,
    day: date,
    times: Collection[Minutes] | None,
    *,
    now: datetime,
) -> list[str]:
    """What is instead of the week's hours, or of a public holiday, on a local date: minutes of the
    clock from its midnight, nothing for closed, None for the usual again.

    Raises NotFound, InvalidHours, SlotInPast.
    """
    location = _location(known, location_id)
    if day < today(known, now):
        raise SlotInPast(on=day.isoformat())
    before = dict(location.opening.exceptions).get(day)
    after = None if times is None else checked_times(times)
    replace_on_date(db, EXCEPTIONS, EXCEPTIONS.c.location_id, location_id, day, after)
    change = RuleChange.on_date(
        Name.OPENING_EXCEPTION_CHANGED, location_id, _staff(known, location_id), day, before, after
    )
    return follow(db, known, change, now=now)


def set_holiday_region(
    db: Session, known: Catalogue, location_id: str, region: str | None, *, now: datetime
) -> list[str]:
    """Whose public holidays the location keeps; None for none. Raises NotFound, InvalidRegion."""
    location = _location(known, location_id)
    named = None if region is None else public_holidays.region_named(region)
    db.execute(
        update(Location.table())
        .where(Location.table().c.id == location_id)
        .values(holiday_region=named)
    )
    change = RuleChange(
        Name.HOLIDAY_REGION_CHANGED,
        location_id,
        _staff(known, location_id),
        before={"region": location.opening.holiday_region},
        after={"region": named},
    )
    return follow(db, known, change, now=now)


def _location(known: Catalogue, location_id: str) -> LocationInfo:
    location = known.locations.get(location_id)
    if location is None:
        raise NotFound(location_id=location_id)
    return location


def _staff(known: Catalogue, location_id: str) -> list[StaffInfo]:
    return [member for member in known.staff.values() if member.location_id == location_id]
