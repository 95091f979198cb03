"""A visit: a service by a staff member at an instant, and the time that it keeps busy."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.catalogue.offering import Need
from core.errors import (
    InvalidInterval,
    NotFound,
    OutsideWorkingHours,
    ServiceNotOffered,
    SlotInPast,
    TooFarAhead,
)
from core.events import Fact, Name, announce
from core.models import Appointment, AppointmentStatus
from core.scheduling.hours import is_worked
from core.scheduling.local_time import at_minute, day_bounds, epoch_minute, local

LONGEST_VISIT = timedelta(days=1)  # buffers included; what lets overlaps be found by an index

APPOINTMENTS = Appointment.table()

_insert = sa.insert(APPOINTMENTS)


@dataclass(frozen=True, slots=True)
class Visit:
    """`starts_at` to `ends_at` is what the customer is told, the busy time has the buffers too.
    `needs` are the rooms and equipment that it takes, counted from `starts_at`."""

    service_id: str
    staff_id: str
    starts_at: datetime
    ends_at: datetime
    busy_starts_at: datetime
    busy_ends_at: datetime
    needs: tuple[Need, ...] = ()


def visit(catalogue: Catalogue, service_id: str, staff_id: str, starts_at: datetime) -> Visit:
    """The visit as the catalogue has it, whether or not it can be booked. Raises NotFound."""
    service = catalogue.service(service_id)
    ends_at = starts_at + timedelta(minutes=service.duration_minutes)
    return Visit(
        service_id=service_id,
        staff_id=staff_id,
        starts_at=starts_at,
        ends_at=ends_at,
        busy_starts_at=starts_at - timedelta(minutes=service.buffer_before_minutes),
        busy_ends_at=ends_at + timedelta(minutes=service.buffer_after_minutes),
        needs=service.needs,
    )


def bookable_visit(
    catalogue: Catalogue,
    service_id: str,
    staff_id: str,
    starts_at: datetime,
    *,
    now: datetime,
    is_bound: bool = True,
) -> Visit:
    """The visit, if the rules allow it; whether the time is free is another matter. Who is not
    bound by the policies may also go beyond the booking limit and the working hours.

    Raises NotFound, ServiceNotOffered, InvalidInterval (not a whole minute, naive, or longer than
    a day), SlotInPast, TooFarAhead or OutsideWorkingHours.
    """
    if service_id not in catalogue.services or staff_id not in catalogue.staff:
        raise NotFound(service_id=service_id, staff_id=staff_id)
    staff = catalogue.staff[staff_id]
    if service_id not in staff.service_ids:
        raise ServiceNotOffered(service_id=service_id, staff_id=staff_id)
    if starts_at.tzinfo is None or starts_at.second or starts_at.microsecond:
        raise InvalidInterval(starts_at=starts_at.isoformat())
    if starts_at <= now:
        raise SlotInPast(starts_at=starts_at.isoformat())
    if is_bound and starts_at >= booking_limit(catalogue, now, service_id):
        raise TooFarAhead(days=catalogue.policies_for(service_id).advance_booking_limit_days)
    planned = visit(catalogue, service_id, staff_id, starts_at)
    if planned.busy_ends_at - planned.busy_starts_at > LONGEST_VISIT:
        raise InvalidInterval(service_id=service_id)
    if is_bound and not is_worked(catalogue, staff, planned.starts_at, planned.ends_at):
        raise OutsideWorkingHours(staff_id=staff_id, starts_at=starts_at.isoformat())
    return planned


def booking_limit(catalogue: Catalogue, now: datetime, service_id: str | None = None) -> datetime:
    """The end of the last local day on which a visit for the service, or for any, may begin."""
    rules = catalogue.rules if service_id is None else [catalogue.policies_for(service_id)]
    today = local(now, catalogue.zone).date()
    days = timedelta(days=max(rule.advance_booking_limit_days for rule in rules))
    return day_bounds(today + days, catalogue.zone)[1]


def reminder_at(
    catalogue: Catalogue, service_id: str, starts_at: datetime, now: datetime
) -> datetime | None:
    """When the reminder of a visit is due; none if that has passed or the visit comes first."""
    policies = catalogue.policies_for(service_id)
    day = local(starts_at, catalogue.zone).date() - timedelta(days=policies.reminder_days_before)
    due_at = at_minute(epoch_minute(day, policies.reminder_minute, catalogue.zone))
    return due_at if now < due_at < starts_at else None


def local_start(catalogue: Catalogue, starts_at: datetime) -> str:
    """The wall time that the customer is told, as it is stored."""
    wall = local(starts_at, catalogue.zone).replace(tzinfo=None)
    return wall.isoformat(timespec="minutes")


def write_appointment(  # noqa: PLR0913 - what an appointment is, and why
    db: Session,
    catalogue: Catalogue,
    planned: Visit,
    *,
    appointment_id: str,
    customer_id: str,
    now: datetime,
    offer_id: str | None = None,
    series_id: str | None = None,
    entry_id: str | None = None,
    reason: str | None = None,
) -> Appointment:
    """Record and announce a visit whose time `appointment_id` occupies already.

    What is returned is a picture of the row, not attached to the session.
    """
    booked = {
        "id": appointment_id,
        "tenant_id": catalogue.tenant_id,
        "customer_id": customer_id,
        "staff_id": planned.staff_id,
        "service_id": planned.service_id,
        "starts_at": planned.starts_at,
        "ends_at": planned.ends_at,
        "busy_starts_at": planned.busy_starts_at,
        "busy_ends_at": planned.busy_ends_at,
        "local_start": local_start(catalogue, planned.starts_at),
        "time_zone": catalogue.zone.key,
        "status": AppointmentStatus.CONFIRMED,
        "reminder_at": reminder_at(catalogue, planned.service_id, planned.starts_at, now),
        "reminded_at": None,
        "confirmed_at": None,
        "created_at": now,
        "canceled_at": None,
        "canceled_by": None,
        "canceled_late": None,
        "moves": 0,
        "series_id": series_id,
    }
    db.connection().execute(_insert, booked)
    appointment = Appointment(**booked)
    of = {"offer_id": offer_id, "series_id": series_id, "entry_id": entry_id}
    data: dict[str, Any] = {name: value for name, value in of.items() if value is not None}
    data["price_minor"] = catalogue.service(planned.service_id).price_minor
    fact = fact_of(Name.APPOINTMENT_BOOKED, appointment, now, **data)
    announce(db, replace(fact, after=state_of(appointment), reason=reason))
    return appointment


def state_of(appointment: Appointment) -> dict[str, Any]:
    """What the audit trail keeps of an appointment as it was or is."""
    return {
        "status": appointment.status.value,
        "staff_id": appointment.staff_id,
        "service_id": appointment.service_id,
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
    }


def fact_of(name: Name, appointment: Appointment, now: datetime, **data: Any) -> Fact:
    """What is announced of an appointment: where it stands now, and `data` besides."""
    return Fact(
        name=name,
        tenant_id=appointment.tenant_id,
        subject_id=appointment.id,
        customer_id=appointment.customer_id,
        happened_at=now,
        data={
            "staff_id": appointment.staff_id,
            "service_id": appointment.service_id,
            "starts_at": appointment.starts_at.isoformat(),
            "ends_at": appointment.ends_at.isoformat(),
            **data,
        },
    )
