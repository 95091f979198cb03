"""The stored side of a conversation: its dialogue's row, locked for a turn, and its messages."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from channels.messages import InboundMessage
from conversations import aliases
from conversations.people import Person, find_or_add
from core.errors import NotFound
from core.events import Fact, Name, announce
from core.models import (
    ContactPoint,
    Conversation,
    Customer,
    Direction,
    Event,
    Message,
    MessageStatus,
    Tenant,
    TenantAddress,
)
from core.people.joining import references_to


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


PERSON_COLUMNS = 12  # all fields of Person but `is_new`

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
            point.c.shared_at,
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
    """The conversation's dialogue, ours alone until the transaction ends. Raises NotFound when it
    has become part of another."""
    row = db.connection().execute(_lock, {"thread": conversation_id}).one_or_none()
    if row is None:
        raise NotFound(conversation_id=conversation_id)
    return Thread(*row)


def absorb(db: Session, thread: Thread, known: Thread, *, keeps_known: bool, now: datetime) -> None:
    """Make the messages of `thread` part of `known`, both locked, end its row, announced, and let
    `thread` be `known`'s from here on. `keeps_known`: it is the known dialogue that goes on."""
    for column in references_to(_conversation, besides=_message):
        move = update(column.table).where(column == thread.id).values({column.name: known.id})
        db.execute(move)
    db.execute(
        update(_message)
        .where(_message.c.conversation_id == thread.id)
        .values(conversation_id=known.id, seq=_message.c.seq + known.last_seq)
    )
    ended = select(_conversation).where(_conversation.c.id == thread.id)
    row = db.execute(ended).one()
    db.execute(delete(_conversation).where(_conversation.c.id == thread.id))
    into = {"conversation_id": known.id}
    announce(
        db, Fact(Name.CONVERSATION_JOINED, row.tenant_id, thread.id, now, row.customer_id, into)
    )
    thread.id = known.id
    thread.last_seq += known.last_seq
    thread.handled_seq += known.last_seq
    if keeps_known:
        thread.state, thread.context = known.state, known.context
        thread.asked_at, thread.misses = known.asked_at, known.misses
        thread.handed_over_at = known.handed_over_at


def successor(db: Session, conversation_id: str) -> str:
    """The conversation of which this one has become part; itself if it is one of its own."""
    event = Event.table()
    while into := db.scalar(
        select(event.c.data).where(
            event.c.subject_id == conversation_id, event.c.name == Name.CONVERSATION_JOINED
        )
    ):
        conversation_id = into["conversation_id"]
    return conversation_id


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
