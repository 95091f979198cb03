"""What an entry wants, row by row: its services, with whom or where, and its times of day, each
combination a row in the order of the list, so that ranking reads the best as the first.

An entry's rows are written when it joins and shut when it ends, in the same transaction. What else
their points depend on changes rarely: whoever changes it calls `points_changed`, and a sweep writes
the points anew, seconds later, as it does when time itself changes them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.catalogue import catalogue as catalogue_of
from core.models import (
    EVERY_WEEKDAY,
    Customer,
    CustomerTag,
    EntryStatus,
    Offer,
    OfferStatus,
    WaitlistEntry,
    WaitlistWant,
)
from core.scheduling.points import LOOKS_BACK, Asks, PastOffer, Person, change_at, parts_of
from core.scheduling.policies import Weights

ENTRIES, WANTS = WaitlistEntry.table(), WaitlistWant.table()
CUSTOMERS, TAGS, OFFERS = Customer.table(), CustomerTag.table(), Offer.table()

WAITING = (EntryStatus.ACTIVE, EntryStatus.OFFERED)
COUNTED = (OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.LAPSED)
RENEWED_AT_ONCE = 200
ANY = ""

# Built once: building them costs several times what running them does.
_due_at = (
    sa.update(ENTRIES)
    .where(ENTRIES.c.id == sa.bindparam("entry"))
    .values(points_due_at=sa.bindparam("at"))
)
_points_changed = (
    sa.update(ENTRIES)
    .where(
        ENTRIES.c.customer_id.in_(sa.bindparam("whose", expanding=True)),
        ENTRIES.c.status.in_(WAITING),
    )
    .values(points_due_at=sa.bindparam("at"))
)


def write(
    db: Session, catalogue: Catalogue, entries: Sequence[WaitlistEntry], *, now: datetime
) -> None:
    """Write the wants of entries of one tenant that wait, in place of those they had."""
    people = _people(db, {entry.customer_id for entry in entries}, now)
    rows: list[dict[str, Any]] = []
    due: list[dict[str, Any]] = []
    for entry in entries:
        person = people.get(entry.customer_id, Person())
        changes = set()
        for number, (place, weights) in enumerate(_places(catalogue, entry)):
            asks = Asks(entry.joined_at, bool(place["staff_id"]), _names_time(entry))
            parts = parts_of(weights, person, asks, now)
            changes.add(change_at(weights, person, entry.joined_at, now))
            rows.append(_row(entry, number, place, parts))
        due.append({"entry": entry.id, "at": min(filter(None, changes), default=None)})
    db.execute(sa.delete(WANTS).where(WANTS.c.entry_id.in_([entry.id for entry in entries])))
    if rows:
        db.execute(sa.insert(WANTS), rows)
    if due:
        db.connection().execute(_due_at, due)


def shut(db: Session, entry_id: str) -> None:
    """The entry has ended: what it wanted is kept, out of the list."""
    db.execute(sa.update(WANTS).where(WANTS.c.entry_id == entry_id).values(is_waiting=False))


def points_changed(db: Session, customer_ids: Collection[str], *, now: datetime) -> None:
    """Something about customers counts in the ranking and is not what it was."""
    db.execute(_points_changed, {"whose": list(customer_ids), "at": now})


def weights_changed(db: Session, tenant_id: str, *, now: datetime) -> None:
    """A tenant weighs something else from now on."""
    db.execute(
        sa.update(ENTRIES)
        .where(ENTRIES.c.tenant_id == tenant_id, ENTRIES.c.status.in_(WAITING))
        .values(points_due_at=now)
    )


def renew_due(db: Session, now: datetime) -> int:
    """Write the wants anew of entries whose points are not true any more; returns how many there
    were, at most RENEWED_AT_ONCE."""
    rows = db.execute(
        sa.select(ENTRIES)
        .where(ENTRIES.c.points_due_at <= now)
        .order_by(ENTRIES.c.points_due_at)
        .limit(RENEWED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    due = [WaitlistEntry(**row._mapping) for row in rows]
    waiting: dict[str, list[WaitlistEntry]] = {}
    for entry in due:
        if entry.status in WAITING:
            waiting.setdefault(entry.tenant_id, []).append(entry)
    over = [entry.id for entry in due if entry.status not in WAITING]
    if over:
        db.execute(sa.update(ENTRIES).where(ENTRIES.c.id.in_(over)).values(points_due_at=None))
    for tenant_id, entries in waiting.items():
        write(db, catalogue_of(db, tenant_id), entries, now=now)
    return len(due)


def _places(catalogue: Catalogue, entry: WaitlistEntry) -> Iterator[tuple[dict[str, Any], Weights]]:
    """Each combination of what suits the entry, and the weights that hold there."""
    further = entry.further or {}
    staff = [entry.staff_id, *further.get("staff", ())] if entry.staff_id else []
    locations = further.get("locations") or sorted(catalogue.locations)
    times = [(entry.from_minute, entry.until_minute), *further.get("times", ())]
    for service_id in (entry.service_id, *further.get("services", ())):
        wheres = [(ANY, one) for one in staff] or [(one, ANY) for one in locations]
        for location_id, staff_id in wheres:
            where = location_id or catalogue.staff_member(staff_id).location_id
            weights = catalogue.policies_for(service_id, where).weights
            for from_minute, until_minute in times:
                yield (
                    {
                        "service_id": service_id,
                        "location_id": location_id,
                        "staff_id": staff_id,
                        "from_minute": from_minute,
                        "until_minute": until_minute,
                    },
                    weights,
                )


def _row(
    entry: WaitlistEntry, number: int, place: Mapping[str, Any], parts: Mapping[str, int]
) -> dict[str, Any]:
    return {
        **place,
        "entry_id": entry.id,
        "number": number,
        "is_waiting": True,
        "behind": -sum(parts.values()),
        "parts": dict(parts),
        "joined_at": entry.joined_at,
        "first_on": entry.first_on,
        "last_on": entry.last_on,
        "weekdays": entry.weekdays,
        "notice_minutes": entry.notice_minutes,
    }


def _names_time(entry: WaitlistEntry) -> bool:
    bounds = (entry.first_on, entry.last_on, entry.from_minute, entry.until_minute)
    return entry.weekdays != EVERY_WEEKDAY or any(bound is not None for bound in bounds)


def _people(db: Session, customer_ids: Collection[str], now: datetime) -> dict[str, Person]:
    tags: dict[str, list[str]] = {}
    tagged = sa.select(TAGS.c.customer_id, TAGS.c.tag).where(TAGS.c.customer_id.in_(customer_ids))
    for customer_id, tag in db.execute(tagged):
        tags.setdefault(customer_id, []).append(tag)
    offers: dict[str, list[PastOffer]] = {}
    counted = sa.select(
        OFFERS.c.customer_id, OFFERS.c.status, OFFERS.c.offered_at, OFFERS.c.ended_at
    ).where(
        OFFERS.c.customer_id.in_(customer_ids),
        OFFERS.c.status.in_(COUNTED),
        OFFERS.c.broadcast_id.is_(None),
        OFFERS.c.ended_at > now - LOOKS_BACK,
    )
    for customer_id, status, offered_at, ended_at in db.execute(counted):
        offers.setdefault(customer_id, []).append(PastOffer(status, offered_at, ended_at))
    known = sa.select(CUSTOMERS.c.id, CUSTOMERS.c.is_vip).where(CUSTOMERS.c.id.in_(customer_ids))
    return {
        row.id: Person(row.is_vip, tags.get(row.id, ()), offers.get(row.id, ()))
        for row in db.execute(known)
    }
