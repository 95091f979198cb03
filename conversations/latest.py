"""What was said last between a business and anybody: how its line is tried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Direction, Message, MessageStatus

SHOWN = 30
ANSWERED = {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ}

MESSAGES = Message.table()


@dataclass(frozen=True, slots=True)
class Said:
    id: str
    is_theirs: bool
    text: str
    status: MessageStatus
    at: datetime

    @property
    def has_left(self) -> bool:
        return self.status in ANSWERED


def latest_exchange(db: Session, tenant_id: str, *, sender: str | None = None) -> Sequence[Said]:
    """The end of the conversation in which anybody wrote last, or this sender did, oldest first."""
    newest = sa.select(MESSAGES.c.conversation_id).where(
        MESSAGES.c.tenant_id == tenant_id, MESSAGES.c.direction == Direction.IN
    )
    if sender is not None:
        newest = newest.where(MESSAGES.c.sender == sender)
    conversation_id = db.scalar(newest.order_by(MESSAGES.c.id.desc()).limit(1))
    if conversation_id is None:
        return []
    rows = db.execute(
        sa.select(MESSAGES)
        .where(MESSAGES.c.conversation_id == conversation_id, MESSAGES.c.tenant_id == tenant_id)
        .order_by(MESSAGES.c.id.desc())
        .limit(SHOWN)
    ).all()
    return [
        Said(
            id=row.id,
            is_theirs=row.direction is Direction.IN,
            text=row.text,  # without the digits of a code
            status=row.status,
            at=row.created_at,
        )
        for row in reversed(rows)
    ]
