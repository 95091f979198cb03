"""Where users are signed in: one row for each browser, found by a digest of the token it holds.

What somebody may do is read from their own row each time, so that whoever is demoted or disabled
is refused at once.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.accounts.roles import Role
from core.errors import NotFound
from core.events import Fact, Name, announce
from core.models import User, UserSession

IDLE = timedelta(days=7)
AT_MOST = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
LONGEST_AGENT = 200
FORGOTTEN_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks. `is_seen_due`: `seen` should be called, to say that they were there."""

    session_id: str
    user_id: str
    tenant_id: str
    name: str
    email: str
    role: Role
    language: str | None
    staff_id: str | None
    is_seen_due: bool


@dataclass(frozen=True, slots=True)
class SessionInfo:
    id: str
    created_at: datetime
    seen_at: datetime
    user_agent: str


def begin(db: Session, user_id: str, *, user_agent: str, now: datetime) -> str:
    """Sign them in and return the token that proves it. Raises NotFound if they may not."""
    user = db.get(User, user_id)
    if user is None or user.disabled_at is not None:
        raise NotFound
    token = secrets.token_urlsafe(32)
    session = UserSession(
        user_id=user.id,
        token_hash=_digest(token),
        created_at=now,
        seen_at=now,
        expires_at=now + AT_MOST,
        user_agent=_readable(user_agent),
    )
    db.add(session)
    db.flush()
    after = {"session_id": session.id}
    announce(db, Fact(Name.USER_SIGNED_IN, user.tenant_id, user.id, now, after=after))
    return token


def signed_in(db: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Whose token it is; None if it is nobody's, any more or at all, or they may not sign in."""
    row = db.execute(
        sa.select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash == _digest(token),
            UserSession.expires_at > now,
            UserSession.seen_at > now - IDLE,
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    session, user = row
    return SignedIn(
        session_id=session.id,
        user_id=user.id,
        tenant_id=user.tenant_id,
        name=user.name,
        email=user.email,
        role=user.role,
        language=user.language,
        staff_id=user.staff_id,
        is_seen_due=session.seen_at <= now - SEEN_EVERY,
    )


def seen(db: Session, session_id: str, *, now: datetime) -> None:
    """They were there; kept once a minute, however many ask at once."""
    db.execute(
        sa.update(UserSession)
        .where(UserSession.id == session_id, UserSession.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
    )


def sessions_of(db: Session, user_id: str, *, now: datetime) -> Sequence[SessionInfo]:
    """Where they are signed in now, last seen first."""
    rows = db.scalars(
        sa.select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.expires_at > now,
            UserSession.seen_at > now - IDLE,
        )
        .order_by(UserSession.seen_at.desc(), UserSession.id)
    )
    return [SessionInfo(row.id, row.created_at, row.seen_at, row.user_agent) for row in rows]


def end(db: Session, user_id: str, session_id: str, *, now: datetime) -> None:
    """Sign one of their browsers out. Raises NotFound."""
    ended = sa.delete(UserSession).where(
        UserSession.id == session_id, UserSession.user_id == user_id
    )
    if database.affected(db, ended) == 0:
        raise NotFound
    _say_ended(db, user_id, [session_id], now=now)


def end_all(db: Session, user_id: str, *, except_for: str | None = None, now: datetime) -> int:
    """Sign them out everywhere, but for one browser; returns of how many. Raises NotFound."""
    ids = db.scalars(
        sa.select(UserSession.id)
        .where(UserSession.user_id == user_id, UserSession.id != (except_for or ""))
        .order_by(UserSession.id)
    ).all()
    db.execute(sa.delete(UserSession).where(UserSession.id.in_(ids)))
    if ids:
        _say_ended(db, user_id, ids, now=now)
    return len(ids)


def forget_old(db: Session, *, now: datetime) -> int:
    """Delete some of those that are over; returns how many."""
    over = (UserSession.expires_at <= now) | (UserSession.seen_at <= now - IDLE)
    ids = db.scalars(sa.select(UserSession.id).where(over).limit(FORGOTTEN_AT_ONCE)).all()
    if not ids:
        return 0
    return database.affected(db, sa.delete(UserSession).where(UserSession.id.in_(ids)))


def _say_ended(db: Session, user_id: str, session_ids: Sequence[str], *, now: datetime) -> None:
    tenant_id = db.scalars(sa.select(User.tenant_id).where(User.id == user_id)).one()
    before = {"session_ids": list(session_ids)}
    announce(db, Fact(Name.USER_SIGNED_OUT, tenant_id, user_id, now, before=before))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _readable(user_agent: str) -> str:
    return "".join(sign for sign in user_agent if sign.isprintable())[:LONGEST_AGENT]
