"""A tenant, where it works and the addresses by which customers reach it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, belongs_to, identity, word


class Channel(StrEnum):
    SMS = "sms"
    WHATSAPP = "whatsapp"
    EMAIL = "email"


class Tenant(Base):
    """One business.

    `region` is the ISO 3166 country that numbers without a prefix belong to; `policies` holds only
    what differs from the defaults; `revision` grows with every change of services, staff, hours or
    policies, so that a cached catalogue knows it is old.
    """

    __tablename__ = "tenants"

    id: Mapped[str] = identity()
    slug: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    time_zone: Mapped[str] = mapped_column(sa.String(64))
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    currency: Mapped[str] = mapped_column(sa.String(3), default="USD")
    region: Mapped[str] = mapped_column(sa.String(2), default="US")
    policies: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class TenantAddress(Base):
    """A number or mailbox of the business; an address on a channel has one owner."""

    __tablename__ = "tenant_addresses"
    __table_args__ = (sa.UniqueConstraint("channel", "address"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    channel: Mapped[Channel] = mapped_column(word(Channel))
    address: Mapped[str] = mapped_column(sa.String(190))


class TenantCredential(Base):
    """A tenant's own account with a provider, encrypted with a key made from SECRET_KEY."""

    __tablename__ = "tenant_credentials"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "provider"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    provider: Mapped[str] = mapped_column(sa.String(24))
    sealed: Mapped[str] = mapped_column(sa.Text)


class TenantText(Base):
    """A text of the business in place of a standard one, for customers of one language."""

    __tablename__ = "tenant_texts"
    __table_args__ = (sa.UniqueConstraint("tenant_id", "language", "key"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    language: Mapped[str] = mapped_column(sa.String(8))
    key: Mapped[str] = mapped_column(sa.String(48))
    text: Mapped[str] = mapped_column(sa.Text)


class Location(Base):
    """`holiday_region` names whose public holidays are kept: a country (ISO 3166) or a part of one
    (`DE-BY`, ISO 3166-2); none are kept if it is empty. `policies` holds only what differs from
    the tenant's."""

    __tablename__ = "locations"

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    street: Mapped[str | None] = mapped_column(sa.String(200))
    phone: Mapped[str | None] = mapped_column(sa.String(32))
    holiday_region: Mapped[str | None] = mapped_column(sa.String(12))
    policies: Mapped[dict[str, Any]] = mapped_column(default=dict)
