"""`flask --app wsgi closure|time-off …`: when nobody, or somebody, cannot be booked."""

from datetime import datetime

import click
from sqlalchemy.orm import Session

from cli import naming
from cli.groups import Commands
from cli.operator import change
from cli.saying import say
from core import clock, database
from core.catalogue import Catalogue
from core.catalogue.rotas import ClosureInfo
from core.errors import TimeBooked
from core.models import ClosureKind, TimeOff
from core.scheduling import local_time, time_off
from core.setup import closures


@click.group(cls=Commands)
def closure() -> None:
    """Dates on which nobody can be booked."""


@click.group("time-off", cls=Commands)
def away() -> None:
    """Time that a member of staff is away."""


@closure.command("add")
@click.argument("slug")
@click.argument("first", type=naming.DAY, metavar="FIRST")
@click.argument("last", type=naming.DAY, metavar="[LAST]", required=False)
@click.option("--name", required=True, help="What customers are told, as: Winter break.")
@click.option("--kind", type=click.Choice([kind.value for kind in ClosureKind]), default="other")
@click.option("--yearly", is_flag=True, help="Again on the same days of each year.")
@click.option("--staff", help="Only this member of staff is away; customers are told no name.")
@click.option("--location", help="Only this location is closed.")
def add_closure(  # noqa: PLR0913, PLR0917 - what there is to say of one
    slug: str,
    first: datetime,
    last: datetime | None,
    name: str,
    kind: str,
    yearly: bool,
    staff: str | None,
    location: str | None,
) -> None:
    """Close the business SLUG from the day FIRST to the day LAST, both included."""
    now = clock.now()

    def work(db: Session) -> tuple[Catalogue, ClosureInfo, list[str]]:
        known = naming.known_by(db, slug)
        added, outside = closures.add(
            db,
            known,
            name=name,
            kind=ClosureKind(kind),
            first_on=first.date(),
            last_on=(last or first).date(),
            is_yearly=yearly,
            location_id=naming.location_named(known, location).id if location else None,
            staff_id=naming.staff_named(known, staff).id if staff else None,
            now=now,
        )
        return known, added, naming.appointments(db, known, outside)

    known, added, outside = change(work)
    naming.say_outside(outside)
    say(_closure(known, added))


@closure.command("list")
@click.argument("slug")
def list_closures(slug: str) -> None:
    """Closures of the business SLUG that are not over."""
    with database.read() as db:
        known = naming.known_by(db, slug)
    today = local_time.local(clock.now(), known.zone).date()
    ahead = [c for c in known.closures if c.days.is_yearly or c.days.last_on >= today]
    for one in ahead:
        say(_closure(known, one))
    if not ahead:
        say(f"None: flask --app wsgi closure add {slug} --help")


@closure.command("remove")
@click.argument("slug")
@click.argument("closure_id")
def remove_closure(slug: str, closure_id: str) -> None:
    """Open again: take the closure CLOSURE_ID away."""
    now = clock.now()

    def work(db: Session) -> ClosureInfo:
        return closures.remove(db, naming.known_by(db, slug), closure_id, now=now)

    say(f"{change(work).name}: removed")


def _closure(known: Catalogue, one: ClosureInfo) -> str:
    days = one.days
    span = f"{days.first_on}" + (f" to {days.last_on}" if days.last_on > days.first_on else "")
    whom = "everybody"
    if one.staff_id is not None:
        whom = known.staff_member(one.staff_id).name
    elif one.location_id is not None:
        whom = known.locations[one.location_id].name
    yearly = ", every year" if days.is_yearly else ""
    return f"{span}{yearly}  {one.name} ({one.kind.value}), {whom}  {one.id}"


@away.command("add")
@click.argument("slug")
@click.argument("staff")
@click.argument("first", type=naming.Moment())
@click.argument("last", type=naming.Moment())
@click.option("--reason", help="For staff only.")
def add_time_off(
    slug: str, staff: str, first: naming.Wall, last: naming.Wall, reason: str | None
) -> None:
    """Block the time of STAFF from FIRST to LAST, "2026-12-24 12:00" or whole days by their dates.

    What is offered in it is taken back; what is booked in it stands in the way.
    """
    now = clock.now()

    def work(db: Session) -> tuple[Catalogue, TimeOff]:
        known = naming.known_by(db, slug)
        member = naming.staff_named(known, staff)
        starts_at, ends_at = naming.instants(known, first, last)
        blocked = time_off.block(
            db,
            known,
            staff_id=member.id,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason,
            now=now,
        )
        return known, blocked

    try:
        known, blocked = change(work)
    except TimeBooked as refused:
        raise click.ClickException(_in_the_way(slug, refused)) from None
    say(_time_off(known, blocked))


def _in_the_way(slug: str, refused: TimeBooked) -> str:
    with database.read() as db:
        known = naming.known_by(db, slug)
        booked = naming.appointments(db, known, refused.details["appointment_ids"])
        blocked = [
            f"  {_time_off(known, one)}"
            for one in time_off.ahead(db, known.tenant_id, now=clock.now())
            if one.id in refused.details["time_off_ids"]
        ]
    lines = [*(["Booked in that time:"] if booked else []), *booked]
    return "\n".join([*lines, *(["Blocked in that time already:"] if blocked else []), *blocked])


@away.command("list")
@click.argument("slug")
@click.argument("staff", required=False)
def list_time_off(slug: str, staff: str | None) -> None:
    """Time off at the business SLUG that is not over, of everybody or of STAFF."""
    with database.read() as db:
        known = naming.known_by(db, slug)
        staff_id = naming.staff_named(known, staff).id if staff else None
        ahead = time_off.ahead(db, known.tenant_id, now=clock.now(), staff_id=staff_id)
    for one in ahead:
        say(_time_off(known, one))
    if not ahead:
        say(f"None: flask --app wsgi time-off add {slug} --help")


@away.command("remove")
@click.argument("slug")
@click.argument("time_off_id")
def remove_time_off(slug: str, time_off_id: str) -> None:
    """Give the time back: it can be booked again."""
    now = clock.now()

    def work(db: Session) -> tuple[Catalogue, TimeOff]:
        known = naming.known_by(db, slug)
        return known, time_off.unblock(db, known, time_off_id, now=now)

    say(f"{_time_off(*change(work))}: removed")


def _time_off(known: Catalogue, one: TimeOff) -> str:
    begins, ends = (local_time.local(at, known.zone) for at in (one.starts_at, one.ends_at))
    reason = f"  {one.reason}" if one.reason else ""
    name = known.staff_member(one.staff_id).name
    return f"{name}  {begins:%Y-%m-%d %H:%M} to {ends:%Y-%m-%d %H:%M}{reason}  {one.id}"
