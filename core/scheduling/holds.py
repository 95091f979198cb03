"""Keeping a slot for one person: a row that says for whom, and the quanta that make it true."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.ids import new_id
from core.models import Hold, Slot
from core.scheduling import changes, occupying, quanta
from core.scheduling.slots import kept_time
from core.scheduling.visits import Visit

HOLDS = Hold.table()


def take(
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    proposed: Visit,
    *,
    customer_id: str,
    now: datetime,
) -> str:
    """Keep all of the slot and what the proposed visit needs, until `run_until` names an end.

    Returns the hold's id. Raises SlotTaken.
    """
    hold_id = new_id()
    starts_at, ends_at = kept_time(slot, proposed)
    occupying.take(db, catalogue, proposed, hold_id, now=now, span=(starts_at, ends_at))
    db.execute(
        sa.insert(HOLDS),
        {
            "id": hold_id,
            "tenant_id": slot.tenant_id,
            "slot_id": slot.id,
            "customer_id": customer_id,
            "staff_id": slot.staff_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "expires_at": None,
        },
    )
    return hold_id


def run_until(db: Session, slot_id: str, expires_at: datetime) -> None:
    """Start the clock of the slot's hold."""
    db.execute(sa.update(HOLDS).where(HOLDS.c.slot_id == slot_id).values(expires_at=expires_at))


def drop(db: Session, catalogue: Catalogue, hold: Hold) -> None:
    """Give the held time back."""
    db.execute(sa.delete(HOLDS).where(HOLDS.c.id == hold.id))
    span = (hold.starts_at, hold.ends_at)
    occupying.release(db, catalogue, hold.id, staff_id=hold.staff_id, span=span)


def become(
    db: Session, catalogue: Catalogue, hold: Hold, *, owner_id: str, until: datetime
) -> tuple[datetime, datetime]:
    """Turn the held time, as far as `until`, into the owner's; what is left is free again.

    Returns the time that the owner now occupies.
    """
    db.execute(sa.delete(HOLDS).where(HOLDS.c.id == hold.id))
    occupying.pass_on(db, catalogue, hold.id, owner_id)
    ends_at = min(until, hold.ends_at)
    kept = quanta.quanta_between(hold.starts_at, ends_at)
    held = quanta.quanta_between(hold.starts_at, hold.ends_at)
    if kept.stop < held.stop:
        quanta.release_quanta(db, hold.staff_id, owner_id, range(kept.stop, held.stop))
        changes.mark(db, hold.tenant_id, hold.staff_id, ends_at, hold.ends_at)
    return hold.starts_at, ends_at
