"""Who of a business signs in, where they are signed in, and what proves that it is them."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.roles import Role
from core.models.base import IN_INNODB, Base, Id, belongs_to, identity, word


class User(Base):
    """One mailbox may be a user of several businesses; each knows of its own only.

    `email` is in its canonical form. `password_hash` is empty until they have chosen a password,
    `staff_id` the member of staff who they are, if they are one. `totp_sealed` is the secret of
    their second step, and `totp_last_step` the last of its codes that was used: none is twice.
    """

    __tablename__ = "users"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "email"),
        sa.Index("ix_users_email", "email"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    tenant_id: Mapped[str] = belongs_to("tenants.id")
    email: Mapped[str] = mapped_column(sa.String(190))
    name: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[Role] = mapped_column(word(Role))
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    language: Mapped[str | None] = mapped_column(sa.String(8))
    totp_sealed: Mapped[str | None] = mapped_column(sa.Text)
    totp_last_step: Mapped[int | None] = mapped_column(sa.BigInteger)
    staff_id: Mapped[str | None] = mapped_column(
        Id, sa.ForeignKey("staff.id", ondelete="SET NULL"), index=True
    )
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class UserSession(Base):
    """A browser in which somebody is signed in; of its token only a digest is kept."""

    __tablename__ = "user_sessions"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.Index("ix_user_sessions_expires_at", "expires_at"),
        IN_INNODB,
    )

    id: Mapped[str] = identity()
    user_id: Mapped[str] = belongs_to("users.id", index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    user_agent: Mapped[str] = mapped_column(sa.String(200))


class RecoveryCode(Base):
    """What replaces the second step once, for those who have lost their device."""

    __tablename__ = "recovery_codes"
    __table_args__ = (sa.UniqueConstraint("user_id", "code_hash"), IN_INNODB)

    id: Mapped[str] = identity()
    user_id: Mapped[str] = belongs_to("users.id")
    code_hash: Mapped[str] = mapped_column(sa.String(64))
    used_at: Mapped[datetime | None]


class LinkKind(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


class UserLink(Base):
    """A link by which a user chooses a password, once, and the mail that brings it.

    The token is made when the mail is written and stored nowhere. `due_at` is when the mail should
    be sent, and empty when it was, cannot be, or never should; `lease` names who is sending it now,
    until `due_at`.
    """

    __tablename__ = "user_links"
    __table_args__ = (sa.Index("ix_user_links_due_at", "due_at"), IN_INNODB)

    id: Mapped[str] = identity()
    user_id: Mapped[str] = belongs_to("users.id", index=True)
    kind: Mapped[LinkKind] = mapped_column(word(LinkKind))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    lease: Mapped[str | None] = mapped_column(Id)
    attempts: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    sent_at: Mapped[datetime | None]
    error_code: Mapped[str | None] = mapped_column(sa.String(64))


class Guesses(Base):
    """When somebody tried lately what `key_hash` stands for: an address, a client, a code."""

    __tablename__ = "guesses"
    __table_args__ = (sa.Index("ix_guesses_latest_at", "latest_at"), IN_INNODB)

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    taken: Mapped[list[str]] = mapped_column(default=list)
    latest_at: Mapped[datetime]
