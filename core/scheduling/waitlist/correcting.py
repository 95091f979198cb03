"""Staff put right what stands on the waitlist: a wish that was written down wrongly, or somebody
who was taken off by mistake. Nobody loses their place by it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import (
    AlreadyWaiting,
    EntryClosed,
    EntryOffered,
    InvalidWish,
    NobodyWorksThen,
    NotFound,
)
from core.events import Name, announce
from core.models import EntryStatus, Event, Party, WaitlistEntry
from core.scheduling import limits, wants
from core.scheduling.local_time import local
from core.scheduling.waitlist.capacity import rules_for
from core.scheduling.waitlist.entries import ENTRIES, WAITING, fact_of, waiting_of
from core.scheduling.waitlist.possible import has_two, is_possible
from core.scheduling.waitlist.renewing import first_look
from core.scheduling.waitlist.wishes import Wish, check_wish, columns_of, is_same_wait, state_of

EVENTS = Event.table()


def change(
    db: Session,
    catalogue: Catalogue,
    entry_id: str,
    wish: Wish,
    *,
    now: datetime,
    because: str | None = None,
) -> WaitlistEntry:
    """Let an entry wait for something else from now on, in its place; one that waits for just that
    is left alone. `because` is why, if nobody works then.

    Raises NotFound, EntryClosed, EntryOffered while it is being offered something, and what
    `joining.join` raises of a wish.
    """
    reason = limits.reason_of(because)
    entry = _locked(db, catalogue, entry_id)
    if entry.status is EntryStatus.OFFERED:
        raise EntryOffered(entry_id=entry_id)
    if entry.status is not EntryStatus.ACTIVE:
        raise EntryClosed(status=entry.status.value)
    columns = columns_of(wish)
    if all(getattr(entry, name) == value for name, value in columns.items()):
        return entry
    check_wish(catalogue, wish, today=local(now, catalogue.zone).date())
    if wish.party is Party.SIDE_BY_SIDE and not has_two(catalogue, wish):
        raise InvalidWish(field="party")
    _check_alone(db, entry, wish)
    if limits.is_bound(db, reason) and not is_possible(catalogue, wish, now=now):
        raise NobodyWorksThen
    return _write(db, catalogue, entry, columns, Name.ENTRY_CHANGED, now, reason)


def restore(db: Session, catalogue: Catalogue, entry_id: str, *, now: datetime) -> WaitlistEntry:
    """Put somebody back whom staff have taken off the list, in the place that they had. One who
    waits is left alone.

    Raises NotFound, EntryClosed for a wait that ended otherwise, as by the customer's own wish, or
    whose last day is over, and AlreadyWaiting if they have joined for the same again meanwhile.
    """
    entry = _locked(db, catalogue, entry_id)
    if entry.status in WAITING:
        return entry
    today = local(now, catalogue.zone).date()
    is_over = entry.last_on is not None and entry.last_on < today
    if entry.status is not EntryStatus.REMOVED or is_over or not _was_staff(db, entry):
        raise EntryClosed(status=entry.status.value)
    _check_alone(db, entry, entry)
    columns = {
        "status": EntryStatus.ACTIVE,
        "ended_at": None,
        "renew_at": first_look(rules_for(catalogue, entry), entry.renewed_at or entry.joined_at),
    }
    return _write(db, catalogue, entry, columns, Name.ENTRY_RESTORED, now, None)


def _locked(db: Session, catalogue: Catalogue, entry_id: str) -> WaitlistEntry:
    row = db.execute(
        sa.select(ENTRIES)
        .where(ENTRIES.c.id == entry_id, ENTRIES.c.tenant_id == catalogue.tenant_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound(entry_id=entry_id)
    return WaitlistEntry(**row._mapping)


def _was_staff(db: Session, entry: WaitlistEntry) -> bool:
    """Whether staff ended the wait: they alone have to say why."""
    ended = (
        sa.select(EVENTS.c.reason)
        .where(
            EVENTS.c.subject_id == entry.id,
            EVENTS.c.tenant_id == entry.tenant_id,
            EVENTS.c.name == Name.ENTRY_REMOVED.value,
        )
        .order_by(EVENTS.c.id.desc())
    )
    return db.scalar(ended.limit(1)) is not None


def _check_alone(db: Session, entry: WaitlistEntry, wish: Wish | WaitlistEntry) -> None:
    for other in waiting_of(db, [entry.customer_id]):
        if other.id != entry.id and is_same_wait(other, wish):
            raise AlreadyWaiting(entry_id=other.id)


def _write(
    db: Session,
    catalogue: Catalogue,
    entry: WaitlistEntry,
    columns: Mapping[str, object],
    name: Name,
    now: datetime,
    reason: str | None,
) -> WaitlistEntry:
    before = state_of(entry)
    db.execute(sa.update(ENTRIES).where(ENTRIES.c.id == entry.id).values(dict(columns)))
    for column, value in columns.items():
        setattr(entry, column, value)
    wants.write(db, catalogue, [entry], now=now)
    fact = fact_of(name, entry, now)
    announce(db, replace(fact, before=before, after=state_of(entry), reason=reason))
    return entry
