"""A page of the plan as rows: who was looked at, what each is asked, and the messages that ask.

Many rows to a statement: PyMySQL joins the rows of an insert only if every value is a placeholder.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations import outbox
from conversations.broadcasting.planning import Planned
from conversations.people import add_conversations
from conversations.routes import Route
from core.ids import new_id
from core.models import Broadcast, BroadcastRecipient, Offer, OfferStatus, Purpose
from core.scheduling.broadcasts import Opening

_insert_offers = sa.insert(Offer.table())
_insert_recipients = sa.insert(BroadcastRecipient.table())


def write(
    db: Session,
    broadcast: Broadcast,
    openings: Sequence[Opening],
    planned: Sequence[Planned],
    *,
    now: datetime,
) -> None:
    slots = {one.position: one.slot_id for one in openings}
    threads = _threads(db, broadcast.tenant_id, planned, now)
    recipients, offers, messages = [], [], []
    for one in planned:
        message = None
        if one.route is not None:
            asked = _offers(broadcast, slots, one, now)
            message = _message(broadcast, one, one.route, asked[0]["id"], threads, now)
            offers += asked
            messages.append(message)
        recipients.append(_recipient(broadcast, one, message))
    connection = db.connection()
    connection.execute(_insert_recipients, recipients)
    if messages:
        connection.execute(_insert_offers, offers)
        outbox.add_all(db, messages)


def _threads(
    db: Session, tenant_id: str, planned: Sequence[Planned], now: datetime
) -> Mapping[str, str]:
    """Conversations of those who have none yet."""
    new = {one.route.customer_id for one in planned if one.route and not one.route.conversation_id}
    return add_conversations(db, tenant_id, sorted(new), now=now) if new else {}


def _offers(
    broadcast: Broadcast, slots: Mapping[int, str], one: Planned, now: datetime
) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "tenant_id": broadcast.tenant_id,
            "slot_id": slots[position],
            "broadcast_id": broadcast.id,
            "customer_id": one.customer_id,
            "staff_id": visit.staff_id,
            "service_id": visit.service_id,
            "starts_at": visit.starts_at,
            "ends_at": visit.ends_at,
            "score": 0,
            "status": OfferStatus.PENDING,
            "offered_at": now,
            "answer_by": visit.starts_at,
        }
        for position, (_, visit) in zip(one.positions, one.visits, strict=True)
    ]


def _message(
    broadcast: Broadcast,
    one: Planned,
    route: Route,
    about_id: str,
    threads: Mapping[str, str],
    now: datetime,
) -> dict[str, Any]:
    worded = one.worded
    assert worded is not None, "whoever has a route is told something"  # noqa: S101 - one plan
    # Whoever else reads the number is told for whom it is, and answers for them.
    of_whom = {"for": one.customer_id} if one.customer_id != route.customer_id else {}
    return outbox.queued(
        tenant_id=broadcast.tenant_id,
        conversation_id=route.conversation_id or threads[route.customer_id],
        contact_point_id=route.contact_point_id,
        channel=route.channel,
        sender=route.sender,
        recipient=route.recipient,
        text=worded.text,
        segments=worded.segments,
        purpose=Purpose.BROADCAST,
        now=now,
        about_id=about_id,
        extra={**worded.extra, **of_whom},
        due_at=one.wait.until if one.wait else now,
        postponed_because=one.wait.because if one.wait else None,
    )


def _recipient(
    broadcast: Broadcast, one: Planned, message: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {
        "broadcast_id": broadcast.id,
        "customer_id": one.customer_id,
        "tenant_id": broadcast.tenant_id,
        "contact_point_id": one.route.contact_point_id if one.route else None,
        "channel": one.route.channel if one.route else None,
        "message_id": message["id"] if message else None,
        "withheld_because": one.because,
    }
