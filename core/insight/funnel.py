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
    was_freed = sa.exists().where(
        EVENTS.c.subject_id == SLOTS.c.id,
        EVENTS.c.tenant_id == catalogue.tenant_id,
        EVENTS.c.name == Name.SLOT_FREED.value,
    )
    freed = (
        sa.select(SLOTS.c.id)
        .where(
            SLOTS.c.tenant_id == catalogue.tenant_id,
            SLOTS.c.freed_at >= begins,
            SLOTS.c.freed_at < ends,
            *(SLOTS.c[name].in_(values) for name, values in only.items()),
            was_freed,
        )
        .subquery()
    )
    about = sa.and_(OFFERS.c.slot_id == freed.c.id, OFFERS.c.broadcast_id.is_(None))
    steps = {
        "freed": freed.c.id,
        "asked": _if(OFFERS.c.sent_at.is_not(None), freed.c.id),
        "answered": _if(OFFERS.c.status.in_(ANSWERS), freed.c.id),
        "filled": _if(OFFERS.c.status == OfferStatus.ACCEPTED, freed.c.id),
    }
    counts = (sa.func.count(sa.distinct(slot)).label(step) for step, slot in steps.items())
    row = db.execute(sa.select(*counts).select_from(freed.outerjoin(OFFERS, about))).one()
    return Funnel(**row._mapping)


def _if(condition: sa.ColumnElement[bool], value: sa.ColumnElement[str]) -> sa.Case[str]:
    return sa.case((condition, value))
