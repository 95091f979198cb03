"""Rows that are added, or changed where they are, in the words of each database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.orm import Session


def add_up(db: Session, table: sa.Table, *columns: str) -> Any:
    """An insert that adds to `columns` where the row exists already."""
    if _is_sqlite(db):
        insert = sqlite.insert(table)
        return insert.on_conflict_do_update(
            index_elements=table.primary_key,
            set_={name: table.c[name] + insert.excluded[name] for name in columns},
        )
    other = mysql.insert(table)
    totals = {name: table.c[name] + other.inserted[name] for name in columns}
    return other.on_duplicate_key_update(totals)


def replace(db: Session, table: sa.Table, *columns: str) -> Any:
    """An insert that replaces `columns` where the row exists already."""
    if _is_sqlite(db):
        insert = sqlite.insert(table)
        return insert.on_conflict_do_update(
            index_elements=table.primary_key, set_={name: insert.excluded[name] for name in columns}
        )
    other = mysql.insert(table)
    return other.on_duplicate_key_update({name: other.inserted[name] for name in columns})


def keep(db: Session, table: sa.Table) -> Any:
    """An insert that leaves a row alone where it exists already, and locks it. A lock on a row that
    is not there yet keeps nobody out."""
    if _is_sqlite(db):
        return sqlite.insert(table).on_conflict_do_nothing()
    key = next(iter(table.primary_key))
    return mysql.insert(table).on_duplicate_key_update({key.name: table.c[key.name]})


def _is_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"
