"""What sending has used up: the time of a sender, and money."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id


class Pace(Base):
    """One thing of a tenant that a message keeps busy for a while: a sender, by its segments per
    second, or the tenant's own allowance per minute or hour.

    `busy_until` is when all that left will have been worked off; `planned_until` when all that was
    told to come back later will have left.
    """

    __tablename__ = "paces"
    __table_args__ = (IN_INNODB,)

    tenant_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(sa.String(220), primary_key=True)
    busy_until: Mapped[datetime]
    planned_until: Mapped[datetime]


class Spending(Base):
    """What a tenant's messages cost on a day of its own calendar, in millionths of a dollar."""

    __tablename__ = "spendings"
    __table_args__ = (IN_INNODB,)

    tenant_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True
    )
    spent_on: Mapped[date] = mapped_column(primary_key=True)
    micros: Mapped[int] = mapped_column(sa.BigInteger)
