"""Keep who signs in, where they are signed in, their links and codes, and what was guessed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0025"
down_revision: str | Sequence[str] | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _make_users()
    _make_sessions()
    _make_recovery_codes()
    _make_links()
    op.create_table(
        "guesses",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("latest_at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_guesses"),
        **columns.INNODB,
    )
    op.create_index("ix_guesses_latest_at", "guesses", ["latest_at"])


def downgrade() -> None:
    for table in ("guesses", "user_links", "recovery_codes", "user_sessions", "users"):
        op.drop_table(table)


def _make_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("email", sa.String(length=190), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("totp_sealed", sa.Text(), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.Column("staff_id", columns.ID, nullable=True),
        sa.Column("disabled_at", columns.INSTANT, nullable=True),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_users_tenant_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_users_staff_id", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("tenant_id", "email", name="uq_users_tenant_id_email"),
        **columns.INNODB,
    )
    op.create_index("ix_users_email", "users", ["email"])
    op.create_index("ix_users_staff_id", "users", ["staff_id"])


def _make_sessions() -> None:
    op.create_table(
        "user_sessions",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("user_id", columns.ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.Column("seen_at", columns.INSTANT, nullable=False),
        sa.Column("expires_at", columns.INSTANT, nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        _of_a_user("user_sessions"),
        sa.PrimaryKeyConstraint("id", name="pk_user_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_user_sessions_token_hash"),
        **columns.INNODB,
    )
    op.create_index("ix_user_sessions_expires_at", "user_sessions", ["expires_at"])
    op.create_index("ix_user_sessions_user_id", "user_sessions", ["user_id"])


def _make_recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("user_id", columns.ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", columns.INSTANT, nullable=True),
        _of_a_user("recovery_codes"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
        sa.UniqueConstraint("user_id", "code_hash", name="uq_recovery_codes_user_id_code_hash"),
        **columns.INNODB,
    )


def _make_links() -> None:
    op.create_table(
        "user_links",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("user_id", columns.ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.Column("expires_at", columns.INSTANT, nullable=False),
        sa.Column("used_at", columns.INSTANT, nullable=True),
        sa.Column("due_at", columns.INSTANT, nullable=True),
        sa.Column("lease", columns.ID, nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("sent_at", columns.INSTANT, nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        _of_a_user("user_links"),
        sa.PrimaryKeyConstraint("id", name="pk_user_links"),
        **columns.INNODB,
    )
    op.create_index("ix_user_links_due_at", "user_links", ["due_at"])
    op.create_index("ix_user_links_user_id", "user_links", ["user_id"])


def _of_a_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
    )
