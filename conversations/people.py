"""Who writes: the contact point, customer and conversation behind an address."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from channels.messages import InboundMessage
from conversations import aliases
from core.errors import UnknownAddress
from core.ids import new_id
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Standing,
    Tenant,
    TenantAddress,
)
from core.people import consent
from core.upserts import keep


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as they reached one tenant by one contact point. `is_new`: nobody knew them before
    this message."""

    tenant_id: str
    revision: int
    channel: Channel
    contact_point_id: str
    customer_id: str
    conversation_id: str
    standing: Standing
    heard_at: datetime | None
    told_at: datetime | None
    language: str | None
    external_id: str | None
    shared_at: datetime | None = None
    is_new: bool = False


def _look_up_statement() -> Select[Any]:
    address, tenant = TenantAddress.table(), Tenant.table()
    point, customer = ContactPoint.table(), Customer.table()
    conversation = Conversation.table()
    return (
        select(
            address.c.tenant_id,
            tenant.c.revision,
            address.c.channel,
            point.c.id.label("contact_point_id"),
            point.c.customer_id,
            conversation.c.id.label("conversation_id"),
            point.c.standing,
            point.c.heard_at,
            point.c.told_at,
            customer.c.language,
            point.c.external_id,
            point.c.shared_at,
        )
        .join(tenant, tenant.c.id == address.c.tenant_id)
        .outerjoin(
            point,
            and_(
                point.c.tenant_id == address.c.tenant_id,
                point.c.channel == address.c.channel,
                point.c.address == bindparam("sender"),
            ),
        )
        .outerjoin(customer, customer.c.id == point.c.customer_id)
        .outerjoin(
            conversation,
            and_(
                conversation.c.tenant_id == address.c.tenant_id,
                conversation.c.customer_id == point.c.customer_id,
            ),
        )
        .where(
            address.c.channel == bindparam("channel"), address.c.address == bindparam("recipient")
        )
    )


# Built once: every message runs it, and building costs as much as running.
LOOK_UP = _look_up_statement()


def find_or_add(db: Session, inbound: InboundMessage, *, now: datetime) -> Person:
    """The person who wrote, made known if this is their first message.

    Raises UnknownAddress when no tenant owns the recipient address.
    """
    sender = inbound.sender
    row = _look_up(db, inbound, sender)
    if row.contact_point_id is None and (alias := aliases.known_as(db, row.tenant_id, inbound)):
        sender = alias
        row = _look_up(db, inbound, sender)
    is_new = False
    if row.conversation_id is None:
        is_added = _add(db, inbound, row.tenant_id, row.customer_id, now=now)
        is_new = is_added and row.customer_id is None
        row = _look_up(db, inbound, sender)
    external_id = aliases.id_of(inbound)
    if external_id not in (None, row.external_id):
        aliases.remember(db, row.tenant_id, row.contact_point_id, external_id)
    return Person(**row._mapping, is_new=is_new)


def _look_up(db: Session, inbound: InboundMessage, sender: str) -> Row[Any]:
    wanted = {
        "channel": inbound.channel,
        "recipient": inbound.recipient,
        "sender": sender,
    }
    row = db.connection().execute(LOOK_UP, wanted).one_or_none()
    if row is None:
        raise UnknownAddress
    return row


def _add(
    db: Session, inbound: InboundMessage, tenant_id: str, customer_id: str | None, *, now: datetime
) -> bool:
    """Two first messages may arrive at once: who loses the unique key uses the winner's rows."""
    try:
        with db.begin_nested():
            if customer_id is None:
                customer_id = _add_customer(db, inbound, tenant_id, now=now)
            _insert_conversation(db, tenant_id, customer_id, now=now)
    except IntegrityError:
        return False
    return True


def add_conversation(db: Session, tenant_id: str, customer_id: str, *, now: datetime) -> str:
    """The customer's conversation, begun by us if they never wrote; returns its id."""
    return add_conversations(db, tenant_id, [customer_id], now=now)[customer_id]


def add_conversations(
    db: Session, tenant_id: str, customer_ids: Collection[str], *, now: datetime
) -> Mapping[str, str]:
    """The same for many; their conversations by customer, of whom some may just have written."""
    table = Conversation.table()
    rows = [_conversation(tenant_id, customer_id, now=now) for customer_id in customer_ids]
    db.execute(keep(db, table), rows)
    found = db.execute(
        select(table.c.customer_id, table.c.id).where(
            table.c.tenant_id == tenant_id, table.c.customer_id.in_(customer_ids)
        )
    )
    return {row.customer_id: row.id for row in found}


def _insert_conversation(db: Session, tenant_id: str, customer_id: str, *, now: datetime) -> str:
    row = _conversation(tenant_id, customer_id, now=now)
    db.execute(insert(Conversation.table()), row)
    return str(row["id"])


def _conversation(tenant_id: str, customer_id: str, *, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": tenant_id,
        "customer_id": customer_id,
        "state": "idle",
        "context": {},
        "misses": 0,
        "last_seq": 0,
        "handled_seq": 0,
        "updated_at": now,
    }


def _add_customer(db: Session, inbound: InboundMessage, tenant_id: str, *, now: datetime) -> str:
    customer_id = new_id()
    db.execute(
        insert(Customer.table()),
        {
            "id": customer_id,
            "tenant_id": tenant_id,
            "name": inbound.extra.get("profile_name"),
            "is_vip": False,
            "created_at": now,
        },
    )
    db.execute(
        insert(ContactPoint.table()),
        {
            "id": new_id(),
            "tenant_id": tenant_id,
            "customer_id": customer_id,
            "channel": inbound.channel,
            "address": inbound.sender,
            "standing": consent.standing_of(db, tenant_id, inbound.channel, inbound.sender),
            "standing_at": now,
        },
    )
    return customer_id
