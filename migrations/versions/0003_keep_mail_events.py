"""Keep which events of the mail provider were taken."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "mail_events",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("received_at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_mail_events"),
        **columns.INNODB,
    )
    op.create_index("ix_mail_events_received_at", "mail_events", ["received_at"])


def downgrade() -> None:
    op.drop_table("mail_events")
