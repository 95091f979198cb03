"""Keep what each entry of the waitlist wants in the order in which it is asked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0019"
down_revision: str | Sequence[str] | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("waitlist_entries") as entries:
        entries.add_column(sa.Column("further", sa.JSON(), nullable=True))
        entries.add_column(sa.Column("notice_minutes", sa.Integer(), nullable=True))
        entries.add_column(sa.Column("points_due_at", columns.INSTANT, nullable=True))
        entries.create_index("ix_waitlist_entries_points_due", ["points_due_at"])
    # A sweep writes the wants of those who wait already.
    op.execute("UPDATE waitlist_entries SET notice_minutes = 0")
    op.execute("UPDATE waitlist_entries SET points_due_at = joined_at WHERE ended_at IS NULL")
    with op.batch_alter_table("waitlist_entries") as entries:
        entries.alter_column("notice_minutes", existing_type=sa.Integer(), nullable=False)
    op.create_table(
        "waitlist_wants",
        sa.Column("entry_id", columns.ID, nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("location_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("behind", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("joined_at", columns.INSTANT, nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.SmallInteger(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=True),
        sa.Column("until_minute", sa.Integer(), nullable=True),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["waitlist_entries.id"],
            name="fk_waitlist_wants_entry_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "number", name="pk_waitlist_wants"),
        **columns.INNODB,
    )
    op.create_index(
        "ix_waitlist_wants_order",
        "waitlist_wants",
        [
            "service_id",
            "location_id",
            "staff_id",
            "is_waiting",
            "behind",
            "joined_at",
            "entry_id",
        ],
    )


def downgrade() -> None:
    op.drop_table("waitlist_wants")
    with op.batch_alter_table("waitlist_entries") as entries:
        entries.drop_index("ix_waitlist_entries_points_due")
        entries.drop_column("points_due_at")
        entries.drop_column("notice_minutes")
        entries.drop_column("further")
