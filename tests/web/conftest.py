"""The application as a browser or a program meets it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from core.errors import SlotTaken
from web.app import create_app


@pytest.fixture
def app(database_url: str) -> Flask:
    """The application with a few addresses that fail in known ways."""
    made = create_app()

    @made.get("/taken")
    @made.get("/api/taken")
    def taken() -> str:
        raise SlotTaken(starts_at="2026-11-20T15:00")

    @made.get("/broken")
    @made.get("/api/broken")
    def broken() -> str:
        raise RuntimeError("text me at +12125550123")

    @made.get("/api/away")
    def away() -> str:
        raise OperationalError("SELECT 1", {}, OSError(), connection_invalidated=True)

    @made.post("/form")
    def form() -> str:
        return "posted"

    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
