"""Signing in by address and password.

A guess is counted before it is looked at, and nothing is looked at beyond what is counted
(docs/decisions/0046). Some of an address's guesses are kept for browsers in which it was signed in
before: strangers who guess all day do not keep its owner out.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import tokens
from core.accounts import guesses, passwords, sessions
from core.accounts.guesses import Budget
from core.errors import InvalidMailbox, NotFound, TokenExpired, TokenInvalid
from core.models import Tenant, User
from core.people import mailboxes
from core.tokens import Use

WITHIN = timedelta(seconds=60)
# Ten of an address in all.
BY_STRANGERS = 7
BY_KNOWN_BROWSERS = 3
BY_ONE_CLIENT = 30
KNOWN_FOR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Match:
    """An account that the address and password open. `proof` is worth nothing once the password
    or the second step is another one."""

    user_id: str
    tenant_id: str
    business: str
    has_second_step: bool
    proof: str
    is_outdated: bool


def count_guess(db: Session, *, email: str, client: str, is_known: bool, now: datetime) -> None:
    """Before every guess, in a transaction of its own. Raises TooManyGuesses."""
    address = _address(email)
    if is_known:
        guesses.take(db, [Budget(f"known:{address}", BY_KNOWN_BROWSERS, WITHIN)], now=now)
        return
    budgets = [
        Budget(f"address:{address}", BY_STRANGERS, WITHIN),
        Budget(f"client:{client}", BY_ONE_CLIENT, WITHIN),
    ]
    guesses.take(db, budgets, now=now)


def matching(db: Session, *, email: str, password: str) -> list[Match]:
    """All accounts, of whatever business, that these open; an address that nobody has takes as long
    as one that somebody has."""
    rows = db.execute(
        sa.select(User, Tenant.name)
        .join(Tenant, Tenant.id == User.tenant_id)
        .where(User.email == _address(email), User.disabled_at.is_(None))
        .order_by(Tenant.name, User.id)
    ).all()
    if not rows:
        passwords.is_right(password, None)
    return [
        _match(user, business)
        for user, business in rows
        if passwords.is_right(password, user.password_hash)
    ]


def rehash(db: Session, match: Match, password: str) -> Match:
    """Keep the password by today's parameters. Raises NotFound if it is another one by now."""
    user = _proven(db, match.user_id, match.proof)
    user.password_hash = passwords.hashed(password)
    db.flush()
    return _match(user, match.business)


def enter(db: Session, user_id: str, *, proof: str, user_agent: str, now: datetime) -> str:
    """Sign in an account that matched; returns the session's token. Raises NotFound if it is
    disabled or its password another one by now."""
    _proven(db, user_id, proof)
    return sessions.begin(db, user_id, user_agent=user_agent, now=now)


def mark_of(email: str, *, now: datetime) -> str:
    """What a browser keeps in which the address was signed in."""
    return tokens.issue(Use.KNOWN_BROWSER, _ref(email), expires_at=now + KNOWN_FOR)


def is_known(email: str, mark: str, *, now: datetime) -> bool:
    try:
        return tokens.read(Use.KNOWN_BROWSER, mark, now=now) == _ref(email)
    except (TokenInvalid, TokenExpired):
        return False


def proof_of(user: User) -> str:
    known = f"{user.id} {user.password_hash} {user.totp_sealed}"
    return hashlib.sha256(known.encode()).hexdigest()


def _proven(db: Session, user_id: str, proof: str) -> User:
    """Raises NotFound."""
    user = db.get(User, user_id, with_for_update=True)
    if user is None or user.disabled_at is not None or proof_of(user) != proof:
        raise NotFound
    return user


def _match(user: User, business: str) -> Match:
    return Match(
        user_id=user.id,
        tenant_id=user.tenant_id,
        business=business,
        has_second_step=user.totp_sealed is not None,
        proof=proof_of(user),
        is_outdated=passwords.is_outdated(user.password_hash or ""),
    )


def _address(email: str) -> str:
    """What cannot be an address is one that nobody has."""
    try:
        return mailboxes.canonical(email)
    except InvalidMailbox:
        return "?"


def _ref(email: str) -> str:
    digest = hashlib.sha256(b"browser:" + _address(email).encode()).digest()
    return str(uuid.UUID(bytes=digest[:16]))
