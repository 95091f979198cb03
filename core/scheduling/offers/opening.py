"""Staff open free time to those who wait for it, and close it again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import SlotTaken
from core.events import Name
from core.models import Slot, SlotStatus
from core.scheduling import elsewhere, limits, occupying, slots
from core.scheduling.offers.asking import ask_more
from core.scheduling.offers.freeing import announcement, new_slot
from core.scheduling.offers.withdrawing import take_back
from core.scheduling.visits import Visit, bookable_visit

SLOTS = Slot.table()


def open_slot(
    db: Session,
    catalogue: Catalogue,
    *,
    staff_id: str,
    service_id: str,
    starts_at: datetime,
    now: datetime,
    because: str | None = None,
) -> Slot:
    """Make free time a slot and ask those who wait, as its service's rules say. What lies open
    there already is asked about again. `because` is as for `bookings.book`.

    Raises SlotTaken and what `bookable_visit` and `limits.reason_of` raise; then nothing has
    changed.
    """
    is_bound = limits.is_bound(db, limits.reason_of(because))
    wanted = bookable_visit(catalogue, service_id, staff_id, starts_at, now=now, is_bound=is_bound)
    elsewhere.check(db, wanted)
    if not occupying.is_free(db, catalogue, wanted, now):
        raise SlotTaken(staff_id=staff_id)
    slot = _lies_open(db, catalogue, wanted)
    freed = None
    if slot is None:
        slot = new_slot(
            catalogue,
            staff_id=staff_id,
            service_id=service_id,
            starts_at=wanted.starts_at,
            ends_at=wanted.ends_at,
            now=now,
        )
        freed = announcement(slot, Name.SLOT_OPENED, now)
    ask_more(db, catalogue, slot, now=now, freed=freed)
    return slot


def close_slot(db: Session, catalogue: Catalogue, slot_id: str, *, now: datetime) -> Slot:
    """Ask nobody any more about a slot that nobody has, and tell those who were asked; its time can
    be booked as before. Closing it again changes nothing. Raises NotFound, and SlotTaken if
    somebody has it."""
    slot = slots.lock_slot(db, catalogue.tenant_id, slot_id)
    if slot.status is SlotStatus.BOOKED:
        raise SlotTaken(staff_id=slot.staff_id)
    if slot.status in (SlotStatus.OPEN, SlotStatus.HELD):
        take_back(db, catalogue, slot, now=now)
    return slot


def _lies_open(db: Session, catalogue: Catalogue, wanted: Visit) -> Slot | None:
    row = db.execute(
        sa.select(SLOTS)
        .where(
            SLOTS.c.tenant_id == catalogue.tenant_id,
            SLOTS.c.staff_id == wanted.staff_id,
            SLOTS.c.service_id == wanted.service_id,
            SLOTS.c.starts_at == wanted.starts_at,
            SLOTS.c.ends_at == wanted.ends_at,
            SLOTS.c.status == SlotStatus.OPEN,
        )
        .limit(1)
        .with_for_update()
    ).first()
    return Slot(**row._mapping) if row else None
