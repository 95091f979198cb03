"""Finding what a command names, and saying what it found, in the words of its business."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cli.saying import say
from core.catalogue import Catalogue, LocationInfo, StaffInfo, catalogue
from core.errors import NotFound
from core.models import Appointment
from core.scheduling import local_time
from core.setup import tenants

FIRST_YEAR, LAST_YEAR = 2000, 2199


class Day(click.DateTime):
    """A date not so far away that counting days from it leaves the calendar."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        day: datetime = super().convert(value, param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"{value!r} is not between {FIRST_YEAR} and {LAST_YEAR}.", param, ctx)
        return day


DAY = Day(["%Y-%m-%d"])
_MOMENT = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])


Wall = tuple[datetime, datetime]


class Moment(click.ParamType[Wall]):
    """A wall time, or a whole day: the wall times at which it begins and ends."""

    name = "moment"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Wall:
        if len(value) == len("2026-12-24"):
            day = DAY.convert(value, param, ctx)
            return day, day + timedelta(days=1)
        moment = _MOMENT.convert(value, param, ctx)
        return moment, moment


def known_by(db: Session, slug: str) -> Catalogue:
    """Raises NotFound."""
    tenant = tenants.tenant_named(db, slug)
    return catalogue(db, tenant.id, tenant.revision)


def staff_named(known: Catalogue, name: str) -> StaffInfo:
    """Raises NotFound, with the names that there are."""
    for member in known.staff.values():
        if name.casefold() in (member.name.casefold(), member.id):
            return member
    raise NotFound(staff=name, known=", ".join(s.name for s in known.staff.values()))


def location_named(known: Catalogue, name: str | None) -> LocationInfo:
    """The only location needs no name. Raises NotFound, with the names that there are."""
    places = list(known.locations.values())
    if name is None and len(places) == 1:
        return places[0]
    for place in places:
        if name is not None and name.casefold() in (place.name.casefold(), place.id):
            return place
    raise NotFound(location=name or "?", known=", ".join(place.name for place in places))


def instants(known: Catalogue, first: Wall, last: Wall) -> tuple[datetime, datetime]:
    """What two moments of the business span, days whole; of a time that the clocks show twice both
    showings count. Raises NoSuchLocalTime."""
    return (
        local_time.instant(first[0], known.zone),
        local_time.instant(last[1], known.zone, second=True),
    )


def appointments(db: Session, known: Catalogue, ids: Sequence[str]) -> list[str]:
    """A line for each of these appointments, by start."""
    rows = db.scalars(
        select(Appointment)
        .where(Appointment.id.in_(ids), Appointment.tenant_id == known.tenant_id)
        .order_by(Appointment.starts_at)
    )
    return [
        f"  {local_time.local(row.starts_at, known.zone):%a %Y-%m-%d %H:%M}  "
        f"{known.service(row.service_id).name} with {known.staff_member(row.staff_id).name}  "
        f"{row.id}"
        for row in rows
    ]


def say_outside(lines: Sequence[str]) -> None:
    """Appointments that a change of hours has left outside them."""
    if lines:
        say("Booked outside the hours now, and kept; move them or leave them:")
        say("\n".join(lines))
