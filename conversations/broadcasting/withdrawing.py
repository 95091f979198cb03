"""Taking back what was asked: whoever was asked and has not answered is told kindly.

Only if staff say so. Stopping a broadcast alone breaks no promise: a question that somebody has in
their hands goes on being one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations import speech
from core.catalogue import Catalogue
from core.models import Offer, OfferStatus, Purpose

AT_ONCE = 50

_offer = Offer.table()


def tell_some(db: Session, known: Catalogue, broadcast_id: str, *, now: datetime) -> int:
    """Returns how many it told, 0 when nobody is left. One who is told is asked no more, so that
    nobody is told twice."""
    asked = _asked(db, known.tenant_id, broadcast_id)
    for customer_id, offers in asked.items():
        db.execute(
            sa.update(_offer)
            .where(
                _offer.c.id.in_([one.id for one in offers]),
                _offer.c.status == OfferStatus.PENDING,
            )
            .values(status=OfferStatus.WITHDRAWN, ended_at=now)
        )
        when = [one.starts_at.astimezone(known.zone) for one in offers]
        facts = {"business": known.name, "when": when[0] if len(when) == 1 else when}
        notice = speech.Notice("broadcast_withdrawn", facts, Purpose.NOTICE, offers[0].id)
        speech.tell(db, known, customer_id, notice, now=now)
    return len(asked)


def _asked(db: Session, tenant_id: str, broadcast_id: str) -> Mapping[str, Sequence[Any]]:
    c = _offer.c
    open_ones = (
        c.broadcast_id == broadcast_id,
        c.tenant_id == tenant_id,
        c.status == OfferStatus.PENDING,
        c.sent_at.is_not(None),
    )
    ids = db.scalars(
        sa.select(c.customer_id).where(*open_ones).distinct().order_by(c.customer_id).limit(AT_ONCE)
    ).all()
    found: dict[str, list[Any]] = {}
    rows = db.execute(
        sa.select(c.id, c.customer_id, c.starts_at)
        .where(*open_ones, c.customer_id.in_(ids))
        .order_by(c.customer_id, c.starts_at)
        .with_for_update()
    )
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    return found
