"""Keep whose wish a cancellation was, and whether it came late."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("appointments", sa.Column("canceled_by", sa.String(length=24), nullable=True))
    op.add_column("appointments", sa.Column("canceled_late", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("appointments", "canceled_late")
    op.drop_column("appointments", "canceled_by")
