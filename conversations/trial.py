"""A test message: staff see with their own telephone or mailbox that a channel works."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.wording import render
from channels.messages import Provider
from conversations import outbox
from conversations.people import add_conversation
from core.catalogue import Catalogue
from core.errors import NotFound
from core.models import (
    Channel,
    ContactPoint,
    Customer,
    Message,
    MessageStatus,
    Purpose,
    Tenant,
    TenantAddress,
)
from core.people import customers, mailboxes, phone_numbers

KEY = "trial"

MESSAGES, POINTS, ADDRESSES = Message.table(), ContactPoint.table(), TenantAddress.table()


@dataclass(frozen=True, slots=True)
class Trial:
    """How far a test message is. `error_code` says why it is no further; one that `is_simulated`
    went to nobody, and never arrives."""

    id: str
    channel: Channel
    recipient: str
    status: MessageStatus
    error_code: str | None
    is_over: bool
    is_simulated: bool


OVER = {
    MessageStatus.DELIVERED,
    MessageStatus.READ,
    MessageStatus.FAILED,
    MessageStatus.UNDELIVERED,
    MessageStatus.WITHHELD,
    MessageStatus.UNKNOWN,
}


def send(
    db: Session, known: Catalogue, *, channel: Channel, to: str, name: str, now: datetime
) -> str:
    """Queue a test message from the business's address on the channel and return its id. Whoever is
    not known by the number or mailbox `to` becomes a customer called `name`, as anybody does whom
    the business writes to.

    Raises NotFound where it has no address on the channel, InvalidNumber and InvalidMailbox.
    """
    sender = db.scalar(
        sa.select(ADDRESSES.c.address)
        .where(ADDRESSES.c.tenant_id == known.tenant_id, ADDRESSES.c.channel == channel)
        .order_by(ADDRESSES.c.id)
        .limit(1)
    )
    if sender is None:
        raise NotFound(channel=channel.value)
    point = _point(db, known, channel, to, name, now)
    text = render(
        KEY,
        {"business": known.name},
        language=known.language,
        region=known.region,
        channel=channel,
        own=known.own_texts(known.language),
    )
    return outbox.add(
        db,
        tenant_id=known.tenant_id,
        conversation_id=add_conversation(db, known.tenant_id, point.customer_id, now=now),
        contact_point_id=point.id,
        channel=channel,
        sender=sender,
        recipient=point.address,
        text=text,
        purpose=Purpose.STAFF,
        now=now,
        extra={"key": KEY, "facts": {"business": known.name}},
    )


def look(db: Session, tenant_id: str, message_id: str) -> Trial:
    """How far it is. Raises NotFound."""
    c = MESSAGES.c
    row = db.execute(
        sa.select(
            c.id, c.channel, c.recipient, c.status, c.error_code, c.extra, c.provider_key
        ).where(c.id == message_id, c.tenant_id == tenant_id)
    ).first()
    if row is None or row.extra.get("key") != KEY:
        raise NotFound(message_id=message_id)
    is_simulated = (row.provider_key or "").startswith(f"{Provider.SIMULATOR}:")
    return Trial(*row[:5], row.status in OVER or is_simulated, is_simulated)


def _point(
    db: Session, known: Catalogue, channel: Channel, to: str, name: str, now: datetime
) -> Any:
    if channel is Channel.EMAIL:
        address = mailboxes.canonical(to)
    else:
        address = phone_numbers.canonical(to, known.region)
    query = sa.select(POINTS.c.id, POINTS.c.customer_id, POINTS.c.address).where(
        POINTS.c.tenant_id == known.tenant_id,
        POINTS.c.channel == channel,
        POINTS.c.address == address,
    )
    found = db.execute(query).first()
    if found is None:
        _add_customer(db, known, channel, address, name, now)
        found = db.execute(query).one()
    return found


def _add_customer(
    db: Session, known: Catalogue, channel: Channel, address: str, name: str, now: datetime
) -> Customer:
    field = {Channel.SMS: "phone", Channel.WHATSAPP: "whatsapp", Channel.EMAIL: "mailbox"}
    reached: Mapping[str, Any] = {field[channel]: address}
    tenant = db.get_one(Tenant, known.tenant_id)
    return customers.add_customer(db, tenant, name=name, now=now, **reached)
