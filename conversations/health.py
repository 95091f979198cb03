"""How the channels of a business fare: when each was last heard from and got through, what failed
within a day, and by whose account it sends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from channels.registry import Account, account_state
from conversations.departures import ACCOUNTS
from core.credentials import SIMULATED
from core.models import (
    Channel,
    Direction,
    Message,
    MessageStatus,
    Template,
    TemplateStatus,
    TenantAddress,
    TenantCredential,
)

LATELY = timedelta(days=1)
ARRIVED = (MessageStatus.DELIVERED, MessageStatus.READ)
LOST = (MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.UNKNOWN)

MESSAGES, ADDRESSES = Message.table(), TenantAddress.table()
CREDENTIALS = TenantCredential.table()


@dataclass(frozen=True, slots=True)
class Line:
    """A number or mailbox of the business. `left_at` is when something last left from it that was
    delivered; `failed` counts what was lost within a day, `withheld` what the rules kept back."""

    channel: Channel
    address: str
    account: Account
    heard_at: datetime | None
    left_at: datetime | None
    failed: int
    withheld: int


def lines(db: Session, tenant_id: str, *, now: datetime) -> list[Line]:
    """All of the business's, by channel."""
    sealed: dict[str, str] = dict(
        db.execute(
            sa.select(CREDENTIALS.c.provider, CREDENTIALS.c.sealed).where(
                CREDENTIALS.c.tenant_id == tenant_id
            )
        ).all()
    )
    seen = {(row.channel, row.address): row for row in _seen(db, tenant_id, now)}
    owned = db.execute(
        sa.select(ADDRESSES.c.channel, ADDRESSES.c.address)
        .where(ADDRESSES.c.tenant_id == tenant_id)
        .order_by(ADDRESSES.c.id)
    ).all()
    order = list(Channel)
    return [
        _line(channel, address, sealed.get(ACCOUNTS[channel]), seen.get((channel, address)))
        for channel, address in sorted(owned, key=lambda row: order.index(row.channel))
    ]


def own_accounts(db: Session, tenant_id: str) -> frozenset[str]:
    """The providers with which the business has an account of its own."""
    c = CREDENTIALS.c
    own = sa.select(c.provider).where(c.tenant_id == tenant_id, c.sealed != SIMULATED)
    return frozenset(db.scalars(own))


def templates(db: Session, tenant_id: str) -> dict[TemplateStatus, int]:
    """How many WhatsApp templates are how far."""
    table = Template.table()
    counted = sa.select(table.c.status, sa.func.count()).where(table.c.tenant_id == tenant_id)
    return dict(db.execute(counted.group_by(table.c.status)).all())


def _line(channel: Channel, address: str, sealed: str | None, seen: Any) -> Line:
    return Line(
        channel=channel,
        address=address,
        account=account_state(channel, sealed),
        heard_at=seen.heard_at if seen else None,
        left_at=seen.left_at if seen else None,
        failed=int(seen.failed or 0) if seen else 0,
        withheld=int(seen.withheld or 0) if seen else 0,
    )


def _seen(db: Session, tenant_id: str, now: datetime) -> Any:
    c = MESSAGES.c
    is_in = c.direction == Direction.IN
    is_lately = c.created_at > now - LATELY
    ours = sa.case((is_in, c.recipient), else_=c.sender)
    return db.execute(
        sa.select(
            c.channel,
            ours.label("address"),
            sa.func.max(sa.case((is_in, c.created_at)), type_=c.created_at.type).label("heard_at"),
            sa.func.max(sa.case((c.status.in_(ARRIVED), c.sent_at)), type_=c.sent_at.type).label(
                "left_at"
            ),
            sa.func.sum(sa.case((sa.and_(is_lately, c.status.in_(LOST)), 1))).label("failed"),
            sa.func.sum(sa.case((sa.and_(is_lately, c.status == MessageStatus.WITHHELD), 1))).label(
                "withheld"
            ),
        )
        .where(c.tenant_id == tenant_id)
        .group_by(c.channel, ours)
    ).all()
