"""Changing the rules of a business, or of one of its services or locations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.errors import InvalidPolicy, NotFound
from core.events import Fact, Name, announce
from core.models import Location, Service, Tenant
from core.scheduling import waitlist, wants
from core.scheduling.policies import (
    Policies,
    policies_of,
    policies_of_location,
    policies_of_service,
)

EXPIRY = "auto_expiry_hours"

TENANTS, SERVICES, LOCATIONS = Tenant.table(), Service.table(), Location.table()

Stored = dict[str, Any]


def set_policy(  # noqa: PLR0913 - what is set, and whose
    db: Session,
    tenant_id: str,
    key: str,
    value: Any,
    *,
    now: datetime,
    service_id: str | None = None,
    location_id: str | None = None,
    because: str | None = None,
) -> Policies:
    """Set one rule, or that service's or that location's own; a `key` such as `weights.vip` names a
    rule within a group. Returns the rules that hold then.

    Raises NotFound, and InvalidPolicy with what is wrong.
    """

    def changed(stored: Stored) -> Stored:
        return _with(stored, key.split("."), value)

    whose = _whose(tenant_id, service_id, location_id)
    return _change(db, tenant_id, whose, key, changed, because=because, now=now)


def reset_policy(
    db: Session,
    tenant_id: str,
    key: str,
    *,
    now: datetime,
    service_id: str | None = None,
    location_id: str | None = None,
) -> Policies:
    """Forget what was set: the default holds again, for a service or a location what holds for all
    others.

    Raises NotFound, and InvalidPolicy for a rule that there is not.
    """

    def changed(stored: Stored) -> Stored:
        return _without(stored, key.split("."))

    whose = _whose(tenant_id, service_id, location_id)
    return _change(db, tenant_id, whose, key, changed, because=None, now=now)


def value_of(policies: Policies, key: str) -> Any:
    """The value of one rule. Raises InvalidPolicy if there is none of that name."""
    found: Any = policies.model_dump(mode="json")
    for part in key.split("."):
        if not isinstance(found, dict) or part not in found:
            raise InvalidPolicy(problems={key: "there is no such rule"})
        found = found[part]
    return found


Rules = Callable[[Stored, Stored], Policies]


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose rules are changed: a row of `table`, and `rules` of what its tenant stores and it."""

    table: sa.Table
    id: str
    rules: Rules


def _whose(tenant_id: str, service_id: str | None, location_id: str | None) -> _Whose:
    if service_id is not None:
        return _Whose(SERVICES, service_id, policies_of_service)
    if location_id is not None:
        return _Whose(LOCATIONS, location_id, policies_of_location)
    return _Whose(TENANTS, tenant_id, lambda _, own: policies_of(own))


def _change(
    db: Session,
    tenant_id: str,
    whose: _Whose,
    key: str,
    changed: Callable[[Stored], Stored],
    *,
    because: str | None,
    now: datetime,
) -> Policies:
    tenants = _stored(db, TENANTS, tenant_id, TENANTS.c.id == tenant_id)
    own = tenants
    if whose.table is not TENANTS:
        own = _stored(db, whose.table, whose.id, whose.table.c.tenant_id == tenant_id)
    stored = changed(own)
    was, is_now = whose.rules(tenants, own), whose.rules(tenants, stored)
    table = whose.table
    db.execute(sa.update(table).where(table.c.id == whose.id).values(policies=stored))
    _check_all(db, tenant_id)
    before, after = value_of(was, key), value_of(is_now, key)
    touch(db, tenant_id)
    if key == EXPIRY:
        waitlist.look_again(db, tenant_id, now=now)
    if key.startswith("weights"):
        wants.weights_changed(db, tenant_id, now=now)
    announce(
        db,
        Fact(
            Name.POLICY_CHANGED,
            tenant_id,
            whose.id,
            now,
            before={key: before},
            after={key: after},
            reason=because,
        ),
    )
    return is_now


def _stored(db: Session, table: sa.Table, id_: str, is_of: sa.ColumnElement[bool]) -> Stored:
    row = db.execute(
        sa.select(table.c.policies).where(table.c.id == id_, is_of).with_for_update()
    ).first()
    if row is None:
        raise NotFound(**{f"{table.name.removesuffix('s')}_id": id_})
    return dict(row.policies)


def _check_all(db: Session, tenant_id: str) -> None:
    """What a service or a location has of its own must go with the rest. Raises InvalidPolicy."""
    [tenants], services, locations = (
        db.scalars(sa.select(table.c.policies).where(owner == tenant_id)).all()
        for table, owner in (
            (TENANTS, TENANTS.c.id),
            (SERVICES, SERVICES.c.tenant_id),
            (LOCATIONS, LOCATIONS.c.tenant_id),
        )
    )
    of_services = [own for own in services if own]
    for own in of_services:
        policies_of_service(tenants, own)
    for there in filter(None, locations):
        for own in [{}, *of_services]:
            policies_of_location(tenants, there, own)


def _with(stored: Mapping[str, Any], path: list[str], value: Any) -> Stored:
    name, *rest = path
    if not rest:
        return {**stored, name: value}
    inner = stored.get(name)
    return {**stored, name: _with(inner if isinstance(inner, dict) else {}, rest, value)}


def _without(stored: Mapping[str, Any], path: list[str]) -> Stored:
    name, *rest = path
    kept = {key: value for key, value in stored.items() if key != name}
    inner = stored.get(name)
    if rest and isinstance(inner, dict) and (left := _without(inner, rest)):
        kept[name] = left
    return kept
