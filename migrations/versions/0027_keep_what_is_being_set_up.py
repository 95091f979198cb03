"""Keep what somebody has said of a business that is being set up."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0027"
down_revision: str | Sequence[str] | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "setup_drafts",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("link_id", columns.ID, nullable=True),
        sa.Column("is_by_operator", sa.Boolean(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("changed_at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_setup_drafts"),
        sa.UniqueConstraint("link_id", name="uq_setup_drafts_link_id"),
        **columns.INNODB,
    )
    op.create_index("ix_setup_drafts_changed_at", "setup_drafts", ["changed_at"])


def downgrade() -> None:
    op.drop_table("setup_drafts")
