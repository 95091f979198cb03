"""A business to measure with: full-time staff, time off and thirty hour-long bookings a week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue
from core.ids import new_id
from core.models import Appointment, AppointmentStatus, OccupiedQuantum, TimeOff
from core.scheduling.quanta import quanta_between
from tests.builders import a_customer, a_service, a_staff_member, a_tenant

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)  # nine o'clock in New York
DAYS = 60
WEEKS = DAYS // 7 + 1
BOOKINGS_A_WEEK = 30
HOUR = timedelta(hours=1)

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Business:
    known: Catalogue
    tenant_id: str
    service_id: str
    customer_id: str
    staff_ids: list[str]


def a_business(db: Session, staff: int, *, bookings_a_week: int = BOOKINGS_A_WEEK) -> Business:
    """Committed, with what it occupies."""
    tenant = a_tenant(db, slug=f"bench-{new_id()}", number=f"+1{new_id().encode().hex()[-10:]}")
    service = a_service(db, tenant)
    customer = a_customer(db, tenant)
    members = [
        a_staff_member(db, tenant, name=f"Staff {n:03}", services=[service], weekdays=range(5))
        for n in range(staff)
    ]
    ids = [member.id for member in members]
    booked = [
        _booking(tenant.id, customer.id, service.id, staff_id, begins)
        for staff_id in ids
        for begins in _hours(bookings_a_week)
    ]
    away = [
        {"id": new_id(), "tenant_id": tenant.id, "staff_id": i, "starts_at": b, "ends_at": e}
        for i in ids
        for b, e in times_off()
    ]
    if booked:
        db.execute(sa.insert(Appointment.table()), booked)
    db.execute(sa.insert(TimeOff.table()), away)
    for rows, begin, end in ((booked, "busy_starts_at", "busy_ends_at"), (away, *_SPAN)):
        quanta = [
            {"resource_id": row["staff_id"], "quantum": quantum, "owner_id": row["id"]}
            for row in rows
            for quantum in quanta_between(row[begin], row[end])  # type: ignore[arg-type]
        ]
        for at in range(0, len(quanta), 10_000):
            db.execute(sa.insert(OccupiedQuantum.table()), quanta[at : at + 10_000])
    db.commit()
    return Business(catalogue(db, tenant.id), tenant.id, service.id, customer.id, ids)


_SPAN = ("starts_at", "ends_at")


def times_off() -> list[Interval]:
    """A free afternoon's end every other Friday, when nothing is booked."""
    fridays = (MONDAY + timedelta(weeks=week, days=4, hours=6) for week in range(0, WEEKS, 2))
    return [(begins, begins + 2 * HOUR) for begins in fridays]


def _hours(a_week: int) -> Iterator[datetime]:
    for week in range(WEEKS):
        for number in range(a_week):
            yield MONDAY + timedelta(weeks=week, days=number % 5, hours=number // 5)


def _booking(
    tenant_id: str, customer_id: str, service_id: str, staff_id: str, begins: datetime
) -> dict[str, object]:
    return {
        "id": new_id(),
        "tenant_id": tenant_id,
        "customer_id": customer_id,
        "staff_id": staff_id,
        "service_id": service_id,
        "starts_at": begins,
        "ends_at": begins + HOUR,
        "busy_starts_at": begins,
        "busy_ends_at": begins + HOUR,
        "local_start": "2026-11-16T09:00",
        "time_zone": "America/New_York",
        "status": AppointmentStatus.CONFIRMED,
        "created_at": NOW,
    }
