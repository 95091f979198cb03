"""WhatsApp templates: what may be said outside the window, and whether Meta has approved it."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, belongs_to, identity, word


class TemplateStatus(StrEnum):
    """As Twilio reports it, and `draft` before it was submitted."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"
    DISABLED = "disabled"


class Template(Base):
    """One text of a tenant in one language as a content template. A submitted one cannot be edited:
    `digest` tells the content it was made from, and another content is another row. `variables`
    are the pieces of the text that stand for {{1}}, {{2}} and so on (bot.wording.templates)."""

    __tablename__ = "templates"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "key", "language", "digest"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    key: Mapped[str] = mapped_column(sa.String(48))
    language: Mapped[str] = mapped_column(sa.String(8))
    digest: Mapped[str] = mapped_column(sa.String(64))
    variables: Mapped[list[str] | None]
    content_sid: Mapped[str | None] = mapped_column(sa.String(34))
    status: Mapped[TemplateStatus] = mapped_column(word(TemplateStatus))
    reason: Mapped[str | None] = mapped_column(sa.String(500))
    checked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
