"""What follows when an outgoing message was sent or has failed for good, however we heard of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import standing
from conversations.standing import Evidence, How
from core.events import Fact, Name, announce
from core.models import Channel, ContactPoint, MessageStatus, Purpose, Standing

# What a mail provider reports is the customer's own doing; the other codes are a provider's.
SAID_BY = {
    "spamreport": How.SPAM_REPORT,
    "unsubscribe": How.UNSUBSCRIBE,
    "group_unsubscribe": How.UNSUBSCRIBE,
}


@dataclass(frozen=True, slots=True)
class Written:
    """An outgoing message as far as others are concerned by its fate."""

    message_id: str
    tenant_id: str
    contact_point_id: str
    customer_id: str
    channel: Channel
    purpose: Purpose
    about_id: str | None
    created_at: datetime


def was_sent(db: Session, written: Written, *, now: datetime) -> None:
    _announce(db, Name.MESSAGE_SENT, written, now=now, channel=written.channel.value)


def has_failed(
    db: Session, written: Written, *, status: MessageStatus, code: str, now: datetime
) -> None:
    _announce(db, Name.MESSAGE_FAILED, written, now=now, status=status.value, code=code)


def learn(
    db: Session, written: Written, *, opted_out: bool, undeliverable: bool, code: str, now: datetime
) -> None:
    """Change the standing of an address by what a provider said of it.

    Not when the customer has made it good since the message was written, by START for example, and
    an opt-out is never softened to a mere failure.
    """
    if not (opted_out or undeliverable):
        return
    point = ContactPoint.table()
    known = db.execute(
        select(point.c.standing, point.c.standing_at).where(point.c.id == written.contact_point_id)
    ).one()
    came_back = known.standing is Standing.OK and known.standing_at > written.created_at
    if came_back or (known.standing is Standing.OPTED_OUT and not opted_out):
        return
    standing.change(
        db,
        written.contact_point_id,
        to=Standing.OPTED_OUT if opted_out else Standing.UNDELIVERABLE,
        evidence=Evidence(SAID_BY.get(code, How.PROVIDER_CODE), code, written.message_id),
        now=now,
    )


def _announce(db: Session, name: Name, written: Written, *, now: datetime, **more: str) -> None:
    data = {"purpose": written.purpose.value, "about_id": written.about_id, **more}
    announce(db, Fact(name, written.tenant_id, written.message_id, now, written.customer_id, data))
