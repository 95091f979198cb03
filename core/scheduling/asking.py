"""Asking the next person about a slot that nobody has."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import SlotTaken
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import EntryStatus, Offer, OfferStatus, Slot, SlotStatus, WaitlistEntry
from core.scheduling import holds, nights
from core.scheduling.ranking import Candidate, best_candidates
from core.scheduling.slots import fitting_visits, set_status
from core.scheduling.visits import Visit

CANDIDATES_AT_ONCE = 10
MOST_SLEEPERS = 500  # when so many sleep, who is awake behind them can wait for the morning too
RANKINGS = 50  # each further one means that ten people were asked about other slots meanwhile

ENTRIES = WaitlistEntry.table()
OFFERS = Offer.table()


def ask_next(db: Session, catalogue: Catalogue, slot: Slot, *, now: datetime) -> Offer | None:
    """Offer a locked slot that nobody holds to the best candidate who is awake; if there is none,
    or it begins too soon to ask, it returns to availability, until the morning of those who sleep.
    """
    offer = wakes_at = None
    cutoff = catalogue.policies_for(slot.service_id).offer_cutoff_minutes
    last_call = slot.starts_at - timedelta(minutes=cutoff)
    if now < last_call and (fitting := fitting_visits(db, catalogue, slot, now)):
        offer, wakes_at = _ask_best(db, catalogue, slot, fitting, now)
    was = slot.status.value
    if offer is None and slot.starts_at <= now:
        set_status(db, slot, SlotStatus.EXPIRED)
    elif offer is None:
        set_status(db, slot, SlotStatus.OPEN)
        if wakes_at is not None and wakes_at < last_call:
            nights.ask_later(db, slot, wakes_at)
        fact = fact_of_slot(Name.SLOT_RETURNED, slot, now)
        announce(db, replace(fact, before={"status": was}, after={"status": slot.status.value}))
    return offer


def _ask_best(
    db: Session, catalogue: Catalogue, slot: Slot, fitting: Mapping[str, Visit], now: datetime
) -> tuple[Offer | None, datetime | None]:
    """The offer, if anybody was asked; else when the first wakes who could be asked then."""
    limit = CANDIDATES_AT_ONCE
    for _ in range(RANKINGS):
        ranked = best_candidates(db, catalogue, slot, fitting, now=now, limit=limit)
        sleepers = nights.asleep(db, catalogue, [c.customer_id for c in ranked], now)
        for candidate in ranked:
            if candidate.customer_id not in sleepers and _claim(db, candidate):
                proposed = fitting[candidate.service_id]
                offer = _offer(db, catalogue, slot, candidate, proposed, now)
                return offer, None
        if len(ranked) < limit or len(sleepers) >= MOST_SLEEPERS:
            return None, min(sleepers.values(), default=None)
        # Who sleeps is found again by the next ranking, unlike those who were asked elsewhere.
        limit += 10 * len(sleepers)
    return None, None


def _claim(db: Session, candidate: Candidate) -> bool:
    """Reserve the customer for this slot, or learn that another slot was quicker.

    Two slots freed at once rank the same person first. All the customer's entries are locked, not
    just the best one, because the other slot may have chosen another of them.
    """
    entries = db.execute(
        sa.select(ENTRIES.c.id, ENTRIES.c.status)
        .where(
            ENTRIES.c.customer_id == candidate.customer_id,
            ENTRIES.c.status.in_([EntryStatus.ACTIVE, EntryStatus.OFFERED]),
        )
        .order_by(ENTRIES.c.id)
        .with_for_update()
    ).all()
    states = {entry.id: entry.status for entry in entries}
    if EntryStatus.OFFERED in states.values() or candidate.entry_id not in states:
        return False
    _set_entry(db, candidate.entry_id, EntryStatus.OFFERED)
    return True


def _offer(
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    candidate: Candidate,
    proposed: Visit,
    now: datetime,
) -> Offer | None:
    try:
        holds.take(db, catalogue, slot, proposed, customer_id=candidate.customer_id, now=now)
    except SlotTaken:
        # Somebody booked the time between our look at it and now: it needs no offer any more.
        _set_entry(db, candidate.entry_id, EntryStatus.ACTIVE)
        return None
    made = {
        "id": new_id(),
        "tenant_id": slot.tenant_id,
        "slot_id": slot.id,
        "entry_id": candidate.entry_id,
        "live_entry_id": candidate.entry_id,
        "customer_id": candidate.customer_id,
        "staff_id": slot.staff_id,
        "service_id": candidate.service_id,
        "starts_at": proposed.starts_at,
        "ends_at": proposed.ends_at,
        "score": candidate.score,
        "status": OfferStatus.PENDING,
        "offered_at": now,
        "sent_at": None,
        "answer_by": None,
        "ended_at": None,
    }
    db.execute(sa.insert(OFFERS), made)
    set_status(db, slot, SlotStatus.HELD)
    offer = Offer(**made)
    after = {"status": offer.status.value}
    announce(db, replace(fact_of_offer(Name.OFFER_MADE, offer, now), after=after))
    return offer


def _set_entry(db: Session, entry_id: str, status: EntryStatus) -> None:
    db.execute(sa.update(ENTRIES).where(ENTRIES.c.id == entry_id).values(status=status))


def fact_of_slot(name: Name, slot: Slot, now: datetime) -> Fact:
    """What subscribers hear of a slot: whose time it is, for what, and when it begins."""
    return Fact(
        name=name,
        tenant_id=slot.tenant_id,
        subject_id=slot.id,
        happened_at=now,
        data={
            "staff_id": slot.staff_id,
            "service_id": slot.service_id,
            "starts_at": slot.starts_at.isoformat(),
            "ends_at": slot.ends_at.isoformat(),
        },
    )


def fact_of_offer(name: Name, offer: Offer, now: datetime) -> Fact:
    """What subscribers hear of an offer: enough to word it for its customer without a query."""
    return Fact(
        name=name,
        tenant_id=offer.tenant_id,
        subject_id=offer.id,
        customer_id=offer.customer_id,
        happened_at=now,
        data={
            "slot_id": offer.slot_id,
            "entry_id": offer.entry_id,
            "staff_id": offer.staff_id,
            "service_id": offer.service_id,
            "starts_at": offer.starts_at.isoformat(),
            "ends_at": offer.ends_at.isoformat(),
        },
    )
