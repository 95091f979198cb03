"""One engine per process, one transaction per business step.

MariaDB and MySQL run at READ COMMITTED; a step that meets a deadlock (1213), a lock timeout (1205)
or a connection lost before the commit is run again as a whole. SQLite begins IMMEDIATE, so that a
writer waits its turn at the start instead of failing in the middle.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Engine, Executable, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from core.settings import settings

__all__ = [
    "Engine",
    "Session",
    "affected",
    "dispose",
    "engine",
    "is_contended",
    "is_no_id",
    "is_unavailable",
    "read",
    "transact",
]

T = TypeVar("T")

# 1305: a deadlock has rolled back the whole transaction and with it the savepoint we return to.
RETRYABLE = {1213, 1205, 1305}
UNAVAILABLE = {1040, 1053, 1203, 2002, 2003, 2006, 2013, 2014}
NO_COMMON_COLLATION = 1267
TRIES = 6
SQLITE_BUSY_SECONDS = 30

# Whether a session's step is run again because others were in its way.
REPEATED = "repeated"

log = logging.getLogger(__name__)
_engine: Engine | None = None
_engine_lock = threading.Lock()


def engine() -> Engine:
    global _engine
    if _engine is None:
        with _engine_lock:
            if _engine is None:
                _engine = make_engine(settings().database_url)
    return _engine


def dispose() -> None:
    """Forget the engine: after a fork, and between tests that change the database's address."""
    global _engine
    if _engine is not None:
        _engine.dispose(close=False)
        _engine = None


def make_engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        return _sqlite_engine(url)
    configured = settings()
    return create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=configured.database_pool_size,
        max_overflow=8,
        pool_reset_on_return=None,  # every session here ends with a commit or a rollback of its own
        pool_timeout=configured.database_timeout_seconds,
        # Not pre-ping: a dead connection is met by running the step again, without paying a
        # round trip for every step that meets a live one.
        pool_recycle=1800,
        connect_args={
            "connect_timeout": max(1, int(configured.database_timeout_seconds)),
            "read_timeout": configured.lock_wait_seconds + 1,
            "write_timeout": configured.lock_wait_seconds + 1,
            "charset": "utf8mb4",
            "init_command": (
                f"SET SESSION innodb_lock_wait_timeout={configured.lock_wait_seconds}, "
                # A list that the server shortened silently would make busy time look free.
                "time_zone='+00:00', group_concat_max_len=67108864"
            ),
        },
    )


def _sqlite_engine(url: str) -> Engine:
    made = create_engine(url, connect_args={"timeout": SQLITE_BUSY_SECONDS}, pool_size=32)

    @event.listens_for(made, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def begin(connection: Any) -> None:
        reads = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return made


def _code(error: DBAPIError) -> int | None:
    args = getattr(error.orig, "args", ())
    return args[0] if args and isinstance(args[0], int) else None


def is_unavailable(error: BaseException) -> bool:
    """Whether the database could not be used at all: away, frozen, full or out of connections."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _code(error) in UNAVAILABLE | RETRYABLE
    # The pool's own timeout carries no driver error.
    return type(error).__module__ == "sqlalchemy.exc" and type(error).__name__ == "TimeoutError"


def is_contended(error: BaseException) -> bool:
    """Whether others held what the step needed, too often or too long; the database works."""
    return isinstance(error, DBAPIError) and _code(error) in RETRYABLE


def is_no_id(error: BaseException) -> bool:
    """Whether something was looked for by what can be nobody's id: ids are ASCII, and MariaDB
    compares them with nothing else, where SQLite just finds no row."""
    return isinstance(error, DBAPIError) and _code(error) == NO_COMMON_COLLATION


def _worth_retrying(error: DBAPIError) -> bool:
    return error.connection_invalidated or is_contended(error)


def affected(db: Session, statement: Executable, values: Mapping[str, Any] | None = None) -> int:
    """Execute an UPDATE or DELETE and return how many rows it matched."""
    return cast(CursorResult[Any], db.execute(statement, values)).rowcount


def transact(work: Callable[[Session], T], *, repeatable: bool = False) -> T:
    """Run `work` in one transaction and commit it; run it again whole if the database says so.

    `work` must have no effect outside the database. A connection lost during COMMIT leaves the
    outcome unknown: it is tried again only if `repeatable`, that is, if doing the step twice is
    the same as once. Nothing is tried again after `step_seconds`: whoever called at the door has
    better to do than to wait for a database that is frozen.
    """
    give_up_at = time.monotonic() + settings().step_seconds
    for attempt in range(1, TRIES + 1):
        db = Session(engine(), expire_on_commit=False)
        db.info[REPEATED] = attempt > 1
        committing = False
        try:
            result = work(db)
            committing = True
            db.commit()
            return result
        except OperationalError as error:
            certain = not committing or repeatable or _code(error) in RETRYABLE
            is_late = time.monotonic() > give_up_at
            if attempt == TRIES or is_late or not certain or not _worth_retrying(error):
                raise
            log.info("step repeated", extra={"attempt": attempt, "code": _code(error)})
        finally:
            db.close()
        time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - jitter, not a secret
    raise AssertionError("unreachable")


@contextmanager
def read() -> Iterator[Session]:
    """A session for looking only; on SQLite it does not queue behind writers."""
    connection = engine().connect().execution_options(reads_only=True)
    try:
        with Session(connection) as db:
            yield db
    finally:
        connection.close()
