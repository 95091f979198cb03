"""Keep the figures of each day, and know which events they have not counted yet."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0017"
down_revision: str | Sequence[str] | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COUNTS = (
    *("freed", "filled", "made", "sent", "accepted", "declined", "lapsed", "withdrawn"),
    *("superseded", "disappointed", "taken_back"),
    *("joined", "converted", "expired", "departed", "waiting"),
    *(f"filled_in_{bucket}" for bucket in range(12)),
    *(f"answered_in_{bucket}" for bucket in range(12)),
)
SUMS = ("fill_seconds", "answer_seconds", "recovered_minor", "waiting_since")
COUNTED = ("slot.freed", "offer.%", "entry.%", "appointment.booked", "appointment.canceled")


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_tallies_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", name="pk_tallies"),
        **columns.INNODB,
    )
    op.create_table(
        "day_figures",
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("cut", sa.String(length=8), nullable=False),
        sa.Column("grain", sa.String(length=8), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in COUNTS),
        *(sa.Column(name, sa.BigInteger(), server_default="0", nullable=False) for name in SUMS),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_day_figures_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "tenant_id",
            *("cut", "grain", "on_date", "staff_id", "service_id", "channel"),
            name="pk_day_figures",
        ),
        **columns.INNODB,
    )
    op.add_column("events", sa.Column("is_uncounted", sa.Boolean(), nullable=True))
    op.create_index("ix_events_uncounted", "events", ["is_uncounted", "tenant_id"])
    names = sa.table("events", sa.column("name"), sa.column("is_uncounted"))
    counted = sa.or_(*(names.c.name.like(name) for name in COUNTED))
    op.execute(sa.update(names).where(counted).values(is_uncounted=sa.true()))


def downgrade() -> None:
    op.drop_index("ix_events_uncounted", "events")
    op.drop_column("events", "is_uncounted")
    op.drop_table("day_figures")
    op.drop_table("tallies")
