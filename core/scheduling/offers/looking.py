"""What is true of an offer, looked at without locks: it may be otherwise by the time that somebody
answers."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import SlotHeld, SlotTaken
from core.models import (
    Appointment,
    AppointmentStatus,
    EntryStatus,
    Hold,
    Offer,
    OfferStatus,
    Slot,
    SlotStatus,
    WaitlistEntry,
)
from core.scheduling import occupying, parties, quanta
from core.scheduling.visits import visit

APPOINTMENTS = Appointment.table()
ENTRIES = WaitlistEntry.table()
HOLDS = Hold.table()
OFFERS = Offer.table()
SLOTS = Slot.table()

HAS_GONE = (SlotStatus.BOOKED, SlotStatus.CANCELED)


def late_yes_until(catalogue: Catalogue, service_id: str, offered_at: datetime) -> datetime:
    """Until when a YES still means an offer of that service, even once it has lapsed."""
    hours = catalogue.policies_for(service_id).waitlist_notification_hours
    return offered_at + timedelta(hours=hours)


def is_gone(db: Session, catalogue: Catalogue, offer_id: str, *, now: datetime) -> bool:
    """Whether a YES to a pending or lapsed offer would come too late: a look without locks. What
    is not gone here may be by the time that somebody says it."""
    row = _standing(db, OFFERS.c.id == offer_id)
    if row is None or row.status is OfferStatus.PENDING:
        return row is None or row.slot_status in HAS_GONE
    if row.hold_id is not None:
        return row.kept_for is not None
    wanted = [
        visit(catalogue, row.service_id, row.staff_id, row.starts_at),
        parties.second_of(catalogue, row),
    ]
    return not all(occupying.is_free(db, catalogue, one, now) for one in wanted if one is not None)


def is_kept_for_another(db: Session, offer_id: str) -> bool:
    """Whether a YES to a lapsed offer has to wait for the NO of whoever is being asked now."""
    row = _standing(db, OFFERS.c.id == offer_id)
    return row is not None and row.status is OfferStatus.LAPSED and row.kept_for is not None


def is_promised(db: Session, offer_id: str) -> bool:
    """Whether the offered time is kept for the offer's customer alone."""
    alone = (
        sa.select(HOLDS.c.id)
        .join(OFFERS, OFFERS.c.slot_id == HOLDS.c.slot_id)
        .where(OFFERS.c.id == offer_id, OFFERS.c.customer_id == HOLDS.c.customer_id)
    )
    return db.scalar(alone) is not None


def visit_of_wait(
    db: Session, entry_id: str, *, customer_id: str, now: datetime
) -> sa.Row[Any] | None:
    """The next visit of a customer whose wait is over because they booked, for anything that they
    were offered."""
    offered = sa.select(OFFERS.c.service_id).where(OFFERS.c.entry_id == entry_id)
    has_booked = sa.exists().where(ENTRIES.c.id == entry_id, ENTRIES.c.status == EntryStatus.BOOKED)
    return db.execute(
        sa.select(APPOINTMENTS)
        .where(
            APPOINTMENTS.c.customer_id == customer_id,
            APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
            APPOINTMENTS.c.starts_at > now,
            APPOINTMENTS.c.service_id.in_(offered),
            has_booked,
        )
        .order_by(APPOINTMENTS.c.starts_at)
        .limit(1)
    ).first()


def refuse_if_gone(db: Session, offer_id: str, customer_id: str, now: datetime) -> None:
    """A look without locks. When a crowd says YES to one slot, all but the first would otherwise
    queue for the slot, each until the one before has committed, to learn the same.

    Raises SlotTaken, SlotHeld. What looks free here may be taken by the time that the slot is
    locked.
    """
    row = _standing(db, OFFERS.c.id == offer_id, OFFERS.c.customer_id == customer_id)
    if row is None:
        return
    if row.status is OfferStatus.PENDING and row.slot_status in HAS_GONE:
        raise SlotTaken(offer_id=offer_id)
    if row.status is not OfferStatus.LAPSED:
        return
    if row.kept_for is not None:
        raise SlotHeld(offer_id=offer_id)
    if row.hold_id is None and quanta.occupied(db, row.staff_id, row.starts_at, row.ends_at, now):
        raise SlotTaken(offer_id=offer_id)


def _standing(db: Session, *which: sa.ColumnElement[bool]) -> Any | None:
    """An offer beside its slot and what keeps that."""
    return db.execute(
        sa.select(
            OFFERS.c.status,
            OFFERS.c.service_id,
            OFFERS.c.staff_id,
            OFFERS.c.starts_at,
            OFFERS.c.ends_at,
            OFFERS.c.second_staff_id,
            OFFERS.c.second_starts_at,
            OFFERS.c.second_ends_at,
            SLOTS.c.status.label("slot_status"),
            HOLDS.c.id.label("hold_id"),
            HOLDS.c.customer_id.label("kept_for"),
        )
        .join(SLOTS, SLOTS.c.id == OFFERS.c.slot_id)
        .outerjoin(HOLDS, HOLDS.c.slot_id == SLOTS.c.id)
        .where(*which)
    ).first()
