"""All the asking about one freed slot, and whom it weighed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word
from core.models.offer import OfferMode


class RoundOutcome(StrEnum):
    """`exhausted`: nobody is left to ask; `withdrawn`: the time was taken otherwise; `expired`: the
    time to ask was over first."""

    FILLED = "filled"
    EXHAUSTED = "exhausted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Round(Base):
    """A slot has one round. `began_at` is the instant at which its entries were weighed: whoever
    asks later why somebody was passed over is answered as of then. `ask_at` is when to look again;
    empty when nothing is due.

    `facts` is what the ranking saw of the slot (see `core.scheduling.offers.rounds.facts_of`).
    `waiting` is how many entries were active at `began_at`, `passed_over` how many of them were no
    candidates for which reason; both are counted after the round, at `tallied_at`.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        sa.Index("ix_rounds_tenant_began", "tenant_id", "began_at"),
        sa.Index("ix_rounds_ask_at", "ask_at"),
        sa.Index("ix_rounds_tallied_ended", "tallied_at", "ended_at"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    slot_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("slots.id", ondelete="CASCADE"), unique=True
    )
    mode: Mapped[OfferMode] = mapped_column(word(OfferMode))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[RoundOutcome | None] = mapped_column(word(RoundOutcome))
    ask_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]]
    waiting: Mapped[int | None]
    passed_over: Mapped[dict[str, Any] | None]
    tallied_at: Mapped[datetime | None]


class RoundCandidate(Base):
    """One who was asked in a round, or would have been among the next: their `rank` from 1, and the
    score with its parts by name, as they were when they were weighed. Who was asked has an offer.
    """

    __tablename__ = "round_candidates"
    __table_args__ = (IN_INNODB,)

    round_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    entry_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("waitlist_entries.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    rank: Mapped[int]
    service_id: Mapped[str] = mapped_column(Id)
    score: Mapped[int]
    parts: Mapped[dict[str, Any]]
