"""Keeping a slot for one person: a row that says for whom, and the quanta that make it true."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.ids import new_id
from core.models import Hold, Slot
from core.scheduling import changes, quanta

HOLDS = Hold.table()


def take(
    db: Session, slot: Slot, *, customer_id: str, starts_at: datetime, ends_at: datetime
) -> str:
    """Keep [starts_at, ends_at) of the slot's staff member, until `run_until` names an end.

    Returns the hold's id. Raises SlotTaken.
    """
    hold_id = new_id()
    quanta.occupy(db, slot.staff_id, starts_at, ends_at, hold_id)
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
    changes.mark(db, slot.tenant_id, slot.staff_id, starts_at, ends_at)
    return hold_id


def run_until(db: Session, slot_id: str, expires_at: datetime) -> None:
    """Start the clock of the slot's hold."""
    db.execute(sa.update(HOLDS).where(HOLDS.c.slot_id == slot_id).values(expires_at=expires_at))


def drop(db: Session, hold: Hold) -> None:
    """Give the held time back."""
    db.execute(sa.delete(HOLDS).where(HOLDS.c.id == hold.id))
    quanta.release(db, hold.id)
    changes.mark(db, hold.tenant_id, hold.staff_id, hold.starts_at, hold.ends_at)


def become(db: Session, hold: Hold, *, owner_id: str, until: datetime) -> tuple[datetime, datetime]:
    """Turn the held time, as far as `until`, into the owner's; what is left is free again.

    Returns the time that the owner now occupies.
    """
    db.execute(sa.delete(HOLDS).where(HOLDS.c.id == hold.id))
    quanta.pass_on(db, hold.id, owner_id)
    ends_at = min(until, hold.ends_at)
    kept = quanta.quanta_between(hold.starts_at, ends_at)
    held = quanta.quanta_between(hold.starts_at, hold.ends_at)
    if kept.stop < held.stop:
        quanta.release_quanta(db, hold.staff_id, owner_id, range(kept.stop, held.stop))
        changes.mark(db, hold.tenant_id, hold.staff_id, ends_at, hold.ends_at)
    return hold.starts_at, ends_at
