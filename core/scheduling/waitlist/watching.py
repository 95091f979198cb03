"""The waitlist as staff see it: who waits in which place, and what became of an entry."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Customer, Event, Offer, WaitlistEntry
from core.scheduling.waitlist.entries import ENTRIES, WAITING

CUSTOMERS, OFFERS = Customer.table(), Offer.table()
SHOWN_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """`place` is among those who wait for any of the same services, from 1."""

    entry: WaitlistEntry
    customer_name: str | None
    place: int


def waiting(
    db: Session, tenant_id: str, *, service_id: str | None = None, limit: int = SHOWN_AT_ONCE
) -> list[Waiting]:
    """Who waits, by service and place; of a service also who would take another."""
    c = ENTRIES.c
    rows = db.execute(
        sa.select(c.id, c.service_id, c.further)
        .where(c.tenant_id == tenant_id, c.status.in_(WAITING))
        .order_by(c.joined_at, c.id)
    ).all()
    queue = [(row, _services(row.service_id, row.further)) for row in rows]
    placed = [
        (place, row)
        for place, (row, services) in zip(_places(queue), queue, strict=True)
        if service_id is None or service_id in services
    ]
    placed.sort(key=lambda one: (one[1].service_id, one[0]))
    shown = {row.id: place for place, row in placed[:limit]}
    found = {
        entry.id: Waiting(entry, name, shown[entry.id])
        for entry, name in db.execute(
            sa.select(WaitlistEntry, CUSTOMERS.c.name)
            .join(CUSTOMERS, CUSTOMERS.c.id == WaitlistEntry.customer_id)
            .where(WaitlistEntry.id.in_(shown))
            .execution_options(populate_existing=True)
        )
    }
    return [found[entry_id] for entry_id in shown]


def _services(first: str, further: dict[str, Any] | None) -> frozenset[str]:
    return frozenset((first, *(further or {}).get("services", ())))


def _places(queue: Sequence[tuple[Any, frozenset[str]]]) -> Iterator[int]:
    """Each one's place as `place_of` says it: there are few combinations of services."""
    ahead: Counter[frozenset[str]] = Counter()
    for _, services in queue:
        yield 1 + sum(many for others, many in ahead.items() if others & services)
        ahead[services] += 1


def history(db: Session, tenant_id: str, entry_id: str) -> Sequence[Event]:
    """All that was announced of an entry and of what it was offered, the oldest first.

    Raises NotFound.
    """
    of_tenant = (ENTRIES.c.id == entry_id, ENTRIES.c.tenant_id == tenant_id)
    if db.scalar(sa.select(ENTRIES.c.id).where(*of_tenant)) is None:
        raise NotFound(entry_id=entry_id)
    offered = db.scalars(sa.select(OFFERS.c.id).where(OFFERS.c.entry_id == entry_id)).all()
    query = (
        sa.select(Event)
        .where(Event.subject_id.in_([entry_id, *offered]), Event.tenant_id == tenant_id)
        .order_by(Event.id)
    )
    return db.scalars(query).all()
