"""Arranging and looking at what leaves: a thread with a customer, and a provider's stand-in."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import responses
from requests import PreparedRequest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import outbox
from core import database
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Event,
    Message,
    Purpose,
    Tenant,
)
from tests import builders, provider_rules
from tests.conftest import NOW

API = re.compile(r"https://api\.twilio\.com/2010-04-01/Accounts/AC\w+/Messages\.json")


@dataclass(frozen=True)
class Thread:
    """One customer's conversation with the business."""

    tenant: Tenant
    customer: Customer
    point_id: str
    conversation_id: str
    phone: str

    def write(
        self,
        text: str,
        *,
        purpose: Purpose = Purpose.REPLY,
        now: datetime = NOW,
        about_id: str | None = None,
    ) -> str:
        def work(db: Session) -> str:
            return outbox.add(
                db,
                tenant_id=self.tenant.id,
                conversation_id=self.conversation_id,
                contact_point_id=self.point_id,
                channel=Channel.SMS,
                sender=builders.BUSINESS_NUMBER,
                recipient=self.phone,
                text=text,
                purpose=purpose,
                now=now,
                about_id=about_id,
            )

        return database.transact(work)


def a_thread(db: Session, tenant: Tenant | None = None, phone: str = "+12125550123") -> Thread:
    tenant = tenant or builders.a_tenant(db)
    customer = builders.a_customer(db, tenant, phone=phone)
    conversation = Conversation(
        tenant_id=tenant.id, customer_id=customer.id, updated_at=builders.THEN
    )
    db.add(conversation)
    db.flush()
    point_id = db.scalars(
        select(ContactPoint.id).where(ContactPoint.customer_id == customer.id)
    ).one()
    db.commit()
    return Thread(tenant, customer, point_id, conversation.id, phone)


def message(message_id: str) -> Message:
    with database.read() as db:
        found = db.get(Message, message_id)
        assert found is not None
        db.expunge(found)
        return found


def facts() -> list[tuple[str, str, dict[str, Any]]]:
    """Name, subject and data of everything announced, in order."""
    with database.read() as db:
        rows = db.execute(select(Event.name, Event.subject_id, Event.data).order_by(Event.id))
        return [tuple(row) for row in rows]


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


class FakeTwilio:
    """Twilio at the HTTP edge: accepts, lists what it accepted, and refuses when told to."""

    def __init__(self) -> None:
        self.accepted: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.lists = True
        self.fault: Exception | None = None
        self._lock = threading.Lock()

    @property
    def texts(self) -> list[str]:
        return [sent["Body"] for sent in self.accepted]

    def refuse(self, status: int, code: int | None = None) -> None:
        """Answer the next send like this; sends after it succeed."""
        self.answers.append((status, {"code": code, "message": "no", "status": status}))

    def accept(self, form: dict[str, str]) -> str:
        with self._lock:
            sid = f"SM{len(self.accepted):032x}"
            self.accepted.append(form | {"sid": sid})
            return sid

    def on_post(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        if self.fault:
            raise self.fault
        assert isinstance(request.body, str)
        form = {name: values[0] for name, values in parse_qs(request.body).items()}
        if self.answers:
            status, body = self.answers.pop(0)
            return status, {}, json.dumps(body)
        return 201, {}, json.dumps({"sid": self.accept(form), "status": "queued"})

    def on_get(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        if not self.lists:
            return 503, {}, "{}"
        found = [
            {"sid": sent["sid"], "body": sent["Body"], "direction": "outbound-api"}
            for sent in self.accepted
            if f"To=%2B{sent['To'][1:]}" in (request.url or "")
        ]
        return 200, {}, json.dumps({"messages": found, "next_page_uri": None})


@contextmanager
def fake_twilio() -> Iterator[FakeTwilio]:
    fake = FakeTwilio()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_callback(responses.POST, API, fake.on_post)
        mock.add_callback(responses.GET, API, fake.on_get)
        yield fake
        provider_rules.check_all(call.request for call in mock.calls)
