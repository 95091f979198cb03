"""Find a tenant's latest offers without a scan."""

from collections.abc import Sequence

from alembic import op

revision: str = "0023"
down_revision: str | Sequence[str] | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BY_END = ["tenant_id", "broadcast_id", "ended_at"]


def upgrade() -> None:
    # The new one first: MariaDB keeps an index for the foreign key at all times.
    op.create_index("ix_offers_tenant_ended", "offers", BY_END)
    op.drop_index("ix_offers_tenant_id", "offers")


def downgrade() -> None:
    op.create_index("ix_offers_tenant_id", "offers", ["tenant_id"])
    op.drop_index("ix_offers_tenant_ended", "offers")
