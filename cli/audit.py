"""`flask --app wsgi audit …`: who changed what, when and why."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import click

from cli.groups import Commands
from cli.saying import say
from core import audit as trails
from core import database
from core.catalogue import Catalogue, catalogue
from core.errors import NotFound
from core.models import Event
from core.scheduling import local_time
from core.setup import tenants


@click.group(cls=Commands)
def audit() -> None:
    """The audit trail."""


@audit.command("list")
@click.argument("slug")
@click.option("--subject", help="Only about this id: of an appointment, an offer, a service …")
@click.option("--customer", help="Only about the customer with this id.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"]), help="In local time there."
)
@click.option("--limit", default=trails.AT_MOST, show_default=True, type=click.IntRange(1, 10_000))
def list_events(
    slug: str, subject: str | None, customer: str | None, since: datetime | None, limit: int
) -> None:
    """What happened at the business SLUG, the latest last."""
    with database.read() as db:
        tenant = tenants.tenant_named(db, slug)
        known = catalogue(db, tenant.id, tenant.revision)
        zone = known.zone
        found = trails.trail(
            db,
            tenant.id,
            subject_id=subject,
            customer_id=customer,
            since=local_time.instant(since, zone) if since else None,
            limit=limit,
        )
        for event in found:
            when = local_time.local(event.happened_at, zone)
            say(f"{when:%Y-%m-%d %H:%M:%S}  {event.name}  {event.subject_id}")
            say(f"    by {_actor(event)}{_change(event, known)}")
            if event.reason:
                say(f"    because: {event.reason}")
    if not found:
        say("Nothing happened.")


def _actor(event: Event) -> str:
    return f"{event.actor_kind.value} {event.actor_id or ''}".rstrip()


def _change(event: Event, known: Catalogue) -> str:
    before, after = event.before or {}, event.after or {}
    told = [
        f"{name} {_said(before[name], name, known)} → {_said(after[name], name, known)}"
        if name in before and name in after
        else f"{name} {_said((after if name in after else before)[name], name, known)}"
        for name in {**before, **after}
        if name not in before or name not in after or before[name] != after[name]
    ]
    return ": " + ", ".join(told) if told else ""


def _said(value: Any, name: str, known: Catalogue) -> str:
    """Names instead of ids and times as the clock there shows them."""
    if value is None:
        return "none"
    with suppress(NotFound):
        if name == "staff_id":
            return known.staff_member(value).name
        if name == "service_id":
            return known.service(value).name
    if name.endswith(("_at", "_by")):
        return f"{local_time.local(datetime.fromisoformat(value), known.zone):%Y-%m-%d %H:%M}"
    return str(value)
