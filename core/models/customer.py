"""A customer and the ways to reach them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word
from core.models.tenant import Channel


class Standing(StrEnum):
    OK = "ok"
    OPTED_OUT = "opted_out"
    UNDELIVERABLE = "undeliverable"


class Customer(Base):
    """`no_earlier_at` is when they last said that they need not hear of earlier times. Who was
    erased (`core.people.erasure`) is a row without name and addresses, for what was booked and
    counted."""

    __tablename__ = "customers"

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    name: Mapped[str | None] = mapped_column(sa.String(120))
    language: Mapped[str | None] = mapped_column(sa.String(8))
    preferred_channel: Mapped[Channel | None] = mapped_column(word(Channel))
    is_vip: Mapped[bool] = mapped_column(default=False)
    no_earlier_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ContactPoint(Base):
    """One channel and address of a customer with one tenant; the same address with another tenant
    is another row with its own standing. `heard_at` is when the customer wrote from it last: it
    opens WhatsApp's window and tells which address is alive. `told_at` is, to the day, when we
    wrote to it last: after a long silence the business names itself. `external_id` is WhatsApp's
    own id of the person, by which they are known again when they hide or change their number.
    `shared_at` is when staff first made it speak for others besides its customer."""

    __tablename__ = "contact_points"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "channel", "address"),
        sa.Index("ix_contact_points_external_id", "tenant_id", "external_id", unique=True),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    customer_id: Mapped[str] = belongs_to("customers.id", index=True)
    channel: Mapped[Channel] = mapped_column(word(Channel))
    address: Mapped[str] = mapped_column(sa.String(190))
    external_id: Mapped[str | None] = mapped_column(sa.String(190))
    standing: Mapped[Standing] = mapped_column(word(Standing), default=Standing.OK)
    standing_at: Mapped[datetime]
    heard_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    shared_at: Mapped[datetime | None]


class SharedPoint(Base):
    """A further customer for whom a contact point speaks: a child on a family's telephone."""

    __tablename__ = "shared_points"
    __table_args__ = (IN_INNODB,)

    contact_point_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("contact_points.id", ondelete="CASCADE"), primary_key=True
    )
    customer_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)


class CustomerTag(Base):
    """A word that staff put on a customer (`core.people.tags`)."""

    __tablename__ = "customer_tags"
    __table_args__ = (
        sa.Index("ix_customer_tags_tenant_id", "tenant_id", "tag", "customer_id"),
        IN_INNODB,
    )

    customer_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True
    )
    tag: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    tagged_at: Mapped[datetime]


class ConsentChange(StrEnum):
    GIVEN = "given"
    REVOKED = "revoked"


class Consent(Base):
    """The ledger: each row is one thing that gave or took back the right to write to an address.

    `how` names the source (first_message, keyword, plain_words, provider_code, unsubscribe,
    spam_report, staff, import); `words` is what the customer said, verbatim. `address_hash` proves
    the row after the address itself was erased. Rows are never changed.
    """

    __tablename__ = "consents"
    __table_args__ = (
        sa.Index("ix_consents_contact_point_id", "contact_point_id", "id"),
        sa.Index("ix_consents_address", "tenant_id", "address_hash", "id"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    contact_point_id: Mapped[str | None] = mapped_column(
        Id, sa.ForeignKey("contact_points.id", ondelete="SET NULL")
    )
    address_hash: Mapped[str] = mapped_column(sa.String(64))
    change: Mapped[ConsentChange] = mapped_column(word(ConsentChange))
    how: Mapped[str] = mapped_column(sa.String(32))
    words: Mapped[str | None] = mapped_column(sa.Text)
    message_id: Mapped[str | None] = mapped_column(Id)
    happened_at: Mapped[datetime]
