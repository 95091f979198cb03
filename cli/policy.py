"""`flask --app wsgi policy …`: the rules of a business, such as until when customers can cancel."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click
from pydantic import BaseModel

from cli.groups import Commands
from cli.naming import location_named
from cli.operator import change
from cli.saying import say
from core import clock, database
from core.catalogue import Catalogue, catalogue
from core.errors import NotFound
from core.scheduling.policies import OF_LOCATION, OF_TENANT_ONLY, Policies
from core.setup import policy_changes, tenants

Decorated = Callable[..., Any]


def of_part(command: Decorated) -> Decorated:
    """The options that name whose rule is meant, if not everybody's."""
    for option in (
        click.option("--location", "location_name", help="Only at this location, by its name."),
        click.option("--service", "service_name", help="Only for this service, by its name."),
    ):
        command = option(command)
    return command


@click.group(cls=Commands)
def policy() -> None:
    """The rules of a business."""


@policy.command()
@click.argument("slug")
@click.argument("key", required=False)
@of_part
def show(slug: str, key: str | None, service_name: str | None, location_name: str | None) -> None:
    """What holds at the business SLUG; * marks what differs from the defaults, or for a service or
    a location from the business. With KEY, only that rule."""
    with database.read() as db:
        tenant = tenants.tenant_named(db, slug)
        known = catalogue(db, tenant.id, tenant.revision)
    of = _of(known, service_name, location_name)
    holds, usual = known.policies, Policies()
    if of:
        own = known.policies_for(of.get("service_id", ""), of.get("location_id"))
        holds, usual = own, known.policies
    if key is not None:
        policy_changes.value_of(holds, key)
    for name, value, meaning in _rules(holds):
        if key is not None and not f"{name}.".startswith(f"{key}."):
            continue
        if not _can_have_own(of, name.partition(".")[0]):
            continue
        mark = " " if value == policy_changes.value_of(usual, name) else "*"
        say(f"{mark} {name} = {_shown(value)}")
        if meaning:
            say(f"    {meaning}")


@policy.command("set")
@click.argument("slug")
@click.argument("key")
@click.argument("value")
@of_part
@click.option("--because", help="Why, for the audit trail.")
def set_policy(
    slug: str,
    key: str,
    value: str,
    *,
    service_name: str | None,
    location_name: str | None,
    because: str | None,
) -> None:
    """Let VALUE hold for the rule KEY at the business SLUG: a number, a list such as ["US"], or
    null for no limit."""
    now = clock.now()

    def work(db: database.Session) -> Policies:
        tenant = tenants.tenant_named(db, slug)
        of = _of(catalogue(db, tenant.id), service_name, location_name)
        return policy_changes.set_policy(
            db, tenant.id, key, _parsed(value), **of, because=because, now=now
        )

    _say(key, change(work), service_name, location_name)


@policy.command()
@click.argument("slug")
@click.argument("key")
@of_part
def reset(slug: str, key: str, service_name: str | None, location_name: str | None) -> None:
    """Let the default hold again for the rule KEY; for a service or a location, what holds for the
    others."""
    now = clock.now()

    def work(db: database.Session) -> Policies:
        tenant = tenants.tenant_named(db, slug)
        of = _of(catalogue(db, tenant.id), service_name, location_name)
        return policy_changes.reset_policy(db, tenant.id, key, **of, now=now)

    _say(key, change(work), service_name, location_name)


def _say(key: str, policies: Policies, service_name: str | None, location_name: str | None) -> None:
    of = f" for {service_name}" if service_name else ""
    there = f" at {location_name}" if location_name else ""
    say(f"{key} = {_shown(policy_changes.value_of(policies, key))}{of}{there}")


def _of(known: Catalogue, service_name: str | None, location_name: str | None) -> dict[str, str]:
    """The id of the service or location whose own rule is meant; empty for the business's."""
    if service_name is not None and location_name is not None:
        raise click.UsageError("A rule is a service's or a location's own, not of both.")
    if location_name is not None:
        return {"location_id": location_named(known, location_name).id}
    return {"service_id": _service_id(known, service_name)} if service_name is not None else {}


def _can_have_own(of: Mapping[str, str], rule: str) -> bool:
    if "location_id" in of:
        return rule in OF_LOCATION
    return "service_id" not in of or rule not in OF_TENANT_ONLY


def _service_id(known: Catalogue, name: str) -> str:
    for service in known.services.values():
        if service.name.casefold() == name.casefold():
            return service.id
    raise NotFound(service=name)


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value  # a word; the rule says whether it can have one


def _shown(value: Any) -> str:
    is_whole = isinstance(value, float) and value.is_integer()
    return json.dumps(int(value) if is_whole else value)


def _rules(group: BaseModel, prefix: str = "") -> Iterator[tuple[str, Any, str | None]]:
    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        if isinstance(value, BaseModel):
            yield from _rules(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value, field.description
