"""The product in a real browser: all its processes, on MariaDB and Redis where both answer and on
SQLite otherwise, with the demo business and its phones."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from playwright.sync_api import Browser

from core import database
from core.settings import settings
from tests import databases
from tests.browser import chromium
from tests.browser.demo import Demo
from tests.browser.staff import Staff
from tests.browser.windows import Windows, watched
from tests.conftest import MARIADB
from tests.system.installation import Installation, free_port

REDIS = databases.redis_url()
REDIS_DB = 13
HERE = Path(__file__).parent
COMMANDS = (["db", "upgrade"], ["demo", "load"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All on one worker, which starts the processes once; and early, for they take minutes. On the
    one that has the tests of whole processes, too: both wait more than the others do."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("system"))
            item.add_marker(pytest.mark.timeout(300))
    items.sort(key=lambda item: not item.path.is_relative_to(HERE))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium.launched() as browser:
        yield browser


@pytest.fixture(scope="package")
def alone() -> Iterator[None]:
    """One run at a time on this machine, for they share a broker."""
    path = Path(tempfile.gettempdir()) / f"standby-browser-tests-{os.getuid()}.lock"
    with path.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="package")
def installation(
    browser: Browser, alone: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("browser")
    env = _environment(folder)
    _empty_broker(env)
    made = Installation("browser", env, folder, lambda: _empty_broker(env))
    for command in COMMANDS:
        Demo(made).flask(*command)
    try:
        made.start("web", "worker", "beat")
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="package")
def demo(installation: Installation) -> Demo:
    return Demo(installation)


@pytest.fixture(scope="package")
def staff(demo: Demo) -> Staff:
    return Staff(demo)


@pytest.fixture
def inside(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test itself uses the installation's database, as one of its processes would."""
    for name, value in installation.env.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    database.dispose()
    yield
    database.engine().dispose()
    database.dispose()


@pytest.fixture
def windows(browser: Browser, installation: Installation) -> Iterator[Windows]:
    """Fails after the test if a window or the product had anything to complain about."""
    before = len(installation.complaints())
    with watched(browser, installation.url) as windows:
        yield windows
    assert installation.complaints()[before:] == []


def _environment(folder: Path) -> dict[str, str]:
    port = free_port()
    if MARIADB and REDIS:
        url = databases.fresh_mariadb(MARIADB, "browser")
        broker = urlsplit(REDIS)._replace(path=f"/{REDIS_DB}").geturl()
    else:
        url, broker = f"sqlite:///{folder}/standby.db", ""
    return {
        "DATABASE_URL": url,
        "REDIS_URL": broker,
        "STANDBY_DEMO": "true",
        "SECRET_KEY": "a-secret-key-for-tests-only-0123456789",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": str(folder / "var"),
        "LOG_LEVEL": "INFO",
        "WEB_CONCURRENCY": "2",
        "WEB_GRACEFUL_SECONDS": "1",
        "PAGE_VIEWS_PER_MINUTE": "1000000",
    }


def _empty_broker(env: dict[str, str]) -> None:
    if env["REDIS_URL"]:
        with redis.Redis.from_url(env["REDIS_URL"]) as broker:
            broker.flushdb()
