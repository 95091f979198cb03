"""The slots that a broadcast tells of."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import SlotTaken
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import Broadcast, BroadcastOpening, BroadcastState, Slot, SlotStatus
from core.scheduling import occupying
from core.scheduling.offers.facts import fact_of_slot
from core.scheduling.slots import ROUNDS, SLOTS, set_status
from core.scheduling.visits import bookable_visit

BROADCASTS = Broadcast.table()
OPENINGS = BroadcastOpening.table()


@dataclass(frozen=True, slots=True)
class Opening:
    """`position` is its number in every message, from 1. `origin_appointment_id` is the visit that
    was given up there, if one was."""

    position: int
    slot_id: str
    staff_id: str
    service_id: str
    starts_at: datetime
    ends_at: datetime
    status: SlotStatus
    origin_appointment_id: str | None

    def is_open(self, now: datetime) -> bool:
        """Whether a YES could still have it; a slot that somebody is being asked about can come
        back."""
        return self.status in (SlotStatus.OPEN, SlotStatus.HELD) and self.starts_at > now


def openings_of(db: Session, broadcast_id: str) -> Sequence[Opening]:
    """In the order of their numbers, as they are now."""
    rows = db.execute(
        sa.select(
            OPENINGS.c.position,
            SLOTS.c.id,
            SLOTS.c.staff_id,
            SLOTS.c.service_id,
            SLOTS.c.starts_at,
            SLOTS.c.ends_at,
            SLOTS.c.status,
            SLOTS.c.origin_appointment_id,
        )
        .join(SLOTS, SLOTS.c.id == OPENINGS.c.slot_id)
        .where(OPENINGS.c.broadcast_id == broadcast_id)
        .order_by(OPENINGS.c.position)
    )
    return [Opening(*row) for row in rows]


def open_slot(
    db: Session,
    catalogue: Catalogue,
    *,
    staff_id: str,
    service_id: str,
    starts_at: datetime,
    now: datetime,
) -> str:
    """Make free time of a staff member a slot that can be told of, and return its id: that of the
    slot which lies open there already, if one does. Nobody who waits is asked about it, and it
    stays open to all.

    Raises SlotTaken and what `bookable_visit` raises.
    """
    wanted = bookable_visit(catalogue, service_id, staff_id, starts_at, now=now)
    if not occupying.is_free(db, catalogue, wanted, now):
        raise SlotTaken(staff_id=staff_id)
    lies_open = sa.select(SLOTS.c.id).where(
        SLOTS.c.staff_id == staff_id,
        SLOTS.c.starts_at == wanted.starts_at,
        SLOTS.c.ends_at == wanted.ends_at,
        SLOTS.c.service_id == service_id,
        SLOTS.c.status == SlotStatus.OPEN,
    )
    found: str | None = db.scalar(lies_open.limit(1))
    if found is not None:
        return found
    opened = {
        "id": new_id(),
        "tenant_id": catalogue.tenant_id,
        "staff_id": staff_id,
        "service_id": service_id,
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "status": SlotStatus.OPEN,
        "origin_appointment_id": None,
        "freed_at": now,
    }
    db.execute(sa.insert(SLOTS), opened)
    slot = Slot(**opened)
    data = {"staff_id": staff_id, "service_id": service_id}
    after = {"status": slot.status.value, "starts_at": slot.starts_at.isoformat()}
    announce(db, Fact(Name.SLOT_OPENED, catalogue.tenant_id, slot.id, now, data=data, after=after))
    return slot.id


def close_unused(
    db: Session, broadcast_id: str, *, now: datetime, slot_ids: Sequence[str] | None = None
) -> None:
    """Of a draft that is given up, or of which these slots are: nobody was told of its openings, so
    those that staff opened for it alone lie open no longer. What was given up or is another
    broadcast's stays."""
    others = sa.exists().where(
        OPENINGS.c.slot_id == SLOTS.c.id,
        OPENINGS.c.broadcast_id != broadcast_id,
        BROADCASTS.c.id == OPENINGS.c.broadcast_id,
        sa.or_(BROADCASTS.c.state == BroadcastState.DRAFT, BROADCASTS.c.began_at.is_not(None)),
    )
    is_asked_about = sa.exists().where(ROUNDS.c.slot_id == SLOTS.c.id)
    mine = sa.select(OPENINGS.c.slot_id).where(OPENINGS.c.broadcast_id == broadcast_id)
    if slot_ids is not None:
        mine = mine.where(OPENINGS.c.slot_id.in_(slot_ids))
    rows = db.execute(
        sa.select(SLOTS)
        .where(
            SLOTS.c.id.in_(mine),
            SLOTS.c.status == SlotStatus.OPEN,
            SLOTS.c.origin_appointment_id.is_(None),
            ~others,
            ~is_asked_about,
        )
        .order_by(SLOTS.c.id)
        .with_for_update()
    )
    for row in rows:
        slot = Slot(**row._mapping)
        set_status(db, slot, SlotStatus.CANCELED)
        was, is_now = {"status": row.status.value}, {"status": slot.status.value}
        fact = fact_of_slot(Name.SLOT_WITHDRAWN, slot, now)
        announce(db, replace(fact, before=was, after=is_now))
