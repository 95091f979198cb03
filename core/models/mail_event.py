"""What a mail provider has reported already."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base


class MailEvent(Base):
    """One event that was taken. `digest` is the SHA-256 of the provider's id of it, which has no
    longest length; a repeat meets the key. Rows are dropped once no repeat can come any more."""

    __tablename__ = "mail_events"
    __table_args__ = (sa.Index("ix_mail_events_received_at", "received_at"), IN_INNODB)

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    received_at: Mapped[datetime]
