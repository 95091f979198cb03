"""The databases that a benchmark runs on, one by one, each empty and with today's tables."""

import gc
import os
import tempfile
from collections.abc import Iterator

from core import database
from core.models import Base
from core.settings import settings
from tests import databases


def each(name: str) -> Iterator[str]:
    """Names the database that the process uses from now on until it asks for the next."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _used("sqlite", f"sqlite:///{folder}/bench.db")
    server = databases.mariadb_url()
    if server is not None:
        url = databases.fresh_mariadb(server, f"bench_{name}")
        yield from _used("mariadb", url)
        databases.drop_mariadb(url)


def _used(kind: str, url: str) -> Iterator[str]:
    os.environ |= {"DATABASE_URL": url, "STANDBY_DEMO": "true", "LOG_LEVEL": "WARNING"}
    settings.cache_clear()
    database.dispose()
    Base.metadata.create_all(database.engine())
    _settle()
    yield kind
    database.engine().dispose()


def _settle() -> None:
    """The collector as the server has it (gunicorn.conf.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
