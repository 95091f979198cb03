"""`flask --app wsgi resource …`: the rooms and equipment that must be free too."""

import click
from sqlalchemy.orm import Session

from cli import naming
from cli.groups import Commands
from cli.operator import change
from cli.saying import say
from core import clock, database
from core.catalogue import catalogue
from core.models import Resource
from core.setup import resources, tenants


@click.group(cls=Commands)
def resource() -> None:
    """Rooms and equipment that visits need."""


@resource.command("add")
@click.argument("slug")
@click.argument("name")
@click.option("--kind", required=True, help="Your word for what can stand in for it, e.g. room.")
@click.option("--location", help="Where it is, if there are several.")
def add(slug: str, name: str, kind: str, location: str | None) -> None:
    """Add the room or piece of equipment NAME to the business SLUG."""
    now = clock.now()

    def work(db: Session) -> Resource:
        owner = tenants.tenant_named(db, slug)
        known = catalogue(db, owner.id)
        place = naming.location_named(known, location).id if location else None
        return resources.add_resource(db, owner, kind=kind, name=name, location_id=place, now=now)

    added = change(work)
    say(f"{added.name}, {added.kind}: {added.id}")


@resource.command("list")
@click.argument("slug")
def list_resources(slug: str) -> None:
    """The rooms and equipment of the business SLUG, and which services need them."""
    with database.read() as db:
        known = catalogue(db, tenants.tenant_named(db, slug).id)
    in_use = [one for one in known.resources.values() if one.is_active]
    if not in_use:
        say(f'None yet: flask --app wsgi resource add {slug} "Room 1" --kind room')
    for one in sorted(in_use, key=lambda r: (r.location_id, r.kind, r.name)):
        needing = [
            service.name
            for service in known.services.values()
            if any(need.kind == one.kind for need in service.needs)
        ]
        place = known.locations[one.location_id].name
        say(f"{one.name}  {one.kind}  {place}  for {', '.join(needing) or 'no service yet'}")


@resource.command("remove")
@click.argument("slug")
@click.argument("name")
def remove(slug: str, name: str) -> None:
    """Let no new visit of the business SLUG take NAME; those that have it keep it."""
    now = clock.now()
    removed = change(
        lambda db: resources.remove_resource(db, tenants.tenant_named(db, slug), name=name, now=now)
    )
    say(f"{removed.resource.name} is not used any more.")
    if removed.visits:
        say(f"Visits to come that still have it: {removed.visits}")
    for service in removed.unmet:
        say(f"{service.name} cannot be booked any more: too few of {removed.resource.kind}.")
