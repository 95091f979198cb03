"""What providers report about messages that we sent. Reports come late, twice, in any order, and
sometimes before our own record of the send."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from channels.messages import DeliveryReport
from conversations import consequences
from conversations.consequences import Written
from core.database import affected
from core.models import ContactPoint, Direction, Message, MessageStatus

# From which statuses a report may move a message; anything else is a repeat or comes too late.
# A message that we gave up as withheld or failed was never accepted, so nothing is reported on it.
BEFORE_SENT = {MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN}
BEFORE_END = BEFORE_SENT | {MessageStatus.SENT}
MOVES = {
    MessageStatus.SENT: BEFORE_SENT,
    MessageStatus.DELIVERED: BEFORE_END,
    MessageStatus.READ: BEFORE_END | {MessageStatus.DELIVERED},
    MessageStatus.UNDELIVERED: BEFORE_END,
    MessageStatus.FAILED: BEFORE_END,
}
FAILURES = {MessageStatus.FAILED, MessageStatus.UNDELIVERED}

log = logging.getLogger(__name__)
_message = Message.table()


def record_status(
    db: Session, report: DeliveryReport, *, message_id: str | None, now: datetime
) -> bool:
    """Move the message forward by a provider's report; False if that says nothing new.

    `message_id` is our id where the provider gave it back: it finds a message whose provider's id
    we have not recorded yet. A report is proof that the provider took the message.
    """
    row = _find(db, report, message_id)
    if row is None:
        log.warning(
            "report on an unknown message",
            extra={"provider_key": report.provider_key, "message_id": message_id},
        )
        return False
    was = row.status
    provider_key = report.provider_key or row.provider_key
    if was not in MOVES[report.status] or row.provider_key not in (None, provider_key):
        return False
    changes: dict[str, Any] = {"status": report.status, "provider_key": provider_key}
    if was in BEFORE_SENT:
        changes |= {"due_at": None, "lease": None}
        changes["sent_at"] = None if report.status in FAILURES else now
    if report.status in FAILURES or was in BEFORE_SENT:
        changes["error_code"] = report.error_code
    moved = update(_message).where(_message.c.id == row.id, _message.c.status == was)
    if not affected(db, moved.values(**changes)):
        return False
    _follow_up(db, _written(row), report, is_first=was in BEFORE_SENT, now=now)
    return True


def learn(
    db: Session, report: DeliveryReport, *, message_id: str | None, said_at: datetime, now: datetime
) -> None:
    """What the report teaches about the address, also where it is no news of the message: a mailbox
    may refuse, or its owner object to, what was delivered long ago.

    `said_at` is when it was said; it does not undo what the customer said after that.
    """
    row = _find(db, report, message_id)
    if row is not None:
        written = _written(row)
        outlived = replace(written, created_at=max(written.created_at, said_at))
        _learn(db, outlived, report, now=now)


def _find(db: Session, report: DeliveryReport, message_id: str | None) -> Any:
    """The row, locked, so that two reports on one message are taken one after the other."""
    c, point = _message.c, ContactPoint.table()
    is_meant = c.id == message_id if message_id else c.provider_key == report.provider_key
    customer = select(point.c.customer_id).where(point.c.id == c.contact_point_id)
    return db.execute(
        select(_message, customer.scalar_subquery().label("customer_id"))
        .where(is_meant, c.direction == Direction.OUT)
        .with_for_update()
    ).one_or_none()


def _written(row: Any) -> Written:
    return Written(
        message_id=row.id,
        tenant_id=row.tenant_id,
        contact_point_id=row.contact_point_id,
        customer_id=row.customer_id,
        channel=row.channel,
        purpose=row.purpose,
        about_id=row.about_id,
        created_at=row.created_at,
    )


def _follow_up(
    db: Session, written: Written, report: DeliveryReport, *, is_first: bool, now: datetime
) -> None:
    if report.status not in FAILURES:
        if is_first:
            consequences.was_sent(db, written, now=now)
        return
    code = report.error_code or report.status.value
    consequences.has_failed(db, written, status=report.status, code=code, now=now)
    _learn(db, written, report, now=now)


def _learn(db: Session, written: Written, report: DeliveryReport, *, now: datetime) -> None:
    consequences.learn(
        db,
        written,
        opted_out=report.opted_out,
        undeliverable=report.undeliverable,
        code=report.error_code or report.status.value,
        now=now,
    )
