"""The stored side of a conversation: its dialogue's row, locked for a turn, and its messages."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, insert, select, update
from sqlalchemy.orm import Session

from channels.messages import InboundMessage
from conversations import aliases
from conversations.people import Person, find_or_add
from core.models import (
    ContactPoint,
    Conversation,
    Customer,
    Direction,
    Message,
    MessageStatus,
    Tenant,
    TenantAddress,
)


@dataclass(slots=True)
class Thread:
    """The conversation's stored dialogue, as locked for this turn."""

    id: str
    state: str
    context: dict[str, Any]
    asked_at: datetime | None
    misses: int
    last_seq: int
    handled_seq: int
    handed_over_at: datetime | None


PERSON_COLUMNS = 11  # all fields of Person but `is_new`

_conversation = Conversation.table()
_message = Message.table()

# Built once: every message runs these.
_insert = insert(_message)
_lock = (
    select(*(_conversation.c[field.name] for field in fields(Thread)))
    .where(_conversation.c.id == bindparam("thread"))
    .with_for_update()
)
_save = update(_conversation).where(_conversation.c.id == bindparam("thread"))


def _meeting() -> Select[Any]:
    """Person and thread at once. The tenant is asked after in subqueries, which a locking read does
    not lock: its row must not make its customers wait for each other."""
    address, tenant = TenantAddress.table(), Tenant.table()
    point, customer = ContactPoint.table(), Customer.table()
    owner = select(address.c.tenant_id).where(
        address.c.channel == bindparam("channel"), address.c.address == bindparam("recipient")
    )
    revision = select(tenant.c.revision).where(tenant.c.id == point.c.tenant_id)
    return (
        select(
            point.c.tenant_id,
            revision.scalar_subquery(),
            point.c.channel,
            point.c.id,
            point.c.customer_id,
            _conversation.c.id,
            point.c.standing,
            point.c.heard_at,
            point.c.told_at,
            customer.c.language,
            point.c.external_id,
            *(_conversation.c[field.name] for field in fields(Thread)[1:]),
        )
        .join(customer, customer.c.id == point.c.customer_id)
        .join(
            _conversation,
            and_(
                _conversation.c.tenant_id == point.c.tenant_id,
                _conversation.c.customer_id == point.c.customer_id,
            ),
        )
        .where(
            point.c.tenant_id == owner.scalar_subquery(),
            point.c.channel == bindparam("channel"),
            point.c.address == bindparam("sender"),
        )
        .with_for_update()
    )


_meet = _meeting()


def meet(db: Session, inbound: InboundMessage, *, now: datetime) -> tuple[Person, Thread]:
    """Who wrote and their dialogue, both ours alone until the transaction ends: one statement for
    somebody who is known. Raises UnknownAddress."""
    wanted = {
        "channel": inbound.channel,
        "recipient": inbound.recipient,
        "sender": inbound.sender,
    }
    row = db.connection().execute(_meet, wanted).one_or_none()
    is_told_apart = row is not None and aliases.id_of(inbound) in (None, row.external_id)
    if row is None or not is_told_apart:
        person = find_or_add(db, inbound, now=now)
        return person, lock(db, person.conversation_id)
    person = Person(*row[:PERSON_COLUMNS])
    return person, Thread(person.conversation_id, *row[PERSON_COLUMNS:])


def lock(db: Session, conversation_id: str) -> Thread:
    """The conversation's dialogue, ours alone until the transaction ends."""
    return Thread(*db.connection().execute(_lock, {"thread": conversation_id}).one())


def save(db: Session, thread: Thread, *, now: datetime) -> None:
    """Write the dialogue back to the row that `lock` read."""
    values = {field.name: getattr(thread, field.name) for field in fields(Thread)}
    db.connection().execute(_save, values | {"thread": values.pop("id"), "updated_at": now})


def add_message(
    db: Session,
    inbound: InboundMessage,
    person: Person,
    thread: Thread,
    message_id: str,
    *,
    now: datetime,
) -> None:
    """Store an inbound message as the next of its conversation, handled: the usual end.

    Raises IntegrityError if the provider had delivered it before; nothing is written then.
    """
    extra = dict(inbound.extra)
    if inbound.media_count:
        extra["media_count"] = inbound.media_count
    if inbound.keyword:
        extra["keyword"] = inbound.keyword.value
    row = {
        "id": message_id,
        "tenant_id": person.tenant_id,
        "conversation_id": thread.id,
        "contact_point_id": person.contact_point_id,
        "direction": Direction.IN,
        "channel": inbound.channel,
        "sender": inbound.sender,
        "recipient": inbound.recipient,
        "text": inbound.text,
        "extra": extra,
        "provider_key": inbound.provider_key,
        "status": MessageStatus.HANDLED,
        "priority": 0,
        "seq": thread.last_seq + 1,
        "created_at": now,
        "attempts": 1,
        "handled_at": now,
    }
    db.connection().execute(_insert, row)
    thread.last_seq += 1


def mark(db: Session, message_id: str, **values: Any) -> None:
    """Set columns of one message."""
    db.execute(update(_message).where(_message.c.id == message_id).values(**values))
