"""Keep what was given up for an earlier slot, and what somebody waits for instead of a visit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0016"
down_revision: str | Sequence[str] | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = (("slots", "freed_by_offer_id"), ("waitlist_entries", "instead_of_appointment_id"))


def upgrade() -> None:
    op.create_table(
        "givings_up",
        sa.Column("offer_id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("appointment_id", columns.ID, nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("with_offer", sa.Boolean(), nullable=False),
        sa.Column("asked_at", columns.INSTANT, nullable=False),
        sa.Column("answered_at", columns.INSTANT, nullable=True),
        sa.Column("gave_up", sa.Boolean(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [parent], name=f"fk_givings_up_{column}", ondelete="CASCADE"
            )
            for column, parent in (
                ("offer_id", "offers.id"),
                ("tenant_id", "tenants.id"),
                ("customer_id", "customers.id"),
                ("appointment_id", "appointments.id"),
            )
        ),
        sa.PrimaryKeyConstraint("offer_id", name="pk_givings_up"),
        **columns.INNODB,
    )
    op.create_index("ix_givings_up_appointment_id", "givings_up", ["appointment_id"])
    op.create_index("ix_givings_up_customer", "givings_up", ["customer_id", "answered_at"])
    op.create_index("ix_givings_up_tenant_id", "givings_up", ["tenant_id"])
    for table, column in ADDED:
        op.add_column(table, sa.Column(column, columns.ID, nullable=True))
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in ADDED:
        op.drop_index(f"ix_{table}_{column}", table)
        op.drop_column(table, column)
    op.drop_table("givings_up")
