"""`flask --app wsgi waitlist …`: what staff do about who waits."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

import click
from sqlalchemy.orm import Session

from cli.groups import Commands
from cli.naming import DAY, known_by
from cli.operator import change, change_once
from cli.saying import say
from cli.visits import (
    AT,
    answer_of,
    described,
    id_named,
    instant_of,
    look_up,
    of_staff,
    which_showing,
)
from conversations import notices
from core import clock, database
from core.catalogue import Catalogue, catalogue
from core.models import EVERY_WEEKDAY, Event, Party, WaitlistEntry
from core.scheduling import local_time, offers
from core.scheduling import waitlist as waits
from core.scheduling.local_time import DAY_MINUTES
from core.setup.working_hours import WEEKDAYS

PARTIES = {party.value.replace("_", "-"): party for party in Party}
SAID = {
    Party.SIDE_BY_SIDE: "side by side",
    Party.BACK_TO_BACK: "back to back",
    Party.EITHER: "side by side or back to back",
}

__all__ = ["notices", "waitlist"]  # who tells the customer hears of it only once imported


@click.group(cls=Commands)
def waitlist() -> None:
    """Who waits for a visit."""


@waitlist.command("list")
@click.argument("slug")
@click.option("--service", help="Only who waits for it, by name.")
@click.option("--location", help="Only who can be served there, by name.")
def list_waiting(slug: str, service: str | None, location: str | None) -> None:
    """Who waits at the business SLUG, by service and place."""
    with database.read() as db:
        known = known_by(db, slug)
        service_id = id_named(known.services.values(), service, "service") if service else None
        location_id = location and id_named(known.locations.values(), location, "location")
        found = [
            one
            for one in waits.waiting(db, known.tenant_id, service_id=service_id)
            if not location_id or location_id in waits.places_for(known, one.entry)
        ]
    for one in found:
        since = local_time.local(one.entry.joined_at, known.zone)
        name = one.customer_name or one.entry.customer_id
        say(
            f"{one.place}. {name}  {_wish(known, one.entry)}  since {since:%Y-%m-%d}  "
            f"{one.entry.status.value}  {one.entry.id}"
        )
    if not found:
        say("Nobody waits.")


@waitlist.command()
@click.argument("slug")
@click.option("--customer", required=True, help="Id, telephone number or mailbox.")
@click.option(
    "--service", "services", required=True, multiple=True, help="By name; any of several will do."
)
@click.option(
    "--staff", "people", multiple=True, help="By name, any of several; anybody, if left out."
)
@click.option(
    "--location", "places", multiple=True, help="By name, any of several; all, if left out."
)
@click.option("--from", "first", type=DAY, help="The first day that will do.")
@click.option("--until", "last", type=DAY, help="The last day that will do.")
@click.option(
    "--on", "days", multiple=True, type=click.Choice(WEEKDAYS), help="Only on these days."
)
@click.option("--after", type=click.DateTime(["%H:%M"]), help="To begin then or later.")
@click.option("--before", type=click.DateTime(["%H:%M"]), help="To begin before then.")
@click.option(
    "--between",
    nargs=2,
    multiple=True,
    type=click.DateTime(["%H:%M"]),
    help="To begin in that time of day, or in any of several.",
)
@click.option("--notice", type=click.IntRange(min=0), default=0, help="Minutes ahead, at least.")
@click.option(
    "--party",
    type=click.Choice(list(PARTIES)),
    help="For two together: at the same time, one right after the other, or either way.",
)
@of_staff
def add(  # noqa: PLR0913 - one parameter for each option
    *,
    slug: str,
    customer: str,
    services: tuple[str, ...],
    people: tuple[str, ...],
    places: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    days: tuple[str, ...],
    after: datetime | None,
    before: datetime | None,
    between: tuple[tuple[datetime, datetime], ...],
    notice: int,
    party: str | None,
    because: str | None,
    key: str | None,
) -> None:
    """Put a customer of the business SLUG on the waitlist; they are told."""
    now = clock.now()
    known, customer_id = look_up(slug, customer)
    service_id, *other_services = _ids(known.services.values(), services, "service")
    staff = _ids(known.staff.values(), people, "staff")
    (from_minute, until_minute), *other_times = _times(after, before, between)
    wish = waits.Wish(
        service_id=service_id,
        staff_id=staff[0] if staff else None,
        first_on=first.date() if first else None,
        last_on=last.date() if last else None,
        weekdays=sum(1 << WEEKDAYS.index(day) for day in set(days)) or EVERY_WEEKDAY,
        from_minute=from_minute,
        until_minute=until_minute,
        other_services=tuple(other_services),
        other_staff=tuple(staff[1:]),
        locations=tuple(_ids(known.locations.values(), places, "location")),
        other_times=tuple((begins or 0, ends or DAY_MINUTES) for begins, ends in other_times),
        notice_minutes=notice,
        party=PARTIES[party] if party else None,
    )

    def work(db: Session) -> dict[str, Any]:
        entry = waits.join(
            db,
            catalogue(db, known.tenant_id),
            customer_id=customer_id,
            wish=wish,
            now=now,
            because=because,
        )
        return {"entry_id": entry.id, "place": waits.place_of(db, entry)}

    body = {"customer_id": customer_id, "wish": str(wish), "because": because}
    answer = change_once(known.tenant_id, key, "waitlist.add", body, work, now=now)
    say(f"Number {answer['place']}  {answer['entry_id']}")


@waitlist.command()
@click.argument("slug")
@click.argument("entry_id", metavar="ENTRY")
@click.option("--at", type=click.DateTime([AT]), help="Local time there; else the first that fits.")
@click.option("--staff", help="By name; whoever is wanted and free, if left out.")
@which_showing
@of_staff
def promote(
    *,
    slug: str,
    entry_id: str,
    at: datetime | None,
    staff: str | None,
    second: bool | None,
    because: str | None,
    key: str | None,
) -> None:
    """Book what ENTRY waits for, without asking; the customer is told."""
    now = clock.now()
    known, _ = look_up(slug)
    starts_at = instant_of(known, at, second=second) if at else None
    staff_id = id_named(known.staff.values(), staff, "staff") if staff else None

    def work(db: Session) -> dict[str, Any]:
        made = waits.promote(
            db,
            catalogue(db, known.tenant_id),
            entry_id,
            starts_at=starts_at,
            staff_id=staff_id,
            now=now,
            because=because,
        )
        return answer_of(made)

    body = {
        "entry_id": entry_id,
        "starts_at": starts_at and starts_at.isoformat(),
        "staff_id": staff_id,
        "because": because,
    }
    answer = change_once(known.tenant_id, key, "waitlist.promote", body, work, now=now)
    say(f"Booked: {described(known, answer)}")


@waitlist.command()
@click.argument("slug")
@click.argument("entry_id", metavar="ENTRY")
@click.option("--at", required=True, type=click.DateTime([AT]), help="Local time there.")
@click.option("--staff", required=True, help="By name.")
@click.option("--by", required=True, type=click.DateTime([AT]), help="Until when they can answer.")
@which_showing
@of_staff
def invite(  # noqa: PLR0913 - one parameter for each option
    *,
    slug: str,
    entry_id: str,
    at: datetime,
    staff: str,
    by: datetime,
    second: bool | None,
    because: str | None,
    key: str | None,
) -> None:
    """Keep a time that is free, or will be, for ENTRY, and ask whether they want it; at NO or
    silence it goes to the next."""
    now = clock.now()
    known, _ = look_up(slug)
    starts_at = instant_of(known, at, second=second)
    answer_by = local_time.instant(by, known.zone)
    staff_id = id_named(known.staff.values(), staff, "staff")

    def work(db: Session) -> dict[str, Any]:
        made = offers.invite(
            db,
            catalogue(db, known.tenant_id),
            entry_id,
            staff_id=staff_id,
            starts_at=starts_at,
            answer_by=answer_by,
            now=now,
            because=because,
        )
        return {"offer_id": made.id}

    body = {
        "entry_id": entry_id,
        "starts_at": starts_at.isoformat(),
        "staff_id": staff_id,
        "answer_by": answer_by.isoformat(),
        "because": because,
    }
    answer = change_once(known.tenant_id, key, "waitlist.invite", body, work, now=now)
    say(f"Invited, to answer by {by:{AT}}: {answer['offer_id']}")


@waitlist.command()
@click.argument("slug")
@click.argument("entry_id", metavar="ENTRY")
@click.option("--because", required=True, help="Why; kept in the entry's history.")
def remove(slug: str, entry_id: str, because: str) -> None:
    """Take ENTRY off the waitlist; the customer is told."""
    now = clock.now()
    known, _ = look_up(slug)

    def work(db: Session) -> dict[str, Any]:
        waits.remove(db, catalogue(db, known.tenant_id), entry_id, because=because, now=now)
        return {}

    change_once(known.tenant_id, None, "waitlist.remove", {}, work, now=now)
    say("Removed.")


@waitlist.command()
@click.argument("slug")
@click.argument("entry_id", metavar="ENTRY")
def restore(slug: str, entry_id: str) -> None:
    """Put ENTRY back, which was removed by mistake, in the place that it had."""
    now = clock.now()
    known, _ = look_up(slug)

    def work(db: Session) -> int:
        return waits.place_of(
            db, waits.restore(db, catalogue(db, known.tenant_id), entry_id, now=now)
        )

    say(f"Number {change(work)} again.")


@waitlist.command()
@click.argument("slug")
@click.argument("entry_id", metavar="ENTRY")
def history(slug: str, entry_id: str) -> None:
    """What became of ENTRY, and who did it."""
    with database.read() as db:
        known = known_by(db, slug)
        for event in waits.history(db, known.tenant_id, entry_id):
            say(_told(known, event))


def _told(known: Catalogue, event: Event) -> str:
    when = local_time.local(event.happened_at, known.zone)
    who = " ".join(filter(None, (event.actor_kind.value, event.actor_id)))
    about = ""
    if "starts_at" in event.data:
        starts_at = datetime.fromisoformat(event.data["starts_at"])
        about = f"  for {local_time.local(starts_at, known.zone):{AT}}"
    why = f"  because {event.reason}" if event.reason else ""
    return f"{when:{AT}}  {event.name}{about}  by {who}{why}"


def _ids(things: Iterable[Any], names: Sequence[str], kind: str) -> list[str]:
    """Once each, in the order in which they are named."""
    known = list(things)
    return list(dict.fromkeys(id_named(known, name, kind) for name in names))


def _times(
    after: datetime | None,
    before: datetime | None,
    between: Sequence[tuple[datetime, datetime]],
) -> list[tuple[int | None, int | None]]:
    times = [(_minute(begins), _minute(ends)) for begins, ends in between]
    if after or before or not times:
        times.append((_minute(after), _minute(before)))
    return sorted(times, key=lambda span: span[0] or 0)


def _wish(known: Catalogue, entry: WaitlistEntry) -> str:
    wish = waits.wish_of(entry)
    services = (wish.service_id, *wish.other_services)
    said = " or ".join(known.service(one).name for one in services)
    if wish.staff_id:
        staff = (wish.staff_id, *wish.other_staff)
        said += " with " + " or ".join(known.staff_member(one).name for one in staff)
    if wish.locations:
        said += " at " + " or ".join(known.locations[one].name for one in wish.locations)
    if wish.first_on or wish.last_on:
        said += f", {wish.first_on or '…'} to {wish.last_on or '…'}"
    if wish.weekdays != EVERY_WEEKDAY:
        said += ", " + " ".join(day for n, day in enumerate(WEEKDAYS) if wish.weekdays >> n & 1)
    times = [(wish.from_minute, wish.until_minute), *wish.other_times]
    if times != [(None, None)]:
        said += ", " + " or ".join(f"{_clock(begins)} to {_clock(ends)}" for begins, ends in times)
    if wish.notice_minutes:
        said += f", {wish.notice_minutes} min ahead"
    if wish.party:
        said += f", for two, {SAID[wish.party]}"
    return said


def _minute(at: datetime | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute


def _clock(minute: int | None) -> str:
    if minute is None or minute >= DAY_MINUTES:
        return "…"
    return f"{time(minute // 60, minute % 60):%H:%M}"
