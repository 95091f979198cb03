"""Changing what a business does: a service's facts, and whether it can be booked at all.

Each change returns the ids of the visits to come that could not be booked any more: they stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.catalogue.offering import ServiceInfo
from core.errors import InvalidSteps, NotFound, ServiceIsStep
from core.events import Fact, Name, announce
from core.models import Service, ServiceNeed, ServiceStep
from core.setup.offering_changes import follow
from core.setup.services import check_needs, check_times, free_name, parts_named
from core.setup.tenants import checked_name

SERVICES = Service.table()
NEEDS, STEPS = ServiceNeed.table(), ServiceStep.table()


@dataclass(frozen=True, slots=True)
class Offering:
    """All that a business says of a service. `buffers` are the minutes before and after a visit,
    `needs` how many resources of a kind it takes itself; with `steps`, ids of other services, there
    is neither a duration nor are there buffers."""

    name: str
    duration_minutes: int | None = None
    price_minor: int | None = None
    aliases: tuple[str, ...] = ()
    buffers: tuple[int, int] = (0, 0)
    needs: Mapping[str, int] = field(default_factory=dict)
    steps: tuple[str, ...] = ()


def offering(db: Session, known: Catalogue, service_id: str) -> Offering:
    """What is said of a service, also of one that is not offered now. Raises NotFound."""
    service = known.service(service_id)
    rows = db.execute(
        sa.select(NEEDS.c.kind, NEEDS.c.quantity)
        .where(NEEDS.c.service_id == service_id)
        .order_by(NEEDS.c.kind)
    )
    has_steps = bool(service.steps)
    return Offering(
        name=service.name,
        duration_minutes=None if has_steps else service.duration_minutes,
        price_minor=service.price_minor,
        aliases=service.aliases,
        buffers=(0, 0) if has_steps else _buffers(service),
        needs=dict(rows.all()),
        steps=service.steps,
    )


def change_service(
    db: Session, known: Catalogue, service_id: str, wanted: Offering, *, now: datetime
) -> list[str]:
    """Let a service be as `wanted` from now on; visits that are booked keep their times.

    Raises NotFound for one that is not offered, and what adding one raises.
    """
    if service_id not in known.services:
        raise NotFound(service_id=service_id)
    before = offering(db, known, service_id)
    wanted = replace(
        wanted,
        name=free_name(known, wanted.name, besides=service_id),
        aliases=tuple(checked_name(alias) for alias in wanted.aliases),
    )
    if wanted == before:
        return []
    duration_minutes, buffers = _times(known, service_id, wanted)
    check_needs(known, wanted.needs)
    values = {
        "name": wanted.name,
        "aliases": list(wanted.aliases),
        "price_minor": wanted.price_minor,
        "duration_minutes": duration_minutes,
        "buffer_before_minutes": buffers[0],
        "buffer_after_minutes": buffers[1],
    }
    db.execute(sa.update(SERVICES).where(SERVICES.c.id == service_id).values(values))
    _replace_parts(db, service_id, wanted)
    _repeat_sums(db, known, service_id, duration_minutes)
    lost = follow(db, known, _performing(known, service_id), now=now)
    changed = _changed(_plain(before), _plain(wanted))
    _announce(db, Name.SERVICE_CHANGED, known, service_id, changed, now)
    return lost


def retire_service(db: Session, known: Catalogue, service_id: str, *, now: datetime) -> list[str]:
    """Nobody can be booked for it from now on; what was is kept. Raises NotFound for one that is
    not offered, and ServiceIsStep for one that another consists of."""
    if service_id not in known.services:
        raise NotFound(service_id=service_id)
    if whole := _whole_of(known, service_id):
        raise ServiceIsStep(service=whole.name)
    _set_active(db, service_id, is_active=False)
    lost = follow(db, known, _performing(known, service_id), now=now)
    states = {"is_active": True}, {"is_active": False}
    _announce(db, Name.SERVICE_RETIRED, known, service_id, states, now)
    return lost


def bring_back_service(db: Session, known: Catalogue, service_id: str, *, now: datetime) -> None:
    """Offer it again, as it was. Raises NotFound for one that is offered, NameTaken if another has
    its name by now, and InvalidSteps if it has a step that is not offered."""
    service = known.former_services.get(service_id)
    if service is None:
        raise NotFound(service_id=service_id)
    free_name(known, service.name)
    for step_id in service.steps:
        if step_id not in known.services:
            raise InvalidSteps(step=known.service(step_id).name)
    _set_active(db, service_id, is_active=True)
    follow(db, known, (), now=now)
    states = {"is_active": False}, {"is_active": True}
    _announce(db, Name.SERVICE_BROUGHT_BACK, known, service_id, states, now)


def _set_active(db: Session, service_id: str, *, is_active: bool) -> None:
    db.execute(sa.update(SERVICES).where(SERVICES.c.id == service_id).values(is_active=is_active))


def _performing(known: Catalogue, service_id: str) -> list[str]:
    """Who performs it or, of several steps that it is one of, the whole."""
    concerned = {service_id} | {s.id for s in known.services.values() if service_id in s.steps}
    return [member.id for member in known.staff.values() if member.service_ids & concerned]


def _whole_of(known: Catalogue, service_id: str) -> ServiceInfo | None:
    return next((s for s in known.services.values() if service_id in s.steps), None)


def _times(known: Catalogue, service_id: str, wanted: Offering) -> tuple[int, tuple[int, int]]:
    parts = parts_named(known, wanted.steps, wanted.duration_minutes, wanted.buffers)
    if parts and (service_id in wanted.steps or _whole_of(known, service_id)):
        raise InvalidSteps(step=known.service(service_id).name)
    if not parts:
        return check_times(wanted.duration_minutes, wanted.buffers), wanted.buffers
    buffers = parts[0].buffer_before_minutes, parts[-1].buffer_after_minutes
    return check_times(sum(part.duration_minutes for part in parts), buffers), buffers


def _replace_parts(db: Session, service_id: str, wanted: Offering) -> None:
    db.execute(sa.delete(NEEDS).where(NEEDS.c.service_id == service_id))
    db.execute(sa.delete(STEPS).where(STEPS.c.service_id == service_id))
    needs = [
        {"service_id": service_id, "kind": kind, "quantity": quantity}
        for kind, quantity in wanted.needs.items()
    ]
    steps = [
        {"service_id": service_id, "position": position, "step_service_id": step_id}
        for position, step_id in enumerate(wanted.steps)
    ]
    if needs:
        db.execute(sa.insert(NEEDS), needs)
    if steps:
        db.execute(sa.insert(STEPS), steps)


def _repeat_sums(db: Session, known: Catalogue, service_id: str, duration_minutes: int) -> None:
    """What consists of the service lasts as long as its steps do now."""
    took = known.service(service_id).duration_minutes
    for whole in (*known.services.values(), *known.former_services.values()):
        if times := whole.steps.count(service_id):
            lasts = whole.duration_minutes + times * (duration_minutes - took)
            check_times(lasts, _buffers(whole))
            row = SERVICES.c.id == whole.id
            db.execute(sa.update(SERVICES).where(row).values(duration_minutes=lasts))


def _buffers(service: ServiceInfo) -> tuple[int, int]:
    return service.buffer_before_minutes, service.buffer_after_minutes


def _plain(told: Offering) -> dict[str, Any]:
    return {
        "name": told.name,
        "duration_minutes": told.duration_minutes,
        "buffer_before_minutes": told.buffers[0],
        "buffer_after_minutes": told.buffers[1],
        "price_minor": told.price_minor,
        "aliases": list(told.aliases),
        "needs": dict(told.needs),
        "steps": list(told.steps),
    }


def _changed(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Only what is different."""
    names = [name for name in after if after[name] != before[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _announce(
    db: Session,
    name: Name,
    known: Catalogue,
    service_id: str,
    states: tuple[dict[str, Any], ...],
    now: datetime,
) -> None:
    before, after = states
    announce(db, Fact(name, known.tenant_id, service_id, now, before=before, after=after))
