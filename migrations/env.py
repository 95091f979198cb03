"""How Alembic reaches the database: its address from the settings, or a connection handed over."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.dialects import mysql
from sqlalchemy.pool import NullPool

from core import database
from core.models import Base
from core.models.base import Id, UtcDateTime
from core.settings import settings

MIGRATION_LOCK = "standby_migration"
LOCK_WAIT_SECONDS = 120


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write types so that a migration depends on nothing that models may change later."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        autogen.imports.add("from migrations import columns")
        return "columns.INSTANT"
    if isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if item is Id:
        autogen.imports.add("from migrations import columns")
        return "columns.ID"
    return False


def engine_for(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        # Unlike the application's, without a read timeout: altering a large table takes its time.
        return sa.create_engine(url, poolclass=NullPool, connect_args={"charset": "utf8mb4"})
    path = sa.make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    made = database.make_engine(url)

    @sa.event.listens_for(made, "connect")
    def without_foreign_keys(connection: Any, _record: Any) -> None:
        # A batch migration drops and remakes a table: with foreign keys on, SQLite would delete
        # the rows of every table that refers to it.
        connection.execute("PRAGMA foreign_keys=OFF")

    return made


@contextmanager
def alone(connection: sa.Connection) -> Iterator[None]:
    """Processes that start together migrate one after the other; SQLite's BEGIN IMMEDIATE already
    sees to that."""
    if not isinstance(connection.dialect, mysql.dialect):
        yield
        return
    taken = connection.scalar(sa.text(f"SELECT GET_LOCK('{MIGRATION_LOCK}', {LOCK_WAIT_SECONDS})"))
    if taken != 1:
        raise TimeoutError("another process has been migrating this database for two minutes")
    connection.commit()
    try:
        yield
    finally:
        connection.scalar(sa.text(f"SELECT RELEASE_LOCK('{MIGRATION_LOCK}')"))
        connection.commit()


def migrate(connection: sa.Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_server_default=True,
        transactional_ddl=is_sqlite,
    )
    with alone(connection), context.begin_transaction():
        context.run_migrations()
        if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("a migration left rows that refer to nothing")


def run() -> None:
    if context.is_offline_mode():
        context.configure(url=settings().database_url, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()
        return
    url = context.config.attributes.get("database_url") or settings().database_url
    made = engine_for(url)
    try:
        with made.connect() as connection:
            migrate(connection)
            connection.commit()
    finally:
        made.dispose()


run()
