"""A visit that a mail has put into a calendar is changed there too, whatever channel changed it.

Who moves or cancels by text has their answer by text. If an earlier mail carried the visit as an
invitation, its update follows to the same mailbox, once the text has left: it must not wait for a
mail.
"""

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import wire
from conversations import link_answers, parties
from conversations.dialogue.context import Said
from conversations.letter_words import ABOUT_A_VISIT, kind_of
from core.catalogue import catalogue
from core.models import (
    Appointment,
    AppointmentStatus,
    Channel,
    ContactPoint,
    Customer,
    Direction,
    Message,
    MessageStatus,
    Standing,
)

CHANGES = {"moved", "canceled"}
NEVER_LEFT = (MessageStatus.WITHHELD, MessageStatus.FAILED, MessageStatus.UNDELIVERED)

log = logging.getLogger(__name__)
_message, _point, _customer = Message.table(), ContactPoint.table(), Customer.table()


def keep_in_step(db: Session, message_id: str, about_id: str) -> None:
    """After a message about a visit was sent by any channel."""
    told = _told(db, about_id)
    sent = next((row for row in told if row.id == message_id), None)
    if sent is not None and sent.channel is Channel.EMAIL:
        _invite_beside(db, sent)
        return
    if sent is None or _kind(sent) not in CHANGES:
        return
    mails = [row for row in told if row.channel is Channel.EMAIL]
    if not mails or mails[-1].id > sent.id or _kind(mails[-1]) == "canceled":
        return
    try:
        said = Said(sent.extra["key"], wire.load(sent.extra["facts"]), about_id)
    except (KeyError, TypeError, ValueError):
        # That the text was sent is recorded all the same.
        log.exception("facts not readable", extra={"message_id": message_id})
        return
    # As of when the change was told, so that the mail tells of that one and no later one.
    link_answers.tell(
        db,
        catalogue(db, sent.tenant_id),
        said,
        mails[-1],
        customer_id=sent.customer_id,
        now=sent.created_at,
    )


def _invite_beside(db: Session, sent: Any) -> None:
    """A mail has told of two visits and carried the first as an invitation: the second has its own,
    so that each can be moved and cancelled alone."""
    beside = sent.extra.get("facts", {}).get("beside")
    visit = db.get(Appointment, beside) if beside else None
    if visit is None or visit.status is not AppointmentStatus.CONFIRMED:
        return
    known = catalogue(db, sent.tenant_id)
    facts = parties.facts_of_booked(known, visit, None)
    said = Said("booked", facts, visit.id)
    now = sent.created_at
    link_answers.tell(db, known, said, sent, customer_id=sent.customer_id, now=now)


def take_out(db: Session, given_up: Appointment, *, now: datetime) -> None:
    """Of a visit that was given up by the yes to another, which is all that the answer tells."""
    mails = [row for row in _told(db, given_up.id) if row.channel is Channel.EMAIL]
    if not mails or _kind(mails[-1]) == "canceled":
        return
    known = catalogue(db, given_up.tenant_id)
    facts = {
        "service": known.service(given_up.service_id).name,
        "when": given_up.starts_at.astimezone(known.zone),
    }
    said = Said("canceled", facts, given_up.id)
    link_answers.tell(db, known, said, mails[-1], customer_id=given_up.customer_id, now=now)


def _told(db: Session, about_id: str) -> list[Any]:
    """What was said of the visit's time to addresses that may still be written to, in order."""
    c = _message.c
    rows = db.execute(
        select(
            c.id,
            c.tenant_id,
            c.conversation_id,
            c.contact_point_id,
            c.channel,
            c.sender,
            c.recipient,
            c.extra,
            c.created_at,
            _point.c.customer_id,
            _customer.c.language,
        )
        .join(_point, _point.c.id == c.contact_point_id)
        .join(_customer, _customer.c.id == _point.c.customer_id)
        .where(
            c.about_id == about_id,
            c.direction == Direction.OUT,
            c.status.not_in(NEVER_LEFT),
            _point.c.standing == Standing.OK,
        )
        .order_by(c.id)
    )
    return [row for row in rows if _kind(row) in ABOUT_A_VISIT]


def _kind(row: Any) -> str:
    return kind_of(str(row.extra.get("key", "")))
