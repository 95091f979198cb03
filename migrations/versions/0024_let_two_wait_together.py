"""Keep who waits for two visits together, and what they are offered and kept beside the slot."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0024"
down_revision: str | Sequence[str] | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OF_A_COLLEAGUE = """SELECT id FROM (
    SELECT holds.id FROM holds JOIN slots ON slots.id = holds.slot_id
    WHERE slots.staff_id <> holds.staff_id
) AS beside"""


def upgrade() -> None:
    op.add_column("waitlist_entries", sa.Column("party", sa.String(length=24), nullable=True))
    with op.batch_alter_table("offers") as offers:
        offers.add_column(sa.Column("second_staff_id", columns.ID, nullable=True))
        offers.add_column(sa.Column("second_starts_at", columns.INSTANT, nullable=True))
        offers.add_column(sa.Column("second_ends_at", columns.INSTANT, nullable=True))
        offers.create_foreign_key(
            "fk_offers_second_staff_id", "staff", ["second_staff_id"], ["id"], ondelete="CASCADE"
        )
    # The new one first: MariaDB keeps an index for the foreign key at all times.
    with op.batch_alter_table("holds") as holds:
        holds.create_unique_constraint("uq_holds_slot_id_staff_id", ["slot_id", "staff_id"])
    with op.batch_alter_table("holds") as holds:
        holds.drop_constraint("uq_holds_slot_id", type_="unique")


def downgrade() -> None:
    op.execute(f"DELETE FROM resource_uses WHERE owner_id IN ({OF_A_COLLEAGUE})")  # noqa: S608
    op.execute(f"DELETE FROM occupied_quanta WHERE owner_id IN ({OF_A_COLLEAGUE})")  # noqa: S608
    op.execute(f"DELETE FROM holds WHERE id IN ({OF_A_COLLEAGUE})")  # noqa: S608
    with op.batch_alter_table("holds") as holds:
        holds.create_unique_constraint("uq_holds_slot_id", ["slot_id"])
    with op.batch_alter_table("holds") as holds:
        holds.drop_constraint("uq_holds_slot_id_staff_id", type_="unique")
    with op.batch_alter_table("offers") as offers:
        offers.drop_constraint("fk_offers_second_staff_id", type_="foreignkey")
        offers.drop_column("second_ends_at")
        offers.drop_column("second_starts_at")
        offers.drop_column("second_staff_id")
    op.drop_column("waitlist_entries", "party")
