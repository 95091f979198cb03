"""Speak first: tell a customer something that they did not just ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from bot.wording import render, wire
from conversations import outbox
from conversations.people import add_conversation
from core.catalogue import Catalogue
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Purpose,
    Standing,
    TenantAddress,
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say: the text's key and facts, why it leaves, and the offer or appointment that it
    speaks of."""

    key: str
    facts: dict[str, Any]
    purpose: Purpose
    about_id: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """How a customer is reached: from which address of the business to which of theirs."""

    contact_point_id: str
    channel: Channel
    recipient: str
    sender: str
    language: str | None
    conversation_id: str | None


def tell(
    db: Session, catalogue: Catalogue, customer_id: str, notice: Notice, *, now: datetime
) -> str | None:
    """Queue one text to the customer; returns the message's id, or None if no address of theirs
    may be written to."""
    route = _route(db, catalogue.tenant_id, customer_id)
    if route is None:
        return None
    conversation_id = route.conversation_id or add_conversation(
        db, catalogue.tenant_id, customer_id, now=now
    )
    return outbox.add(
        db,
        tenant_id=catalogue.tenant_id,
        conversation_id=conversation_id,
        contact_point_id=route.contact_point_id,
        channel=route.channel,
        sender=route.sender,
        recipient=route.recipient,
        text=render(
            notice.key,
            notice.facts,
            language=route.language or catalogue.language,
            region=catalogue.region,
        ),
        purpose=notice.purpose,
        now=now,
        about_id=notice.about_id,
        extra={"key": notice.key, "facts": wire.dump(notice.facts)},
    )


def is_reachable(db: Session, catalogue: Catalogue, customer_id: str, *, now: datetime) -> bool:
    return _route(db, catalogue.tenant_id, customer_id) is not None


def _route(db: Session, tenant_id: str, customer_id: str) -> Route | None:
    """The customer's first address in good standing on a channel that the business has."""
    point, address = ContactPoint.table(), TenantAddress.table()
    customer, conversation = Customer.table(), Conversation.table()
    row = db.execute(
        select(
            point.c.id,
            point.c.channel,
            point.c.address,
            address.c.address,
            customer.c.language,
            conversation.c.id,
        )
        .join(
            address,
            and_(address.c.tenant_id == point.c.tenant_id, address.c.channel == point.c.channel),
        )
        .join(customer, customer.c.id == point.c.customer_id)
        .outerjoin(
            conversation,
            and_(
                conversation.c.tenant_id == point.c.tenant_id,
                conversation.c.customer_id == point.c.customer_id,
            ),
        )
        .where(
            point.c.customer_id == customer_id,
            point.c.tenant_id == tenant_id,
            point.c.standing == Standing.OK,
        )
        .order_by(point.c.id, address.c.id)
        .limit(1)
    ).one_or_none()
    return Route(*row) if row else None
