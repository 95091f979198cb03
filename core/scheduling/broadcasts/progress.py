"""How far a broadcast is: counts, read in one query, live."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import BroadcastRecipient, Message, MessageStatus, Offer, OfferStatus

MESSAGES = Message.table()
OFFERS = Offer.table()
RECIPIENTS = BroadcastRecipient.table()

WAITING = {MessageStatus.QUEUED, MessageStatus.SENDING}
LEFT = {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.UNKNOWN}
ARRIVED = {MessageStatus.DELIVERED, MessageStatus.READ}
FAILED = {MessageStatus.FAILED, MessageStatus.UNDELIVERED}


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of recipients; `left` are those who will not get it, by reason. `sent` are all whose
    message has left, `delivered` those of them of whom the provider said so. `yes` and `no` count
    answers to openings."""

    looked_at: int
    left: Mapping[str, int]
    waiting: int
    sent: int
    delivered: int
    failed: int
    yes: int
    no: int


def progress_of(db: Session, tenant_id: str, broadcast_id: str) -> Progress:
    """All counts are 0 for what has not been planned yet, and for another tenant's."""
    recipients = (
        sa.select(
            RECIPIENTS.c.withheld_because.label("because"),
            MESSAGES.c.status.label("message"),
            sa.case((MESSAGES.c.status == MessageStatus.WITHHELD, MESSAGES.c.error_code)).label(
                "code"
            ),
            sa.null().label("answer"),
            sa.func.count().label("many"),
        )
        .outerjoin(MESSAGES, MESSAGES.c.id == RECIPIENTS.c.message_id)
        .where(RECIPIENTS.c.broadcast_id == broadcast_id, RECIPIENTS.c.tenant_id == tenant_id)
        .group_by("because", "message", "code")
    )
    answers = (
        sa.select(sa.null(), sa.null(), sa.null(), OFFERS.c.status, sa.func.count())
        .where(
            OFFERS.c.broadcast_id == broadcast_id,
            OFFERS.c.tenant_id == tenant_id,
            OFFERS.c.status.in_([OfferStatus.ACCEPTED, OfferStatus.DECLINED]),
        )
        .group_by(OFFERS.c.status)
    )
    rows = db.execute(sa.union_all(recipients, answers)).all()
    told = [row for row in rows if row.answer is None]
    left: dict[str, int] = {}
    for row in told:
        if reason := row.because or row.code:
            left[reason] = left.get(reason, 0) + row.many
    count = {
        name: sum(row.many for row in told if row.message in states)
        for name, states in (
            ("waiting", WAITING),
            ("sent", LEFT),
            ("delivered", ARRIVED),
            ("failed", FAILED),
        )
    }
    said = {row.answer: row.many for row in rows if row.answer is not None}
    return Progress(
        looked_at=sum(row.many for row in told),
        left=left,
        **count,
        yes=said.get(OfferStatus.ACCEPTED, 0),
        no=said.get(OfferStatus.DECLINED, 0),
    )
