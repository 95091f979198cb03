"""Posting to Twilio's doors, signed or not."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from conversations import intake
from core import database
from core.models import Base, Tenant
from core.settings import settings
from tasks import hints
from tests import builders
from tests.application import application
from tests.channels.twilio_forms import a_message, a_report, signature
from tests.conftest import NOW, TWILIO_TOKEN
from webhooks import twilio
from webhooks.spool_watch import SpoolWatch

MESSAGES, STATUS = "/webhooks/twilio/messages", "/webhooks/twilio/status"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Door:
    """The two doors as Twilio, or somebody else, meets them."""

    client: FlaskClient
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def text(
        self, body: str | None = "hi", *, token: str = TWILIO_TOKEN, **fields: Any
    ) -> TestResponse:
        """A text with an id of its own, signed."""
        given = {"MessageSid": f"SM{next(self.numbers):032x}", "Body": body} | fields
        form = a_message(**given)
        return self.post(MESSAGES, form, signature(form, MESSAGES, token))

    def report(
        self, status: str, *, message_id: str, token: str = TWILIO_TOKEN, **fields: Any
    ) -> TestResponse:
        path = f"{STATUS}?message={message_id}"
        form = a_report(MessageStatus=status, **fields)
        return self.post(path, form, signature(form, path, token))

    def post(
        self,
        path: str,
        form: MultiDict[str, str],
        signed: str | None,
        content_type: str = FORM,
    ) -> TestResponse:
        headers = {} if signed is None else {"X-Twilio-Signature": signed}
        return self.client.post(path, data=form, headers=headers, content_type=content_type)


def rows() -> dict[str, int]:
    """How many there are in every table."""
    with database.read() as db:
        return {
            table.name: db.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture(autouse=True)
def clock_stands() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def spool_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPOOL_DIR", str(tmp_path / "spool"))
    settings.cache_clear()
    return tmp_path / "spool"


@pytest.fixture
def tenant(db: Session) -> Tenant:
    made = builders.a_tenant(db)
    builders.a_staff_member(db, made, services=[builders.a_service(db, made)])
    db.commit()
    return made


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows with every hint; nothing is published."""
    heard: list[int] = []
    monkeypatch.setattr(hints, "outbox_waits", lambda: heard.append(1))
    return heard


class StillWatch(SpoolWatch):
    """Leaves the spool alone, so that a test can look at it and drain it."""

    def wake(self) -> None:
        pass


@pytest.fixture
def door(
    database_url: str, spool_folder: Path, hinted: list[int], monkeypatch: pytest.MonkeyPatch
) -> Door:
    monkeypatch.setattr(intake, "_outage", intake.Outage())
    monkeypatch.setattr(twilio, "watch", StillWatch())
    return Door(application().test_client())


class NoConnection(Exception):
    """The driver's error; its number says that nobody answers."""

    def __init__(self) -> None:
        super().__init__(2003, "no connection")


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The database is away from now on; call it to bring it back."""
    patch = pytest.MonkeyPatch()

    def refuse(*_: object, **__: object) -> object:
        raise OperationalError("SELECT 1", {}, NoConnection())

    patch.setattr(database, "transact", refuse)
    patch.setattr(database, "read", refuse)

    def back() -> None:
        patch.undo()
        intake._outage.ended()

    monkeypatch.setattr(intake, "_outage", intake.Outage())
    return back
