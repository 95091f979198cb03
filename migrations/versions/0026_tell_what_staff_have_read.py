"""Tell what staff have read and noted, keep replies ready, and let customers be erased."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0026"
down_revision: str | Sequence[str] | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("erased_at", columns.INSTANT, nullable=True))
    with op.batch_alter_table("conversations") as conversations:
        conversations.add_column(
            sa.Column("read_seq", sa.Integer(), nullable=False, server_default="0")
        )
        conversations.add_column(sa.Column("attention_at", columns.INSTANT, nullable=True))
        conversations.add_column(sa.Column("attention_because", sa.String(48), nullable=True))
    # What was said before there was an inbox is not news.
    op.execute("UPDATE conversations SET read_seq = last_seq")
    with op.batch_alter_table("conversations") as conversations:
        conversations.alter_column(
            "read_seq", existing_type=sa.Integer(), existing_nullable=False, server_default=None
        )
    # The new one first: MariaDB keeps an index for the foreign key at all times.
    op.create_index("ix_consents_address", "consents", ["tenant_id", "address_hash", "id"])
    op.drop_index("ix_consents_tenant_id", "consents")
    op.create_table(
        "conversation_notes",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("conversation_id", columns.ID, nullable=False),
        sa.Column("written_by", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_conversation_notes_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_conversation_notes_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_notes")),
        **columns.INNODB,
    )
    op.create_index(
        "ix_conversation_notes_conversation", "conversation_notes", ["conversation_id", "id"]
    )
    op.create_index(op.f("ix_conversation_notes_tenant_id"), "conversation_notes", ["tenant_id"])
    op.create_table(
        "canned_replies",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name=op.f("fk_canned_replies_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint(
            "tenant_id",
            "language",
            "title",
            name=op.f("uq_canned_replies_tenant_id_language_title"),
        ),
        **columns.INNODB,
    )


def downgrade() -> None:
    op.drop_table("canned_replies")
    op.drop_table("conversation_notes")
    op.create_index("ix_consents_tenant_id", "consents", ["tenant_id"])
    op.drop_index("ix_consents_address", "consents")
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("attention_because")
        conversations.drop_column("attention_at")
        conversations.drop_column("read_seq")
    op.drop_column("customers", "erased_at")
