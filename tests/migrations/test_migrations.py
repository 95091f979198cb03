"""The migrations make exactly the tables that the models describe, and take them away again."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from cli.db import config, disagreements
from core import database
from core.models import Base
from tests import databases
from tests.conftest import KINDS, MARIADB


@pytest.fixture(params=KINDS)
def two_empty_databases(
    request: pytest.FixtureRequest, tmp_path: Path, worker_id: str
) -> Iterator[tuple[str, str]]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/migrated.db", f"sqlite:///{tmp_path}/modelled.db"
        return
    assert MARIADB
    urls = [databases.fresh_mariadb(MARIADB, f"{kind}_{worker_id}") for kind in ("mig", "mod")]
    yield urls[0], urls[1]
    for url in urls:
        databases.drop_mariadb(url)


@pytest.fixture
def empty_url(two_empty_databases: tuple[str, str]) -> str:
    return two_empty_databases[0]


def tables_of(url: str) -> set[str]:
    made = database.make_engine(url)
    try:
        return set(sa.inspect(made).get_table_names())
    finally:
        made.dispose()


def definitions_of(url: str) -> dict[str, list[str]]:
    """Each table as the database itself describes it, lines sorted, for a comparison that sees
    checks, collations and engines too."""
    made = database.make_engine(url)
    with made.connect() as connection:
        if made.dialect.name == "sqlite":
            rows = connection.execute(
                sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            ).all()
        else:
            rows = [
                connection.execute(sa.text(f"SHOW CREATE TABLE `{name}`")).one()
                for name in sa.inspect(connection).get_table_names()
            ]
    made.dispose()
    return {name: sorted(_clauses(sql)) for name, sql in rows if name != "alembic_version"}


def _clauses(sql: str) -> list[str]:
    """What a CREATE statement lists, split at its outermost commas: SQLite appends a column that is
    added later to the last line, and quotes the name of a table that was remade."""
    clauses, depth, clause = [], 0, ""
    plain = re.sub(r'^(CREATE TABLE) "(\w+)"', r"\1 \2", re.sub(r"\s+", " ", sql))
    for character in plain:
        depth -= character == ")"
        is_outermost = (character == "," and depth == 1) or (character in "()" and depth == 0)
        depth += character == "("
        if is_outermost:
            clauses.append(clause.strip())
            clause = ""
        else:
            clause += character
    return [*clauses, clause.strip()]


def test_up_down_and_up_again(empty_url: str) -> None:
    modelled = set(Base.metadata.tables)

    command.upgrade(config(empty_url), "head")
    assert tables_of(empty_url) == modelled | {"alembic_version"}

    command.downgrade(config(empty_url), "base")
    assert tables_of(empty_url) == {"alembic_version"}

    command.upgrade(config(empty_url), "head")
    assert tables_of(empty_url) == modelled | {"alembic_version"}


def test_models_and_migrations_agree(empty_url: str) -> None:
    command.upgrade(config(empty_url), "head")

    assert disagreements(empty_url) == []


def test_a_table_that_no_migration_makes_is_noticed(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.upgrade(config(empty_url), "head")
    with_one_more = sa.MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(with_one_more)
    sa.Table("chairs", with_one_more, sa.Column("id", sa.Integer, primary_key=True))
    monkeypatch.setattr(Base, "metadata", with_one_more)

    assert "chairs" in disagreements(empty_url)[0]


def test_migrated_tables_are_defined_exactly_as_modelled_ones(
    two_empty_databases: tuple[str, str],
) -> None:
    migrated, modelled = two_empty_databases
    command.upgrade(config(migrated), "head")
    made = database.make_engine(modelled)
    Base.metadata.create_all(made)
    made.dispose()

    assert definitions_of(migrated) == definitions_of(modelled)


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(config("sqlite://")).get_heads()) == 1
