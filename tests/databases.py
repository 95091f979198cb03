"""The databases that tests run on."""

import os
import socket
from functools import cache
from urllib.parse import urlsplit

import pymysql
from sqlalchemy import Engine, QueuePool, literal, select, text, union_all

from core.database import make_engine
from core.models import Base
from core.settings import settings

DEFAULT_MARIADB = "mysql+pymysql://root@127.0.0.1:3306/standby_test"
DEFAULT_REDIS = "redis://127.0.0.1:6379/15"
MOST_KEPT = 4


def answers(url: str, default_port: int) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port or default_port), timeout=1):
            return True
    except OSError:
        return False


def server_url(variable: str, default: str, port: int) -> str | None:
    """The server's address where it answers; set to nothing means "do not use one".

    With CI=true a silent server is a failure, never a silent skip.
    """
    url = os.environ.get(variable, default)
    if not url:
        return None
    if answers(url, port):
        return url
    if os.environ.get("CI") == "true":
        raise RuntimeError(f"{variable}: no server answers, and CI=true demands one")
    return None


def mariadb_url() -> str | None:
    return server_url("TEST_DATABASE_URL", DEFAULT_MARIADB, 3306)


def redis_url() -> str | None:
    return server_url("TEST_REDIS_URL", DEFAULT_REDIS, 6379)


def fresh_mariadb(url: str, suffix: str) -> str:
    """Create an empty database beside the named one and return its address."""
    parts = urlsplit(url)
    name = f"{parts.path.strip('/')}_{suffix}"
    made = parts._replace(path=f"/{name}").geturl()
    drop_mariadb(made)
    with _connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    return made


def drop_mariadb(url: str) -> None:
    name = urlsplit(url).path.strip("/")
    with _connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")


def kept_engine(url: str) -> Engine:
    """The engine of a database whose tables stay while the tests run, one for each way in which
    the settings ask for it."""
    asked = settings()
    return _engine(
        url, asked.database_pool_size, asked.database_timeout_seconds, asked.lock_wait_seconds
    )


@cache
def _engine(url: str, *_asked: float) -> Engine:
    return make_engine(url)


def rest(engine: Engine) -> None:
    """Close what a test has left open beyond the few connections that the next will need."""
    pool = engine.pool
    if isinstance(pool, QueuePool) and (pool.checkedout() or pool.checkedin() > MOST_KEPT):
        engine.dispose()


def empty(engine: Engine) -> None:
    """Delete every row of every table."""
    with engine.begin() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if not is_sqlite:
            connection.execute(text("SET FOREIGN_KEY_CHECKS=0"))
        full = set(connection.scalars(_not_empty))
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in full:
                connection.execute(table.delete())
        if not is_sqlite:
            connection.execute(text("SET FOREIGN_KEY_CHECKS=1"))


_not_empty = union_all(
    *(
        select(literal(table.name)).select_from(
            select(literal(1)).select_from(table).limit(1).subquery()
        )
        for table in Base.metadata.sorted_tables
    )
)


def _connect(url: str) -> pymysql.Connection:
    parts = urlsplit(url)
    return pymysql.connect(
        host=parts.hostname or "127.0.0.1",
        port=parts.port or 3306,
        user=parts.username or "root",
        password=parts.password or "",
    )
