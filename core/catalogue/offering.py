"""What a business does and what must be free for it, as the catalogue's snapshot keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Resource, Service, ServiceNeed, ServiceStep


@dataclass(frozen=True, slots=True)
class Need:
    """So many resources of a kind, each free from `from_minute` to `until_minute`, which count from
    the start of the visit: what lies in the buffer before it is negative."""

    kind: str
    quantity: int
    from_minute: int
    until_minute: int


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """`price_minor` is in the currency's smallest unit; the duration is without buffers.

    `steps` are the services that it consists of, in order. Their durations make its own, its
    buffers are those at either end, and each takes what it needs for its own part only. Two needs
    of a kind that overlap are not added up: the same resource serves both.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    duration_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    price_minor: int | None
    steps: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class ResourceInfo:
    """A room or a piece of equipment; whatever is of one `kind` can stand in for each other."""

    id: str
    location_id: str
    kind: str
    name: str
    is_active: bool


def load_services(db: Session, tenant_id: str) -> list[tuple[bool, ServiceInfo]]:
    """All that the business does or did, by name, and whether it does it now."""
    table = Service.table()
    rows = db.execute(
        sa.select(table).where(table.c.tenant_id == tenant_id).order_by(table.c.name, table.c.id)
    ).all()
    by_id = {row.id: row for row in rows}
    steps, needs = _steps(db, tenant_id), _needs(db, tenant_id)
    return [(row.is_active, _described(row, by_id, steps, needs)) for row in rows]


def load_resources(db: Session, tenant_id: str) -> Mapping[str, ResourceInfo]:
    """All rooms and equipment, also those that are no longer used, by id."""
    table = Resource.table()
    rows = db.execute(sa.select(table).where(table.c.tenant_id == tenant_id).order_by(table.c.id))
    return MappingProxyType(
        {
            r.id: ResourceInfo(
                id=r.id,
                location_id=r.location_id,
                kind=r.kind,
                name=r.name,
                is_active=r.is_active,
            )
            for r in rows
        }
    )


def _steps(db: Session, tenant_id: str) -> dict[str, list[str]]:
    steps, services = ServiceStep.table(), Service.table()
    rows = db.execute(
        sa.select(steps)
        .join(services, services.c.id == steps.c.service_id)
        .where(services.c.tenant_id == tenant_id)
        .order_by(steps.c.position)
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.service_id, []).append(row.step_service_id)
    return found


def _needs(db: Session, tenant_id: str) -> dict[str, dict[str, int]]:
    needs, services = ServiceNeed.table(), Service.table()
    rows = db.execute(
        sa.select(needs)
        .join(services, services.c.id == needs.c.service_id)
        .where(services.c.tenant_id == tenant_id)
        .order_by(needs.c.kind)
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.service_id, {})[row.kind] = row.quantity
    return found


def _described(
    row: Any,
    rows: Mapping[str, Any],
    steps: Mapping[str, Sequence[str]],
    needs: Mapping[str, Mapping[str, int]],
) -> ServiceInfo:
    step_ids = tuple(steps.get(row.id, ()))
    parts = [rows[step_id] for step_id in step_ids] or [row]
    before, after = parts[0].buffer_before_minutes, parts[-1].buffer_after_minutes
    duration = sum(part.duration_minutes for part in parts)
    whole = [
        Need(kind, quantity, -before, duration + after)
        for kind, quantity in needs.get(row.id, {}).items()
    ]
    return ServiceInfo(
        id=row.id,
        name=row.name,
        aliases=tuple(row.aliases),
        duration_minutes=duration,
        buffer_before_minutes=before,
        buffer_after_minutes=after,
        price_minor=row.price_minor,
        steps=step_ids,
        needs=(*whole, *(_needs_of_steps(parts, needs, before, after) if step_ids else ())),
    )


def _needs_of_steps(
    parts: Sequence[Any], needs: Mapping[str, Mapping[str, int]], before: int, after: int
) -> list[Need]:
    found = []
    at = 0
    for place, part in enumerate(parts):
        ends = at + part.duration_minutes
        begins = at - before if place == 0 else at
        until = ends + after if place == len(parts) - 1 else ends
        found += [
            Need(kind, quantity, begins, until) for kind, quantity in needs.get(part.id, {}).items()
        ]
        at = ends
    return found
