"""Changing the rules of a business, or of one of its services."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import touch
from core.errors import InvalidPolicy, NotFound
from core.events import Fact, Name, announce
from core.models import Service, Tenant
from core.scheduling.policies import Policies, policies_of, policies_of_service

TENANTS, SERVICES = Tenant.table(), Service.table()

Stored = dict[str, Any]


def set_policy(
    db: Session,
    tenant_id: str,
    key: str,
    value: Any,
    *,
    now: datetime,
    service_id: str | None = None,
    because: str | None = None,
) -> Policies:
    """Set one rule, or with `service_id` that service's own; a `key` such as `weights.vip` names a
    rule within a group. Returns the rules that hold then.

    Raises NotFound, and InvalidPolicy with what is wrong.
    """

    def changed(stored: Stored) -> Stored:
        return _with(stored, key.split("."), value)

    return _change(db, tenant_id, service_id, key, changed, because=because, now=now)


def reset_policy(
    db: Session,
    tenant_id: str,
    key: str,
    *,
    now: datetime,
    service_id: str | None = None,
) -> Policies:
    """Forget what was set: the default holds again, for a service what holds for all others.

    Raises NotFound, and InvalidPolicy for a rule that there is not.
    """

    def changed(stored: Stored) -> Stored:
        return _without(stored, key.split("."))

    return _change(db, tenant_id, service_id, key, changed, because=None, now=now)


def value_of(policies: Policies, key: str) -> Any:
    """The value of one rule. Raises InvalidPolicy if there is none of that name."""
    found: Any = policies.model_dump(mode="json")
    for part in key.split("."):
        if not isinstance(found, dict) or part not in found:
            raise InvalidPolicy(problems={key: "There is no such rule"})
        found = found[part]
    return found


def _change(
    db: Session,
    tenant_id: str,
    service_id: str | None,
    key: str,
    changed: Callable[[Stored], Stored],
    *,
    because: str | None,
    now: datetime,
) -> Policies:
    tenants = db.execute(
        sa.select(TENANTS.c.policies).where(TENANTS.c.id == tenant_id).with_for_update()
    ).scalar_one_or_none()
    if tenants is None:
        raise NotFound(tenant_id=tenant_id)
    if service_id is None:
        was, stored = policies_of(tenants), changed(tenants)
        is_now = policies_of(stored)
        _check_services(db, tenant_id, stored)
        db.execute(sa.update(TENANTS).where(TENANTS.c.id == tenant_id).values(policies=stored))
    else:
        own = _of_service(db, tenant_id, service_id)
        was, stored = policies_of_service(tenants, own), changed(own)
        is_now = policies_of_service(tenants, stored)
        db.execute(sa.update(SERVICES).where(SERVICES.c.id == service_id).values(policies=stored))
    before, after = value_of(was, key), value_of(is_now, key)
    touch(db, tenant_id)
    announce(
        db,
        Fact(
            Name.POLICY_CHANGED,
            tenant_id,
            service_id or tenant_id,
            now,
            before={key: before},
            after={key: after},
            reason=because,
        ),
    )
    return is_now


def _check_services(db: Session, tenant_id: str, stored: Mapping[str, Any]) -> None:
    own = sa.select(SERVICES.c.policies).where(SERVICES.c.tenant_id == tenant_id)
    for policies in db.scalars(own):
        policies_of_service(stored, policies)


def _of_service(db: Session, tenant_id: str, service_id: str) -> Stored:
    row = db.execute(
        sa.select(SERVICES.c.policies)
        .where(SERVICES.c.id == service_id, SERVICES.c.tenant_id == tenant_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound(service_id=service_id)
    return dict(row.policies)


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
