"""Links by which somebody chooses a password: the invitation of a new user, and for who forgot it.

A link works once and for a while, and no longer than the password that it was to replace: whoever
chooses one ends all others. Opening it changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import tokens
from core.accounts import changing, guesses
from core.accounts.guesses import Budget
from core.errors import InvalidMailbox, NotFound, TokenExpired, TokenInvalid
from core.events import Fact, Name, announce
from core.models import LinkKind, Tenant, User, UserLink
from core.people import mailboxes
from core.tokens import Use

LASTS = {LinkKind.INVITATION: timedelta(days=7), LinkKind.RESET: timedelta(hours=1)}
# Mails that somebody asks for in another's name.
ASKED_PER_ADDRESS = 3
ASKED_BY_CLIENT = 20
WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose link it is."""

    link_id: str
    tenant_id: str
    user_id: str
    kind: LinkKind
    email: str
    name: str
    business: str
    language: str | None
    has_second_step: bool


def make(
    db: Session, tenant_id: str, user_id: str, kind: LinkKind, *, is_mailed: bool, now: datetime
) -> UserLink:
    """A link in place of those before it; `is_mailed`: a mail brings it once the step is committed.
    Raises NotFound, also of who is disabled."""
    user = db.scalar(
        sa.select(User).where(
            User.id == user_id, User.tenant_id == tenant_id, User.disabled_at.is_(None)
        )
    )
    if user is None:
        raise NotFound
    db.execute(
        sa.update(UserLink)
        .where(UserLink.user_id == user.id, UserLink.used_at.is_(None))
        .values(used_at=now, due_at=None)
    )
    return _make(db, user, kind, is_mailed=is_mailed, now=now)


def ask_reset(db: Session, *, email: str, client: str, now: datetime) -> None:
    """Mail a link for every account of the address, if it has any: whoever asks is not told. Other
    links stay, for anybody may ask in another's name.

    Raises TooManyGuesses, of addresses that nobody has as well.
    """
    try:
        address = mailboxes.canonical(email)
    except InvalidMailbox:
        return
    budgets = [
        Budget(f"reset:{address}", ASKED_PER_ADDRESS, WITHIN),
        Budget(f"reset-client:{client}", ASKED_BY_CLIENT, WITHIN),
    ]
    guesses.take(db, budgets, now=now)
    found = sa.select(User).where(User.email == address, User.disabled_at.is_(None))
    for user in db.scalars(found.order_by(User.id)):
        _make(db, user, LinkKind.RESET, is_mailed=True, now=now)


def token_of(link_id: str, *, expires_at: datetime) -> str:
    return tokens.issue(Use.PASSWORD, link_id, expires_at=expires_at)


def opened(db: Session, token: str, *, now: datetime) -> Opened:
    """Raises TokenInvalid, and TokenExpired, also of what was used or replaced."""
    link_id = tokens.read(Use.PASSWORD, token, now=now)
    row = db.execute(
        sa.select(UserLink, User, Tenant.name)
        .join(User, User.id == UserLink.user_id)
        .join(Tenant, Tenant.id == User.tenant_id)
        .where(UserLink.id == link_id)
    ).one_or_none()
    if row is None:
        raise TokenInvalid
    link, user, business = row
    if link.used_at is not None or now >= link.expires_at or user.disabled_at is not None:
        raise TokenExpired
    return Opened(
        link_id=link.id,
        tenant_id=user.tenant_id,
        user_id=user.id,
        kind=link.kind,
        email=user.email,
        name=user.name,
        business=business,
        language=user.language,
        has_second_step=user.totp_sealed is not None,
    )


def choose_password(db: Session, token: str, password: str, *, now: datetime) -> Opened:
    """What the link is for, once; they are signed out everywhere. Raises as `opened`, and
    WeakPassword."""
    # Whoever uses it at the same time waits here, and finds it used.
    db.scalar(
        sa.select(UserLink.id)
        .where(UserLink.id == tokens.read(Use.PASSWORD, token, now=now))
        .with_for_update()
    )
    link = opened(db, token, now=now)
    changing.set_password(db, link.tenant_id, link.user_id, password, now=now)
    return link


def _make(db: Session, user: User, kind: LinkKind, *, is_mailed: bool, now: datetime) -> UserLink:
    link = UserLink(
        user_id=user.id,
        kind=kind,
        created_at=now,
        expires_at=now + LASTS[kind],
        due_at=now if is_mailed else None,
    )
    db.add(link)
    db.flush()
    after = {"link_id": link.id, "kind": kind.value}
    announce(db, Fact(Name.USER_LINKED, user.tenant_id, user.id, now, after=after))
    return link
