"""Slots, the holds on them, and the quanta of time that nobody can take twice."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word


class SlotStatus(StrEnum):
    OPEN = "open"
    HELD = "held"
    BOOKED = "booked"
    CANCELED = "canceled"
    EXPIRED = "expired"


class Slot(Base):
    """A freed window of staff time, from `starts_at` to `ends_at` without buffers.

    `origin_appointment_id` is the appointment that was given up, `freed_by_offer_id` the offer for
    which it was: what its customer took instead.
    """

    __tablename__ = "slots"
    __table_args__ = (
        sa.Index("ix_slots_status_starts", "status", "starts_at"),
        sa.Index("ix_slots_staff_starts", "staff_id", "starts_at"),
        sa.Index("ix_slots_tenant_freed", "tenant_id", "freed_at"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    staff_id: Mapped[str] = belongs_to("staff.id")
    service_id: Mapped[str] = belongs_to("services.id")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[SlotStatus] = mapped_column(word(SlotStatus))
    origin_appointment_id: Mapped[str | None] = mapped_column(Id)
    freed_by_offer_id: Mapped[str | None] = mapped_column(Id, index=True)
    freed_at: Mapped[datetime]


class Hold(Base):
    """Time kept for one person. `starts_at` to `ends_at` is all that it keeps busy, buffers
    included.

    Either an offered slot is kept for a customer: then `expires_at` is empty until the offer that
    explains the hold was really sent, because nobody loses time to a slow provider, and a slot is
    held at most once; where somebody who is asked waits for two, a colleague's time is held with
    it. Or a visit of `service_id` at `visit_starts_at` is kept for whoever has `session_key` while
    they decide: a session keeps at most one, and once `expires_at` has passed the time is
    anybody's, swept or not.
    """

    __tablename__ = "holds"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "session_key"),
        sa.UniqueConstraint("slot_id", "staff_id"),
        sa.Index("ix_holds_expires", "expires_at"),
        sa.Index("ix_holds_staff_starts", "staff_id", "starts_at"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    slot_id: Mapped[str | None] = mapped_column(Id, sa.ForeignKey("slots.id", ondelete="CASCADE"))
    customer_id: Mapped[str | None] = belongs_to("customers.id", nullable=True)
    session_key: Mapped[str | None] = mapped_column(sa.String(64))
    service_id: Mapped[str | None] = mapped_column(
        Id, sa.ForeignKey("services.id", ondelete="CASCADE")
    )
    visit_starts_at: Mapped[datetime | None]
    staff_id: Mapped[str] = belongs_to("staff.id")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]


class OccupiedQuantum(Base):
    """One quantum (`core.scheduling.quanta.QUANTUM_MINUTES`) of one staff member's or resource's
    time, taken. `quantum` counts quanta since 1970-01-01 UTC. The primary key is the promise that
    nothing is double-booked: it holds against any code and against hand-written SQL."""

    __tablename__ = "occupied_quanta"
    __table_args__ = (sa.Index("ix_occupied_quanta_owner_id", "owner_id"), IN_INNODB)

    resource_id: Mapped[str] = mapped_column(Id, primary_key=True)
    quantum: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner_id: Mapped[str] = mapped_column(Id)
