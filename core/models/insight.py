"""The figures of each day, counted from events."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import IN_INNODB, Base, Id

# How long something took: bucket n holds what took less than the n-th bound, and no less than the
# one before it; the last one holds the rest.
BUCKET_MINUTES = (1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 1440)
BUCKETS = len(BUCKET_MINUTES) + 1

COUNTS = (
    "freed",
    "filled",
    "made",
    "sent",
    "accepted",
    "declined",
    "lapsed",
    "withdrawn",
    "superseded",
    "disappointed",
    "taken_back",
    "joined",
    "converted",
    "expired",
    "departed",
    "waiting",
    *(f"filled_in_{bucket}" for bucket in range(BUCKETS)),
    *(f"answered_in_{bucket}" for bucket in range(BUCKETS)),
)
SUMS = ("fill_seconds", "answer_seconds", "recovered_minor", "waiting_since")
MEASURES = (*COUNTS, *SUMS)


class DayFigures(Base):
    """What one local day of a tenant, or a month, changed, of one staff member, service and
    channel; an empty one means that it has none, or that the row is not about it: a `cut` is the
    sum over all that it leaves out, a `grain` the days summed, from `on_date` on
    (core.insight.cuts). Every measure adds up over rows and days.

    Counts: slots `freed` and `filled` by an offer; offers `made`, really `sent`, and how they
    ended; people `disappointed`; filled visits `taken_back` by a cancellation; entries `joined`,
    `converted` into a visit, `expired`, `departed`. `filled_in_n` and `answered_in_n`, by yes or
    no, count by BUCKET_MINUTES how long it took; the seconds are those of all of them.
    `recovered_minor` is in the tenant's currency. `waiting` is by how many those who wait became
    more, and `waiting_since` the seconds from 1970 to when each of them joined, summed likewise:
    over all days until some evening they give the queue then and its age.
    """

    __tablename__ = "day_figures"
    __table_args__ = (
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in SUMS),
        IN_INNODB,
    )

    tenant_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True
    )
    cut: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    grain: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    staff_id: Mapped[str] = mapped_column(Id, primary_key=True)
    service_id: Mapped[str] = mapped_column(Id, primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(24), primary_key=True)


class Tally(Base):
    """Locked by whoever counts a tenant's events, so that each is counted once."""

    __tablename__ = "tallies"

    tenant_id: Mapped[str] = mapped_column(
        Id, sa.ForeignKey("tenants.id", ondelete="CASCADE"), primary_key=True
    )
