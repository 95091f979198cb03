"""Find the openings of broadcasts that are open no longer."""

from collections.abc import Sequence

from alembic import op

revision: str = "0021"
down_revision: str | Sequence[str] | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_broadcast_openings_closed_at", "broadcast_openings", ["closed_at"])


def downgrade() -> None:
    op.drop_index("ix_broadcast_openings_closed_at", "broadcast_openings")
