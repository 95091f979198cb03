"""A fact that happened, written in the same commit as its cause."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word


class ActorKind(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"
    INTEGRATION = "integration"


class Event(Base):
    """`subject_id` is what the name's first word says: slot, offer, appointment, entry …

    Events are the audit trail too: `actor_kind` and `actor_id` say who did it, `before` and `after`
    what changed, `reason` why, where somebody had to give one. `is_uncounted` is true until the
    figures of the day have taken the event in (core.insight), and empty then and for all that they
    do not count.
    """

    __tablename__ = "events"
    __table_args__ = (
        sa.Index("ix_events_tenant_id", "tenant_id", "id"),
        sa.Index("ix_events_subject", "subject_id"),
        sa.Index("ix_events_uncounted", "is_uncounted", "tenant_id"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    name: Mapped[str] = mapped_column(sa.String(48))
    subject_id: Mapped[str] = mapped_column(Id)
    customer_id: Mapped[str | None] = mapped_column(Id)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    happened_at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(word(ActorKind), default=ActorKind.SYSTEM)
    actor_id: Mapped[str | None] = mapped_column(sa.String(64))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    is_uncounted: Mapped[bool | None]
