"""The business that is booked, and what its tables say of taken time."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.models import (
    Appointment,
    AppointmentStatus,
    Base,
    BusyTime,
    Hold,
    Location,
    Resource,
    ResourceUse,
    Staff,
    StaffService,
    TimeOff,
)
from core.models import Service as ServiceRow
from tests.builders import a_customer, a_service, a_tenant
from tests.core.scheduling.machine.definition import Part, Service, Taken
from tests.core.scheduling.machine.wall import Season

POLICIES: dict[str, Any] = {
    "minimum_booking_notice_hours": 1,
    "cancellation_deadline_hours": 2,
    "reschedule_deadline_hours": 1,
    "advance_booking_limit_days": 5,
    "max_active_entries": 3,
    "hold_minutes": 10,
    "offer_batch_size": 3,
    "slot_interval_minutes": 15,
    "messaging": {"quiet_from_minute": 120, "quiet_until_minute": 180},
}
RESOURCES = {"Room 1": "room", "Room 2": "room", "Basin": "basin"}
PHONES = ("+12125550101", "+4930123456", "+61290000000", "+5511987654321")


class Business(NamedTuple):
    """Anna does everything, Bob no cuts and Cem no trims. Two rooms for three of them and one
    basin; "Cut & massage" is one visit of two steps. Lasts and buffers are not all whole quanta."""

    tenant_id: str
    location_id: str
    services: Mapping[str, Service]
    performs: Mapping[str, tuple[str, ...]]
    """Ids of services by id of the staff member."""

    resources: Mapping[str, str]
    """Ids by name."""

    customers: tuple[str, ...]


def a_business(db: Session, season: Season) -> Business:
    mode = "batch" if season.day.day % 2 else "sequential"
    tenant = a_tenant(db, time_zone=season.zone, policies=POLICIES | {"offer_mode": mode})
    trim = a_service(db, tenant, name="Trim", duration_minutes=25)
    cut = a_service(
        db,
        tenant,
        name="Cut",
        duration_minutes=40,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        needs={"basin": 1},
    )
    massage = a_service(
        db, tenant, name="Massage", duration_minutes=60, buffer_after_minutes=12, needs={"room": 1}
    )
    duo = a_service(
        db, tenant, name="Duo", duration_minutes=30, buffer_before_minutes=10, needs={"room": 2}
    )
    both = a_service(db, tenant, name="Cut & massage", steps=[cut, massage])
    services = [
        Service(trim.id, 25),
        Service(cut.id, 40, 5, 10, (Part("basin", 1, -5, 50),)),
        Service(massage.id, 60, 0, 12, (Part("room", 1, 0, 72),)),
        Service(duo.id, 30, 10, 0, (Part("room", 2, -10, 30),)),
        Service(both.id, 100, 5, 12, (Part("basin", 1, -5, 40), Part("room", 1, 40, 112))),
    ]
    location_id = db.scalars(select(Location.id).where(Location.tenant_id == tenant.id)).one()
    return Business(
        tenant_id=tenant.id,
        location_id=location_id,
        services={service.id: service for service in services},
        performs={
            _staff(db, tenant.id, location_id, "Anna", [trim, cut, massage, duo]): tuple(
                service.id for service in services
            ),
            _staff(db, tenant.id, location_id, "Bob", [trim, massage, duo]): (
                trim.id,
                massage.id,
                duo.id,
            ),
            _staff(db, tenant.id, location_id, "Cem", [cut, massage]): (
                cut.id,
                massage.id,
                both.id,
            ),
        },
        resources=_resources(db, tenant.id, location_id),
        customers=tuple(
            a_customer(db, tenant, phone=phone, name=f"Customer {number}").id
            for number, phone in enumerate(PHONES)
        ),
    )


def _staff(
    db: Session, tenant_id: str, location_id: str, name: str, services: list[ServiceRow]
) -> str:
    """Without hours. Ids of staff and rooms are the same in every sequence: they decide which room
    is chosen, and a sequence that failed must go the same way when it is replayed."""
    member = Staff(id=name.lower(), tenant_id=tenant_id, location_id=location_id, name=name)
    db.add(member)
    db.flush()
    db.add_all(StaffService(staff_id=member.id, service_id=service.id) for service in services)
    db.flush()
    return member.id


def _resources(db: Session, tenant_id: str, location_id: str) -> dict[str, str]:
    for name, kind in RESOURCES.items():
        db.add(
            Resource(id=name, tenant_id=tenant_id, location_id=location_id, kind=kind, name=name)
        )
    db.flush()
    return {name: name for name in RESOURCES}


class Visit(NamedTuple):
    staff_id: str
    service_id: str
    starts_at: datetime


class Kept(NamedTuple):
    """What a session has reserved."""

    visit: Visit
    expires_at: datetime


class Found(NamedTuple):
    """What the tables say, read without the code that writes them."""

    appointments: dict[str, Visit]
    away: dict[str, Taken]
    busy: dict[tuple[str, str], Taken]
    kept: dict[str, Kept]
    """Reservations that are not over, by session."""

    taken: list[Taken]
    """Whatever takes time now, of staff and resources."""


def look(db: Session, now: datetime) -> Found:
    held = list(db.scalars(select(Hold)))
    over = {h.id for h in held if h.session_key and h.expires_at and h.expires_at <= now}
    live = [hold for hold in held if hold.id not in over]
    booked = list(
        db.scalars(select(Appointment).where(Appointment.status == AppointmentStatus.CONFIRMED))
    )
    off, outside = list(db.scalars(select(TimeOff))), list(db.scalars(select(BusyTime)))
    away = {a.id: Taken(a.staff_id, a.starts_at, a.ends_at, a.id) for a in off}
    busy = {
        (b.external_id, b.staff_id): Taken(b.staff_id, b.starts_at, b.ends_at, b.id)
        for b in outside
    }
    taken = [Taken(a.staff_id, a.busy_starts_at, a.busy_ends_at, a.id) for a in booked]
    taken += [Taken(hold.staff_id, hold.starts_at, hold.ends_at, hold.id) for hold in live]
    taken += [
        Taken(use.resource_id, use.starts_at, use.ends_at, use.owner_id)
        for use in db.scalars(select(ResourceUse))
        if use.owner_id not in over
    ]
    return Found(
        appointments={a.id: Visit(a.staff_id, a.service_id, a.starts_at) for a in booked},
        away=away,
        busy=busy,
        kept=dict(_kept(live)),
        taken=[*taken, *away.values(), *busy.values()],
    )


def _kept(live: list[Hold]) -> Iterator[tuple[str, Kept]]:
    for hold in live:
        if hold.session_key:
            assert hold.service_id
            assert hold.visit_starts_at
            assert hold.expires_at
            visit = Visit(hold.staff_id, hold.service_id, hold.visit_starts_at)
            yield hold.session_key, Kept(visit, hold.expires_at)


def contents(db: Session) -> dict[str, list[Any]]:
    """Every row of every table."""
    db.flush()
    return {
        table.name: sorted(map(repr, db.execute(select(table))))
        for table in Base.metadata.sorted_tables
    }
