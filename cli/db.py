"""`flask --app wsgi db …`: the schema, by Alembic."""

import io
import tempfile
from pathlib import Path

import click
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from cli.saying import say
from core import database
from core.models import User
from core.settings import settings

ALEMBIC_INI = Path(__file__).resolve().parent.parent / "alembic.ini"


def config(database_url: str, output: io.StringIO | None = None) -> Config:
    """Alembic's configuration for one database, whatever the working directory."""
    made = Config(ALEMBIC_INI, stdout=output or io.StringIO())
    made.attributes["database_url"] = database_url
    return made


def disagreements(database_url: str) -> list[str]:
    """Why the models and the migrations do not agree, as far as this database can tell; empty if
    they do. The database must be at head: it is looked at, not changed."""
    used = config(database_url)
    heads = ScriptDirectory.from_config(used).get_heads()
    if len(heads) != 1:
        return [f"migrations have {len(heads)} heads instead of one: {', '.join(heads)}"]
    try:
        command.check(used)
    except CommandError as error:
        return [str(error)]
    return []


@click.group()
def db() -> None:
    """The database's schema."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to REVISION (the newest)."""
    command.upgrade(config(settings().database_url), revision)
    _say_where()
    if revision == "head" and not settings().is_demo and _is_without_users():
        say("nobody can sign in yet: flask --app wsgi setup-link prints the link to begin with")


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to REVISION; `base` empties it."""
    command.downgrade(config(settings().database_url), revision)
    _say_where()


@db.command()
def current() -> None:
    """Say which revision the database has."""
    _say_where()


@db.command()
def check() -> None:
    """Check that migrations have one head and make the tables that the models describe.

    A scratch SQLite database is migrated for it; a configured server is only looked at.
    """
    problems: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        scratch = f"sqlite:///{folder}/scratch.db"
        command.upgrade(config(scratch), "heads")
        problems += disagreements(scratch)
    if not settings().database_url.startswith("sqlite"):
        problems += disagreements(settings().database_url)
    for problem in problems:
        say(problem, err=True)
    if problems:
        raise SystemExit(1)
    say("migrations: one head, and models agree with them")


def _say_where() -> None:
    output = io.StringIO()
    command.current(config(settings().database_url, output))
    say(f"database at {output.getvalue().strip() or 'base: no tables yet'}")


def _is_without_users() -> bool:
    with database.read() as session:
        return session.scalar(sa.select(User.id).limit(1)) is None
