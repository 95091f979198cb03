"""Staff: who works, what they do, when they are there and when not."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity


class Staff(Base):
    __tablename__ = "staff"

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    location_id: Mapped[str] = belongs_to("locations.id")
    name: Mapped[str] = mapped_column(sa.String(120))
    nicknames: Mapped[list[str]] = mapped_column(default=list)
    is_active: Mapped[bool] = mapped_column(default=True)


class StaffService(Base):
    """A staff member performs a service."""

    __tablename__ = "staff_services"

    staff_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True
    )
    service_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True
    )


class WorkingHours(Base):
    """One interval of a week in wall time; 0 is Monday, minutes count from local midnight.

    `until_minute` may pass 1440 for a shift that ends after midnight.
    """

    __tablename__ = "working_hours"
    __table_args__ = (
        sa.CheckConstraint("until_minute > from_minute", name="until_after_from"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    staff_id: Mapped[str] = belongs_to("staff.id", index=True)
    weekday: Mapped[int]
    from_minute: Mapped[int]
    until_minute: Mapped[int]


class WorkingException(Base):
    """Replaces a staff member's weekly hours on a date: each row is one interval of that date, and
    a row without minutes says that they do not work at all."""

    __tablename__ = "working_exceptions"
    __table_args__ = (sa.Index("ix_working_exceptions_staff_on", "staff_id", "on_date"), IN_INNODB)

    id: Mapped[str] = identity()
    staff_id: Mapped[str] = belongs_to("staff.id")
    on_date: Mapped[date]
    from_minute: Mapped[int | None]
    until_minute: Mapped[int | None]


class Break(Base):
    """A pause in a staff member's week, in wall time as in WorkingHours."""

    __tablename__ = "breaks"
    __table_args__ = (
        sa.CheckConstraint("until_minute > from_minute", name="until_after_from"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    staff_id: Mapped[str] = belongs_to("staff.id", index=True)
    weekday: Mapped[int]
    from_minute: Mapped[int]
    until_minute: Mapped[int]


class TimeOff(Base):
    """Time that a staff member is away or blocked; it occupies quanta like a booking."""

    __tablename__ = "time_off"
    __table_args__ = (sa.Index("ix_time_off_staff_starts", "staff_id", "starts_at"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    staff_id: Mapped[str] = belongs_to("staff.id")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(sa.String(200))


class BusyTime(Base):
    """Time that another system says a staff member is busy; it is known there as `external_id` of
    `source`. It blocks availability and booking but occupies no quanta: the other system may say
    it of time that is booked here already."""

    __tablename__ = "busy_times"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "source", "external_id", "staff_id"),
        sa.Index("ix_busy_times_staff_starts", "staff_id", "starts_at"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    staff_id: Mapped[str] = belongs_to("staff.id")
    source: Mapped[str] = mapped_column(sa.String(48))
    external_id: Mapped[str] = mapped_column(sa.String(190))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
