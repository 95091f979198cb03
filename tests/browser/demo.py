"""The demo business of the running installation, and its customers' phones."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import requests
from sqlalchemy.orm import Session

from core import clock, database
from core.people import customers
from core.setup import tenants
from demo import salon
from tests.system.installation import HOME, Installation, wait_for

ANSWER_SECONDS = 20
ARRIVED = {"sent", "delivered", "read"}
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@dataclass
class Demo:
    installation: Installation
    session: requests.Session = field(default_factory=requests.Session)
    token: str = ""
    beginnings: int = 0
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def state(self, **query: str) -> dict[str, Any]:
        """What the simulator's page shows."""
        answer = self.session.get(
            f"{self.installation.url}/simulator/state", params=query, timeout=ANSWER_SECONDS
        )
        answer.raise_for_status()
        state: dict[str, Any] = answer.json()
        return state

    def account(self, role: str) -> dict[str, Any]:
        """E-mail, password, role and name of one who may sign in."""
        if not self.accounts:
            told = json.loads(self.flask("demo", "show", "--json"))
            self.accounts = {one["role"]: one for one in told["staff_sign_in"]["users"]}
        return self.accounts[role]

    def flask(self, *command: str) -> str:
        """What the command line says."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=HOME,
            env=os.environ | self.installation.env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def phone(self, name: str) -> "Phone":
        return Phone(self, name)

    def invite(self, guests: int) -> None:
        """So many more customers, whose phones nobody holds. Only inside the installation."""
        now = clock.now()

        def work(db: Session) -> None:
            tenant = tenants.tenant_named(db, salon.SLUG)
            for number in range(guests):
                name, phone = f"Guest {number}", f"+1212555{2000 + number}"
                customers.add_customer(db, tenant, name=name, phone=phone, now=now)

        database.transact(work)

    def start_over(self) -> None:
        """As on the first day: what other tests did is gone, and who had signed in."""
        self.post("start-over")
        self.beginnings += 1

    def post(self, path: str, **form: str) -> None:
        if not self.token:
            page = self.session.get(f"{self.installation.url}/simulator/", timeout=ANSWER_SECONDS)
            (self.token,) = TOKEN.findall(page.text)
        answer = self.session.post(
            f"{self.installation.url}/simulator/{path}",
            data=form,
            headers={"X-CSRFToken": self.token, "Referer": f"{self.installation.url}/simulator/"},
            timeout=ANSWER_SECONDS,
        )
        answer.raise_for_status()


@dataclass
class Phone:
    demo: Demo
    name: str

    def shown(self) -> dict[str, Any]:
        (phone,) = [one for one in self.demo.state()["phones"] if one["name"] == self.name]
        found: dict[str, Any] = phone
        return found

    def heard(self) -> list[str]:
        """What has arrived; what is on its way is drawn paler there."""
        messages = self.shown()["messages"]
        return [one["text"] for one in messages if one["status"] in ARRIVED]

    def says(self, text: str) -> None:
        shown = self.shown()
        self.demo.post("messages", phone=shown["number"], channel=shown["channel"], text=text)

    def asks(self, text: str) -> str:
        """Say it and wait for the next message that comes in."""
        before = len(self.heard())
        self.says(text)
        return wait_for(
            f"{self.name} is answered", lambda: self.heard()[before:], seconds=ANSWER_SECONDS
        )[0]
