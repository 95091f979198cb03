"""Customers who write on any channel, and what reached them there: providers are the demo's own
stand-in, which delivers everything that the door lets out."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.keywords import keyword_in
from channels.messages import InboundMessage, Provider
from conversations import notices, outbox
from conversations.inbox import receive
from core import database
from core.models import (
    Channel,
    Consent,
    ContactPoint,
    Direction,
    Event,
    Message,
    MessageStatus,
    Tenant,
    TenantAddress,
)
from core.settings import settings
from tests import builders
from tests.conftest import NOW

# Facts announced meanwhile are put into words, as behind every door.
WORDED = (notices.offer_made,)
BUSINESS = {
    Channel.SMS: builders.BUSINESS_NUMBER,
    Channel.WHATSAPP: "+12125550177",
    Channel.EMAIL: "hello@shearjoy.test",
}
LEFT = {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ}


def no_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "SENDGRID_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STANDBY_DEMO", "true")
    settings.cache_clear()


def on_every_channel(db: Session, tenant: Tenant) -> None:
    """The business has an address on the channels that the builder leaves out."""
    for channel in (Channel.WHATSAPP, Channel.EMAIL):
        db.add(TenantAddress(tenant_id=tenant.id, channel=channel, address=BUSINESS[channel]))
    db.commit()


@dataclass
class Correspondent:
    """Somebody who writes from one address."""

    channel: Channel
    address: str
    now: datetime = NOW
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def writes(self, text: str, *, after: timedelta = timedelta(seconds=10), **extra: Any) -> None:
        """After a while, as the channel's reader would hand it over; what it causes is sent."""
        self.now += after
        recipient = BUSINESS[self.channel]
        is_mail = self.channel is Channel.EMAIL
        receive(
            InboundMessage(
                provider=Provider.SIMULATOR,
                provider_id=f"{self.address}:{next(self.ids)}",
                channel=self.channel,
                sender=self.address,
                recipient=recipient,
                text=text,
                received_at=self.now,
                # As in a reply to one of our mails.
                extra=({"token_ok": True} if is_mail else {}) | extra,
                keyword=None if is_mail else keyword_in(text, self.channel, recipient),
            ),
            now=self.now,
        )
        self.waits(timedelta(seconds=5))

    def waits(self, time: timedelta) -> None:
        self.now += time
        outbox.deliver_due(self.now)

    @property
    def point(self) -> ContactPoint:
        with database.read() as db:
            return db.scalars(
                select(ContactPoint).where(
                    ContactPoint.channel == self.channel, ContactPoint.address == self.address
                )
            ).one()

    def received(self) -> list[str]:
        return [row.text for row in self.outgoing() if row.status in LEFT]

    def outgoing(self) -> list[Message]:
        with database.read() as db:
            of_theirs = (Message.direction == Direction.OUT, Message.recipient == self.address)
            return list(db.scalars(select(Message).where(*of_theirs).order_by(Message.id)))

    def ledger(self) -> list[tuple[str, str, str | None]]:
        """Change, how and words of each row, oldest first."""
        with database.read() as db:
            rows = db.execute(
                select(Consent.change, Consent.how, Consent.words)
                .where(Consent.contact_point_id == self.point.id)
                .order_by(Consent.id)
            )
            return [(row.change.value, row.how, row.words) for row in rows]


def announced(name: str) -> list[Event]:
    with database.read() as db:
        return list(db.scalars(select(Event).where(Event.name == name).order_by(Event.id)))
