"""Keep the round of asking about each freed slot, and whom it weighed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _make_rounds()
    _make_candidates()
    _move_what_is_due()
    with op.batch_alter_table("offers") as offers:
        offers.add_column(sa.Column("round_id", columns.ID, nullable=True))
        offers.create_foreign_key(
            "fk_offers_round_id", "rounds", ["round_id"], ["id"], ondelete="CASCADE"
        )
        offers.create_index("ix_offers_round_id", ["round_id"])


def _make_rounds() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("slot_id", columns.ID, nullable=False),
        sa.Column("mode", sa.String(length=24), nullable=False),
        sa.Column("began_at", columns.INSTANT, nullable=False),
        sa.Column("ended_at", columns.INSTANT, nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("ask_at", columns.INSTANT, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=True),
        sa.Column("passed_over", sa.JSON(), nullable=True),
        sa.Column("tallied_at", columns.INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_rounds_tenant_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slots.id"], name="fk_rounds_slot_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rounds"),
        sa.UniqueConstraint("slot_id", name="uq_rounds_slot_id"),
        **columns.INNODB,
    )
    op.create_index("ix_rounds_tenant_began", "rounds", ["tenant_id", "began_at"])
    op.create_index("ix_rounds_ask_at", "rounds", ["ask_at"])
    op.create_index("ix_rounds_tallied_ended", "rounds", ["tallied_at", "ended_at"])


def _make_candidates() -> None:
    op.create_table(
        "round_candidates",
        sa.Column("round_id", columns.ID, nullable=False),
        sa.Column("entry_id", columns.ID, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name="fk_round_candidates_round_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["waitlist_entries.id"],
            name="fk_round_candidates_entry_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "entry_id", name="pk_round_candidates"),
        **columns.INNODB,
    )
    op.create_index("ix_round_candidates_entry_id", "round_candidates", ["entry_id"])


def _move_what_is_due() -> None:
    """The slots that wait for the morning have a round each from now on."""
    slots = sa.table(
        "slots",
        *(sa.column(name) for name in ("id", "tenant_id", "freed_at", "ask_at")),
    )
    rounds = sa.table(
        "rounds",
        *(
            sa.column(name)
            for name in ("id", "tenant_id", "slot_id", "mode", "began_at", "ask_at", "facts")
        ),
    )
    due = sa.select(
        slots.c.id,
        slots.c.tenant_id,
        slots.c.id,
        sa.literal_column("'sequential'"),
        slots.c.freed_at,
        slots.c.ask_at,
        sa.literal_column("'{}'"),
    ).where(slots.c.ask_at.is_not(None))
    op.execute(sa.insert(rounds).from_select([c.name for c in rounds.c], due))
    op.drop_index("ix_slots_ask_at", "slots")
    op.drop_column("slots", "ask_at")


def downgrade() -> None:
    op.add_column("slots", sa.Column("ask_at", columns.INSTANT, nullable=True))
    op.create_index("ix_slots_ask_at", "slots", ["ask_at"])
    with op.batch_alter_table("offers") as offers:
        offers.drop_constraint("fk_offers_round_id", type_="foreignkey")
        offers.drop_index("ix_offers_round_id")
        offers.drop_column("round_id")
    op.drop_table("round_candidates")
    op.drop_table("rounds")
