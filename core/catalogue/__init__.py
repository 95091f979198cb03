"""What changes slowly about a tenant, as one frozen snapshot that each process keeps.

A snapshot is told from a newer one by the tenant's revision: whoever changes services, staff,
hours, policies or texts calls `touch` in the same transaction.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue.offering import ResourceInfo, ServiceInfo, load_resources, load_services
from core.catalogue.rotas import ClosureInfo, Rotas
from core.errors import NotFound
from core.models import Location, Service, Staff, StaffService, Tenant, TenantText
from core.scheduling.policies import (
    Policies,
    policies_of,
    policies_of_location,
    policies_of_service,
)
from core.scheduling.rota import Hours, Rota, Week

KEEP_SECONDS = 30.0
KEPT_AT_MOST = 1024
# The tenants that a session has touched are known by it, also to whoever hints at it afterwards.
TOUCHED = "touched"
# The snapshot that a session looks at, and in which of its transactions.
SEEN = "seen_catalogue"

NO_TEXTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StaffInfo:
    """`rota` is all that the calendar says of when they can be booked."""

    id: str
    name: str
    nicknames: tuple[str, ...]
    location_id: str
    service_ids: frozenset[str]
    rota: Rota

    @property
    def hours(self) -> tuple[Hours, ...]:
        """What they work in an ordinary week."""
        return self.rota.work.hours


@dataclass(frozen=True, slots=True)
class LocationInfo:
    id: str
    name: str
    street: str | None
    phone: str | None
    opening: Week


@dataclass(frozen=True)
class Catalogue:
    """`services` and `staff` are those that can be booked now, by name; what is no longer offered
    is still found by `service` and `staff_member`, for appointments that speak of it. `texts` are
    the business's own by language and key, where it has any; `resources` also those that are no
    longer used. `service_policies` are of the services with rules of their own, `local_policies`
    of the locations with such, by location and service; no service is any without own rules."""

    tenant_id: str
    revision: int
    slug: str
    name: str
    zone: ZoneInfo
    language: str
    currency: str
    region: str
    policies: Policies
    locations: Mapping[str, LocationInfo]
    services: Mapping[str, ServiceInfo]
    staff: Mapping[str, StaffInfo]
    former_services: Mapping[str, ServiceInfo]
    former_staff: Mapping[str, StaffInfo]
    texts: Mapping[str, Mapping[str, str]]
    resources: Mapping[str, ResourceInfo]
    closures: tuple[ClosureInfo, ...] = ()
    service_policies: Mapping[str, Policies] = field(default_factory=dict)
    local_policies: Mapping[tuple[str, str | None], Policies] = field(default_factory=dict)

    def own_texts(self, language: str) -> Mapping[str, str]:
        """The business's own texts in a language, by key."""
        return self.texts.get(language, NO_TEXTS)

    def policies_for(self, service_id: str, location_id: str | None = None) -> Policies:
        """The rules for a service: the tenant's, with what the location, where one is named, and
        the service have of their own."""
        if location_id is not None and (location_id, None) in self.local_policies:
            own = self.local_policies.get((location_id, service_id))
            return own or self.local_policies[location_id, None]
        return self.service_policies.get(service_id, self.policies)

    def policies_with(self, service_id: str, staff_id: str) -> Policies:
        """The rules for a service where that staff member works. Raises NotFound."""
        if not self.local_policies:
            return self.policies_for(service_id)
        return self.policies_for(service_id, self.staff_member(staff_id).location_id)

    @cached_property
    def rules(self) -> Sequence[Policies]:
        """All the rules that hold for some service."""
        return (self.policies, *self.service_policies.values())

    def service(self, service_id: str) -> ServiceInfo:
        """Raises NotFound, also for another tenant's."""
        found = self.services.get(service_id) or self.former_services.get(service_id)
        if found is None:
            raise NotFound(service_id=service_id)
        return found

    def staff_member(self, staff_id: str) -> StaffInfo:
        """Raises NotFound, also for another tenant's."""
        found = self.staff.get(staff_id) or self.former_staff.get(staff_id)
        if found is None:
            raise NotFound(staff_id=staff_id)
        return found

    def staff_for(self, service_id: str) -> tuple[StaffInfo, ...]:
        """Who performs the service, by name."""
        return tuple(s for s in self.staff.values() if service_id in s.service_ids)

    def resources_for(self, location_id: str, kind: str) -> tuple[str, ...]:
        """Ids of the rooms or equipment of a kind at a location, ascending."""
        return self._resources_by_kind.get((location_id, kind), ())

    @cached_property
    def _resources_by_kind(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = {}
        for one in self.resources.values():
            if one.is_active:
                found.setdefault((one.location_id, one.kind), []).append(one.id)
        return {place: tuple(sorted(ids)) for place, ids in found.items()}

    @cached_property
    def opens_minute(self) -> int:
        """The earliest minute of the day at which anybody works; 0 if nobody does."""
        return min((start for s in self.staff.values() for _, start, _ in s.hours), default=0)

    @cached_property
    def closes_minute(self) -> int:
        """The latest minute at which anybody works, past 1440 after midnight; 1440 if nobody."""
        return max((until for s in self.staff.values() for _, _, until in s.hours), default=1440)


T = TypeVar("T", ServiceInfo, StaffInfo)

_tenants = Tenant.table()
_revision_of = sa.select(_tenants.c.revision).where(_tenants.c.id == sa.bindparam("tenant"))

_kept: dict[str, tuple[Catalogue, float]] = {}
_kept_lock = threading.Lock()


def catalogue(db: Session, tenant_id: str, revision: int | None = None) -> Catalogue:
    """The tenant's snapshot, one and the same all through a transaction that does not touch it;
    `revision` is that of the tenant row, if the caller has read it.

    Raises NotFound.
    """
    found: Catalogue | None
    found, seen_in = db.info.get(SEEN, (None, None))
    if found and found.tenant_id == tenant_id and seen_in is db.get_transaction():
        return found
    wanted = _revision(db, tenant_id) if revision is None else revision
    found, loaded_at = _kept.get(tenant_id, (None, 0.0))
    is_old = time.monotonic() - loaded_at >= KEEP_SECONDS
    if not found or found.revision != wanted or is_old:
        # The tenant's row before the rest: a change committed in between leaves a snapshot newer
        # than its revision says, which is read again, never an older one that is kept.
        found = fresh_catalogue(db, tenant_id)
        if tenant_id in db.info.get(TOUCHED, ()):
            return found
        _keep(found)
    db.info[SEEN] = found, db.get_transaction()
    return found


def fresh_catalogue(db: Session, tenant_id: str) -> Catalogue:
    """The snapshot as this transaction sees it, kept by nobody. Raises NotFound."""
    return _load(db, _tenant(db, tenant_id))


def touch(db: Session, tenant_id: str) -> None:
    """Make every kept snapshot of the tenant old, from this transaction's commit on."""
    c = _tenants.c
    db.execute(sa.update(_tenants).where(c.id == tenant_id).values(revision=c.revision + 1))
    # What this step reads from now on may be rolled back: it must not be kept for others.
    db.info.setdefault(TOUCHED, set()).add(tenant_id)
    db.info.pop(SEEN, None)


def _keep(loaded: Catalogue) -> None:
    with _kept_lock:
        _kept.pop(loaded.tenant_id, None)
        if len(_kept) >= KEPT_AT_MOST:
            _kept.pop(next(iter(_kept)))
        _kept[loaded.tenant_id] = (loaded, time.monotonic())


def _revision(db: Session, tenant_id: str) -> int:
    found: int | None = db.connection().execute(_revision_of, {"tenant": tenant_id}).scalar()
    if found is None:
        raise NotFound(tenant_id=tenant_id)
    return found


def _tenant(db: Session, tenant_id: str) -> Any:
    found = db.execute(sa.select(_tenants).where(_tenants.c.id == tenant_id)).first()
    if found is None:
        raise NotFound(tenant_id=tenant_id)
    return found


def _load(db: Session, tenant: Any) -> Catalogue:
    tenant_id = tenant.id
    known = Rotas(db, tenant_id)
    services, former_services = _now_and_former(load_services(db, tenant_id))
    every_service = (*services.values(), *former_services.values())
    staff, former_staff = _staff(db, tenant_id, every_service, known)
    services_own = _own_policies(db, Service.table(), tenant_id)
    return Catalogue(
        tenant_id=tenant_id,
        revision=tenant.revision,
        slug=tenant.slug,
        name=tenant.name,
        zone=ZoneInfo(tenant.time_zone),
        language=tenant.language,
        currency=tenant.currency,
        region=tenant.region,
        policies=policies_of(tenant.policies),
        service_policies=MappingProxyType(
            {
                service_id: policies_of_service(tenant.policies, own)
                for service_id, own in services_own.items()
            }
        ),
        local_policies=_local_policies(db, tenant, services_own),
        locations=_locations(db, tenant_id, known),
        services=services,
        staff=staff,
        former_services=former_services,
        former_staff=former_staff,
        texts=_texts(db, tenant_id),
        resources=load_resources(db, tenant_id),
        closures=known.closures,
    )


def _texts(db: Session, tenant_id: str) -> Mapping[str, Mapping[str, str]]:
    table = TenantText.table()
    found: dict[str, dict[str, str]] = {}
    for row in db.execute(sa.select(table).where(table.c.tenant_id == tenant_id)):
        found.setdefault(row.language, {})[row.key] = row.text
    return MappingProxyType(found)


def _locations(db: Session, tenant_id: str, known: Rotas) -> Mapping[str, LocationInfo]:
    table = Location.table()
    rows = db.execute(sa.select(table).where(table.c.tenant_id == tenant_id).order_by(table.c.name))
    return MappingProxyType(
        {
            row.id: LocationInfo(
                id=row.id,
                name=row.name,
                street=row.street,
                phone=row.phone,
                opening=known.opening(row.id),
            )
            for row in rows
        }
    )


def _staff(
    db: Session, tenant_id: str, services: Sequence[ServiceInfo], known: Rotas
) -> tuple[Mapping[str, StaffInfo], Mapping[str, StaffInfo]]:
    staff, performs = Staff.table(), StaffService.table()
    rows = db.execute(
        sa.select(staff, performs.c.service_id)
        .outerjoin(performs, performs.c.staff_id == staff.c.id)
        .where(staff.c.tenant_id == tenant_id)
        .order_by(staff.c.name, staff.c.id)
    ).all()
    services_of: dict[str, set[str]] = {}
    for row in rows:
        services_of.setdefault(row.id, set()).update({row.service_id} - {None})
    for performed in services_of.values():
        _add_packages(performed, services)
    return _now_and_former(
        [
            (row.is_active, _staff_info(row, services_of[row.id], known))
            for row in {row.id: row for row in rows}.values()
        ]
    )


def _add_packages(performed: set[str], services: Sequence[ServiceInfo]) -> None:
    """Who performs every step of a service performs the service, and nobody else does."""
    for service in services:
        if service.steps and performed.issuperset(service.steps):
            performed.add(service.id)
        elif service.steps:
            performed.discard(service.id)


def _staff_info(row: Any, service_ids: set[str], known: Rotas) -> StaffInfo:
    return StaffInfo(
        id=row.id,
        name=row.name,
        nicknames=tuple(row.nicknames),
        location_id=row.location_id,
        service_ids=frozenset(service_ids),
        rota=known.rota(row.id, row.location_id),
    )


def _local_policies(
    db: Session, tenant: Any, services_own: Mapping[str, Mapping[str, Any]]
) -> Mapping[tuple[str, str | None], Policies]:
    found: dict[tuple[str, str | None], Policies] = {}
    for location_id, own in _own_policies(db, Location.table(), tenant.id).items():
        found[location_id, None] = policies_of_location(tenant.policies, own)
        for service_id, of_service in services_own.items():
            found[location_id, service_id] = policies_of_location(tenant.policies, own, of_service)
    return MappingProxyType(found)


def _own_policies(db: Session, table: sa.Table, tenant_id: str) -> Mapping[str, Mapping[str, Any]]:
    """What each of the tenant's services or locations stored, if it stored any rule."""
    rows = db.execute(sa.select(table.c.id, table.c.policies).where(table.c.tenant_id == tenant_id))
    return {row.id: row.policies for row in rows if row.policies}


def _now_and_former(found: Sequence[tuple[bool, T]]) -> tuple[Mapping[str, T], Mapping[str, T]]:
    return (
        MappingProxyType({info.id: info for active, info in found if active}),
        MappingProxyType({info.id: info for active, info in found if not active}),
    )
