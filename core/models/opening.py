"""When a location is open, and the days on which it or its staff are not."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word


class OpeningHours(Base):
    """One interval of a location's week in wall time; 0 is Monday, minutes count from local
    midnight and `until_minute` may pass 1440. A location without any is open whenever its staff
    work."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        sa.CheckConstraint("until_minute > from_minute", name="until_after_from"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    location_id: Mapped[str] = belongs_to("locations.id", index=True)
    weekday: Mapped[int]
    from_minute: Mapped[int]
    until_minute: Mapped[int]


class OpeningException(Base):
    """Replaces a location's weekly hours on a date, a public holiday included: each row is one
    interval of that date, and a row without minutes says that it is closed."""

    __tablename__ = "opening_exceptions"
    __table_args__ = (
        sa.Index("ix_opening_exceptions_location_on", "location_id", "on_date"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    location_id: Mapped[str] = belongs_to("locations.id")
    on_date: Mapped[date]
    from_minute: Mapped[int | None]
    until_minute: Mapped[int | None]


class ClosureKind(StrEnum):
    HOLIDAY = "holiday"
    VACATION = "vacation"
    MAINTENANCE = "maintenance"
    EVENT = "event"
    OTHER = "other"


class Closure(Base):
    """Local dates, both included, on which nobody can be booked: of the whole business, of one
    location or of one staff member. A yearly one comes back on the same days of each year."""

    __tablename__ = "closures"
    __table_args__ = (sa.Index("ix_closures_tenant_last", "tenant_id", "last_on"), IN_INNODB)

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    location_id: Mapped[str | None] = mapped_column(
        Id, sa.ForeignKey("locations.id", ondelete="CASCADE")
    )
    staff_id: Mapped[str | None] = mapped_column(Id, sa.ForeignKey("staff.id", ondelete="CASCADE"))
    kind: Mapped[ClosureKind] = mapped_column(word(ClosureKind))
    name: Mapped[str] = mapped_column(sa.String(120))
    first_on: Mapped[date]
    last_on: Mapped[date]
    is_yearly: Mapped[bool] = mapped_column(default=False)
