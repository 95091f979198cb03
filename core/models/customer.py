"""A customer and the ways to reach them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, belongs_to, identity, word
from core.models.tenant import Channel


class Standing(StrEnum):
    OK = "ok"
    OPTED_OUT = "opted_out"
    UNDELIVERABLE = "undeliverable"


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    name: Mapped[str | None] = mapped_column(sa.String(120))
    language: Mapped[str | None] = mapped_column(sa.String(8))
    is_vip: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class ContactPoint(Base):
    """One channel and address of a customer with one tenant; the same address with another tenant
    is another row with its own standing."""

    __tablename__ = "contact_points"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "channel", "address"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    customer_id: Mapped[str] = belongs_to("customers.id", index=True)
    channel: Mapped[Channel] = mapped_column(word(Channel))
    address: Mapped[str] = mapped_column(sa.String(190))
    standing: Mapped[Standing] = mapped_column(word(Standing), default=Standing.OK)
    standing_at: Mapped[datetime]
