"""The one door out: every message to a customer is a row here before it is sent."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.ids import new_id
from core.models import Channel, Direction, Message, MessageStatus, Purpose

# Whoever waits for an answer is served first; 0 leaves before 1.
PRIORITY = {
    Purpose.REPLY: 0,
    Purpose.STAFF: 0,
    Purpose.OFFER: 1,
    Purpose.NOTICE: 2,
    Purpose.REMINDER: 3,
}

_insert = insert(Message.table())


def add(  # noqa: PLR0913 - keyword-only facts of one row; a class would only repeat them
    db: Session,
    *,
    tenant_id: str,
    conversation_id: str,
    contact_point_id: str,
    channel: Channel,
    sender: str,
    recipient: str,
    text: str,
    purpose: Purpose,
    now: datetime,
    turn_id: str | None = None,
    about_id: str | None = None,
) -> str:
    """Queue one rendered text and return its id. It leaves after the caller's commit, behind
    whatever its conversation was told before."""
    message_id = new_id()
    db.execute(
        _insert,
        {
            "id": message_id,
            "tenant_id": tenant_id,
            "conversation_id": conversation_id,
            "contact_point_id": contact_point_id,
            "direction": Direction.OUT,
            "channel": channel,
            "sender": sender,
            "recipient": recipient,
            "text": text,
            "extra": {},
            "status": MessageStatus.QUEUED,
            "purpose": purpose,
            "priority": PRIORITY[purpose],
            "turn_id": turn_id,
            "about_id": about_id,
            "created_at": now,
            "due_at": now,
            "attempts": 0,
        },
    )
    return message_id
