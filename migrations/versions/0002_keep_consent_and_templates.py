"""Keep a consent ledger, WhatsApp templates, and what a message and an address tell besides."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("contact_points", sa.Column("heard_at", columns.INSTANT, nullable=True))
    op.add_column("customers", sa.Column("preferred_channel", sa.String(length=24), nullable=True))
    op.add_column("messages", sa.Column("segments", sa.SmallInteger(), nullable=True))
    op.create_table(
        "consents",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("contact_point_id", columns.ID, nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("change", sa.String(length=24), nullable=False),
        sa.Column("how", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("message_id", columns.ID, nullable=True),
        sa.Column("happened_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_points.id"],
            name="fk_consents_contact_point_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_consents_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        **columns.INNODB,
    )
    op.create_index("ix_consents_contact_point_id", "consents", ["contact_point_id", "id"])
    op.create_index("ix_consents_tenant_id", "consents", ["tenant_id"])
    op.create_table(
        "templates",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content_sid", sa.String(length=34), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("checked_at", columns.INSTANT, nullable=True),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_templates_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_templates"),
        sa.UniqueConstraint(
            "tenant_id",
            "key",
            "language",
            "digest",
            name="uq_templates_tenant_id_key_language_digest",
        ),
        **columns.INNODB,
    )


def downgrade() -> None:
    op.drop_table("templates")
    op.drop_table("consents")
    op.drop_column("messages", "segments")
    op.drop_column("customers", "preferred_channel")
    op.drop_column("contact_points", "heard_at")
