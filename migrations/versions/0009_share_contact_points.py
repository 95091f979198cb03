"""Let a contact point speak for several customers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("contact_points", sa.Column("shared_at", columns.INSTANT, nullable=True))
    op.create_table(
        "shared_points",
        sa.Column("contact_point_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_points.id"],
            name="fk_shared_points_contact_point_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_shared_points_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_shared_points_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_point_id", "customer_id", name="pk_shared_points"),
        **columns.INNODB,
    )
    op.create_index("ix_shared_points_customer_id", "shared_points", ["customer_id"])
    op.create_index("ix_shared_points_tenant_id", "shared_points", ["tenant_id"])


def downgrade() -> None:
    op.drop_table("shared_points")
    op.drop_column("contact_points", "shared_at")
