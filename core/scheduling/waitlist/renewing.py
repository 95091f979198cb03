"""Who has waited for long is asked whether they still want to; silence costs the place.

`renew_at` is when an entry is looked at next: to ask, and once `renewal_asked_at` is set, to end
it. The rules are those that hold when it is looked at, so that a changed rule needs nothing but
another look.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.catalogue import catalogue as catalogue_of
from core.errors import AlreadyWaiting, EntryClosed, NotFound
from core.events import Name, announce
from core.models import EntryStatus, WaitlistEntry
from core.scheduling import wants
from core.scheduling.local_time import local
from core.scheduling.policies import Policies
from core.scheduling.waitlist.capacity import rules_for
from core.scheduling.waitlist.entries import (
    ENTRIES,
    WAITING,
    announce_end,
    end,
    fact_of,
    waiting_of,
)
from core.scheduling.waitlist.wishes import is_same_wait

LONGEST_ANSWER = timedelta(days=2)
SHARE_FOR_ANSWER = 4
LOOKED_AT_ONCE = 20


def first_look(policies: Policies, since: datetime) -> datetime | None:
    """When somebody who has waited since then is to be asked; None is never."""
    if policies.auto_expiry_hours is None:
        return None
    return since + timedelta(hours=policies.auto_expiry_hours) - answer_time(policies)


def answer_time(policies: Policies) -> timedelta:
    """How long the question stands before the place is lost: two days, or a quarter of a short
    wait."""
    wait = timedelta(hours=policies.auto_expiry_hours or 0)
    return min(LONGEST_ANSWER, wait / SHARE_FOR_ANSWER)


def renew_due(db: Session, now: datetime) -> int:
    """Ask whose time has come, and end the waits of those who did not answer; returns how many
    were looked at, at most LOOKED_AT_ONCE. Who is being offered something is left in peace."""
    rows = db.execute(
        sa.select(ENTRIES)
        .where(ENTRIES.c.status == EntryStatus.ACTIVE, ENTRIES.c.renew_at <= now)
        .order_by(ENTRIES.c.renew_at)
        .limit(LOOKED_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        entry = WaitlistEntry(**row._mapping)
        if entry.renewal_asked_at is None:
            _ask(db, catalogue_of(db, entry.tenant_id), entry, now)
        elif end(db, entry.id, EntryStatus.EXPIRED, now, keeps_question=True):
            announce_end(db, Name.ENTRY_EXPIRED, row, EntryStatus.EXPIRED, now, unanswered=True)
    return len(rows)


def _ask(db: Session, catalogue: Catalogue, entry: WaitlistEntry, now: datetime) -> None:
    rules = rules_for(catalogue, entry)
    look_at = first_look(rules, entry.renewed_at or entry.joined_at)
    if look_at is None or look_at > now:
        _set(db, entry.id, renew_at=look_at)
        return
    _set(db, entry.id, renewal_asked_at=now, renew_at=now + answer_time(rules))
    announce(db, fact_of(Name.ENTRY_RENEWAL_DUE, entry, now))


def question_sent(db: Session, entry_id: str, *, sent_at: datetime) -> None:
    """Of a message about an entry that was sent: if it asked whether to renew, and was kept until
    the morning, the time to answer begins only now."""
    row = db.execute(
        sa.select(ENTRIES).where(
            ENTRIES.c.id == entry_id,
            ENTRIES.c.status.in_(WAITING),
            ENTRIES.c.renewal_asked_at.is_not(None),
        )
    ).first()
    if row is None:
        return
    entry = WaitlistEntry(**row._mapping)
    answer_by = sent_at + answer_time(rules_for(catalogue_of(db, entry.tenant_id), entry))
    if entry.renew_at is not None and entry.renew_at < answer_by:
        _set(db, entry_id, renew_at=answer_by)


def renew(
    db: Session, catalogue: Catalogue, entry_id: str, *, customer_id: str, now: datetime
) -> WaitlistEntry:
    """The customer still wants to wait, and keeps the old place: also if silence has cost it, for
    as many hours as a late YES counts. Saying it again changes nothing.

    Raises NotFound, EntryClosed (`details['status']`), and AlreadyWaiting if they have joined for
    the same again meanwhile.
    """
    row = db.execute(
        sa.select(ENTRIES)
        .where(
            ENTRIES.c.id == entry_id,
            ENTRIES.c.customer_id == customer_id,
            ENTRIES.c.tenant_id == catalogue.tenant_id,
        )
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound(entry_id=entry_id)
    entry = WaitlistEntry(**row._mapping)
    was = _state(entry)
    if entry.renewal_asked_at is None and entry.status in WAITING:
        return entry
    if entry.status not in WAITING:
        _check_return(db, catalogue, entry, now)
        entry.status, entry.ended_at = EntryStatus.ACTIVE, None
        wants.write(db, catalogue, [entry], now=now)
    entry.renewed_at, entry.renewal_asked_at = now, None
    entry.renew_at = first_look(rules_for(catalogue, entry), now)
    kept = ("status", "ended_at", "renewed_at", "renewal_asked_at", "renew_at")
    _set(db, entry_id, **{name: getattr(entry, name) for name in kept})
    fact = fact_of(Name.ENTRY_RENEWED, entry, now)
    announce(db, replace(fact, before=was, after=_state(entry)))
    return entry


def _state(entry: WaitlistEntry) -> dict[str, str | None]:
    renewed_at = entry.renewed_at.isoformat() if entry.renewed_at else None
    return {"status": entry.status.value, "renewed_at": renewed_at}


def _check_return(db: Session, catalogue: Catalogue, entry: WaitlistEntry, now: datetime) -> None:
    today = local(now, catalogue.zone).date()
    is_unanswered = entry.status is EntryStatus.EXPIRED and entry.renewal_asked_at is not None
    is_over = entry.last_on is not None and entry.last_on < today
    if not is_unanswered or is_over or now >= return_until(catalogue, entry):
        raise EntryClosed(status=entry.status.value)
    for other in waiting_of(db, [entry.customer_id]):
        if is_same_wait(other, entry):
            raise AlreadyWaiting(entry_id=other.id)


def return_until(catalogue: Catalogue, entry: WaitlistEntry) -> datetime:
    """Until when a place that silence has cost can be had back."""
    hours = catalogue.policies_for(entry.service_id).waitlist_notification_hours
    return (entry.ended_at or entry.joined_at) + timedelta(hours=hours)


def look_again(db: Session, tenant_id: str, *, now: datetime) -> None:
    """The rule has changed: let the sweep look at everybody who waits and was not asked yet."""
    db.execute(
        sa.update(ENTRIES)
        .where(
            ENTRIES.c.tenant_id == tenant_id,
            ENTRIES.c.status.in_(WAITING),
            ENTRIES.c.renewal_asked_at.is_(None),
        )
        .values(renew_at=now)
    )


def _set(db: Session, entry_id: str, **values: object) -> None:
    db.execute(sa.update(ENTRIES).where(ENTRIES.c.id == entry_id).values(values))
