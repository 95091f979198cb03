"""The simulator with the demo loaded, as a browser meets it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from conversations import sweeps
from core import clock, database
from core.settings import settings
from demo import loading
from tests.application import application
from tests.conftest import NOW


@dataclass
class Simulator:
    client: FlaskClient
    traveller: time_machine.TimeMachineFixture
    csrf: str = ""

    def state(self, **query: str) -> dict[str, Any]:
        response = self.client.get("/simulator/state", query_string=query)
        assert response.status_code == 200
        assert isinstance(response.json, dict)
        return response.json

    def post(self, path: str, **form: str) -> TestResponse:
        headers = {"X-CSRFToken": self.csrf, "Accept": "application/json"}
        return self.client.post(f"/simulator/{path}", data=form, headers=headers)

    def phone(self, name: str) -> dict[str, Any]:
        (phone,) = [p for p in self.state()["phones"] if p["name"] == name]
        assert isinstance(phone, dict)
        return phone

    def say(self, name: str, text: str) -> None:
        assert self.post("messages", phone=self.phone(name)["number"], text=text).status_code == 204

    def tick(self) -> datetime:
        """What the worker does every second."""
        self.traveller.shift(timedelta(seconds=1))
        now = clock.now()
        sweeps.deliver_outbox(now)
        sweeps.lapse_offers(now)
        sweeps.deliver_outbox(now)
        return now

    def heard(self, name: str) -> list[str]:
        return [m["text"] for m in self.phone(name)["messages"] if not m["is_mine"]]


@pytest.fixture
def simulator(
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
    time_machine: time_machine.TimeMachineFixture,
) -> Simulator:
    monkeypatch.setenv("STANDBY_DEMO", "true")
    monkeypatch.setenv("PUBLIC_BASE_URL", "http://localhost")
    monkeypatch.delenv("TWILIO_ACCOUNT_SID")
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    settings.cache_clear()
    time_machine.move_to(NOW, tick=False)
    database.transact(lambda db: loading.load(db, now=clock.now()))
    time_machine.shift(timedelta(seconds=1))
    client = application().test_client()
    page = client.get("/simulator/").text
    (token,) = re.findall(r'name="csrf-token" content="([^"]+)"', page)
    return Simulator(client, time_machine, token)
