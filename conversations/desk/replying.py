"""A person's own words to a customer: by which address they can leave, and what they cost there.

What would keep a reply from leaving at the door out is told beforehand, by the same rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.wording import fit, segments
from conversations import handover, outbox
from conversations.desk import marks
from conversations.rules import is_served
from conversations.templates import WINDOW
from core.catalogue import Catalogue, catalogue
from core.errors import AddressClosed, NotFound, TextEmpty
from core.events import actor_of
from core.messaging.tariffs import cost_micros
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Direction,
    Message,
    Purpose,
    Standing,
    TenantAddress,
)
from core.people.sharing import points_of

LONGEST_TEXT = 1600

_conversation, _message, _point = Conversation.table(), Message.table(), ContactPoint.table()
_address = TenantAddress.table()


@dataclass(frozen=True, slots=True)
class Way:
    """One address of the customer, and of the business from which it is written to. `closed` is the
    rule by which nothing may be sent there now. `window_until` is until when anything may be said
    on WhatsApp. `is_last`: they wrote from it last."""

    contact_point_id: str
    channel: Channel
    address: str
    sender: str | None
    standing: Standing
    heard_at: datetime | None
    window_until: datetime | None
    closed: str | None
    is_last: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What a text comes to as it would leave, in segments and millionths of a US dollar."""

    text: str
    segments: int
    micros: int
    is_too_long: bool


def ways_to(db: Session, tenant_id: str, conversation_id: str, *, now: datetime) -> Sequence[Way]:
    """All addresses of the customer: where they wrote last first, then those that may be written
    to. Raises NotFound."""
    known = catalogue(db, tenant_id)
    customer_id = _customer_of(db, tenant_id, conversation_id)
    last = _last_heard(db, conversation_id)
    mine, p = points_of([customer_id]), _point.c
    points = db.execute(
        sa.select(_point)
        .join(mine, mine.c.contact_point_id == p.id)
        .where(p.tenant_id == tenant_id)
    ).all()
    senders = _senders(db, tenant_id)
    ways = [_way(known, point, senders, last, now) for point in points]
    return sorted(ways, key=lambda w: (not w.is_last, w.closed is not None, w.channel))


def cost_of(text: str, way: Way) -> Cost:
    """What the text costs there, as it would leave."""
    said = fit(text.strip(), way.channel)
    count = segments(said) if way.channel is Channel.SMS and said else 1
    micros = cost_micros(way.channel, way.address, count)
    return Cost(said, count, micros, len(said) > LONGEST_TEXT)


def reply(
    db: Session,
    tenant_id: str,
    conversation_id: str,
    text: str,
    *,
    contact_point_id: str | None = None,
    now: datetime,
) -> str:
    """Queue a person's words, by the address where the customer wrote last unless another is named;
    returns the message's id. Whoever writes has the conversation: the bot is silent from here on.

    Raises NotFound, TextEmpty, and AddressClosed (`details['because']`) where nothing may be sent.
    """
    if not text.strip():
        raise TextEmpty
    way = _chosen(ways_to(db, tenant_id, conversation_id, now=now), contact_point_id)
    if way.closed is not None or way.sender is None:
        raise AddressClosed(because=way.closed)
    handover.take_over(db, tenant_id, conversation_id, now=now)
    marks.attended(db, tenant_id, conversation_id, now=now)
    marks.read(db, tenant_id, conversation_id)
    return outbox.add(
        db,
        tenant_id=tenant_id,
        conversation_id=conversation_id,
        contact_point_id=way.contact_point_id,
        channel=way.channel,
        sender=way.sender,
        recipient=way.address,
        text=fit(text.strip(), way.channel)[:LONGEST_TEXT],
        purpose=Purpose.STAFF,
        now=now,
        extra={"by": actor_of(db).id},
    )


def _chosen(ways: Sequence[Way], contact_point_id: str | None) -> Way:
    if contact_point_id is None:
        found = next((way for way in ways if way.is_last or way.closed is None), None)
    else:
        found = next((w for w in ways if w.contact_point_id == contact_point_id), None)
    if found is None:
        raise NotFound(contact_point_id=contact_point_id)
    return found


def _way(
    known: Catalogue, point: Any, senders: dict[Channel, str], last: Any, now: datetime
) -> Way:
    is_last = last is not None and last.contact_point_id == point.id
    is_whatsapp = point.channel is Channel.WHATSAPP
    until = point.heard_at + WINDOW if is_whatsapp and point.heard_at else None
    sender = last.recipient if is_last else senders.get(point.channel)
    return Way(
        contact_point_id=point.id,
        channel=point.channel,
        address=point.address,
        sender=sender,
        standing=point.standing,
        heard_at=point.heard_at,
        window_until=until,
        closed=_closed(known, point, sender, until, now),
        is_last=is_last,
    )


def _closed(
    known: Catalogue, point: Any, sender: str | None, until: datetime | None, now: datetime
) -> str | None:
    """As the rules at the door out would say it."""
    if point.standing is not Standing.OK:
        return str(point.standing.value)
    if point.channel is Channel.WHATSAPP and (until is None or until <= now):
        return "outside_window"
    if not is_served(known, point.channel, point.address):
        return "country_not_allowed"
    return None if sender else "no_sender"


def _senders(db: Session, tenant_id: str) -> dict[Channel, str]:
    """The business's first address on each channel."""
    a = _address.c
    rows = db.execute(
        sa.select(a.channel, a.address).where(a.tenant_id == tenant_id).order_by(a.id.desc())
    )
    return {row.channel: row.address for row in rows}


def _last_heard(db: Session, conversation_id: str) -> Any:
    m = _message.c
    return db.execute(
        sa.select(m.contact_point_id, m.recipient)
        .where(
            m.conversation_id == conversation_id,
            m.seq.is_not(None),
            m.direction == Direction.IN,
        )
        .order_by(m.seq.desc())
        .limit(1)
    ).first()


def _customer_of(db: Session, tenant_id: str, conversation_id: str) -> str:
    c = _conversation.c
    found: str | None = db.scalar(
        sa.select(c.customer_id).where(c.id == conversation_id, c.tenant_id == tenant_id)
    )
    if found is None:
        raise NotFound(conversation_id=conversation_id)
    return found
