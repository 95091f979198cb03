"""Let staff put words on customers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "customer_tags",
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("tagged_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_customer_tags_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_customer_tags_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("customer_id", "tag", name="pk_customer_tags"),
        **columns.INNODB,
    )
    op.create_index(
        "ix_customer_tags_tenant_id", "customer_tags", ["tenant_id", "tag", "customer_id"]
    )


def downgrade() -> None:
    op.drop_table("customer_tags")
