"""Setting up the rooms and equipment of a business."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue, touch
from core.catalogue.offering import ResourceInfo, ServiceInfo
from core.errors import InvalidName, NameTaken, NotFound
from core.events import Fact, Name, announce
from core.models import Resource, ResourceUse, Tenant
from core.setup.tenants import checked_name

LONGEST_KIND = 48


@dataclass(frozen=True, slots=True)
class Removed:
    """`visits` are those to come that still use it; `unmet` the services that nobody can be booked
    for any more, because too few of the kind are left."""

    resource: ResourceInfo
    visits: int
    unmet: tuple[ServiceInfo, ...]


def add_resource(
    db: Session,
    tenant: Tenant,
    *,
    kind: str,
    name: str,
    location_id: str | None = None,
    now: datetime,
) -> Resource:
    """A room or a piece of equipment; `kind` is what services need. At the first location unless
    another one is named. What was removed comes back, with the visits that still use it.

    Raises InvalidName, NameTaken and NotFound.
    """
    known = catalogue(db, tenant.id)
    kind, name = checked_kind(kind), checked_name(name)
    place = location_id or min(known.locations)
    if place not in known.locations:
        raise NotFound(location_id=place)
    same = [r for r in known.resources.values() if r.name.casefold() == name.casefold()]
    if any(other.is_active for other in same):
        raise NameTaken(name=name)
    former = [r.id for r in same if (r.kind, r.location_id) == (kind, place)]
    if former:
        resource = db.get_one(Resource, former[0])
        resource.is_active = True
    else:
        resource = Resource(tenant_id=tenant.id, location_id=place, kind=kind, name=name)
        db.add(resource)
    db.flush()
    touch(db, tenant.id)
    announce(db, Fact(Name.RESOURCE_ADDED, tenant.id, resource.id, now, after=_plain(resource)))
    return resource


def remove_resource(db: Session, tenant: Tenant, *, name: str, now: datetime) -> Removed:
    """No visit takes it from now on; those that have it keep it. Raises NotFound."""
    known = catalogue(db, tenant.id)
    found = _named(known.resources, name)
    db.get_one(Resource, found.id).is_active = False
    db.flush()
    touch(db, tenant.id)
    announce(db, Fact(Name.RESOURCE_REMOVED, tenant.id, found.id, now, before=_plain(found)))
    visits = db.scalar(
        select(func.count(ResourceUse.owner_id.distinct())).where(
            ResourceUse.resource_id == found.id, ResourceUse.ends_at > now
        )
    )
    before, after = _unmet(known), _unmet(catalogue(db, tenant.id))
    lost = tuple(service for service in after if service not in before)
    return Removed(found, visits or 0, lost)


def rename_resource(
    db: Session, known: Catalogue, resource_id: str, *, name: str, now: datetime
) -> None:
    """Call a room or a piece of equipment something else. Raises NotFound for one that is not used
    any more, InvalidName and NameTaken."""
    found = known.resources.get(resource_id)
    if found is None or not found.is_active:
        raise NotFound(resource_id=resource_id)
    name = checked_name(name)
    others = [r for r in known.resources.values() if r.is_active and r.id != resource_id]
    if name.casefold() in (other.name.casefold() for other in others):
        raise NameTaken(name=name)
    if name == found.name:
        return
    table = Resource.table()
    db.execute(update(table).where(table.c.id == resource_id).values(name=name))
    touch(db, known.tenant_id)
    renamed = Fact(Name.RESOURCE_RENAMED, known.tenant_id, resource_id, now)
    announce(db, replace(renamed, before={"name": found.name}, after={"name": name}))


def checked_kind(text: str) -> str:
    """The word for a kind as it is stored. Raises InvalidName."""
    kind = checked_name(text).casefold()
    if len(kind) > LONGEST_KIND:
        raise InvalidName(name=kind)
    return kind


def _named(resources: Mapping[str, ResourceInfo], name: str) -> ResourceInfo:
    for one in resources.values():
        if one.is_active and name.strip().casefold() in (one.name.casefold(), one.id):
            return one
    raise NotFound(resource=name)


def _unmet(known: Catalogue) -> list[ServiceInfo]:
    """The services of which some part lacks what it needs at every location."""
    return [
        service
        for service in known.services.values()
        if not any(
            all(len(known.resources_for(p, n.kind)) >= n.quantity for n in service.needs)
            for p in known.locations
        )
    ]


def _plain(one: Resource | ResourceInfo) -> dict[str, Any]:
    return {"kind": one.kind, "name": one.name, "location_id": one.location_id}
