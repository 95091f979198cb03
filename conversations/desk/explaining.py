"""Why the bot said what it said: what it took the message for, what it was asking then, and by
which text it answered.

The turn keeps that with its first reply (`conversations.dialogue.reasons`). A turn that said
nothing is explained by what was true at the time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.events import Name
from core.models import (
    Consent,
    ConsentChange,
    Direction,
    Event,
    Message,
    MessageStatus,
    Offer,
    Purpose,
)

_message, _event, _consent = Message.table(), Event.table(), Consent.table()


class Silence(StrEnum):
    """Why a message was not answered."""

    WITH_STAFF = "with_staff"
    OPTED_OUT = "opted_out"
    WAITING = "waiting"
    SET_ASIDE = "set_aside"
    AUTOMATIC = "automatic"
    NOTHING_ASKED = "nothing_asked"


@dataclass(frozen=True, slots=True)
class Reason:
    """`kept` is what the turn kept (`conversations.dialogue.reasons`), empty where it is older than
    that. `texts` are the keys of what was answered; `slot_id` is of the slot that was offered."""

    message_id: str
    heard: str | None
    purpose: Purpose | None
    about_id: str | None
    kept: Mapping[str, Any]
    texts: Sequence[str]
    silence: Silence | None
    slot_id: str | None = None


def reason(db: Session, tenant_id: str, message_id: str) -> Reason:
    """Of any message: one that came in, or one that was sent. Raises NotFound."""
    m = _message.c
    row = db.execute(
        sa.select(_message).where(m.id == message_id, m.tenant_id == tenant_id)
    ).first()
    if row is None:
        raise NotFound(message_id=message_id)
    inbound_id = row.id if row.direction is Direction.IN else row.turn_id
    if inbound_id is None:
        slot_id = _slot_of(db, row)
        return Reason(row.id, None, row.purpose, row.about_id, {}, _keys([row]), None, slot_id)
    inbound = row if row.direction is Direction.IN else _message_of(db, tenant_id, inbound_id)
    replies = db.execute(
        sa.select(_message)
        .where(m.conversation_id == row.conversation_id, m.turn_id == inbound_id, m.id > inbound_id)
        .order_by(m.id)
    ).all()
    return Reason(
        message_id=row.id,
        heard=inbound.text if inbound is not None else None,
        purpose=row.purpose,
        about_id=row.about_id,
        kept=next((r.extra["why"] for r in replies if "why" in r.extra), {}),
        texts=_keys(replies),
        silence=_silence(db, inbound) if inbound is not None and not replies else None,
    )


def _slot_of(db: Session, row: Any) -> str | None:
    if row.purpose is not Purpose.OFFER or row.about_id is None:
        return None
    o = Offer.table().c
    found: str | None = db.scalar(
        sa.select(o.slot_id).where(o.id == row.about_id, o.tenant_id == row.tenant_id)
    )
    return found


def _message_of(db: Session, tenant_id: str, message_id: str) -> Any:
    m = _message.c
    return db.execute(
        sa.select(_message).where(m.id == message_id, m.tenant_id == tenant_id)
    ).first()


def _keys(rows: Sequence[Any]) -> list[str]:
    return [row.extra["key"] for row in rows if "key" in row.extra]


def _silence(db: Session, inbound: Any) -> Silence:
    if inbound.status is MessageStatus.SET_ASIDE:
        return Silence.SET_ASIDE
    if inbound.status is MessageStatus.RECEIVED:
        return Silence.WAITING
    if inbound.extra.get("automatic"):
        return Silence.AUTOMATIC
    c = _consent.c
    ledger = sa.select(c.change).where(
        c.contact_point_id == inbound.contact_point_id, c.happened_at <= inbound.created_at
    )
    if db.scalar(ledger.order_by(c.id.desc()).limit(1)) is ConsentChange.REVOKED:
        return Silence.OPTED_OUT
    e = _event.c
    last = db.scalar(
        sa.select(e.name)
        .where(
            e.subject_id == inbound.conversation_id,
            e.tenant_id == inbound.tenant_id,
            e.name.in_((Name.HANDED_OVER, Name.GIVEN_BACK)),
            e.happened_at <= inbound.created_at,
        )
        .order_by(e.id.desc())
        .limit(1)
    )
    return Silence.WITH_STAFF if last == Name.HANDED_OVER else Silence.NOTHING_ASKED
