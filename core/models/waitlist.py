"""What a customer waits for."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word

EVERY_WEEKDAY = 0b1111111


class EntryStatus(StrEnum):
    ACTIVE = "active"
    OFFERED = "offered"
    BOOKED = "booked"
    EXPIRED = "expired"
    REMOVED = "removed"


class Party(StrEnum):
    """How two visits of a service go together: at the same time with two of the staff, one right
    after the other with the same, or either way."""

    SIDE_BY_SIDE = "side_by_side"
    BACK_TO_BACK = "back_to_back"
    EITHER = "either"


class WaitlistEntry(Base):
    """Wishes are wall time of the tenant. An empty wish means "any".

    `weekdays` has bit 0 for Monday … bit 6 for Sunday; minutes count from local midnight and bound
    the visit's start (half-open).

    `instead_of_appointment_id` is the appointment that the customer has and would rather have then:
    the wait ends with it, and taking what is offered can give it up.

    `further` holds what else suits: ids under `services`, `staff` and `locations` (here all that
    suit), pairs of minutes under `times`. Who needs notice is asked at least `notice_minutes`
    before the visit. Who has a `party` waits for two visits together; the wishes are those for the
    first of them. `points_due_at` is when its points in `waitlist_wants` are to be worked out
    again.

    `renew_at` is when the sweep looks whether the wait is too old; `renewal_asked_at` is since when
    the customer is asked whether they still want it, empty unless that is a question; `renewed_at`
    is when they last said so.
    """

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        sa.Index("ix_waitlist_entries_tenant_status", "tenant_id", "status", "joined_at"),
        sa.Index("ix_waitlist_entries_customer_status", "customer_id", "status"),
        sa.Index("ix_waitlist_entries_status_last", "status", "last_on"),
        sa.Index("ix_waitlist_entries_status_renew", "status", "renew_at"),
        sa.Index("ix_waitlist_entries_points_due", "points_due_at"),
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
    instead_of_appointment_id: Mapped[str | None] = mapped_column(Id, index=True)
    further: Mapped[dict[str, Any] | None]
    notice_minutes: Mapped[int] = mapped_column(default=0)
    party: Mapped[Party | None] = mapped_column(word(Party))
    status: Mapped[EntryStatus] = mapped_column(word(EntryStatus), default=EntryStatus.ACTIVE)
    joined_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    renew_at: Mapped[datetime | None]
    renewal_asked_at: Mapped[datetime | None]
    renewed_at: Mapped[datetime | None]
    points_due_at: Mapped[datetime | None]


class WaitlistWant(Base):
    """One way to give an entry what it waits for, written from the entry: this service, at this
    location by anybody (`staff_id` empty) or by this staff member wherever (`location_id` empty),
    in this window of the day. At most one row of an entry for a service and for whom it names holds
    a given time.

    `parts` is the score, but for what depends on the slot, by reason; `behind` is their sum with
    its sign turned, so that the rows of one service and location stand in the index as they are to
    be asked: the best ten are its first ten. Rows of an entry that has ended stay, but are not
    `is_waiting`: why it was passed over is answered from them.
    """

    __tablename__ = "waitlist_wants"
    __table_args__ = (
        sa.Index(
            "ix_waitlist_wants_order",
            "service_id",
            "location_id",
            "staff_id",
            "is_waiting",
            "behind",
            "joined_at",
            "entry_id",
        ),
        IN_INNODB,
    )

    entry_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("waitlist_entries.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    service_id: Mapped[str] = mapped_column(Id)
    location_id: Mapped[str] = mapped_column(Id)
    staff_id: Mapped[str] = mapped_column(Id)
    is_waiting: Mapped[bool]
    behind: Mapped[int]
    parts: Mapped[dict[str, Any]]
    joined_at: Mapped[datetime]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    weekdays: Mapped[int] = mapped_column(sa.SmallInteger)
    from_minute: Mapped[int | None]
    until_minute: Mapped[int | None]
    notice_minutes: Mapped[int]
