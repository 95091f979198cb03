"""`/healthz`: the process answers. `/readyz`: everything that it needs can be used."""

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import redis
from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from core import database
from core.models import Tenant
from core.settings import settings

BROKER_TIMEOUT_SECONDS = 0.5

blueprint = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """503 with the same shape when a part cannot be used; reasons are in the logs only."""
    parts = {name: _usable(name, check) for name, check in CHECKS.items()}
    ready = all(parts.values())
    body = {
        "status": "ok" if ready else "unavailable",
        "parts": {name: "ok" if usable else "unavailable" for name, usable in parts.items()},
    }
    return jsonify(body), 200 if ready else 503


def _usable(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except (SQLAlchemyError, redis.RedisError, OSError):
        log.warning("not ready", extra={"part": name}, exc_info=True)
        return False
    return True


def _database() -> None:
    with database.read() as db:
        db.execute(select(Tenant.id).limit(1))  # fails before the first migration too


def _broker() -> None:
    url = settings().redis_url
    if not url:
        _writable(settings().var_dir / "queue")
        return
    client = redis.Redis.from_url(
        url,
        socket_connect_timeout=BROKER_TIMEOUT_SECONDS,
        socket_timeout=BROKER_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    with client:
        client.ping()


def _spool() -> None:
    _writable(settings().spool_path)


def _writable(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # Written, not asked of the permissions: a full or read-only disk must show.
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"standby")
        probe.flush()
        os.fsync(probe.fileno())


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "broker": _broker,
    "spool": _spool,
}
