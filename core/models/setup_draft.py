"""A business that somebody is setting up and that is not there yet."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, identity


class SetupDraft(Base):
    """`answers` holds what was typed, by step; the password only as its hash. `link_id` is what a
    link to it names, until somebody has followed that; `is_by_operator` says that it began with
    such a link, and may therefore have a real number. It is deleted once the business exists."""

    __tablename__ = "setup_drafts"
    __table_args__ = (
        sa.UniqueConstraint("link_id"),
        sa.Index("ix_setup_drafts_changed_at", "changed_at"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    link_id: Mapped[str | None] = mapped_column(Id)
    is_by_operator: Mapped[bool]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    changed_at: Mapped[datetime]
