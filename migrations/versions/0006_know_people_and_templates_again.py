"""Know people by WhatsApp's own id of them, and templates by their variables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEX = "ix_contact_points_external_id"


def upgrade() -> None:
    op.add_column("templates", sa.Column("variables", sa.JSON(), nullable=True))
    op.add_column("contact_points", sa.Column("external_id", sa.String(length=190), nullable=True))
    op.create_index(INDEX, "contact_points", ["tenant_id", "external_id"], unique=True)


def downgrade() -> None:
    op.drop_index(INDEX, table_name="contact_points")
    op.drop_column("contact_points", "external_id")
    op.drop_column("templates", "variables")
