"""A service: what is done, how long it takes and what it costs."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, belongs_to, identity


class Service(Base):
    """`price_minor` is in the currency's smallest unit; buffers keep staff busy around the visit
    but are not part of what the customer is told."""

    __tablename__ = "services"
    __table_args__ = (
        sa.CheckConstraint("duration_minutes > 0", name="duration_is_positive"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    aliases: Mapped[list[str]] = mapped_column(default=list)
    duration_minutes: Mapped[int]
    buffer_before_minutes: Mapped[int] = mapped_column(default=0)
    buffer_after_minutes: Mapped[int] = mapped_column(default=0)
    price_minor: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
