"""When the demo business is open: its hours, its holidays, and the days that its story needs."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue, opening_days
from core.setup import opening
from core.setup.working_hours import read_hours
from demo import calendar, salon


def set_hours(db: Session, tenant_id: str, *, now: datetime) -> None:
    """Give the salon its hours and holidays, unless somebody has."""
    known = catalogue(db, tenant_id)
    [place] = known.locations.values()
    if place.opening.hours or place.opening.holiday_region:
        return
    opening.set_hours(db, known, place.id, read_hours(salon.OPENING_HOURS), now=now)
    known = catalogue(db, tenant_id)
    opening.set_holiday_region(db, known, place.id, salon.HOLIDAY_REGION, now=now)


def open_for_the_story(db: Session, known: Catalogue, today: date, *, now: datetime) -> Catalogue:
    """Open as usual on the holidays that the story falls on; on all others the salon rests."""
    [place] = known.locations.values()
    for day in sorted({visit.day for visit in calendar.planned_by_hand(today)}):
        if not is_open(known, day):
            usual = [
                (begins, ends)
                for weekday, begins, ends in place.opening.hours
                if weekday == day.weekday()
            ]
            opening.set_exception(db, known, place.id, day, usual, now=now)
            known = catalogue(db, known.tenant_id)
    return known


def is_open(known: Catalogue, day: date) -> bool:
    """Whether anybody can be booked on the date at all."""
    return opening_days.closed_on(known, day, [known.language]) is None
