"""Leaving the waitlist, or being taken off it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.catalogue import catalogue as catalogue_of
from core.errors import EntryClosed, NotFound, ReasonNeeded
from core.events import Name
from core.models import EntryStatus, Offer, WaitlistEntry
from core.scheduling import limits
from core.scheduling.offers import not_delivered
from core.scheduling.waitlist.entries import active_entries, announce_end, end, forget_question
from core.scheduling.waitlist.wishes import is_same_wait

ENTRIES = WaitlistEntry.table()


def leave(db: Session, entry_id: str, *, customer_id: str, now: datetime) -> None:
    """Take a customer off the waitlist; what they were being offered goes to the next. Leaving
    what has ended already changes nothing. Raises NotFound."""
    row = _entry(db, entry_id, ENTRIES.c.customer_id == customer_id)
    if not _end(db, row, now) and row.renewal_asked_at is not None:
        forget_question(db, entry_id)


def remove(
    db: Session, catalogue: Catalogue, entry_id: str, *, because: str | None, now: datetime
) -> None:
    """Staff take somebody off the waitlist, and say why; the customer is told that it was done.

    Raises NotFound, EntryClosed (`details['status']`), ReasonNeeded or InvalidReason.
    """
    reason = limits.reason_of(because)
    if reason is None:
        raise ReasonNeeded(entry_id=entry_id)
    row = _entry(db, entry_id, ENTRIES.c.tenant_id == catalogue.tenant_id)
    if not _end(db, row, now, reason=reason):
        raise EntryClosed(status=row.status.value)


def _entry(db: Session, entry_id: str, whose: sa.ColumnElement[bool]) -> sa.Row[Any]:
    row = db.execute(sa.select(ENTRIES).where(ENTRIES.c.id == entry_id, whose)).first()
    if row is None:
        raise NotFound(entry_id=entry_id)
    return row


def _end(db: Session, row: sa.Row[Any], now: datetime, *, reason: str | None = None) -> bool:
    offers = Offer.table()
    live = db.scalar(sa.select(offers.c.id).where(offers.c.live_entry_id == row.id))
    if live is not None:
        not_delivered(db, catalogue_of(db, row.tenant_id), live, now=now)
    ended = end(db, row.id, EntryStatus.REMOVED, now)
    if ended:
        announce_end(db, Name.ENTRY_REMOVED, row, EntryStatus.REMOVED, now, reason=reason)
    return ended


def drop_repeated(db: Session, customer_id: str, *, now: datetime) -> None:
    """Of a customer's entries that wait for the same, keep the first, and any that is just being
    offered something: there are such after two customers became one."""
    kept: list[WaitlistEntry] = []
    for entry in active_entries(db, customer_id):
        if entry.status is EntryStatus.ACTIVE and any(is_same_wait(one, entry) for one in kept):
            leave(db, entry.id, customer_id=customer_id, now=now)
        else:
            kept.append(entry)
