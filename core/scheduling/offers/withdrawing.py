"""Taking freed time back: nobody is asked about it any more."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.events import Name, announce
from core.models import Hold, RoundOutcome, Slot, SlotStatus
from core.scheduling import holds
from core.scheduling.offers import rounds
from core.scheduling.offers.endings import end_others
from core.scheduling.offers.facts import fact_of_slot
from core.scheduling.slots import SLOTS, set_status
from core.scheduling.visits import LONGEST_VISIT, Visit

HOLDS = Hold.table()


def lock_unbooked(
    db: Session,
    tenant_id: str,
    staff_ids: Collection[str],
    starts_at: datetime,
    ends_at: datetime,
) -> list[Slot]:
    """The slots of these staff that touch [starts_at, ends_at) and lie open or are being offered,
    also those whose hold touches it only by a buffer, and those of colleagues that are offered to
    who waits for two, with time of these staff; kept from everybody else until this step ends.
    Pictures, not attached to the session."""
    held = sa.select(HOLDS.c.slot_id).where(
        HOLDS.c.staff_id.in_(staff_ids),
        HOLDS.c.slot_id.is_not(None),
        HOLDS.c.starts_at < ends_at,
        HOLDS.c.ends_at > starts_at,
    )
    own = db.execute(
        sa.select(SLOTS)
        .where(
            SLOTS.c.tenant_id == tenant_id,
            SLOTS.c.staff_id.in_(staff_ids),
            SLOTS.c.starts_at < ends_at + LONGEST_VISIT,
            SLOTS.c.starts_at > starts_at - LONGEST_VISIT,
            sa.or_(
                sa.and_(SLOTS.c.starts_at < ends_at, SLOTS.c.ends_at > starts_at),
                SLOTS.c.id.in_(held),
            ),
            SLOTS.c.status.in_([SlotStatus.OPEN, SlotStatus.HELD]),
        )
        .order_by(SLOTS.c.id)
        .with_for_update()
    )
    of_colleagues = db.execute(
        sa.select(SLOTS)
        .where(
            SLOTS.c.tenant_id == tenant_id,
            SLOTS.c.id.in_(held),
            SLOTS.c.staff_id.not_in(staff_ids),
            SLOTS.c.status == SlotStatus.HELD,
        )
        .order_by(SLOTS.c.id)
        .with_for_update()
    )
    return [Slot(**row._mapping) for row in (*own, *of_colleagues)]


def make_room(db: Session, catalogue: Catalogue, wanted: Visit, *, now: datetime) -> None:
    """Take back what is being offered where staff book all the same; what lies open is booked over
    without that."""
    span = wanted.busy_starts_at, wanted.busy_ends_at
    for slot in lock_unbooked(db, catalogue.tenant_id, [wanted.staff_id], *span):
        if slot.status is SlotStatus.HELD:
            take_back(db, catalogue, slot, now=now)


def take_back(db: Session, catalogue: Catalogue, slot: Slot, *, now: datetime) -> None:
    """Cancel a locked slot that nobody has booked. Whoever was being asked keeps their place, and
    is told if they know of it; nobody is asked next."""
    was = slot.status
    set_status(db, slot, SlotStatus.CANCELED)
    rounds.end_of_slot(db, slot.id, RoundOutcome.WITHDRAWN, now=now)
    holds.drop_of_slot(db, catalogue, slot.id)
    end_others(db, slot, now)
    fact = fact_of_slot(Name.SLOT_WITHDRAWN, slot, now)
    after = {"status": slot.status.value}
    announce(db, replace(fact, before={"status": was.value}, after=after))
