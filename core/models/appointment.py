"""A customer's booking."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word
from core.models.event import ActorKind


class AppointmentStatus(StrEnum):
    CONFIRMED = "confirmed"
    CANCELED = "canceled"
    COMPLETED = "completed"
    NO_SHOW = "no_show"


class Appointment(Base):
    """`local_start` is the wall time that the customer was told, in `time_zone`, as
    `2026-11-24T15:00`; the instant alone could not say it after a change of zone rules.
    `busy_starts_at` to `busy_ends_at` is the staff member's time, the buffers of the day of booking
    included: a later change of the service's buffers does not move what is already occupied.

    `reminder_at` is when the reminder is due and empty once taken or when none is due;
    `confirmed_at` is when the customer said they will come. `location_id` is not stored: it is the
    staff member's. `moves` counts how often the customer moved it; `series_id` is the series that
    it was made in. `canceled_by` is whose wish the cancellation was, a customer's also where staff
    cancelled for them, and `canceled_late` whether their deadline was over then.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        sa.Index(
            "ix_appointments_staff_busy", "staff_id", "status", "busy_starts_at", "busy_ends_at"
        ),
        sa.Index("ix_appointments_customer_status", "customer_id", "status", "starts_at"),
        sa.Index("ix_appointments_tenant_starts", "tenant_id", "starts_at"),
        sa.Index("ix_appointments_reminder", "reminder_at"),
        sa.Index("ix_appointments_status_ends", "status", "ends_at"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    customer_id: Mapped[str] = belongs_to("customers.id")
    staff_id: Mapped[str] = belongs_to("staff.id")
    service_id: Mapped[str] = belongs_to("services.id")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    busy_starts_at: Mapped[datetime]
    busy_ends_at: Mapped[datetime]
    local_start: Mapped[str] = mapped_column(sa.String(16))
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    status: Mapped[AppointmentStatus] = mapped_column(word(AppointmentStatus))
    reminder_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    canceled_at: Mapped[datetime | None]
    canceled_by: Mapped[ActorKind | None] = mapped_column(word(ActorKind))
    canceled_late: Mapped[bool | None]
    moves: Mapped[int] = mapped_column(default=0)
    series_id: Mapped[str | None] = mapped_column(
        Id, sa.ForeignKey("appointment_series.id", ondelete="SET NULL"), index=True
    )


class AppointmentSeries(Base):
    """Appointments made at once, every so many weeks at the same wall time; each then lives alone.
    `first_local_start` is wall time as in `Appointment.local_start`."""

    __tablename__ = "appointment_series"

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    customer_id: Mapped[str] = belongs_to("customers.id")
    staff_id: Mapped[str] = belongs_to("staff.id")
    service_id: Mapped[str] = belongs_to("services.id")
    first_local_start: Mapped[str] = mapped_column(sa.String(16))
    every_weeks: Mapped[int]
    visits: Mapped[int]
    created_at: Mapped[datetime]
