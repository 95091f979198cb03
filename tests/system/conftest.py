"""Real processes on SQLite without a server and, where both answer, on MariaDB and Redis."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from core import database
from core.models import Base
from core.settings import settings
from tests import databases
from tests.conftest import MARIADB
from tests.system.installation import Installation, free_port
from tests.system.provider import LocalTwilio

REDIS = databases.redis_url()
REDIS_DB = 14
HERE = Path(__file__).parent
KINDS = ["embedded", "production"] if MARIADB and REDIS else ["embedded"]

Install = Callable[..., Installation]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All on one worker, so that none waits for a test of another to end; and first, so that no
    other worker waits for the last of these minutes."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("system"))
    items.sort(key=lambda item: not item.path.is_relative_to(HERE))


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """One test at a time, whoever runs it: they share a broker, and some of them measure how late
    things are."""
    path = Path(tempfile.gettempdir()) / f"standby-system-tests-{os.getuid()}.lock"
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture
def provider() -> Iterator[LocalTwilio]:
    twilio = LocalTwilio()
    yield twilio
    twilio.close()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def install(
    kind: str, provider: LocalTwilio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Install]:
    """An installation with empty tables and no process yet; the test itself uses its database."""
    made: list[Installation] = []

    def install(**overrides: str) -> Installation:
        env = _environment(kind, provider, tmp_path) | overrides
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        database.dispose()
        Base.metadata.create_all(database.engine())
        _empty_broker(env)
        made.append(Installation(kind, env, tmp_path, lambda: _empty_broker(env)))
        return made[-1]

    yield install
    for installation in made:
        installation.stop()
    database.engine().dispose()
    database.dispose()


def _environment(kind: str, provider: LocalTwilio, folder: Path) -> dict[str, str]:
    port = free_port()
    if kind == "production":
        assert MARIADB
        assert REDIS
        servers = {
            "DATABASE_URL": databases.fresh_mariadb(MARIADB, "system"),
            "REDIS_URL": urlsplit(REDIS)._replace(path=f"/{REDIS_DB}").geturl(),
            "STANDBY_DEMO": "false",
        }
    else:
        url = f"sqlite:///{folder}/standby.db"
        servers = {"DATABASE_URL": url, "REDIS_URL": "", "STANDBY_DEMO": "true"}
    return servers | {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "TWILIO_API_BASE_URL": provider.url,
        "VAR_DIR": str(folder / "var"),
        "LOG_LEVEL": "INFO",
        "WEB_CONCURRENCY": "2",
        "WEB_GRACEFUL_SECONDS": "2",
        "LEASE_SECONDS": "4",
        "PROVIDER_TIMEOUT_SECONDS": "2",
    }


def _empty_broker(env: dict[str, str]) -> None:
    if env["REDIS_URL"]:
        with redis.Redis.from_url(env["REDIS_URL"]) as broker:
            broker.flushdb()
    for message in (Path(env["VAR_DIR"]) / "queue").glob("*.msg"):
        message.unlink(missing_ok=True)
