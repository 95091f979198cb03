"""`flask --app wsgi hours|holiday …`: when a business is open and when its staff work."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import click
from sqlalchemy.orm import Session

from cli import naming
from cli.groups import Commands
from cli.operator import change
from cli.saying import say
from core import clock, database
from core.catalogue import Catalogue, public_holidays
from core.scheduling import local_time
from core.scheduling.rota import Minutes, Week
from core.setup import opening, rostering
from core.setup.working_hours import Shift, read_hours, read_times, written, written_week

NONE = "none"
CLOSED = ("closed", "off")
USUAL = "usual"

of_staff = click.option("--staff", help="Of this member of staff instead.")
of_location = click.option("--location", help="Of this location, where there are several.")


@click.group(cls=Commands)
def hours() -> None:
    """When a business is open and when its staff work."""


@click.group(cls=Commands)
def holiday() -> None:
    """The public holidays that a business keeps."""


@hours.command("show")
@click.argument("slug")
def show(slug: str) -> None:
    """Hours, breaks and what is different on dates to come, of the business SLUG."""
    with database.read() as db:
        known = naming.known_by(db, slug)
    today = local_time.local(clock.now(), known.zone).date()
    for place in known.locations.values():
        say(f"{place.name}  ({known.zone.key})")
        _line("open", written_week(place.opening.hours) or "whenever its staff work")
        _line("holidays", place.opening.holiday_region or "none kept")
        _dates(place.opening, today, CLOSED[0])
    for member in known.staff.values():
        say(member.name)
        _line("works", written_week(member.hours) or "never")
        if member.rota.breaks:
            _line("breaks", written_week(member.rota.breaks))
        _dates(member.rota.work, today, CLOSED[1])


def _line(name: str, text: str) -> None:
    say(f"  {name:<10}  {text}")


def _dates(week: Week, today: date, nothing: str) -> None:
    for day, times in week.exceptions:
        if day >= today:
            _line(day.isoformat(), _times(times) or nothing)


def _times(times: Sequence[Minutes]) -> str:
    return ", ".join(written(span) for span in times)


@hours.command("set")
@click.argument("slug")
@click.argument("week")
@of_staff
@of_location
def set_hours(slug: str, week: str, staff: str | None, location: str | None) -> None:
    """The WEEK in which the business SLUG is open, or somebody works.

    It looks like "mon-fri 9:00-17:00, sat 10-14". With "none" a location is open whenever its
    staff work, and a member of staff never works.
    """
    _check_one(staff, location)
    shifts = _shifts(week)
    now = clock.now()

    def work(db: Session, known: Catalogue) -> tuple[str, list[str]]:
        if staff is not None:
            member = naming.staff_named(known, staff)
            return member.name, rostering.set_hours(db, known, member.id, shifts, now=now)
        place = naming.location_named(known, location)
        return place.name, opening.set_hours(db, known, place.id, shifts, now=now)

    name = _change(slug, work)
    say(f"{name}: {_week(shifts) or NONE}")


@hours.command("breaks")
@click.argument("slug")
@click.argument("staff")
@click.argument("week")
def set_breaks(slug: str, staff: str, week: str) -> None:
    """The pauses of the WEEK in which STAFF cannot be booked, as "mon-fri 12:30-13"; or "none"."""
    pauses = _shifts(week)
    now = clock.now()

    def work(db: Session, known: Catalogue) -> tuple[str, list[str]]:
        member = naming.staff_named(known, staff)
        return member.name, rostering.set_breaks(db, known, member.id, pauses, now=now)

    name = _change(slug, work)
    say(f"{name}, breaks: {_week(pauses) or NONE}")


@hours.command("except")
@click.argument("slug")
@click.argument("day", type=naming.DAY, metavar="DAY")
@click.argument("times")
@of_staff
@of_location
def set_exception(
    slug: str, day: datetime, times: str, staff: str | None, location: str | None
) -> None:
    """What the business SLUG, or somebody, does on one DAY instead of the usual.

    TIMES look like "9-12, 14-18:30"; "closed" or "off" for not at all; "usual" takes the exception
    back. It also opens a public holiday.
    """
    _check_one(staff, location)
    on = day.date()
    spans = None if times.lower() == USUAL else [] if times.lower() in CLOSED else read_times(times)
    now = clock.now()

    def work(db: Session, known: Catalogue) -> tuple[str, list[str]]:
        if staff is not None:
            member = naming.staff_named(known, staff)
            return member.name, rostering.set_exception(db, known, member.id, on, spans, now=now)
        place = naming.location_named(known, location)
        return place.name, opening.set_exception(db, known, place.id, on, spans, now=now)

    name = _change(slug, work)
    shown = USUAL if spans is None else _times(spans) or CLOSED[staff is not None]
    say(f"{name}, {on}: {shown}")


@holiday.command("region")
@click.argument("slug")
@click.argument("region")
@of_location
def set_region(slug: str, region: str, location: str | None) -> None:
    """Keep the public holidays of REGION: a country as DE, a part of one as DE-BY; or "none"."""
    named = None if region.lower() == NONE else region
    now = clock.now()

    def work(db: Session, known: Catalogue) -> tuple[str, list[str]]:
        place = naming.location_named(known, location)
        return place.name, opening.set_holiday_region(db, known, place.id, named, now=now)

    name = _change(slug, work)
    say(f"{name}: public holidays of {region.upper() if named else NONE}")


@holiday.command("list")
@click.argument("slug")
@click.option("--year", type=click.IntRange(1900, 2100), help="This year by default.")
@of_location
def list_holidays(slug: str, year: int | None, location: str | None) -> None:
    """The public holidays that the business SLUG keeps; * marks those on which it opens."""
    with database.read() as db:
        known = naming.known_by(db, slug)
    place = naming.location_named(known, location)
    region = place.opening.holiday_region
    if region is None:
        raise click.ClickException(f"None kept yet: flask --app wsgi holiday region {slug} REGION")
    wanted = year or local_time.local(clock.now(), known.zone).year
    opens = {day for day, times in place.opening.exceptions if times}
    for day, name in public_holidays.in_year(region, wanted, [known.language]).items():
        say(f"{'*' if day in opens else ' '} {day:%a} {day}  {name}")


def _check_one(staff: str | None, location: str | None) -> None:
    if staff is not None and location is not None:
        raise click.UsageError("either --staff or --location")


def _shifts(week: str) -> list[Shift]:
    return [] if week.lower() == NONE else read_hours(week)


def _week(shifts: Sequence[Shift]) -> str:
    return written_week((s.weekday, s.from_minute, s.until_minute) for s in shifts)


def _change(slug: str, work: Callable[[Session, Catalogue], tuple[str, list[str]]]) -> str:
    """Make a change in the name of the operator, and say which appointments it leaves outside;
    returns whose hours they are."""

    def step(db: Session) -> tuple[str, list[str]]:
        known = naming.known_by(db, slug)
        name, outside = work(db, known)
        return name, naming.appointments(db, known, outside)

    name, outside = change(step)
    naming.say_outside(outside)
    return name
