"""The users of a business: who may sign in, and as what.

A business always has an owner who can: the last one can be neither demoted nor disabled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.accounts import passwords
from core.accounts.locking import locked
from core.accounts.roles import Role
from core.errors import LastOwner, NotFound, UserExists
from core.events import Fact, Name, announce
from core.models import Staff, User, UserSession
from core.people import mailboxes
from core.setup.tenants import checked_name


@dataclass(frozen=True, slots=True)
class UserInfo:
    """`seen_at` is when they were last there, in any browser in which they are signed in."""

    id: str
    email: str
    name: str
    role: Role
    language: str | None
    staff_id: str | None
    has_password: bool
    has_second_step: bool
    disabled_at: datetime | None
    created_at: datetime
    seen_at: datetime | None


def users_of(db: Session, tenant_id: str) -> Sequence[UserInfo]:
    """All of the business, by name."""
    latest = (
        sa.select(UserSession.user_id, sa.func.max(UserSession.seen_at).label("seen_at"))
        .join(User, User.id == UserSession.user_id)
        .where(User.tenant_id == tenant_id)
        .group_by(UserSession.user_id)
        .subquery()
    )
    rows = db.execute(
        sa.select(User, latest.c.seen_at)
        .outerjoin(latest, latest.c.user_id == User.id)
        .where(User.tenant_id == tenant_id)
        .order_by(User.name, User.id)
    )
    return [_told(user, seen_at) for user, seen_at in rows]


def user_of(db: Session, tenant_id: str, user_id: str) -> User:
    """Raises NotFound."""
    user = db.scalar(sa.select(User).where(User.id == user_id, User.tenant_id == tenant_id))
    if user is None:
        raise NotFound
    return user


def add(  # noqa: PLR0913 - keyword-only facts of one row
    db: Session,
    tenant_id: str,
    *,
    email: str,
    name: str,
    role: Role,
    password: str | None = None,
    language: str | None = None,
    now: datetime,
) -> User:
    """Without a password they choose one by a link. Whether another business knows the address is
    never said. Raises InvalidMailbox, InvalidName, WeakPassword, UserExists."""
    address, name = mailboxes.canonical(email), checked_name(name)
    if password is not None:
        passwords.check(password, email=address, name=name)
    known = sa.select(User.id).where(User.tenant_id == tenant_id, User.email == address)
    if db.scalar(known):
        raise UserExists
    user = User(
        tenant_id=tenant_id,
        email=address,
        name=name,
        role=role,
        password_hash=None if password is None else passwords.hashed(password),
        language=language,
        created_at=now,
    )
    db.add(user)
    db.flush()
    _say(db, user, Name.USER_ADDED, None, {"role": role.value}, now=now)
    return user


def change_role(db: Session, tenant_id: str, user_id: str, role: Role, *, now: datetime) -> User:
    """Raises NotFound, LastOwner."""
    user = locked(db, tenant_id, user_id)
    before = user.role
    if role is before:
        return user
    _keep_an_owner(db, user)
    user.role = role
    _say(db, user, Name.USER_ROLE_CHANGED, {"role": before.value}, {"role": role.value}, now=now)
    return user


def disable(db: Session, tenant_id: str, user_id: str, *, now: datetime) -> User:
    """They are signed out everywhere at once. Raises NotFound, LastOwner."""
    user = locked(db, tenant_id, user_id)
    if user.disabled_at is not None:
        return user
    _keep_an_owner(db, user)
    user.disabled_at = now
    db.execute(sa.delete(UserSession).where(UserSession.user_id == user.id))
    _say(db, user, Name.USER_DISABLED, {"is_enabled": True}, {"is_enabled": False}, now=now)
    return user


def enable(db: Session, tenant_id: str, user_id: str, *, now: datetime) -> User:
    """Raises NotFound."""
    user = locked(db, tenant_id, user_id)
    if user.disabled_at is None:
        return user
    user.disabled_at = None
    _say(db, user, Name.USER_ENABLED, {"is_enabled": False}, {"is_enabled": True}, now=now)
    return user


def rename(db: Session, tenant_id: str, user_id: str, name: str, *, now: datetime) -> User:
    """Raises NotFound, InvalidName."""
    user = locked(db, tenant_id, user_id)
    new = checked_name(name)
    if new != user.name:
        user.name = new
        _changed(db, user, "name", now=now)
    return user


def speak(
    db: Session, tenant_id: str, user_id: str, language: str | None, *, now: datetime
) -> User:
    """Show them the pages in this language; without one, in their browser's. Raises NotFound."""
    user = locked(db, tenant_id, user_id)
    if language != user.language:
        user.language = language
        _changed(db, user, "language", now=now)
    return user


def be_staff(
    db: Session, tenant_id: str, user_id: str, staff_id: str | None, *, now: datetime
) -> User:
    """Say which member of staff they are, if one. Raises NotFound."""
    user = locked(db, tenant_id, user_id)
    if staff_id is not None:
        theirs = sa.select(Staff.id).where(Staff.id == staff_id, Staff.tenant_id == tenant_id)
        if db.scalar(theirs) is None:
            raise NotFound
    if staff_id != user.staff_id:
        user.staff_id = staff_id
        _changed(db, user, "staff_id", now=now)
    return user


def _changed(db: Session, user: User, what: str, *, now: datetime) -> None:
    """What was changed is said, and not how: names are theirs."""
    _say(db, user, Name.USER_CHANGED, None, {"changed": what}, now=now)


def _say(
    db: Session,
    user: User,
    name: Name,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    *,
    now: datetime,
) -> None:
    announce(db, Fact(name, user.tenant_id, user.id, now, before=before, after=after))


def _keep_an_owner(db: Session, user: User) -> None:
    """Raises LastOwner if no other could sign in once this one cannot."""
    if user.role is not Role.OWNER or user.disabled_at is not None:
        return
    owners = db.scalars(
        sa.select(User.id)
        .where(
            User.tenant_id == user.tenant_id, User.role == Role.OWNER, User.disabled_at.is_(None)
        )
        .order_by(User.id)
        .with_for_update()
    ).all()
    if not set(owners) - {user.id}:
        raise LastOwner


def _told(user: User, seen_at: datetime | None) -> UserInfo:
    return UserInfo(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        language=user.language,
        staff_id=user.staff_id,
        has_password=user.password_hash is not None,
        has_second_step=user.totp_sealed is not None,
        disabled_at=user.disabled_at,
        created_at=user.created_at,
        seen_at=seen_at,
    )
