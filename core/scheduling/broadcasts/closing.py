"""An opening is gone: the questions about it end, a few thousand at a time.

Its slot is taken, withdrawn or begun by then, so that nobody can have it any more, whether their
question has been ended yet or not. Each of these may be run twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.events import Fact, Name, announce
from core.models import Broadcast, BroadcastState, Offer, OfferStatus, SlotStatus
from core.scheduling.broadcasts.openings import OPENINGS
from core.scheduling.slots import SLOTS

BROADCASTS = Broadcast.table()
OFFERS = Offer.table()

AT_ONCE = 2000
# How the question ends by what became of the time.
ENDS = {
    SlotStatus.BOOKED: OfferStatus.SUPERSEDED,
    SlotStatus.CANCELED: OfferStatus.WITHDRAWN,
    SlotStatus.EXPIRED: OfferStatus.LAPSED,
}


def gone(db: Session, now: datetime, *, limit: int = 20) -> Sequence[Any]:
    """Tenant, broadcast and slot of openings that are open no longer, of which their broadcasts
    have not taken notice; and how their questions end."""
    rows = db.execute(
        sa.select(BROADCASTS.c.tenant_id, OPENINGS.c.broadcast_id, OPENINGS.c.slot_id)
        .add_columns(sa.case(ENDS, value=SLOTS.c.status, else_=OfferStatus.LAPSED).label("ends"))
        .join(SLOTS, SLOTS.c.id == OPENINGS.c.slot_id)
        .join(BROADCASTS, BROADCASTS.c.id == OPENINGS.c.broadcast_id)
        .where(
            OPENINGS.c.closed_at.is_(None),
            BROADCASTS.c.state != BroadcastState.DRAFT,
            sa.or_(SLOTS.c.status.in_(ENDS), SLOTS.c.starts_at <= now),
        )
        .order_by(OPENINGS.c.broadcast_id, OPENINGS.c.position)
        .limit(limit)
    )
    return rows.all()


def supersede(
    db: Session, broadcast_id: str, slot_id: str, status: OfferStatus, *, now: datetime
) -> int:
    """End some of the questions about an opening; returns how many, 0 when none is left."""
    open_ones = db.scalars(
        sa.select(OFFERS.c.id)
        .where(
            OFFERS.c.broadcast_id == broadcast_id,
            OFFERS.c.slot_id == slot_id,
            OFFERS.c.status == OfferStatus.PENDING,
        )
        .order_by(OFFERS.c.id)
        .limit(AT_ONCE)
    ).all()
    if not open_ones:
        return 0
    return database.affected(
        db,
        sa.update(OFFERS)
        .where(OFFERS.c.id.in_(open_ones), OFFERS.c.status == OfferStatus.PENDING)
        .values(status=status, ended_at=now),
    )


def close_slot(
    db: Session, tenant_id: str, broadcast_id: str, slot_id: str, *, now: datetime
) -> None:
    """The broadcast has done all that follows from an opening being gone. Announced once."""
    c = OPENINGS.c
    is_it = (c.broadcast_id == broadcast_id, c.slot_id == slot_id, c.closed_at.is_(None))
    if database.affected(db, sa.update(OPENINGS).where(*is_it).values(closed_at=now)):
        name, was = Name.BROADCAST_OPENING_CLOSED, {"slot_id": slot_id}
        announce(db, Fact(name, tenant_id, broadcast_id, now, before=was))
