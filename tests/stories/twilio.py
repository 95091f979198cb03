"""Twilio between the business and its customers, and people who use WhatsApp."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import parse_qs

from requests import PreparedRequest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.wording.templates import KEYS, draft
from core import database
from core.models import Channel, ContactPoint, Template, TemplateStatus, Tenant
from tests.builders import BUSINESS_NUMBER, THEN


@dataclass(frozen=True)
class Sent:
    """One request to send, and the id that it got."""

    form: dict[str, str]
    sid: str

    @property
    def variables(self) -> dict[str, str]:
        said: dict[str, str] = json.loads(self.form["ContentVariables"])
        return said

    @property
    def message_id(self) -> str:
        return self.form["StatusCallback"].rpartition("message=")[2]


@dataclass
class Twilio:
    """Everything that it was asked to send; by these codes it refuses what goes to an address."""

    sent: list[Sent] = field(default_factory=list)
    refusals: dict[str, list[int]] = field(default_factory=dict)
    sids: Iterator[int] = field(default_factory=lambda: itertools.count(10**9))

    def accept(self, request: PreparedRequest) -> tuple[int, dict[str, str], str]:
        form = {name: value for name, [value] in parse_qs(str(request.body)).items()}
        if self.refusals.get(form["To"]):
            return 400, {}, json.dumps({"code": self.refusals[form["To"]].pop(0), "status": 400})
        one = Sent(form, f"SM{next(self.sids):032x}")
        self.sent.append(one)
        return 201, {}, json.dumps({"sid": one.sid, "status": "queued"})

    def sent_to(self, address: str) -> list[Sent]:
        return [one for one in self.sent if one.form["To"] == address]


class Business(Protocol):
    """What a customer meets of it."""

    @property
    def now(self) -> datetime: ...
    def sid(self) -> str: ...
    def post(self, params: dict[str, str]) -> int: ...
    def tick(self) -> None: ...


@dataclass
class WhatsApp:
    """A customer on WhatsApp. `says` and `taps` return what arrived since they last looked."""

    world: Business
    twilio: Twilio
    address: str
    customer_id: str
    heard: int = 0

    def says(self, text: str, **more: str) -> list[Sent]:
        payload = {
            "MessageSid": self.world.sid(),
            "AccountSid": "AC" + "0" * 32,
            "From": f"whatsapp:{self.address}",
            "To": f"whatsapp:{BUSINESS_NUMBER}",
            "Body": text,
            "ProfileName": "Pat",
            "NumMedia": "0",
            "NumSegments": "1",
        }
        assert self.world.post(payload | more) == 200
        return self.hears()

    def taps(self, payload: str, label: str = "Yes, I'll take it", **more: str) -> list[Sent]:
        tapped = {"ButtonPayload": payload, "ButtonText": label, "ButtonType": "REPLY"}
        return self.says(label, **(tapped | more))

    def hears(self) -> list[Sent]:
        self.world.tick()
        mine = self.twilio.sent_to(f"whatsapp:{self.address}")
        new, self.heard = mine[self.heard :], len(mine)
        return new

    def wrote(self, **ago: float) -> None:
        heard_at = self.world.now - timedelta(**ago)
        here = update(ContactPoint).where(ContactPoint.address == self.address)
        database.transact(lambda db: db.execute(here.values(heard_at=heard_at)))


def add_point(
    db: Session, tenant: Tenant, customer_id: str, channel: Channel, address: str
) -> None:
    db.add(
        ContactPoint(
            tenant_id=tenant.id,
            customer_id=customer_id,
            channel=channel,
            address=address,
            standing_at=THEN,
            told_at=THEN,
        )
    )


def approve_templates(db: Session, tenant: Tenant) -> None:
    """All templates of the business, in English."""
    for number, key in enumerate(KEYS):
        one = draft(key, business=tenant.name, language="en")
        db.add(
            Template(
                tenant_id=tenant.id,
                key=key,
                language="en",
                digest=one.digest,
                variables=list(one.variables),
                content_sid=f"HX{number:032x}",
                status=TemplateStatus.APPROVED,
                created_at=THEN,
            )
        )
    db.commit()
