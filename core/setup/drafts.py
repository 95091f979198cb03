"""What somebody has said of a business that is being set up, kept from step to step.

Nobody's but the browser's that began it. On an installation that is not a demo it begins with a
link that the operator had printed, which works once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database, tokens
from core.errors import NotFound, TokenInvalid
from core.ids import new_id
from core.models import SetupDraft
from core.tokens import Use

LINK_LASTS = timedelta(days=1)
KEPT = timedelta(days=14)

DRAFTS = SetupDraft.table()


@dataclass(frozen=True, slots=True)
class Draft:
    """`answers` are what was typed, by step."""

    id: str
    is_by_operator: bool
    answers: Mapping[str, Any]
    password_hash: str | None


def issue_link(db: Session, *, now: datetime) -> str:
    """A token that opens, once and within a day, what operators have begun, or else a new draft.
    Tokens that were issued before open nothing any more."""
    begun = sa.select(DRAFTS.c.id).where(DRAFTS.c.is_by_operator)
    newest = db.scalar(begun.order_by(DRAFTS.c.changed_at.desc()).limit(1))
    draft_id = newest or begin(db, is_by_operator=True, now=now)
    link_id = new_id()
    db.execute(
        sa.update(DRAFTS).where(DRAFTS.c.id == draft_id).values(link_id=link_id, changed_at=now)
    )
    return tokens.issue(Use.SETUP, link_id, expires_at=now + LINK_LASTS)


def is_open(db: Session, token: str, *, now: datetime) -> bool:
    """Whether the link would still work. Raises TokenInvalid, TokenExpired."""
    link_id = tokens.read(Use.SETUP, token, now=now)
    return db.scalar(sa.select(DRAFTS.c.id).where(DRAFTS.c.link_id == link_id)) is not None


def follow_link(db: Session, token: str, *, now: datetime) -> str:
    """The draft that it opens, for whoever comes first. Raises TokenInvalid, TokenExpired."""
    link_id = tokens.read(Use.SETUP, token, now=now)
    draft_id: str | None = db.scalar(sa.select(DRAFTS.c.id).where(DRAFTS.c.link_id == link_id))
    used = sa.update(DRAFTS).where(DRAFTS.c.link_id == link_id).values(link_id=None, changed_at=now)
    if draft_id is None or database.affected(db, used) == 0:
        raise TokenInvalid
    return draft_id


def begin(db: Session, *, is_by_operator: bool, now: datetime) -> str:
    forget_old(db, now=now)
    draft = SetupDraft(is_by_operator=is_by_operator, changed_at=now)
    db.add(draft)
    db.flush()
    return draft.id


def draft_of(db: Session, draft_id: str) -> Draft:
    """Raises NotFound, also once the business exists."""
    row = db.execute(sa.select(DRAFTS).where(DRAFTS.c.id == draft_id)).one_or_none()
    if row is None:
        raise NotFound
    return Draft(row.id, row.is_by_operator, row.answers, row.password_hash)


def answer(db: Session, draft_id: str, step: str, said: Any, *, now: datetime) -> None:
    """Keep what was typed in a step in place of what was there before. Raises NotFound."""
    row = db.get(SetupDraft, draft_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    row.answers = {**row.answers, step: said}
    row.changed_at = now
    db.flush()


def keep_password(db: Session, draft_id: str, password_hash: str, *, now: datetime) -> None:
    """Raises NotFound."""
    kept = sa.update(DRAFTS).where(DRAFTS.c.id == draft_id)
    values = {"password_hash": password_hash, "changed_at": now}
    if database.affected(db, kept.values(**values)) == 0:
        raise NotFound


def forget(db: Session, draft_id: str) -> None:
    """Delete it: there is a business in its place. Raises NotFound, to all but the first."""
    if database.affected(db, sa.delete(DRAFTS).where(DRAFTS.c.id == draft_id)) == 0:
        raise NotFound


def forget_old(db: Session, *, now: datetime) -> None:
    """Delete those that nobody has gone on with for two weeks: they hold a name and an address."""
    db.execute(sa.delete(DRAFTS).where(DRAFTS.c.changed_at <= now - KEPT))
