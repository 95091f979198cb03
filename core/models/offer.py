"""One slot proposed to one waiting customer, or to one recipient of a broadcast."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word


class OfferStatus(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class OfferMode(StrEnum):
    """How those who wait are asked about a freed slot; see `core.scheduling.offers.pacing`."""

    SEQUENTIAL = "sequential"
    BATCH = "batch"
    BROADCAST = "broadcast"
    AUTO = "auto"


class Offer(Base):
    """`answer_by` is empty until the message was sent; then it is `answer_minutes` later, or what
    the tenant's rules say where an older row has none. `starts_at`/`ends_at` are the visit that
    was proposed: the entry's service, which may be shorter than the slot.

    `live_entry_id` repeats `entry_id` while the offer is pending and is empty afterwards: its
    unique key is what keeps two offers from reaching one entry at once. An entry is asked about a
    slot at most once. `round_id` is empty only for offers made before there were rounds.

    Who waits for two is proposed a second visit of the same service besides, with
    `second_staff_id` from `second_starts_at` to `second_ends_at`; a YES is to both. For all others
    the three are empty.

    One of a broadcast (`broadcast_id`) names no entry and keeps nothing: the slot stays open to
    all, and `answer_by` is when the visit begins.
    """

    __tablename__ = "offers"
    __table_args__ = (
        sa.UniqueConstraint("slot_id", "entry_id"),
        sa.UniqueConstraint("broadcast_id", "customer_id", "slot_id"),
        sa.Index("ix_offers_status_answer_by", "status", "answer_by"),
        sa.Index("ix_offers_tenant_ended", "tenant_id", "broadcast_id", "ended_at"),
        sa.Index("ix_offers_customer_status", "customer_id", "status", "offered_at"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    slot_id: Mapped[str] = belongs_to("slots.id")
    round_id: Mapped[str | None] = belongs_to("rounds.id", nullable=True, index=True)
    broadcast_id: Mapped[str | None] = belongs_to("broadcasts.id", nullable=True)
    entry_id: Mapped[str | None] = belongs_to("waitlist_entries.id", nullable=True, index=True)
    live_entry_id: Mapped[str | None] = mapped_column(Id, unique=True)
    customer_id: Mapped[str] = belongs_to("customers.id")
    staff_id: Mapped[str] = belongs_to("staff.id")
    service_id: Mapped[str] = belongs_to("services.id")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    second_staff_id: Mapped[str | None] = belongs_to("staff.id", nullable=True)
    second_starts_at: Mapped[datetime | None]
    second_ends_at: Mapped[datetime | None]
    score: Mapped[int]
    status: Mapped[OfferStatus] = mapped_column(word(OfferStatus))
    offered_at: Mapped[datetime]
    answer_minutes: Mapped[float | None]
    sent_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
