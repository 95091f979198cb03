"""Every test that touches `db` runs on SQLite and, where one answers, on MariaDB."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from core import database
from core.models import Base
from core.settings import settings
from tests import databases

MARIADB = databases.mariadb_url()
KINDS = ["sqlite", "mariadb"] if MARIADB else ["sqlite"]

TWILIO_TOKEN = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # a Friday, 10:00 in New York


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A known environment for every test, and no settings left over from another."""
    for name, value in {
        "SECRET_KEY": "a-secret-key-for-tests-only-0123456789",
        "PUBLIC_BASE_URL": "https://standby.test",
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
        "STANDBY_DEMO": "false",
        "REDIS_URL": "redis://127.0.0.1:6379/15",
        "DATABASE_URL": "sqlite://",
        "PASSWORD_MEMORY_KIB": "8",
        "PASSWORD_PASSES": "1",
        "PAGE_VIEWS_PER_MINUTE": "1000000",  # the whole suite is one client
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("TWILIO_API_BASE_URL", "SENDGRID_API_KEY", "SPOOL_DIR", "HOLD_MINUTES"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(scope="session", params=KINDS)
def schema_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> str:
    """An empty database with today's tables, one per worker process and kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('sqlite')}/standby.db"
    else:
        assert MARIADB
        url = databases.fresh_mariadb(MARIADB, worker_id)
    made = database.make_engine(url)
    Base.metadata.create_all(made)
    made.dispose()
    return url


@pytest.fixture
def database_url(schema_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The process uses this database, emptied after the test."""
    monkeypatch.setenv("DATABASE_URL", schema_url)
    # Kept from test to test, with its connections and the statements that it has compiled.
    monkeypatch.setattr(database, "make_engine", databases.kept_engine)
    monkeypatch.setattr(database, "_engine", None)
    settings.cache_clear()
    yield schema_url
    databases.empty(database.engine())
    databases.rest(database.engine())


@pytest.fixture
def db(database_url: str) -> Iterator[Session]:
    """A session for arranging and looking; `commit` before another connection should see it."""
    with Session(database.engine(), expire_on_commit=False) as session:
        yield session
        session.rollback()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def transact(database_url: str) -> Callable[..., object]:
    """One business step in its own committed transaction, as a door runs it."""
    return database.transact
