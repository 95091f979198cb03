"""How an offer ends, exactly once, and what happens to everybody else then."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue
from core.errors import OfferClosed
from core.events import Fact, Name, announce
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
from core.scheduling import holds, wants
from core.scheduling.offers import rounds
from core.scheduling.offers.asking import ask_more
from core.scheduling.offers.facts import fact_of_offer
from core.scheduling.slots import lock_slot

ENDED_AT_ONCE = 20  # whoever was first must not wait until hundreds have been told

APPOINTMENTS = Appointment.table()
ENTRIES = WaitlistEntry.table()
OFFERS = Offer.table()

# Built once: building them costs several times what running them does.
_offer = sa.select(OFFERS).where(OFFERS.c.id == sa.bindparam("offer"))
_close = (
    sa.update(OFFERS)
    .where(OFFERS.c.id == sa.bindparam("offer"), OFFERS.c.status == OfferStatus.PENDING)
    .values(status=sa.bindparam("is_now"), live_entry_id=None, ended_at=sa.bindparam("at"))
)
_wait_again = (
    sa.update(ENTRIES)
    .where(ENTRIES.c.id == sa.bindparam("entry"), ENTRIES.c.status == EntryStatus.OFFERED)
    .values(status=EntryStatus.ACTIVE)
)

ENDINGS = {
    OfferStatus.DECLINED: Name.OFFER_DECLINED,
    OfferStatus.LAPSED: Name.OFFER_LAPSED,
    OfferStatus.WITHDRAWN: Name.OFFER_WITHDRAWN,
    OfferStatus.SUPERSEDED: Name.OFFER_SUPERSEDED,
}


@dataclass(slots=True)
class LockedOffer:
    """An offer, the slot that is locked with it, and what keeps the slot, and a colleague's time
    with it, for those who are asked.

    All are pictures of rows, not attached to the session.
    """

    slot: Slot
    offer: Offer
    holds: list[Hold]

    @property
    def hold(self) -> Hold | None:
        """What keeps the slot itself."""
        return next((one for one in self.holds if one.staff_id == self.slot.staff_id), None)


def lock_offer(
    db: Session, catalogue: Catalogue, offer_id: str, customer_id: str | None = None
) -> LockedOffer:
    """Lock the offer's slot, then read the offer. Raises NotFound, also for another customer's."""
    of_whom = [OFFERS.c.id == offer_id, OFFERS.c.tenant_id == catalogue.tenant_id]
    if customer_id is not None:
        of_whom.append(OFFERS.c.customer_id == customer_id)
    of_offer = sa.select(OFFERS.c.slot_id).where(*of_whom).scalar_subquery()
    slot = lock_slot(db, catalogue.tenant_id, of_offer)
    row = db.execute(_offer, {"offer": offer_id}).one()
    held = holds.of_slot(db, slot.id) if slot.status is SlotStatus.HELD else []
    return LockedOffer(slot, Offer(**row._mapping), held)


def close(db: Session, offer: Offer, status: OfferStatus, now: datetime) -> None:
    """Give a pending offer its one end."""
    closed = database.affected(db, _close, {"offer": offer.id, "is_now": status, "at": now})
    if not closed:
        raise OfferClosed(status=offer.status.value)
    offer.status, offer.live_entry_id, offer.ended_at = status, None, now
    wants.points_changed(db, [offer.customer_id], now=now)


def move_on(
    db: Session,
    catalogue: Catalogue,
    locked: LockedOffer,
    status: OfferStatus,
    now: datetime,
    **data: bool,
) -> None:
    """End a pending offer without a booking and ask whom the plan says, unless everybody was asked
    at once by a broadcast. Raises OfferClosed if it has ended already."""
    end(db, locked.offer, status, now, **data)
    if locked.offer.broadcast_id is None:
        ask_more(db, catalogue, locked.slot, now=now)


def end(db: Session, offer: Offer, status: OfferStatus, now: datetime, **data: bool) -> None:
    """End a pending offer without a booking: its entry waits again in its old place. What is kept
    for it is the caller's to see to. `data` is announced besides. Raises OfferClosed if it has
    ended already."""
    close(db, offer, status, now)
    _wait_on(db, offer.entry_id)
    fact = fact_of_offer(ENDINGS[status], offer, now)
    was, is_now = {"status": OfferStatus.PENDING.value}, {"status": status.value}
    announce(db, replace(fact, data=fact.data | data, before=was, after=is_now))


def end_others(db: Session, slot: Slot, now: datetime) -> None:
    """End what is still pending of a locked slot that nobody can be given any more: superseded if
    somebody has it, withdrawn otherwise. Each keeps their place, and is told if they were asked;
    who took the time themselves by another way waits no longer. Of very many, some are left to the
    sweep of rounds; those of broadcasts end elsewhere."""
    taken = slot.status is SlotStatus.BOOKED
    status = OfferStatus.SUPERSEDED if taken else OfferStatus.WITHDRAWN
    rows = db.execute(
        sa.select(OFFERS)
        .where(
            OFFERS.c.slot_id == slot.id,
            OFFERS.c.status == OfferStatus.PENDING,
            OFFERS.c.broadcast_id.is_(None),
        )
        .order_by(OFFERS.c.id)
        .limit(ENDED_AT_ONCE + 1)
    ).all()
    pending = [Offer(**row._mapping) for row in rows[:ENDED_AT_ONCE]]
    own = _who_come_then(db, slot, {offer.customer_id for offer in pending}) if taken else set()
    for offer in pending:
        if offer.customer_id in own:
            end(db, offer, OfferStatus.WITHDRAWN, now)
            if offer.entry_id is not None:
                who, has_been = offer.customer_id, EntryStatus.ACTIVE
                end_wait(db, slot.tenant_id, offer.entry_id, who, was=has_been, now=now)
        else:
            end(db, offer, status, now, was_sent=offer.sent_at is not None)
    if len(rows) > ENDED_AT_ONCE:
        rounds.look_again(db, slot.id, now)


def _who_come_then(db: Session, slot: Slot, customer_ids: Collection[str]) -> set[str]:
    """Which of them have a visit with the slot's staff member in its time."""
    if not customer_ids:
        return set()
    found = db.scalars(
        sa.select(APPOINTMENTS.c.customer_id).where(
            APPOINTMENTS.c.customer_id.in_(customer_ids),
            APPOINTMENTS.c.staff_id == slot.staff_id,
            APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
            APPOINTMENTS.c.starts_at < slot.ends_at,
            APPOINTMENTS.c.ends_at > slot.starts_at,
        )
    )
    return set(found)


def _wait_on(db: Session, entry_id: str | None) -> None:
    """An entry that was being asked waits again; one that has left meanwhile stays as it is."""
    if entry_id is not None:
        db.execute(_wait_again, {"entry": entry_id})


def end_wait(
    db: Session,
    tenant_id: str,
    entry_id: str,
    customer_id: str,
    *,
    was: EntryStatus,
    now: datetime,
) -> bool:
    """The customer has what they waited for; False if they did not wait any more."""
    booked = database.affected(
        db,
        sa.update(ENTRIES)
        .where(
            ENTRIES.c.id == entry_id,
            ENTRIES.c.customer_id == customer_id,
            ENTRIES.c.status.in_([EntryStatus.ACTIVE, EntryStatus.OFFERED]),
        )
        .values(status=EntryStatus.BOOKED, ended_at=now),
    )
    if booked:
        fact = Fact(Name.ENTRY_BOOKED, tenant_id, entry_id, now, customer_id)
        before, after = {"status": was.value}, {"status": EntryStatus.BOOKED.value}
        announce(db, replace(fact, before=before, after=after))
        wants.shut(db, entry_id)
    return booked == 1
