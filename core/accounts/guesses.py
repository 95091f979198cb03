"""How often somebody may guess: counted in the database, for all processes together.

What is refused is not counted: whoever waits is looked at as soon as the oldest guess is old
enough, however many others were refused meanwhile.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database, upserts
from core.errors import TooManyGuesses
from core.models import Guesses

FORGOTTEN_AFTER = timedelta(days=1)
FORGOTTEN_AT_ONCE = 500
_guesses = Guesses.table()


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `most` guesses at one thing in any such time."""

    name: str
    most: int
    within: timedelta

    @property
    def key_hash(self) -> str:
        """What is guessed at, an address above all, is stored by its digest only."""
        return hashlib.sha256(self.name.encode()).hexdigest()


def take(db: Session, budgets: Sequence[Budget], *, now: datetime) -> None:
    """Note one guess in each of the budgets; commit before it is looked at.

    Raises TooManyGuesses, and then notes it in none.
    """
    ordered = sorted(budgets, key=lambda budget: budget.key_hash)
    recent = [(budget, _recent(db, budget, now=now)) for budget in ordered]
    waits = [
        taken[-budget.most] + budget.within for budget, taken in recent if len(taken) >= budget.most
    ]
    if waits:
        raise TooManyGuesses(until=max(waits).isoformat())
    for budget, taken in recent:
        db.execute(
            sa.update(_guesses)
            .where(_guesses.c.key_hash == budget.key_hash)
            .values(taken=[at.isoformat() for at in (*taken, now)], latest_at=now)
        )


def _recent(db: Session, budget: Budget, *, now: datetime) -> list[datetime]:
    """Locked, so that those who guess at once are counted one after the other."""
    first = {"key_hash": budget.key_hash, "taken": [], "latest_at": now}
    db.execute(upserts.keep(db, _guesses), first)
    kept = db.scalars(
        sa.select(_guesses.c.taken).where(_guesses.c.key_hash == budget.key_hash)
    ).one()
    instants = sorted(datetime.fromisoformat(one) for one in kept)
    return [at for at in instants if at > now - budget.within]


def forget_old(db: Session, *, now: datetime) -> int:
    """Delete some of what nobody counts any more; returns how many."""
    old = sa.select(_guesses.c.key_hash).where(_guesses.c.latest_at < now - FORGOTTEN_AFTER)
    keys = db.scalars(old.limit(FORGOTTEN_AT_ONCE)).all()
    if not keys:
        return 0
    return database.affected(db, sa.delete(_guesses).where(_guesses.c.key_hash.in_(keys)))
