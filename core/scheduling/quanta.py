"""Occupied time, as rows that a key allows only once.

A visit takes every quantum that it touches: an interval that is not a whole number of quanta is
widened, never narrowed.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import database
from core.errors import InvalidInterval, SlotTaken
from core.models import BusyTime, OccupiedQuantum
from core.scheduling.expiry import owned_by_expired
from core.scheduling.sql_time import epoch_seconds

QUANTUM_MINUTES = 5
QUANTUM_SECONDS = QUANTUM_MINUTES * 60
MYSQL_DUPLICATE_KEY = 1062
ROWS_PER_STATEMENT = 500

BUSY = BusyTime.table()
QUANTA = OccupiedQuantum.table()

_release = sa.delete(QUANTA).where(QUANTA.c.owner_id == sa.bindparam("owner"))


def quanta_between(starts_at: datetime, ends_at: datetime) -> range:
    """The quanta, counted since 1970-01-01 UTC, that [starts_at, ends_at) touches."""
    if starts_at.tzinfo is None or ends_at.tzinfo is None or ends_at <= starts_at:
        raise InvalidInterval(starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())
    first = int(starts_at.timestamp() // QUANTUM_SECONDS)
    after_last = int(-(-ends_at.timestamp() // QUANTUM_SECONDS))
    return range(first, after_last)


def occupy(
    db: Session, resource_id: str, starts_at: datetime, ends_at: datetime, owner_id: str
) -> None:
    """Take all of [starts_at, ends_at) or nothing. Raises SlotTaken; the transaction goes on."""
    occupy_quanta(db, resource_id, quanta_between(starts_at, ends_at), owner_id)


def occupy_quanta(db: Session, resource_id: str, wanted: Sequence[int], owner_id: str) -> None:
    """Take these quanta or nothing. Raises SlotTaken; the transaction goes on."""
    occupy_all(db, {resource_id: wanted}, owner_id)


def occupy_all(db: Session, wanted: Mapping[str, Sequence[int]], owner_id: str) -> None:
    """Take these quanta, by whose they are, or nothing. Raises SlotTaken; the transaction goes on.

    Always ascending, so that two bookings that overlap meet at the same first row and one waits
    for the other instead of each waiting for both.
    """
    rows = sorted(
        (resource_id, quantum) for resource_id in wanted for quantum in wanted[resource_id]
    )
    if len(rows) <= ROWS_PER_STATEMENT:
        _insert(db, rows, owner_id)
        return
    # A statement that fails leaves nothing behind, several of them would: hence the savepoint.
    with db.begin_nested():
        for at in range(0, len(rows), ROWS_PER_STATEMENT):
            _insert(db, rows[at : at + ROWS_PER_STATEMENT], owner_id)


def _insert(db: Session, rows: Sequence[tuple[str, int]], owner_id: str) -> None:
    if not rows:
        return
    values: dict[str, str | int] = {"owner": owner_id}
    for place, (resource_id, quantum) in enumerate(rows):
        values[f"r{place}"], values[f"q{place}"] = resource_id, quantum
    try:
        db.execute(_insert_rows(len(rows)), values)
    except IntegrityError as error:
        if _is_duplicate(error):
            raise SlotTaken(resource_id=rows[0][0]) from None
        raise


@lru_cache(maxsize=ROWS_PER_STATEMENT)
def _insert_rows(count: int) -> sa.TextClause:
    """One statement of so many rows. Not `executemany`: on SQLite that is a statement per row, and
    a failure would leave the first rows behind. Not `insert().values([...])`: that is compiled anew
    each time, which costs more than the database's work."""
    rows = ", ".join(f"(:r{place}, :q{place}, :owner)" for place in range(count))
    return sa.text(f"INSERT INTO {QUANTA.name} (resource_id, quantum, owner_id) VALUES {rows}")  # noqa: S608


def _is_duplicate(error: IntegrityError) -> bool:
    cause = error.orig
    if isinstance(cause, sqlite3.IntegrityError):
        return cause.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
    return bool(cause and cause.args and cause.args[0] == MYSQL_DUPLICATE_KEY)


def release(db: Session, owner_id: str) -> None:
    """Give back all that this appointment, hold or time off occupies."""
    db.execute(_release, {"owner": owner_id})


def release_quanta(db: Session, resource_id: str, owner_id: str, given_up: Iterable[int]) -> None:
    """Give back some of what the owner occupies."""
    db.execute(
        sa.delete(QUANTA).where(
            QUANTA.c.resource_id == resource_id,
            QUANTA.c.quantum.in_(list(given_up)),
            QUANTA.c.owner_id == owner_id,
        )
    )


def pass_on(db: Session, from_owner: str, to_owner: str) -> int:
    """Give what one owner occupies to another, without a moment in which it is free.

    Returns how many quanta changed hands.
    """
    return database.affected(
        db, sa.update(QUANTA).where(QUANTA.c.owner_id == from_owner).values(owner_id=to_owner)
    )


def occupied(
    db: Session, resource_id: str, starts_at: datetime, ends_at: datetime, now: datetime
) -> list[int]:
    """The quanta in [starts_at, ends_at) that somebody occupies, ascending, as `taken` has them."""
    found = taken(db, [resource_id], quanta_between(starts_at, ends_at), now)
    return sorted(found.get(resource_id, ()))


def taken(
    db: Session, resource_ids: Sequence[str], wanted: range, now: datetime | None
) -> dict[str, set[int]]:
    """Which of the quanta somebody occupies, or staff have for something elsewhere, by whose they
    are; reservations that are over by `now`, if it is given, occupy nothing."""
    where: dict[str, object] = {
        "whose": list(resource_ids),
        "first": wanted.start,
        "after_last": wanted.stop,
        "begins": begins_at(wanted.start),
        "ends": begins_at(wanted.stop),
    }
    if now is not None:
        where["now"] = now
    found: dict[str, set[int]] = {}
    rows = db.connection().execute(_taken(now is not None), where)
    for resource_id, begins, ends in rows:
        first = max(wanted.start, begins // QUANTUM_SECONDS)
        after_last = min(wanted.stop, -(-ends // QUANTUM_SECONDS))
        found.setdefault(resource_id, set()).update(range(first, after_last))
    return found


@lru_cache(maxsize=2)
def _taken(is_now_known: bool) -> sa.CompoundSelect[Any]:
    """Kept, because building it costs more than the database needs for it."""
    whose: sa.BindParameter[str] = sa.bindparam("whose", expanding=True)
    instant = BUSY.c.starts_at.type
    here = sa.select(
        QUANTA.c.resource_id,
        QUANTA.c.quantum * QUANTUM_SECONDS,
        (QUANTA.c.quantum + 1) * QUANTUM_SECONDS,
    ).where(
        QUANTA.c.resource_id.in_(whose),
        QUANTA.c.quantum >= sa.bindparam("first"),
        QUANTA.c.quantum < sa.bindparam("after_last"),
    )
    if is_now_known:
        is_over = owned_by_expired(QUANTA.c.owner_id, sa.bindparam("now", type_=instant))
        here = here.where(sa.not_(is_over))
    elsewhere = sa.select(
        BUSY.c.staff_id, epoch_seconds(BUSY.c.starts_at), epoch_seconds(BUSY.c.ends_at)
    ).where(
        BUSY.c.staff_id.in_(whose),
        BUSY.c.starts_at < sa.bindparam("ends", type_=instant),
        BUSY.c.ends_at > sa.bindparam("begins", type_=instant),
    )
    return here.union_all(elsewhere)


def begins_at(quantum: int) -> datetime:
    """When a quantum begins, and the one before it ends."""
    return datetime.fromtimestamp(quantum * QUANTUM_SECONDS, UTC)
