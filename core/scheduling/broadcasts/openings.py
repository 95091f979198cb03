"""The slots that a broadcast tells of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import SlotTaken
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import BroadcastOpening, Slot, SlotStatus
from core.scheduling import occupying
from core.scheduling.slots import SLOTS
from core.scheduling.visits import bookable_visit

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
    """Make free time of a staff member a slot that can be told of, and return its id. Nobody who
    waits is asked about it, and it stays open to all.

    Raises SlotTaken and what `bookable_visit` raises.
    """
    wanted = bookable_visit(catalogue, service_id, staff_id, starts_at, now=now)
    if not occupying.is_free(db, catalogue, wanted, now):
        raise SlotTaken(staff_id=staff_id)
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
