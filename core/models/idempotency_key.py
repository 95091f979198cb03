"""Operations that were asked for under a key, and what came of them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id


class IdempotencyKey(Base):
    """`fingerprint` is the SHA-256 of the operation and what it was given; `answer` is its result,
    kept so that it can be given again."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (sa.Index("ix_idempotency_keys_created", "created_at"), IN_INNODB)

    tenant_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(sa.String(190), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
