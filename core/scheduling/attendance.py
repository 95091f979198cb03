"""Whether the customer came: said by staff, or taken for granted some time after the visit.

Nothing of the visit's time is given back by it, so free times do not change.
"""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import AppointmentClosed, AppointmentNotBegun, ReasonNeeded
from core.events import Name, announce
from core.models import Appointment, AppointmentStatus, Service, Tenant
from core.scheduling import appointments, earlier, limits
from core.scheduling.policies import Policies
from core.scheduling.sql_time import epoch_seconds
from core.scheduling.visits import APPOINTMENTS, fact_of, state_of

BATCH = 50
EVENTS = {
    AppointmentStatus.COMPLETED: Name.APPOINTMENT_COMPLETED,
    AppointmentStatus.NO_SHOW: Name.APPOINTMENT_MISSED,
}
_HOURS = "$.auto_complete_hours"


def complete(
    db: Session,
    catalogue: Catalogue,
    appointment_id: str,
    *,
    now: datetime,
    because: str | None = None,
) -> Appointment:
    """The customer came. `because` is needed where a no-show is corrected; saying the same again
    changes nothing.

    Raises NotFound, AppointmentNotBegun, AppointmentClosed (it was cancelled), ReasonNeeded and
    InvalidReason.
    """
    return _settle(db, catalogue, appointment_id, AppointmentStatus.COMPLETED, now, because)


def no_show(
    db: Session,
    catalogue: Catalogue,
    appointment_id: str,
    *,
    now: datetime,
    because: str | None = None,
) -> Appointment:
    """The customer did not come. As `complete`; the customer is told nothing."""
    return _settle(db, catalogue, appointment_id, AppointmentStatus.NO_SHOW, now, because)


def complete_due(db: Session, *, now: datetime) -> int:
    """Complete some of the visits that ended longer ago than the policy `auto_complete_hours`;
    returns how many. Those that somebody else is changing are left for the next time."""
    due = list(db.scalars(_due, {"now": now}))
    rows = db.execute(
        sa.select(APPOINTMENTS)
        .where(
            APPOINTMENTS.c.id.in_(sorted(due)),
            APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
        )
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        _write(db, Appointment(**row._mapping), AppointmentStatus.COMPLETED, now, None)
    return len(rows)


def _due_now() -> sa.Select[str]:
    """The rules are read where they are stored: the first that a service, or its tenant, has."""
    service, tenant = Service.table(), Tenant.table()
    hours = sa.func.coalesce(
        sa.func.json_extract(service.c.policies, _HOURS),
        sa.func.json_extract(tenant.c.policies, _HOURS),
        Policies.model_fields["auto_complete_hours"].default,
    )
    now: sa.BindParameter[datetime] = sa.bindparam("now", type_=APPOINTMENTS.c.ends_at.type)
    return (
        sa.select(APPOINTMENTS.c.id)
        .join(service, service.c.id == APPOINTMENTS.c.service_id)
        .join(tenant, tenant.c.id == APPOINTMENTS.c.tenant_id)
        .where(
            APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
            APPOINTMENTS.c.ends_at <= now,
            epoch_seconds(APPOINTMENTS.c.ends_at) + hours * 3600 <= epoch_seconds(now),
        )
        .order_by(APPOINTMENTS.c.ends_at)
        .limit(BATCH)
    )


_due = _due_now()


def _settle(
    db: Session,
    catalogue: Catalogue,
    appointment_id: str,
    status: AppointmentStatus,
    now: datetime,
    because: str | None,
) -> Appointment:
    reason = limits.reason_of(because)
    of_tenant = APPOINTMENTS.c.tenant_id == catalogue.tenant_id
    appointment = appointments.lock(db, APPOINTMENTS.c.id == appointment_id, of_tenant)
    if appointment.status is AppointmentStatus.CANCELED:
        raise AppointmentClosed(appointment_id=appointment_id, status=appointment.status.value)
    if appointment.starts_at > now:
        raise AppointmentNotBegun(
            appointment_id=appointment_id, starts_at=appointment.starts_at.isoformat()
        )
    if appointment.status is status:
        return appointment
    if appointment.status is not AppointmentStatus.CONFIRMED and reason is None:
        raise ReasonNeeded(appointment_id=appointment_id, status=appointment.status.value)
    return _write(db, appointment, status, now, reason)


def _write(
    db: Session,
    appointment: Appointment,
    status: AppointmentStatus,
    now: datetime,
    reason: str | None,
) -> Appointment:
    before = state_of(appointment)
    db.execute(
        sa.update(APPOINTMENTS).where(APPOINTMENTS.c.id == appointment.id).values(status=status)
    )
    appointment.status = status
    fact = fact_of(EVENTS[status], appointment, now)
    announce(db, replace(fact, before=before, after=state_of(appointment), reason=reason))
    earlier.end(db, appointment.id, now=now)
    return appointment
