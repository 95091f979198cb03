"""What became of what was freed in a stretch of days, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.events import Name
from core.insight.periods import Period
from core.models import Event, Offer, OfferStatus, Slot

SLOTS, OFFERS, EVENTS = Slot.table(), Offer.table(), Event.table()
AT_ONCE = 500
ANSWERS = (OfferStatus.ACCEPTED, OfferStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class Funnel:
    """Slots, each counted once on the day on which it was freed: about how many of them somebody
    was asked, how many had an answer, and how many were filled, whenever that was."""

    freed: int = 0
    asked: int = 0
    answered: int = 0
    filled: int = 0


def funnel(
    db: Session, catalogue: Catalogue, period: Period, only: Mapping[str, Sequence[str]]
) -> Funnel:
    """`only` says what the slots' columns hold. Time that staff opened themselves is no part."""
    begins, ends = period.bounds(catalogue.zone)
    about = sa.and_(OFFERS.c.slot_id == SLOTS.c.id, OFFERS.c.broadcast_id.is_(None))
    rows = db.execute(
        sa.select(
            SLOTS.c.id,
            _any(OFFERS.c.sent_at.is_not(None)),
            _any(OFFERS.c.status.in_(ANSWERS)),
            _any(OFFERS.c.status == OfferStatus.ACCEPTED),
        )
        .select_from(SLOTS.outerjoin(OFFERS, about))
        .where(
            SLOTS.c.tenant_id == catalogue.tenant_id,
            SLOTS.c.freed_at >= begins,
            SLOTS.c.freed_at < ends,
            *(SLOTS.c[name].in_(values) for name, values in only.items()),
        )
        .group_by(SLOTS.c.id)
    ).all()
    freed = _given_up(db, catalogue.tenant_id, [slot_id for slot_id, *_ in rows])
    steps = [marks for slot_id, *marks in rows if slot_id in freed]
    return Funnel(len(freed), *(sum(marks) for marks in zip(*steps, strict=True)))


def _any(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.max(sa.case((condition, 1), else_=0))


def _given_up(db: Session, tenant_id: str, slot_ids: Sequence[str]) -> set[str]:
    """Which of them somebody gave up. Joined to the slots, events would be read whole where the
    database knows too little of its own tables."""
    found: set[str] = set()
    for begin in range(0, len(slot_ids), AT_ONCE):
        found.update(
            db.scalars(
                sa.select(EVENTS.c.subject_id).where(
                    EVENTS.c.subject_id.in_(slot_ids[begin : begin + AT_ONCE]),
                    EVENTS.c.tenant_id == tenant_id,
                    EVENTS.c.name == Name.SLOT_FREED.value,
                )
            )
        )
    return found
