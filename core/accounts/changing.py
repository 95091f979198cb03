"""Another password in place of the one before, or of none.

Whatever the old one had opened is closed: they are signed out, and links that were under way end.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.accounts import passwords, sessions
from core.accounts.locking import locked
from core.errors import WrongPassword
from core.events import Fact, Name, announce
from core.models import User, UserLink


def set_password(
    db: Session, tenant_id: str, user_id: str, password: str, *, now: datetime
) -> User:
    """Raises NotFound, WeakPassword."""
    user = locked(db, tenant_id, user_id)
    _put(db, user, password, keeps=None, now=now)
    return user


def change_password(
    db: Session,
    tenant_id: str,
    user_id: str,
    *,
    old: str,
    new: str,
    session_id: str,
    now: datetime,
) -> None:
    """By themselves, who stay signed in where they are; count the guess at the old one before.

    Raises NotFound, WrongPassword, WeakPassword.
    """
    user = locked(db, tenant_id, user_id)
    if not passwords.is_right(old, user.password_hash):
        raise WrongPassword
    _put(db, user, new, keeps=session_id, now=now)


def _put(db: Session, user: User, password: str, *, keeps: str | None, now: datetime) -> None:
    passwords.check(password, email=user.email, name=user.name)
    user.password_hash = passwords.hashed(password)
    db.flush()
    db.execute(
        sa.update(UserLink)
        .where(UserLink.user_id == user.id, UserLink.used_at.is_(None))
        .values(used_at=now, due_at=None)
    )
    announce(db, Fact(Name.USER_PASSWORD_SET, user.tenant_id, user.id, now, after={}))
    sessions.end_all(db, user.id, except_for=keeps, now=now)
