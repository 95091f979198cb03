"""Keep what holds a message back, how busy its sender is, and what was spent."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("contact_points", sa.Column("told_at", columns.INSTANT, nullable=True))
    op.add_column("messages", sa.Column("postponed_because", sa.String(length=32), nullable=True))
    op.add_column("slots", sa.Column("ask_at", columns.INSTANT, nullable=True))
    op.create_index("ix_slots_ask_at", "slots", ["ask_at"])
    op.create_table(
        "paces",
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("name", sa.String(length=220), nullable=False),
        sa.Column("busy_until", columns.INSTANT, nullable=False),
        sa.Column("planned_until", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_paces_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "name", name="pk_paces"),
        **columns.INNODB,
    )
    op.create_table(
        "spendings",
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_spendings_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "spent_on", name="pk_spendings"),
        **columns.INNODB,
    )


def downgrade() -> None:
    op.drop_table("spendings")
    op.drop_table("paces")
    op.drop_index("ix_slots_ask_at", "slots")
    op.drop_column("slots", "ask_at")
    op.drop_column("messages", "postponed_because")
    op.drop_column("contact_points", "told_at")
