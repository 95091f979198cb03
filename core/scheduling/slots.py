"""Freed windows of staff time: what fits into one, and how one ends."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue
from core.errors import NotFound
from core.models import Round, Slot, SlotStatus
from core.scheduling import occupying
from core.scheduling.hours import is_worked
from core.scheduling.visits import LONGEST_VISIT, Visit, visit

ROUNDS = Round.table()
SLOTS = Slot.table()

_instant = SLOTS.c.starts_at.type
# Built once: building them costs several times what running them does.
_insert = sa.insert(SLOTS)
_set_status = (
    sa.update(SLOTS).where(SLOTS.c.id == sa.bindparam("slot")).values(status=sa.bindparam("is_now"))
)
_close_open = (
    sa.update(SLOTS)
    .where(
        SLOTS.c.staff_id == sa.bindparam("staff"),
        SLOTS.c.starts_at < sa.bindparam("ends", type_=_instant),
        SLOTS.c.starts_at > sa.bindparam("longest_ago", type_=_instant),
        SLOTS.c.ends_at > sa.bindparam("begins", type_=_instant),
        SLOTS.c.status == SlotStatus.OPEN,
    )
    .values(status=SlotStatus.BOOKED)
)
_look_again = (
    sa.update(ROUNDS)
    .where(
        ROUNDS.c.ended_at.is_(None),
        ROUNDS.c.slot_id.in_(
            sa.select(SLOTS.c.id).where(
                SLOTS.c.staff_id == sa.bindparam("staff"),
                SLOTS.c.starts_at < sa.bindparam("ends", type_=_instant),
                SLOTS.c.starts_at > sa.bindparam("longest_ago", type_=_instant),
                SLOTS.c.ends_at > sa.bindparam("begins", type_=_instant),
                SLOTS.c.status == SlotStatus.BOOKED,
            )
        ),
    )
    .values(ask_at=sa.bindparam("now", type_=_instant))
)


def lock_slot(db: Session, tenant_id: str, slot_id: sa.ColumnElement[str] | str) -> Slot:
    """The slot as it is now, kept from everybody else until this step ends. `slot_id` may be a
    subquery. Raises NotFound. What is returned is a picture, not attached to the session.

    All that concerns a slot begins here: whoever comes second finds what the first left.
    """
    row = db.execute(
        sa.select(SLOTS)
        .where(SLOTS.c.id == slot_id, SLOTS.c.tenant_id == tenant_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound(tenant_id=tenant_id)
    return Slot(**row._mapping)


def write(db: Session, slot: Slot) -> None:
    """Write a picture of a slot that is not there yet."""
    db.execute(_insert, {column.key: getattr(slot, column.key) for column in SLOTS.c})


def set_status(db: Session, slot: Slot, status: SlotStatus) -> None:
    """Change a locked slot, the row and the picture of it that the caller holds."""
    if slot.status != status:
        db.execute(_set_status, {"slot": slot.id, "is_now": status})
        slot.status = status


def close_open_slots(db: Session, taken: Visit, now: datetime) -> None:
    """Slots that lie open where a visit was just booked are not to be offered any more; whoever is
    being asked about one all the same is told by the sweep of rounds, which looks at it now."""
    where = {
        "staff": taken.staff_id,
        "begins": taken.busy_starts_at,
        "ends": taken.busy_ends_at,
        "longest_ago": taken.busy_starts_at - LONGEST_VISIT,
    }
    if db.connection().execute(_close_open, where).rowcount:
        db.connection().execute(_look_again, where | {"now": now})


def expire_begun(db: Session, now: datetime) -> int:
    """Close the open slots whose time has come; returns how many."""
    return database.affected(
        db,
        sa.update(SLOTS)
        .where(SLOTS.c.status == SlotStatus.OPEN, SLOTS.c.starts_at <= now)
        .values(status=SlotStatus.EXPIRED),
    )


def kept_time(slot: Slot, proposed: Visit) -> tuple[datetime, datetime]:
    """What a hold must occupy: the proposed visit with its buffers and all of the slot, so that
    the slot is still whole for the next person."""
    return (
        min(proposed.busy_starts_at, slot.starts_at),
        max(proposed.busy_ends_at, slot.ends_at),
    )


def fitting_visits(
    db: Session, catalogue: Catalogue, slot: Slot, now: datetime
) -> Mapping[str, Visit]:
    """The visits, by service, that the slot's staff member could give in it now: one query.

    A visit begins with the slot and is no longer; its buffers may reach beyond if that time is free
    too. Empty once somebody has taken a part of the slot.
    """
    staff = catalogue.staff.get(slot.staff_id)
    services = staff.service_ids & catalogue.services.keys() if staff else frozenset()
    visits = [
        visit(catalogue, service_id, slot.staff_id, slot.starts_at) for service_id in services
    ]
    visits = [v for v in visits if v.ends_at <= slot.ends_at]
    if not staff or not visits:
        return {}
    kept = [kept_time(slot, v) for v in visits]
    span = min(begins for begins, _ in kept), max(ends for _, ends in kept)
    taken = occupying.taken_around(db, catalogue, visits, now, span)
    return {
        v.service_id: v
        for v, needed in zip(visits, kept, strict=True)
        if is_worked(catalogue, staff, v.starts_at, v.ends_at)
        and occupying.fits(catalogue, v, taken, needed)
    }
