"""Keep broadcasts, whom they told, and offers that belong to one instead of an entry."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _make_broadcasts()
    _make_openings()
    _make_recipients()
    _demand_entries(nullable=True)
    with op.batch_alter_table("offers") as table:
        table.add_column(sa.Column("broadcast_id", columns.ID, nullable=True))
        table.create_unique_constraint(
            "uq_offers_broadcast_id_customer_id_slot_id", ["broadcast_id", "customer_id", "slot_id"]
        )
        table.create_foreign_key(
            "fk_offers_broadcast_id", "broadcasts", ["broadcast_id"], ["id"], ondelete="CASCADE"
        )


def _make_broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("audience", sa.String(length=24), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", columns.INSTANT, nullable=False),
        sa.Column("began_at", columns.INSTANT, nullable=True),
        sa.Column("planned_up_to", columns.ID, nullable=True),
        sa.Column("planned_at", columns.INSTANT, nullable=True),
        sa.Column("ended_at", columns.INSTANT, nullable=True),
        sa.Column("due_at", columns.INSTANT, nullable=True),
        _belongs_to("broadcasts", "tenants", "tenant_id"),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        **columns.INNODB,
    )
    op.create_index("ix_broadcasts_due_at", "broadcasts", ["due_at"])
    op.create_index("ix_broadcasts_tenant_id", "broadcasts", ["tenant_id", "state"])


def _make_openings() -> None:
    op.create_table(
        "broadcast_openings",
        sa.Column("broadcast_id", columns.ID, nullable=False),
        sa.Column("slot_id", columns.ID, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("closed_at", columns.INSTANT, nullable=True),
        _belongs_to("broadcast_openings", "broadcasts", "broadcast_id"),
        _belongs_to("broadcast_openings", "slots", "slot_id"),
        sa.PrimaryKeyConstraint("broadcast_id", "slot_id", name="pk_broadcast_openings"),
        **columns.INNODB,
    )
    op.create_index("ix_broadcast_openings_slot_id", "broadcast_openings", ["slot_id"])


def _make_recipients() -> None:
    op.create_table(
        "broadcast_recipients",
        sa.Column("broadcast_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("contact_point_id", columns.ID, nullable=True),
        sa.Column("channel", sa.String(length=24), nullable=True),
        sa.Column("message_id", columns.ID, nullable=True),
        sa.Column("withheld_because", sa.String(length=32), nullable=True),
        _belongs_to("broadcast_recipients", "broadcasts", "broadcast_id"),
        _belongs_to("broadcast_recipients", "contact_points", "contact_point_id", "SET NULL"),
        _belongs_to("broadcast_recipients", "customers", "customer_id"),
        _belongs_to("broadcast_recipients", "tenants", "tenant_id"),
        sa.PrimaryKeyConstraint("broadcast_id", "customer_id", name="pk_broadcast_recipients"),
        sa.UniqueConstraint(
            "broadcast_id",
            "contact_point_id",
            name="uq_broadcast_recipients_broadcast_id_contact_point_id",
        ),
        **columns.INNODB,
    )
    for column in ("contact_point_id", "customer_id", "message_id", "tenant_id"):
        op.create_index(f"ix_broadcast_recipients_{column}", "broadcast_recipients", [column])


def _belongs_to(
    table: str, parent: str, column: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def _demand_entries(*, nullable: bool) -> None:
    """MariaDB does not change whether a column may be empty while a foreign key uses it."""
    with op.batch_alter_table("offers") as table:
        table.drop_constraint("fk_offers_entry_id", type_="foreignkey")
        table.alter_column("entry_id", existing_type=columns.ID, nullable=nullable)
        table.create_foreign_key(
            "fk_offers_entry_id", "waitlist_entries", ["entry_id"], ["id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    # An offer of a broadcast has no place in the older table.
    op.execute("DELETE FROM offers WHERE broadcast_id IS NOT NULL")
    with op.batch_alter_table("offers") as table:
        table.drop_constraint("fk_offers_broadcast_id", type_="foreignkey")
        table.drop_constraint("uq_offers_broadcast_id_customer_id_slot_id", type_="unique")
        table.drop_column("broadcast_id")
    _demand_entries(nullable=False)
    op.drop_table("broadcast_recipients")
    op.drop_table("broadcast_openings")
    op.drop_table("broadcasts")
