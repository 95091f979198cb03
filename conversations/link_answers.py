"""What was said behind a link is confirmed where the link was sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import render, wire
from conversations import outbox, speech
from conversations.dialogue.context import Said
from core.catalogue import Catalogue
from core.models import ContactPoint, Customer, Direction, Message, Purpose

_message, _point, _customer = Message.table(), ContactPoint.table(), Customer.table()


def asked(db: Session, about_id: str, *purposes: Purpose) -> Any | None:
    """The latest message that asked about the offer or visit, if any did."""
    c = _message.c
    return db.execute(
        select(
            c.conversation_id,
            c.contact_point_id,
            c.channel,
            c.sender,
            c.recipient,
            _customer.c.language,
        )
        .join(_point, _point.c.id == c.contact_point_id)
        .join(_customer, _customer.c.id == _point.c.customer_id)
        .where(c.about_id == about_id, c.direction == Direction.OUT, c.purpose.in_(purposes))
        .order_by(c.id.desc())
        .limit(1)
    ).one_or_none()


def tell(
    db: Session,
    known: Catalogue,
    said: Said,
    question: Any | None,
    *,
    customer_id: str,
    now: datetime,
) -> None:
    """Queue what was said for the address that the question went to, or for the best one where no
    message asked it."""
    if question is None:
        notice = speech.Notice(said.key, said.facts, Purpose.REPLY, said.about_id)
        speech.tell(db, known, customer_id, notice, now=now)
        return
    language = question.language or known.language
    outbox.add(
        db,
        tenant_id=known.tenant_id,
        conversation_id=question.conversation_id,
        contact_point_id=question.contact_point_id,
        channel=question.channel,
        sender=question.sender,
        recipient=question.recipient,
        text=render(
            said.key,
            said.facts,
            language=language,
            region=known.region,
            channel=question.channel,
            own=known.own_texts(language),
        ),
        purpose=Purpose.REPLY,
        now=now,
        about_id=said.about_id,
        extra={"key": said.key, "facts": wire.dump(said.facts)},
    )
