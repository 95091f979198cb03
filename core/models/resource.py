"""Rooms and equipment that must be free too."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity


class Resource(Base):
    """`kind` is the business's own word for what can stand in for each other: room, basin, lift."""

    __tablename__ = "resources"

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    location_id: Mapped[str] = belongs_to("locations.id")
    kind: Mapped[str] = mapped_column(sa.String(48))
    name: Mapped[str] = mapped_column(sa.String(120))
    is_active: Mapped[bool] = mapped_column(default=True)


class ServiceNeed(Base):
    """A service takes so many resources of a kind for as long as it keeps its staff busy."""

    __tablename__ = "service_needs"

    service_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("services.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(48), primary_key=True)
    quantity: Mapped[int] = mapped_column(default=1)


class ResourceUse(Base):
    """A resource's time taken by an appointment, a hold or a block, as an interval: what the
    occupied quanta say, in the form in which availability reads it."""

    __tablename__ = "resource_uses"
    __table_args__ = (
        sa.Index("ix_resource_uses_resource_starts", "resource_id", "starts_at", "ends_at"),
        IN_INNODB,
    )

    owner_id: Mapped[str] = mapped_column(Id, primary_key=True)
    resource_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True
    )
    starts_at: Mapped[datetime] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]
