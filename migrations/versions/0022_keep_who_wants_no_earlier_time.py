"""Keep when a customer said no to being told of earlier times."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0022"
down_revision: str | Sequence[str] | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("no_earlier_at", columns.INSTANT, nullable=True))


def downgrade() -> None:
    op.drop_column("customers", "no_earlier_at")
