"""What one channel did not deliver, once more by the same: as a template, or after a while.

Only what the business says unasked; an answer belongs where its question came from. Each way is
tried once, so that a message soon ends in the customer's hands, on another channel or with nobody.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import wire
from channels import twilio_errors
from conversations import outbox, templates
from conversations.rules import ANSWERS
from core.catalogue import Catalogue
from core.models import Channel, ContactPoint, Customer, Message, Purpose, Standing

OUTSIDE_WINDOW = "63016"
# Set on a message that is already the second try.
REPEATED = "repeated"
BY_TWILIO = {Channel.SMS, Channel.WHATSAPP}

_message, _point, _customer = Message.table(), ContactPoint.table(), Customer.table()


def repeat(
    db: Session, known: Catalogue, message_id: str, *, code: str, now: datetime
) -> str | None:
    """Queue the failed message once more; returns the new one's id, or None if that is no use."""
    row = db.execute(
        select(_message, _point.c.standing, _customer.c.language)
        .join(_point, _point.c.id == _message.c.contact_point_id)
        .join(_customer, _customer.c.id == _point.c.customer_id)
        .where(_message.c.id == message_id)
    ).one_or_none()
    if row is None or row.purpose in ANSWERS or "key" not in row.extra:
        return None
    if _may_be_template(db, known, row, code):
        return _add(db, row, now=now, due_at=now, mark=templates.ONLY_AS_TEMPLATE)
    later = _later(row, code, now)
    return _add(db, row, now=now, due_at=later, mark=REPEATED) if later else None


def _may_be_template(db: Session, known: Catalogue, row: Any, code: str) -> bool:
    """Twilio keeps WhatsApp's window by its own clock, so it may be closed where ours is open."""
    if code != OUTSIDE_WINDOW or templates.ONLY_AS_TEMPLATE in row.extra:
        return False
    language = row.language or known.language
    return templates.is_approved(db, known.tenant_id, row.extra["key"], language)


def _later(row: Any, code: str, now: datetime) -> datetime | None:
    """When to try once more what the provider accepted and then failed to deliver for a while. Not
    an offer: it keeps its slot from others, so it goes another way or to somebody else."""
    was_accepted = row.provider_key is not None
    if not was_accepted or row.channel not in BY_TWILIO or not code.isdigit():
        return None
    if row.purpose is Purpose.OFFER or REPEATED in row.extra or row.standing is not Standing.OK:
        return None
    failure = twilio_errors.failure(int(code))
    later = now + timedelta(seconds=failure.wait_seconds)
    when = wire.load(row.extra["facts"]).get("when")
    is_too_late = isinstance(when, datetime) and when <= later
    return later if failure.retryable and not is_too_late else None


def _add(db: Session, row: Any, *, now: datetime, due_at: datetime, mark: str) -> str:
    return outbox.add(
        db,
        tenant_id=row.tenant_id,
        conversation_id=row.conversation_id,
        contact_point_id=row.contact_point_id,
        channel=row.channel,
        sender=row.sender,
        recipient=row.recipient,
        text=row.text,
        purpose=row.purpose,
        now=now,
        about_id=row.about_id,
        extra={**row.extra, mark: True},
        due_at=due_at,
    )
