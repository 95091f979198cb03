"""A service: what is done, how long it takes and what it costs."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity


class Service(Base):
    """`price_minor` is in the currency's smallest unit; buffers keep staff busy around the visit
    but are not part of what the customer is told. `policies` holds only what differs from the
    tenant's. A service of several steps takes their time; its own duration repeats their sum."""

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
    policies: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ServiceStep(Base):
    """One of the services that are done one after the other, back to back, on one visit; the first
    has position 0."""

    __tablename__ = "service_steps"

    service_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step_service_id: Mapped[str] = belongs_to("services.id", index=True)
