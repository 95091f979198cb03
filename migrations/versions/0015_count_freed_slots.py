"""Find what a business has seen come free lately."""

from collections.abc import Sequence

from alembic import op

revision: str = "0015"
down_revision: str | Sequence[str] | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_slots_tenant_freed", "slots", ["tenant_id", "freed_at"])
    op.drop_index("ix_slots_tenant_id", "slots")


def downgrade() -> None:
    op.create_index("ix_slots_tenant_id", "slots", ["tenant_id"])
    op.drop_index("ix_slots_tenant_freed", "slots")
