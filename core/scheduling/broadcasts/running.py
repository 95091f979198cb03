"""The states of a broadcast, and which one a sweep should go on with."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import BroadcastOver, NotFound
from core.events import Fact, Name, announce
from core.models import Broadcast, BroadcastState, SlotStatus
from core.scheduling.broadcasts.openings import close_unused, openings_of
from core.scheduling.offers import rounds
from core.scheduling.slots import lock_slot

BROADCASTS = Broadcast.table()

LIVE = (BroadcastState.DRAFT, BroadcastState.SENDING)


def lock(db: Session, tenant_id: str, broadcast_id: str) -> Broadcast:
    """The broadcast, kept from everybody else until this step ends. Raises NotFound."""
    which = (BROADCASTS.c.id == broadcast_id, BROADCASTS.c.tenant_id == tenant_id)
    row = db.execute(sa.select(BROADCASTS).where(*which).with_for_update()).first()
    if row is None:
        raise NotFound(broadcast_id=broadcast_id)
    return Broadcast(**row._mapping)


def begin(db: Session, tenant_id: str, broadcast_id: str, *, now: datetime) -> None:
    """Send a draft: a sweep plans it page by page. A round that would ask more people about one of
    its slots later gives way; who is being asked at this moment keeps what they were promised.
    Raises NotFound, and BroadcastOver for one that was sent before."""
    found = lock(db, tenant_id, broadcast_id)
    if found.state != BroadcastState.DRAFT:
        raise BroadcastOver(state=found.state.value)
    for slot_id in sorted(one.slot_id for one in openings_of(db, broadcast_id)):
        slot = lock_slot(db, tenant_id, slot_id)
        if slot.status is SlotStatus.OPEN:
            rounds.give_way(db, slot_id, now=now)
    _set(db, found, BroadcastState.SENDING, Name.BROADCAST_BEGUN, now, began_at=now, due_at=now)


def stop(db: Session, tenant_id: str, broadcast_id: str, *, now: datetime) -> None:
    """Nothing of it leaves from this commit on. Questions that were sent stay good: whoever says
    YES to one books. Of a draft, what was opened for it alone is closed. Raises NotFound, and
    BroadcastOver for one that has ended."""
    found = lock(db, tenant_id, broadcast_id)
    if found.state not in LIVE:
        raise BroadcastOver(state=found.state.value)
    if found.state is BroadcastState.DRAFT:
        close_unused(db, broadcast_id, now=now)
    _set(db, found, BroadcastState.STOPPED, Name.BROADCAST_STOPPED, now, ended_at=now, due_at=now)


def withdraw(db: Session, tenant_id: str, broadcast_id: str, *, now: datetime) -> None:
    """Nothing of it leaves, and a sweep takes back what was asked and not answered: each is told.
    Whoever says YES before it reaches them books. Raises NotFound, and BroadcastOver for one that
    was withdrawn before."""
    found = lock(db, tenant_id, broadcast_id)
    if found.state is BroadcastState.WITHDRAWN:
        raise BroadcastOver(state=found.state.value)
    if found.state is BroadcastState.DRAFT:
        close_unused(db, broadcast_id, now=now)
    ended_at = found.ended_at or now
    name, state = Name.BROADCAST_WITHDRAWN, BroadcastState.WITHDRAWN
    _set(db, found, state, name, now, ended_at=ended_at, due_at=now)


def finish(db: Session, found: Broadcast, *, now: datetime) -> None:
    """Of a locked broadcast that is being sent: everything has left that will."""
    _set(db, found, BroadcastState.DONE, Name.BROADCAST_DONE, now, ended_at=now, due_at=None)


def planned(
    db: Session, found: Broadcast, *, up_to: str | None, is_all: bool, now: datetime
) -> None:
    """Note how far a locked broadcast is planned; the rest is due at once."""
    values = {"planned_up_to": up_to, "planned_at": now if is_all else None, "due_at": now}
    db.execute(sa.update(BROADCASTS).where(BROADCASTS.c.id == found.id).values(values))


def look_again(db: Session, found: Broadcast, at: datetime | None) -> None:
    """When a sweep is to go on with a locked broadcast; None when nothing is left to do."""
    db.execute(sa.update(BROADCASTS).where(BROADCASTS.c.id == found.id).values(due_at=at))


def next_due(db: Session, now: datetime) -> Broadcast | None:
    """A broadcast to go on with, locked; another sweep finds another one."""
    row = db.execute(
        sa.select(BROADCASTS)
        .where(BROADCASTS.c.due_at <= now)
        .order_by(BROADCASTS.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    return Broadcast(**row._mapping) if row else None


def _set(
    db: Session,
    found: Broadcast,
    state: BroadcastState,
    name: Name,
    now: datetime,
    **values: datetime | None,
) -> None:
    db.execute(
        sa.update(BROADCASTS).where(BROADCASTS.c.id == found.id).values(state=state, **values)
    )
    fact = Fact(name, found.tenant_id, found.id, now)
    was, is_now = {"state": found.state.value}, {"state": state.value}
    announce(db, replace(fact, before=was, after=is_now))
    found.state = state
