"""An operation asked for under a key is done once, however often and by how many it is asked.

A business error is an outcome like any other: it is kept and given again, so that a caller who
never heard the answer learns the one there was. What failed otherwise was rolled back with its key
and is done anew. What is refused before `once` is reached, such as a body that makes no sense,
uses no key.

A turn of a conversation needs none of this: its message's own id is its key. It is stored in the
transaction of the turn and unique for ever (`conversations.inbox`).
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.errors import BusinessError, IdempotencyKeyReused, InvalidIdempotencyKey, error_of
from core.models import IdempotencyKey

KEPT = timedelta(days=7)
FORGOTTEN_AT_ONCE = 500

KEY = re.compile(r"[\x21-\x7e]{1,190}")
KEYS = IdempotencyKey.table()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an operation, now or the first time."""

    answer: dict[str, Any] | None
    error: BusinessError | None = None
    is_repeat: bool = False

    def result(self) -> dict[str, Any]:
        """The answer, or the business error raised. Call it after the commit: an error that is
        raised before takes back what was to be kept of it."""
        if self.error is not None:
            raise self.error
        return self.answer or {}


def once(
    db: Session,
    *,
    tenant_id: str,
    key: str,
    operation: str,
    body: Mapping[str, Any],
    do: Callable[[Session], dict[str, Any]],
    now: datetime,
) -> Outcome:
    """Do it, or give what came of it the first time; a second caller waits for the first's commit.

    `body` is all that the operation was given and what `do` returns its answer, both plain values.
    Raises IdempotencyKeyReused if the key was used for something else, InvalidIdempotencyKey.
    """
    if not KEY.fullmatch(key):
        raise InvalidIdempotencyKey
    fingerprint = _fingerprint(operation, body)
    which = sa.and_(KEYS.c.tenant_id == tenant_id, KEYS.c.key == key)
    try:
        with db.begin_nested():
            row = {"tenant_id": tenant_id, "key": key, "fingerprint": fingerprint}
            db.execute(sa.insert(KEYS), row | {"answer": None, "created_at": now})
    except IntegrityError:
        kept = db.execute(sa.select(KEYS).where(which)).first()
        if kept is None:
            raise  # it was not the key
        if kept.created_at > now - KEPT:
            return _repeated(kept, fingerprint)
        db.execute(sa.delete(KEYS).where(which))
        db.execute(sa.insert(KEYS), row | {"answer": None, "created_at": now})
    outcome = _do(db, do)
    db.execute(sa.update(KEYS).where(which).values(answer=_stored(outcome)))
    return outcome


def forget_old(db: Session, *, now: datetime) -> int:
    """Forget some of the keys that are older than they are kept; returns how many."""
    old = db.execute(
        sa.select(KEYS.c.tenant_id, KEYS.c.key)
        .where(KEYS.c.created_at <= now - KEPT)
        .limit(FORGOTTEN_AT_ONCE)
    ).all()
    if old:
        named = sa.tuple_(KEYS.c.tenant_id, KEYS.c.key).in_([tuple(row) for row in old])
        db.execute(sa.delete(KEYS).where(named))
    return len(old)


def _do(db: Session, do: Callable[[Session], dict[str, Any]]) -> Outcome:
    try:
        with db.begin_nested():
            answer = do(db)
    except BusinessError as refused:
        return Outcome(None, refused)
    return Outcome(json.loads(json.dumps(answer)))  # as whoever asks again will get it


def _stored(outcome: Outcome) -> dict[str, Any]:
    if outcome.error is None:
        return {"answer": outcome.answer}
    return {"error": outcome.error.code, "details": outcome.error.details}


def _repeated(kept: Any, fingerprint: str) -> Outcome:
    if kept.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    if "error" not in kept.answer:
        return Outcome(kept.answer["answer"], is_repeat=True)
    error = error_of(kept.answer["error"], kept.answer["details"])
    return Outcome(None, error, is_repeat=True)


def _fingerprint(operation: str, body: Mapping[str, Any]) -> str:
    said = json.dumps([operation, body], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
