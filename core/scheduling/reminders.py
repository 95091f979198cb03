"""Reminders: each appointment's, once, at the instant stored when it was made or moved."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.events import Fact, Name, announce
from core.models import Appointment, AppointmentStatus

BATCH = 50


def remind_due(db: Session, *, now: datetime) -> int:
    """Claim the reminders that are due and announce each; returns how many there were.

    The claim and the announcement are one transaction: a reminder is never lost between two, and
    rows that another sweep holds are passed over. A visit that has begun is not reminded of.
    """
    due = db.execute(
        select(
            Appointment.id,
            Appointment.tenant_id,
            Appointment.customer_id,
            Appointment.service_id,
            Appointment.staff_id,
            Appointment.starts_at,
            Appointment.status,
        )
        .where(Appointment.reminder_at <= now)
        .order_by(Appointment.reminder_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if not due:
        return 0
    db.execute(
        update(Appointment)
        .where(Appointment.id.in_([row.id for row in due]))
        .values(reminder_at=None)
        .execution_options(synchronize_session=False)
    )
    told = [r for r in due if r.status is AppointmentStatus.CONFIRMED and r.starts_at > now]
    if told:
        db.execute(
            update(Appointment)
            .where(Appointment.id.in_([row.id for row in told]))
            .values(reminded_at=now)
            .execution_options(synchronize_session=False)
        )
    for row in told:
        data = {
            "service_id": row.service_id,
            "staff_id": row.staff_id,
            "starts_at": row.starts_at.isoformat(),
        }
        announce(db, Fact(Name.REMINDER_DUE, row.tenant_id, row.id, now, row.customer_id, data))
    return len(due)
