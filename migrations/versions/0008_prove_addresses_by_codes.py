"""Keep what a code that was sent to one address may prove for another."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "contact_codes",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("contact_point_id", columns.ID, nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_to_id", columns.ID, nullable=True),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("expires_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_points.id"],
            name="fk_contact_codes_contact_point_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sent_to_id"],
            ["contact_points.id"],
            name="fk_contact_codes_sent_to_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_contact_codes_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact_codes"),
        sa.UniqueConstraint("contact_point_id", name="uq_contact_codes_contact_point_id"),
        sa.UniqueConstraint(
            "tenant_id", "address_hash", name="uq_contact_codes_tenant_id_address_hash"
        ),
        **columns.INNODB,
    )
    op.create_index("ix_contact_codes_sent_to_id", "contact_codes", ["sent_to_id"])


def downgrade() -> None:
    op.drop_table("contact_codes")
