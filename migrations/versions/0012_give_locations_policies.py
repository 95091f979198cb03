"""Let a location have rules of its own for filling its freed slots."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | Sequence[str] | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("locations", sa.Column("policies", sa.JSON(), nullable=True))
    op.execute("UPDATE locations SET policies = '{}'")
    with op.batch_alter_table("locations") as table:
        table.alter_column("policies", existing_type=sa.JSON(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("locations") as table:
        table.drop_column("policies")
