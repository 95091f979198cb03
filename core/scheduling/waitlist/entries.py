"""Entries as they stand: whose they are, their place, and how one ends."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.events import Fact, Name, announce
from core.models import EntryStatus, WaitlistEntry
from core.people.sharing import who_share_an_address
from core.scheduling import wants
from core.scheduling.waitlist.wishes import services_of

ENTRIES = WaitlistEntry.table()
WAITING = (EntryStatus.ACTIVE, EntryStatus.OFFERED)


def active_entries(db: Session, customer_id: str) -> list[WaitlistEntry]:
    """What the customer waits for, oldest first; entries that are being offered something too."""
    return waiting_of(db, [customer_id])


def entries_of_phone(db: Session, customer_id: str) -> list[WaitlistEntry]:
    """As `active_entries`, with those of everybody who shares a number or mailbox with them."""
    return waiting_of(db, who_share_an_address(db, customer_id))


def place_of(db: Session, entry: WaitlistEntry) -> int:
    """The entry's place, from 1, among those who wait for any of the same services, by who joined
    first."""
    c = wants.WANTS.c
    earlier = sa.or_(
        c.joined_at < entry.joined_at,
        sa.and_(c.joined_at == entry.joined_at, c.entry_id < entry.id),
    )
    ahead = db.scalar(
        sa.select(sa.func.count(c.entry_id.distinct())).where(
            c.service_id.in_(services_of(entry)), c.is_waiting.is_(sa.true()), earlier
        )
    )
    return (ahead or 0) + 1


def waiting_of(db: Session, customer_ids: Collection[str]) -> list[WaitlistEntry]:
    """What these customers wait for, oldest first, read anew."""
    query = (
        sa.select(WaitlistEntry)
        .where(WaitlistEntry.customer_id.in_(customer_ids), WaitlistEntry.status.in_(WAITING))
        .order_by(WaitlistEntry.joined_at, WaitlistEntry.id)
        .execution_options(populate_existing=True)
    )
    return list(db.scalars(query))


def end(
    db: Session,
    entry_id: str,
    status: EntryStatus,
    now: datetime,
    *,
    keeps_question: bool = False,
) -> bool:
    """Whether the entry was active until now; one that is being offered something is not ended.
    Whether it is to be renewed is no question any more, unless that is why it ends."""
    changes: dict[str, Any] = {"status": status, "ended_at": now, "renew_at": None}
    if not keeps_question:
        changes["renewal_asked_at"] = None
    ended = database.affected(
        db,
        sa.update(ENTRIES)
        .where(ENTRIES.c.id == entry_id, ENTRIES.c.status == EntryStatus.ACTIVE)
        .values(changes),
    )
    if ended:
        wants.shut(db, entry_id)
    return ended == 1


def forget_question(db: Session, entry_id: str) -> None:
    """Nobody waits for an answer any more whether the entry is to be renewed."""
    db.execute(sa.update(ENTRIES).where(ENTRIES.c.id == entry_id).values(renewal_asked_at=None))


def announce_end(
    db: Session,
    name: Name,
    row: sa.Row[Any],
    status: EntryStatus,
    now: datetime,
    *,
    reason: str | None = None,
    **data: bool,
) -> None:
    """`data` is announced besides."""
    fact = fact_of(name, WaitlistEntry(**row._mapping), now)
    was = {"status": EntryStatus.ACTIVE.value}  # the only one that `end` ends
    is_now = {"status": status.value}
    announce(db, replace(fact, data=fact.data | data, before=was, after=is_now, reason=reason))


def fact_of(name: Name, entry: WaitlistEntry, now: datetime) -> Fact:
    """What is announced of an entry: of what suits it, the first service and staff member."""
    data = {"service_id": entry.service_id, "staff_id": entry.staff_id}
    if entry.instead_of_appointment_id is not None:
        data["instead_of_appointment_id"] = entry.instead_of_appointment_id
    return Fact(
        name=name,
        tenant_id=entry.tenant_id,
        subject_id=entry.id,
        customer_id=entry.customer_id,
        happened_at=now,
        data=data,
    )
