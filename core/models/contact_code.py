"""A code on its way to prove that two addresses are one person's."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, belongs_to, identity


class ContactCode(Base):
    """What somebody at `contact_point_id` may prove by typing the code that went to `sent_to_id`.

    The code is stored nowhere: `id` and SECRET_KEY make it (`core.people.contact_codes`).
    `address_hash` is of the address that they named. Where nobody can be sent a code there,
    `sent_to_id` is empty and all else is alike, so that nobody learns who is a customer. A contact
    point asks for one code at a time, and an address is sent one at a time.
    """

    __tablename__ = "contact_codes"
    __table_args__ = (
        sa.UniqueConstraint("contact_point_id"),
        sa.UniqueConstraint("tenant_id", "address_hash"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    contact_point_id: Mapped[str] = belongs_to("contact_points.id")
    address_hash: Mapped[str] = mapped_column(sa.String(64))
    sent_to_id: Mapped[str | None] = belongs_to("contact_points.id", nullable=True, index=True)
    tries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    expires_at: Mapped[datetime]
