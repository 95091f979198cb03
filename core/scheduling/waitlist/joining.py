"""Joining the waitlist."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import AlreadyWaiting, InvalidWish, NobodyWorksThen, NotFound, TooManyEntries
from core.events import Name, announce
from core.ids import new_id
from core.models import Customer, EntryStatus, Party, WaitlistEntry
from core.people.sharing import who_share_an_address
from core.scheduling import limits, wants
from core.scheduling.local_time import local
from core.scheduling.waitlist.capacity import check_room, rules_for
from core.scheduling.waitlist.entries import fact_of, waiting_of
from core.scheduling.waitlist.possible import has_two, is_possible
from core.scheduling.waitlist.renewing import first_look
from core.scheduling.waitlist.wishes import Wish, check_wish, columns_of, is_same_wait, state_of

ENTRIES = WaitlistEntry.table()


def join(
    db: Session,
    catalogue: Catalogue,
    *,
    customer_id: str,
    wish: Wish,
    now: datetime,
    because: str | None = None,
    instead_of_appointment_id: str | None = None,
) -> WaitlistEntry:
    """Put a customer on the waitlist; `because` is why staff do so beyond what the rules allow,
    `instead_of_appointment_id` the appointment of theirs that they would give up for it.

    Raises NotFound, ServiceNotOffered, InvalidWish (`details['field']`), AlreadyWaiting if an entry
    of theirs waits for the same service and staff member at some of the same times,
    NobodyWorksThen, TooManyEntries, WaitlistFull or InvalidReason.
    """
    reason = limits.reason_of(because)
    check_wish(catalogue, wish, today=local(now, catalogue.zone).date())
    if wish.party is Party.SIDE_BY_SIDE and not has_two(catalogue, wish):
        raise InvalidWish(field="party")
    sharing = who_share_an_address(db, customer_id)
    _lock_customers(db, catalogue.tenant_id, customer_id, sharing)
    waiting = waiting_of(db, sharing)
    for entry in waiting:
        if entry.customer_id == customer_id and is_same_wait(entry, wish):
            raise AlreadyWaiting(entry_id=entry.id)
    most = catalogue.policies.max_active_entries
    if limits.is_bound(db, reason):
        if not is_possible(catalogue, wish, now=now):
            raise NobodyWorksThen
        # First, so that nobody is asked to give up another wait for a list that is full.
        check_room(db, catalogue, wish)
        if len(waiting) >= most:
            raise TooManyEntries(most=most)
    joined = {
        "id": new_id(),
        "tenant_id": catalogue.tenant_id,
        "customer_id": customer_id,
        **columns_of(wish),
        "instead_of_appointment_id": instead_of_appointment_id,
        "status": EntryStatus.ACTIVE,
        "joined_at": now,
        "ended_at": None,
        "renew_at": first_look(rules_for(catalogue, wish), now),
        "points_due_at": None,
    }
    db.execute(sa.insert(ENTRIES), joined)
    entry = WaitlistEntry(**joined)
    wants.write(db, catalogue, [entry], now=now)
    fact = fact_of(Name.ENTRY_JOINED, entry, now)
    announce(db, replace(fact, after=state_of(entry), reason=reason))
    return entry


def _lock_customers(
    db: Session, tenant_id: str, customer_id: str, sharing: Collection[str]
) -> None:
    """One join at a time for all who share an address, so that the same wish is not stored twice
    nor one entry too many."""
    customers = Customer.table()
    known = db.scalars(
        sa.select(customers.c.id)
        .where(customers.c.id.in_(sharing), customers.c.tenant_id == tenant_id)
        .order_by(customers.c.id)
        .with_for_update()
    ).all()
    if customer_id not in known:
        raise NotFound(customer_id=customer_id)
