"""Setting up what a business does: services, what they need, and the steps that they consist of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue, touch
from core.catalogue.offering import ServiceInfo
from core.errors import InvalidDuration, InvalidNeeds, InvalidSteps, NameTaken, NotFound
from core.events import Fact, Name, announce
from core.models import Service, ServiceNeed, ServiceStep, Tenant
from core.setup.tenants import checked_name
from core.setup.working_hours import MINUTES_A_DAY

NO_NEEDS: Mapping[str, int] = {}


def add_service(  # noqa: PLR0913 - keyword-only facts of one row
    db: Session,
    tenant: Tenant,
    *,
    name: str,
    duration_minutes: int | None = None,
    price_minor: int | None = None,
    aliases: Sequence[str] = (),
    buffers: tuple[int, int] = (0, 0),
    needs: Mapping[str, int] = NO_NEEDS,
    steps: Sequence[str] = (),
    now: datetime,
) -> Service:
    """`buffers` are the minutes before and after the visit, `needs` how many resources of a kind it
    takes. Instead of a duration and buffers, `steps` may name the services that are done one after
    the other, by name or id; who performs all of them performs this.

    Raises InvalidName, InvalidDuration, NameTaken, NotFound for a step that does not exist,
    InvalidSteps and InvalidNeeds.
    """
    known = catalogue(db, tenant.id)
    name = free_name(known, name)
    parts = parts_named(known, steps, duration_minutes, buffers)
    if parts:
        duration_minutes = sum(part.duration_minutes for part in parts)
        buffers = parts[0].buffer_before_minutes, parts[-1].buffer_after_minutes
    duration_minutes = check_times(duration_minutes, buffers)
    check_needs(known, needs)
    service = Service(
        tenant_id=tenant.id,
        name=name,
        aliases=[checked_name(alias) for alias in aliases],
        duration_minutes=duration_minutes,
        buffer_before_minutes=buffers[0],
        buffer_after_minutes=buffers[1],
        price_minor=price_minor,
    )
    db.add(service)
    db.flush()
    db.add_all(ServiceNeed(service_id=service.id, kind=k, quantity=q) for k, q in needs.items())
    db.add_all(
        ServiceStep(service_id=service.id, position=position, step_service_id=part.id)
        for position, part in enumerate(parts)
    )
    db.flush()
    touch(db, tenant.id)
    fact = Fact(Name.SERVICE_ADDED, tenant.id, service.id, now, after=_plain(service, needs, parts))
    announce(db, fact)
    return service


def free_name(known: Catalogue, name: str, *, besides: str | None = None) -> str:
    """The name as it is stored, if no service but this one has it. Raises InvalidName and
    NameTaken."""
    name = checked_name(name)
    others = (service for service in known.services.values() if service.id != besides)
    if name.casefold() in (service.name.casefold() for service in others):
        raise NameTaken(name=name)
    return name


def performed_by_name(db: Session, tenant: Tenant, names: Collection[str] | None) -> list[str]:
    """Ids of the services of these names or ids, without doubles; who performs one of several steps
    performs each of them. None means all. Raises NotFound."""
    services = catalogue(db, tenant.id).services
    if names is None:
        return list(services)
    found: dict[str, None] = {}
    for name in names:
        service = _named(services, name)
        found |= dict.fromkeys(service.steps or [service.id])
    return list(found)


def _named(services: Mapping[str, ServiceInfo], name: str) -> ServiceInfo:
    for service in services.values():
        if name.strip().casefold() in (service.name.casefold(), service.id):
            return service
    raise NotFound(service=name)


def parts_named(
    known: Catalogue,
    steps: Sequence[str],
    duration_minutes: int | None,
    buffers: tuple[int, int],
) -> list[ServiceInfo]:
    """The services that are the steps, if they can be. Raises NotFound and InvalidSteps."""
    parts = [_named(known.services, step) for step in steps]
    if len(parts) == 1:
        raise InvalidSteps(steps=list(steps))
    for part in parts:
        if part.steps:
            raise InvalidSteps(step=part.name)
    if parts and (duration_minutes is not None or any(buffers)):
        raise InvalidSteps(duration_minutes=sum(part.duration_minutes for part in parts))
    return parts


def check_times(duration_minutes: int | None, buffers: tuple[int, int]) -> int:
    """The duration, if a visit may take so long. Raises InvalidDuration."""
    if duration_minutes is None or duration_minutes < 1 or min(buffers) < 0:
        raise InvalidDuration
    if duration_minutes + sum(buffers) > MINUTES_A_DAY:
        raise InvalidDuration
    return duration_minutes


def check_needs(known: Catalogue, needs: Mapping[str, int]) -> None:
    """A need that nothing could meet is a slip: nobody could ever be booked for the service."""
    for kind, quantity in needs.items():
        there_are = max((len(known.resources_for(p, kind)) for p in known.locations), default=0)
        if not 1 <= quantity <= there_are:
            raise InvalidNeeds(kind=kind, quantity=quantity, there_are=there_are)


def _plain(
    service: Service, needs: Mapping[str, int], parts: Sequence[ServiceInfo]
) -> dict[str, Any]:
    return {
        "name": service.name,
        "duration_minutes": service.duration_minutes,
        "buffer_before_minutes": service.buffer_before_minutes,
        "buffer_after_minutes": service.buffer_after_minutes,
        "price_minor": service.price_minor,
        "needs": dict(needs),
        "steps": [part.id for part in parts],
    }
