"""The public read model of free times, and what keeps it true."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity


class Availability(Base):
    """One time at which a visit could be booked. It holds nothing about anybody but staff.

    The primary key is the order in which free times are shown. There are no foreign keys: rows are
    rewritten by the ten thousand, and what they name is checked when a time is booked.
    """

    __tablename__ = "availability"
    __table_args__ = (
        sa.Index("ix_availability_staff_starts", "staff_id", "starts_at"),
        IN_INNODB,
    )

    tenant_id: Mapped[str] = mapped_column(Id, primary_key=True)
    service_id: Mapped[str] = mapped_column(Id, primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, primary_key=True)
    location_id: Mapped[str] = mapped_column(Id)
    ends_at: Mapped[datetime]
    duration_minutes: Mapped[int]


class AvailabilityState(Base):
    """How far a staff member's free times are known: through the local date `known_until_on`, as
    of the rules of the tenant's `revision`; a later revision makes all of them unknown. `extend_at`
    is when the next day is to be added and what is past to be dropped. Who rewrites them locks this
    row first, so that an older look never overwrites a newer one."""

    __tablename__ = "availability_states"
    __table_args__ = (sa.Index("ix_availability_states_extend_at", "extend_at"), IN_INNODB)

    staff_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True
    )
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    known_until_on: Mapped[date | None]
    revision: Mapped[int | None]
    refreshed_at: Mapped[datetime | None]
    extend_at: Mapped[datetime | None]


class AvailabilityChange(Base):
    """A stretch of a staff member's time whose free times are to be worked out anew; written in
    the commit that changed it."""

    __tablename__ = "availability_changes"
    __table_args__ = (sa.Index("ix_availability_changes_staff", "staff_id", "id"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    staff_id: Mapped[str] = belongs_to("staff.id")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
