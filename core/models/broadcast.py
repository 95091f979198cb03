"""Openings that staff tell many customers about, and who is told."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word
from core.models.tenant import Channel


class Audience(StrEnum):
    """Whoever waits for what fits, whoever has a tag, or everybody."""

    FITS = "fits"
    TAG = "tag"
    EVERYBODY = "everybody"


class BroadcastState(StrEnum):
    """`done` once every message has left or will not, or nothing is open any more; `stopped` when
    staff say that no more of it leaves; `withdrawn` when they take back besides what was asked."""

    DRAFT = "draft"
    SENDING = "sending"
    DONE = "done"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"


class Broadcast(Base):
    """`text` are staff's own words for those who are told in `language`. Recipients are planned in
    the order of their ids: all up to `planned_up_to`, and nobody is left once `planned_at` is set.
    `due_at` is when a sweep should go on with it, and empty when nothing is left to do.
    """

    __tablename__ = "broadcasts"
    __table_args__ = (
        sa.Index("ix_broadcasts_due_at", "due_at"),
        sa.Index("ix_broadcasts_tenant_id", "tenant_id", "state"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    audience: Mapped[Audience] = mapped_column(word(Audience))
    tag: Mapped[str | None] = mapped_column(sa.String(40))
    text: Mapped[str | None] = mapped_column(sa.Text)
    language: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[BroadcastState] = mapped_column(
        word(BroadcastState), default=BroadcastState.DRAFT
    )
    made_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    planned_up_to: Mapped[str | None] = mapped_column(Id)
    planned_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]


class BroadcastOpening(Base):
    """A slot that a broadcast tells of. `closed_at` is when the broadcast took notice that it is
    open no longer."""

    __tablename__ = "broadcast_openings"
    __table_args__ = (sa.Index("ix_broadcast_openings_closed_at", "closed_at"), IN_INNODB)

    broadcast_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True
    )
    slot_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("slots.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(sa.SmallInteger)
    closed_at: Mapped[datetime | None]


class BroadcastRecipient(Base):
    """One of those who were looked at: told at a contact point by a message, or not told, and why.
    An address is told once, however many it speaks for."""

    __tablename__ = "broadcast_recipients"
    __table_args__ = (
        sa.UniqueConstraint("broadcast_id", "contact_point_id"),
        sa.Index("ix_broadcast_recipients_message_id", "message_id"),
        IN_INNODB,
    )

    broadcast_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("broadcasts.id", ondelete="CASCADE"), primary_key=True
    )
    customer_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    contact_point_id: Mapped[str | None] = mapped_column(
        Id, sa.ForeignKey("contact_points.id", ondelete="SET NULL"), index=True
    )
    channel: Mapped[Channel | None] = mapped_column(word(Channel))
    message_id: Mapped[str | None] = mapped_column(Id)
    withheld_because: Mapped[str | None] = mapped_column(sa.String(32))
