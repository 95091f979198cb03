"""How an offer ends, exactly once, and what happens to everybody else then."""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue
from core.errors import OfferClosed
from core.events import Name, announce
from core.models import EntryStatus, Hold, Offer, OfferStatus, Slot, WaitlistEntry
from core.scheduling import holds
from core.scheduling.asking import ask_next, fact_of_offer
from core.scheduling.slots import lock_slot

ENTRIES = WaitlistEntry.table()
HOLDS = Hold.table()
OFFERS = Offer.table()

ENDINGS = {
    OfferStatus.DECLINED: Name.OFFER_DECLINED,
    OfferStatus.LAPSED: Name.OFFER_LAPSED,
    OfferStatus.WITHDRAWN: Name.OFFER_WITHDRAWN,
}


@dataclass(slots=True)
class LockedOffer:
    """An offer, the slot that is locked with it, and the hold if it is still kept for this offer.

    All are pictures of rows, not attached to the session.
    """

    slot: Slot
    offer: Offer
    hold: Hold | None


def lock_offer(
    db: Session, catalogue: Catalogue, offer_id: str, customer_id: str | None = None
) -> LockedOffer:
    """Lock the offer's slot, then read the offer. Raises NotFound, also for another customer's."""
    of_whom = [OFFERS.c.id == offer_id, OFFERS.c.tenant_id == catalogue.tenant_id]
    if customer_id is not None:
        of_whom.append(OFFERS.c.customer_id == customer_id)
    of_offer = sa.select(OFFERS.c.slot_id).where(*of_whom).scalar_subquery()
    slot = lock_slot(db, catalogue.tenant_id, of_offer)
    row = db.execute(sa.select(OFFERS).where(OFFERS.c.id == offer_id)).one()
    offer = Offer(**row._mapping)
    hold = None
    if offer.status == OfferStatus.PENDING:
        held = db.execute(sa.select(HOLDS).where(HOLDS.c.slot_id == slot.id)).one()
        hold = Hold(**held._mapping)
    return LockedOffer(slot, offer, hold)


def close(db: Session, offer: Offer, status: OfferStatus, now: datetime) -> None:
    """Give a pending offer its one end."""
    closed = database.affected(
        db,
        sa.update(OFFERS)
        .where(OFFERS.c.id == offer.id, OFFERS.c.status == OfferStatus.PENDING)
        .values(status=status, live_entry_id=None, ended_at=now),
    )
    if not closed:
        raise OfferClosed(status=offer.status.value)
    offer.status, offer.live_entry_id, offer.ended_at = status, None, now


def move_on(
    db: Session, catalogue: Catalogue, locked: LockedOffer, status: OfferStatus, now: datetime
) -> None:
    """End a pending offer without a booking and ask the next person. Raises OfferClosed if it has
    ended already."""
    end(db, catalogue, locked, status, now)
    ask_next(db, catalogue, locked.slot, now=now)


def end(
    db: Session,
    catalogue: Catalogue,
    locked: LockedOffer,
    status: OfferStatus,
    now: datetime,
    **data: bool,
) -> None:
    """End a pending offer without a booking: its entry waits again in its old place and its hold is
    dropped. `data` is announced besides. Raises OfferClosed if it has ended already."""
    close(db, locked.offer, status, now)
    if locked.hold is not None:
        holds.drop(db, catalogue, locked.hold)
    settle_entry(db, locked.offer.entry_id, EntryStatus.ACTIVE, None)
    fact = fact_of_offer(ENDINGS[status], locked.offer, now)
    was, is_now = {"status": OfferStatus.PENDING.value}, {"status": status.value}
    announce(db, replace(fact, data=fact.data | data, before=was, after=is_now))


def settle_entry(
    db: Session, entry_id: str, status: EntryStatus, ended_at: datetime | None
) -> None:
    """Give an entry that was being asked its next status; one that has left meanwhile stays."""
    db.execute(
        sa.update(ENTRIES)
        .where(ENTRIES.c.id == entry_id, ENTRIES.c.status == EntryStatus.OFFERED)
        .values(status=status, ended_at=ended_at)
    )
