"""The waitlist as staff see it: who waits in which place, and what became of an entry."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.models import Customer, Event, Offer, WaitlistEntry
from core.scheduling.waitlist.entries import ENTRIES, WAITING

CUSTOMERS, OFFERS = Customer.table(), Offer.table()
SHOWN_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """`place` is among those who wait for the same service, from 1."""

    entry: WaitlistEntry
    customer_name: str | None
    place: int


def waiting(
    db: Session, tenant_id: str, *, service_id: str | None = None, limit: int = SHOWN_AT_ONCE
) -> list[Waiting]:
    """Who waits, by service and place; one query."""
    place = (
        sa.func.row_number()
        .over(partition_by=ENTRIES.c.service_id, order_by=(ENTRIES.c.joined_at, ENTRIES.c.id))
        .label("place")
    )
    query = (
        sa.select(ENTRIES, place, CUSTOMERS.c.name.label("customer_name"))
        .join(CUSTOMERS, CUSTOMERS.c.id == ENTRIES.c.customer_id)
        .where(ENTRIES.c.tenant_id == tenant_id, ENTRIES.c.status.in_(WAITING))
        .order_by(ENTRIES.c.service_id, place)
        .limit(limit)
    )
    if service_id is not None:
        query = query.where(ENTRIES.c.service_id == service_id)
    names = [column.name for column in ENTRIES.c]
    return [
        Waiting(
            WaitlistEntry(**{name: row._mapping[name] for name in names}),
            row.customer_name,
            row.place,
        )
        for row in db.execute(query)
    ]


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
