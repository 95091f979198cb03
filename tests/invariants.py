"""What must be true of the tables after any sequence of steps, whatever they were."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.models import (
    Appointment,
    AppointmentStatus,
    Hold,
    OccupiedQuantum,
    Offer,
    OfferStatus,
    Resource,
    ResourceUse,
    Staff,
    TimeOff,
)
from core.scheduling.quanta import quanta_between

KEEPS_ITS_TIME = (
    AppointmentStatus.CONFIRMED,
    AppointmentStatus.COMPLETED,
    AppointmentStatus.NO_SHOW,
)


class Kept(NamedTuple):
    """Somebody's time, as an appointment, a hold or time off says that it is taken."""

    owner_id: str
    staff_id: str
    starts_at: datetime
    ends_at: datetime


def assert_time_adds_up(db: Session) -> None:
    """Occupied quanta are those of appointments, holds, time off and the rooms and equipment that
    these use, and of nothing else: none is missing, none left behind, none taken twice."""
    db.expire_all()
    kept = list(_kept(db))
    uses = list(db.scalars(select(ResourceUse)))
    expected = Counter(
        (resource_id, quantum, owner_id)
        for resource_id, owner_id, quanta in (
            *((k.staff_id, k.owner_id, quanta_between(k.starts_at, k.ends_at)) for k in kept),
            *(
                (resource_id, owner_id, sorted(quanta))
                for (resource_id, owner_id), quanta in _of_resources(uses).items()
            ),
        )
        for quantum in quanta
    )
    table = OccupiedQuantum.table()
    rows = db.execute(select(table.c.resource_id, table.c.quantum, table.c.owner_id))
    assert Counter(map(tuple, rows)) == expected
    twice = Counter((resource_id, quantum) for resource_id, quantum, _ in expected.elements())
    assert set(twice.values()) <= {1}
    _assert_uses_belong(db, kept, uses)


def _kept(db: Session) -> Iterator[Kept]:
    booked = select(Appointment).where(Appointment.status.in_(KEEPS_ITS_TIME))
    for a in db.scalars(booked):
        yield Kept(a.id, a.staff_id, a.busy_starts_at, a.busy_ends_at)
    for one in (*db.scalars(select(Hold)), *db.scalars(select(TimeOff))):
        yield Kept(one.id, one.staff_id, one.starts_at, one.ends_at)


def _of_resources(uses: list[ResourceUse]) -> dict[tuple[str, str], set[int]]:
    found: dict[tuple[str, str], set[int]] = {}
    for use in uses:
        quanta = quanta_between(use.starts_at, use.ends_at)
        found.setdefault((use.resource_id, use.owner_id), set()).update(quanta)
    return found


def _assert_uses_belong(db: Session, kept: list[Kept], uses: list[ResourceUse]) -> None:
    """Each use is within the time of who uses it, and of a resource at the same place."""
    owners = {one.owner_id: one for one in kept}
    resources = {one.id: one for one in db.scalars(select(Resource))}
    staff = {one.id: one for one in db.scalars(select(Staff))}
    for use in uses:
        owner = owners[use.owner_id]
        assert owner.starts_at <= use.starts_at < use.ends_at <= owner.ends_at
        assert resources[use.resource_id].location_id == staff[owner.staff_id].location_id


def assert_needs_are_met(db: Session, tenant_id: str) -> None:
    """Every visit that is confirmed, offered or reserved has its buffers and, for each of its
    parts, what its service needs: for tests in which nobody changes a service afterwards."""
    known = catalogue(db, tenant_id)
    kinds = {one.id: one.kind for one in known.resources.values()}
    quanta: dict[str, dict[str, set[int]]] = {}
    for (resource_id, owner_id), of_it in _of_resources(
        list(db.scalars(select(ResourceUse)))
    ).items():
        quanta.setdefault(owner_id, {})[resource_id] = of_it
    kept = {one.owner_id: one for one in _kept(db)}
    for owner_id, service_id, starts_at in _visits(db, tenant_id):
        service, has = known.service(service_id), kept[owner_id]
        ends_at = starts_at + timedelta(minutes=service.duration_minutes)
        assert has.starts_at <= starts_at - timedelta(minutes=service.buffer_before_minutes)
        assert has.ends_at >= ends_at + timedelta(minutes=service.buffer_after_minutes)
        for need in service.needs:
            wanted = quanta_between(
                starts_at + timedelta(minutes=need.from_minute),
                starts_at + timedelta(minutes=need.until_minute),
            )
            able = [
                resource_id
                for resource_id, of_it in quanta.get(owner_id, {}).items()
                if kinds[resource_id] == need.kind and of_it.issuperset(wanted)
            ]
            assert len(able) >= need.quantity, (owner_id, need)


def _visits(db: Session, tenant_id: str) -> Iterator[tuple[str, str, datetime]]:
    booked = select(Appointment).where(
        Appointment.tenant_id == tenant_id, Appointment.status == AppointmentStatus.CONFIRMED
    )
    for a in db.scalars(booked):
        yield a.id, a.service_id, a.starts_at
    offered = (
        select(Hold.id, Offer.service_id, Offer.starts_at)
        .join(Offer, Offer.slot_id == Hold.slot_id)
        .where(Hold.tenant_id == tenant_id, Offer.status == OfferStatus.PENDING)
    )
    for row in db.execute(offered):
        yield row.id, row.service_id, row.starts_at
    reserved = select(Hold).where(Hold.tenant_id == tenant_id, Hold.session_key.is_not(None))
    for hold in db.scalars(reserved):
        assert hold.service_id is not None
        assert hold.visit_starts_at is not None
        yield hold.id, hold.service_id, hold.visit_starts_at
