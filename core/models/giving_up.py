"""A later appointment that its customer could give up for an earlier slot, and what they said."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to


class GivingUp(Base):
    """The question whether to give `appointment_id` up for what `offer_id` proposed: at most one
    for an offer. It is asked `with_offer`, so that a yes to the offer is a yes to both, or once the
    offer was accepted. `starts_at` is when the appointment was to begin as it was asked about: a
    yes to something else gives nothing up.
    """

    __tablename__ = "givings_up"
    __table_args__ = (
        sa.Index("ix_givings_up_customer", "customer_id", "answered_at"),
        IN_INNODB,
    )

    offer_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True
    )
    tenant_id: Mapped[str] = belongs_to("tenants.id", index=True)
    customer_id: Mapped[str] = belongs_to("customers.id")
    appointment_id: Mapped[str] = belongs_to("appointments.id", index=True)
    starts_at: Mapped[datetime]
    with_offer: Mapped[bool]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    gave_up: Mapped[bool | None]
