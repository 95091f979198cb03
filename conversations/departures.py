"""What the rules must know of the messages of a claim, read in one query."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, func, select
from sqlalchemy.orm import Session

from bot.wording import wire
from channels.messages import Provider
from conversations.rules import ANSWERS, Departure
from core.catalogue import catalogue
from core.models import (
    Broadcast,
    BroadcastOpening,
    BroadcastState,
    Channel,
    ContactPoint,
    Message,
    Offer,
    OfferMode,
    Purpose,
    Round,
    Slot,
    SlotStatus,
    Tenant,
    TenantCredential,
)

TOLD_LATELY = timedelta(hours=24)
ABOUT_AN_OFFER = [Purpose.OFFER, Purpose.BROADCAST]
UNASKED = [purpose for purpose in Purpose if purpose not in {*ANSWERS, Purpose.CODE}]
# Whose account a tenant may have of its own, by channel.
ACCOUNTS = {
    Channel.SMS: Provider.TWILIO,
    Channel.WHATSAPP: Provider.TWILIO,
    Channel.EMAIL: Provider.SENDGRID,
}

log = logging.getLogger(__name__)
_message = Message.table()


def facts_about(db: Session, ids: Sequence[str], *, now: datetime) -> dict[str, Any]:
    """By message id: its address, its tenant's account, and what the rules ask about."""
    point, account, offer = ContactPoint.table(), TenantCredential.table(), Offer.table()
    tenant, told, asking = Tenant.table(), _message.alias(), Round.table()
    lately = (
        select(func.count())
        .where(
            told.c.conversation_id == _message.c.conversation_id,
            told.c.sent_at > now - TOLD_LATELY,
            told.c.purpose.in_(UNASKED),
        )
        .scalar_subquery()
    )
    rows = db.execute(
        select(
            _message.c.id,
            _message.c.contact_point_id,
            point.c.customer_id,
            point.c.standing,
            point.c.heard_at,
            point.c.told_at,
            account.c.sealed,
            tenant.c.revision,
            offer.c.status.label("offer_status"),
            (asking.c.mode == OfferMode.BROADCAST).label("is_broadcast"),
            case((_message.c.purpose == Purpose.BROADCAST, ~_is_on(offer, now))).label("is_over"),
            # The count is made for those rows only that a limit may hold back.
            case((_message.c.purpose.in_(UNASKED), lately), else_=0).label("told_lately"),
        )
        .join(point, point.c.id == _message.c.contact_point_id)
        .join(tenant, tenant.c.id == _message.c.tenant_id)
        .outerjoin(
            offer, and_(offer.c.id == _message.c.about_id, _message.c.purpose.in_(ABOUT_AN_OFFER))
        )
        .outerjoin(asking, asking.c.id == offer.c.round_id)
        .outerjoin(
            account,
            and_(
                account.c.tenant_id == _message.c.tenant_id,
                account.c.provider == case(ACCOUNTS, value=_message.c.channel),
            ),
        )
        .where(_message.c.id.in_(ids))
    )
    return {row.id: row for row in rows}


def _is_on(offer: Table, now: datetime) -> ColumnElement[bool]:
    """Whether staff have not stopped the broadcast of an offer, and a slot of it is open or may
    be again."""
    broadcast, opening, slot = Broadcast.table(), BroadcastOpening.table(), Slot.table()
    return exists(
        select(slot.c.id)
        .join(opening, opening.c.slot_id == slot.c.id)
        .join(broadcast, broadcast.c.id == opening.c.broadcast_id)
        .where(
            broadcast.c.id == offer.c.broadcast_id,
            broadcast.c.state == BroadcastState.SENDING,
            slot.c.status.in_([SlotStatus.OPEN, SlotStatus.HELD]),
            slot.c.starts_at > now,
        )
    )


def departure_of(db: Session, row: Any, facts: Any, *, is_sayable: bool = True) -> Departure:
    return Departure(
        id=row.id,
        known=catalogue(db, row.tenant_id, facts.revision),
        channel=row.channel,
        sender=row.sender,
        recipient=row.recipient,
        purpose=row.purpose,
        segments=row.segments or 1,
        standing=facts.standing,
        told_lately=facts.told_lately,
        # A broadcast has several offers for each of those whom it tells.
        offer_status=None if row.purpose is Purpose.BROADCAST else facts.offer_status,
        is_broadcast=bool(facts.is_broadcast),
        broadcast_is_over=bool(facts.is_over),
        visit_starts_at=_visit(row.extra),
        postponed_because=row.postponed_because,
        is_sayable=is_sayable,
        written_at=row.created_at,
    )


def _visit(extra: Mapping[str, Any]) -> datetime | None:
    """When the visit begins that a text speaks of, by the facts kept with it. A row whose facts
    cannot be read must not keep the others from leaving."""
    try:
        when = wire.load({"when": extra.get("facts", {}).get("when")})["when"]
    except (AttributeError, KeyError, TypeError, ValueError):
        log.exception("facts not readable")
        return None
    return when if isinstance(when, datetime) else None
