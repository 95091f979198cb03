"""Alive, and ready: the database, the broker and the spool can be used."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from core import database
from core.settings import settings
from tests import databases
from web.app import create_app


def configure(monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


@pytest.fixture(autouse=True)
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    configure(monkeypatch, VAR_DIR=str(tmp_path), SPOOL_DIR=str(tmp_path / "spool"))


def test_alive(client: FlaskClient) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.json) == (200, {"status": "ok"})


def test_ready_without_a_broker_server_in_the_demo(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, STANDBY_DEMO="true", REDIS_URL="")

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json == {
        "status": "ok",
        "parts": {"database": "ok", "broker": "ok", "spool": "ok"},
    }


if databases.redis_url():

    def test_ready_with_redis(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
        configure(monkeypatch, REDIS_URL=databases.redis_url() or "")

        assert client.get("/readyz").status_code == 200


def test_a_broker_that_does_not_answer_is_named(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, REDIS_URL="redis://127.0.0.1:1/0")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json is not None
    assert response.json["parts"] == {"database": "ok", "broker": "unavailable", "spool": "ok"}


def test_a_database_without_tables_is_not_ready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    configure(monkeypatch, DATABASE_URL=f"sqlite:///{tmp_path}/empty.db")
    database.dispose()

    response = create_app().test_client().get("/readyz")

    database.dispose()
    assert response.status_code == 503
    assert response.json is not None
    assert response.json["parts"]["database"] == "unavailable"


def test_a_spool_that_cannot_be_written_is_named(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    configure(monkeypatch, SPOOL_DIR=str(tmp_path / "file"))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json is not None
    assert response.json["parts"]["spool"] == "unavailable"
