"""Everything that the simulator shows of one day, in a fixed number of queries."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from admin.simulator import calendar, devices, guide, mailboxes, phones, story, suggestions
from core.catalogue import Catalogue, catalogue
from core.errors import NotFound
from core.models import (
    Channel,
    Conversation,
    DemoClock,
    Direction,
    Event,
    Message,
    MessageStatus,
    Tenant,
)
from core.scheduling import local_time
from core.setup import tenants
from demo import salon
from demo.calendar import story_friday

# Any step of any message changes the sum; the order of statuses does not matter.
STEPS = {status: step for step, status in enumerate(MessageStatus, start=1)}


def demo_tenant(db: Session) -> Tenant:
    """Raises NotFound before the demo was loaded."""
    return tenants.tenant_named(db, salon.SLUG)


def conversation_of_demo(db: Session, conversation_id: str) -> Conversation:
    """Raises NotFound, also for another tenant's."""
    conversation = db.get(Conversation, conversation_id)
    if conversation is None or conversation.tenant_id != demo_tenant(db).id:
        raise NotFound(conversation_id=conversation_id)
    return conversation


def message_of_demo(db: Session, message_id: str, channel: Channel) -> Message:
    """A message from the business. Raises NotFound, also for another tenant's."""
    message = db.get(Message, message_id)
    is_ours = message is not None and message.tenant_id == demo_tenant(db).id
    if message is None or not is_ours or message.direction is not Direction.OUT:
        raise NotFound(message_id=message_id)
    if message.channel is not channel:
        raise NotFound(message_id=message_id)
    return message


def token(db: Session, tenant: Tenant, day: date | None) -> str:
    """Changes with anything that the page shows: every business step announces an event, every
    message is a row whose status moves, and every turn saves its conversation."""
    events = select(func.max(Event.id)).where(Event.tenant_id == tenant.id)
    messages = select(
        func.max(Message.id), func.sum(case(STEPS, value=Message.status, else_=0))
    ).where(Message.tenant_id == tenant.id)
    latest = select(func.max(Conversation.updated_at)).where(Conversation.tenant_id == tenant.id)
    looked = db.execute(
        select(
            events.scalar_subquery(),
            latest.scalar_subquery(),
            select(DemoClock.offset_seconds).scalar_subquery(),
            *messages.subquery().c,
        )
    ).one()
    seen = repr((tenant.id, tenant.revision, day, *looked)).encode()
    return blake2b(seen, digest_size=12).hexdigest()


def state(db: Session, tenant: Tenant, day: date | None, *, now: datetime) -> dict[str, Any]:
    known = catalogue(db, tenant.id, tenant.revision)
    today = local_time.local(now, known.zone).date()
    at_hand = devices.devices(db, known)
    next_words = suggestions.by_device(db, known, at_hand, now=now)
    screens = [
        phones.phone(one, known) | next_words[one.point.id]
        for one in at_hand
        if one.point.channel is not Channel.EMAIL
    ]
    readers = [one for one in at_hand if one.point.channel is Channel.EMAIL]
    boxes = [
        box | next_words[one.point.id]
        for one, box in zip(readers, mailboxes.mailboxes(db, readers), strict=True)
    ]
    shown = day or _day_of_the_story(screens, known, tenant, today)
    blocks = calendar.blocks(db, known, shown)
    waiting = calendar.waiting(db, known, today)
    happened = story.happened(db, known, since=tenant.created_at)
    return {
        "now": {
            "milliseconds": round(now.timestamp() * 1000),
            "zone": known.zone.key,
            "today": today.isoformat(),
        },
        "day": {
            "date": shown.isoformat(),
            "before": (shown - timedelta(days=1)).isoformat(),
            "after": (shown + timedelta(days=1)).isoformat(),
            "opens": min(known.opens_minute, 9 * 60),
            "closes": max(known.closes_minute, 17 * 60),
        },
        "staff": calendar.columns(known, shown, blocks),
        "waitlist": waiting,
        "happened": happened,
        "phones": screens,
        "mailboxes": boxes,
        "guide": guide.next_step(screens, boxes, waiting, happened),
    }


def _day_of_the_story(
    screens: Sequence[phones.Phone], known: Catalogue, tenant: Tenant, today: date
) -> date:
    """Where the next visit is of somebody with a phone, or else was when the demo was loaded."""
    for phone in screens:
        if phone["visit_on"]:
            return date.fromisoformat(phone["visit_on"])
    return max(today, story_friday(local_time.local(tenant.created_at, known.zone).date()))
