"""Ask who has waited for long whether they still want to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0018"
down_revision: str | Sequence[str] | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = ("renew_at", "renewal_asked_at", "renewed_at")


def upgrade() -> None:
    for name in ADDED:
        op.add_column("waitlist_entries", sa.Column(name, columns.INSTANT, nullable=True))
    op.create_index("ix_waitlist_entries_status_renew", "waitlist_entries", ["status", "renew_at"])
    # The sweep works out for each when it is due.
    op.execute(
        "UPDATE waitlist_entries SET renew_at = joined_at WHERE status IN ('active', 'offered')"
    )


def downgrade() -> None:
    op.drop_index("ix_waitlist_entries_status_renew", "waitlist_entries")
    for name in reversed(ADDED):
        op.drop_column("waitlist_entries", name)
