"""What a customer waits for."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, belongs_to, identity, word

EVERY_WEEKDAY = 0b1111111


class EntryStatus(StrEnum):
    ACTIVE = "active"
    OFFERED = "offered"
    BOOKED = "booked"
    EXPIRED = "expired"
    REMOVED = "removed"


class WaitlistEntry(Base):
    """Wishes are wall time of the tenant. An empty wish means "any".

    `weekdays` has bit 0 for Monday … bit 6 for Sunday; minutes count from local midnight and bound
    the visit's start (half-open).
    """

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        sa.Index("ix_waitlist_entries_tenant_status", "tenant_id", "status", "joined_at"),
        sa.Index("ix_waitlist_entries_customer_status", "customer_id", "status"),
        sa.Index("ix_waitlist_entries_status_last", "status", "last_on"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    customer_id: Mapped[str] = belongs_to("customers.id")
    service_id: Mapped[str] = belongs_to("services.id")
    staff_id: Mapped[str | None] = belongs_to("staff.id", nullable=True)
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    weekdays: Mapped[int] = mapped_column(sa.SmallInteger, default=EVERY_WEEKDAY)
    from_minute: Mapped[int | None]
    until_minute: Mapped[int | None]
    status: Mapped[EntryStatus] = mapped_column(word(EntryStatus), default=EntryStatus.ACTIVE)
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
