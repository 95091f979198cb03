"""A freed slot finds its next customer: one person is asked at a time while the slot is held, and
each offer reaches exactly one end.

Everything about an offer begins by locking its slot; then come offers, the hold and its quanta, and
entries. Whoever comes second waits, and then sees what is true.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue
from core.errors import InvalidInterval, NotFound, OfferClosed, SlotTaken
from core.events import Name, announce
from core.ids import new_id
from core.models import (
    Appointment,
    EntryStatus,
    Hold,
    Offer,
    OfferStatus,
    Slot,
    SlotStatus,
    WaitlistEntry,
)
from core.scheduling import elsewhere, holds, occupying, quanta
from core.scheduling.asking import ask_next, fact_of_offer, fact_of_slot
from core.scheduling.endings import LockedOffer, close, lock_offer, move_on, settle_entry
from core.scheduling.slots import SLOTS, close_open_slots, lock_slot, set_status
from core.scheduling.visits import (
    LONGEST_VISIT,
    Visit,
    bookable_visit,
    visit,
    write_appointment,
)

ENTRIES = WaitlistEntry.table()
HOLDS = Hold.table()
OFFERS = Offer.table()

SWEPT_AT_ONCE = 20


def free_slot(  # noqa: PLR0913 - this is what a slot is
    db: Session,
    catalogue: Catalogue,
    *,
    staff_id: str,
    service_id: str,
    starts_at: datetime,
    ends_at: datetime,
    origin_appointment_id: str | None,
    now: datetime,
) -> Slot:
    """Announce a window that became free and ask the first person.

    `origin_appointment_id` is the appointment that was given up; its customer is not asked.
    Raises InvalidInterval.
    """
    if not timedelta(0) < ends_at - starts_at <= LONGEST_VISIT:
        raise InvalidInterval(starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())
    freed = {
        "id": new_id(),
        "tenant_id": catalogue.tenant_id,
        "staff_id": staff_id,
        "service_id": service_id,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "status": SlotStatus.OPEN,
        "origin_appointment_id": origin_appointment_id,
        "freed_at": now,
    }
    db.execute(sa.insert(SLOTS), freed)
    slot = Slot(**freed)
    announce(
        db,
        replace(fact_of_slot(Name.SLOT_FREED, slot, now), after={"status": slot.status.value}),
    )
    ask_next(db, catalogue, slot, now=now)
    return slot


def offer_next(db: Session, catalogue: Catalogue, slot_id: str, *, now: datetime) -> Offer | None:
    """Offer an open slot to the best candidate; None if it is not open or nobody is left, and then
    it stands in public availability. Raises NotFound."""
    slot = lock_slot(db, catalogue.tenant_id, slot_id)
    return ask_next(db, catalogue, slot, now=now) if slot.status == SlotStatus.OPEN else None


def accept(
    db: Session, catalogue: Catalogue, offer_id: str, *, customer_id: str, now: datetime
) -> Appointment:
    """Book what was offered. A late YES to an offer that lapsed books too, if the time is free.

    Raises NotFound, OfferClosed (`details['status']` says how it ended; `lapsed` means that the
    visit's time has come, or that even a late YES is too late) or, for a late YES, SlotTaken and
    what `bookable_visit` raises.
    """
    _refuse_if_gone(db, offer_id, customer_id, now)
    locked = lock_offer(db, catalogue, offer_id, customer_id)
    offer = locked.offer
    if offer.status not in (OfferStatus.PENDING, OfferStatus.LAPSED) or offer.starts_at <= now:
        raise OfferClosed(status=offer.status.value)
    if offer.status == OfferStatus.LAPSED:
        if now >= late_yes_until(catalogue, offer.service_id, offer.offered_at):
            raise OfferClosed(status=offer.status.value)
        return _accept_late(db, catalogue, offer, now)
    return _accept_in_time(db, catalogue, locked, now)


def late_yes_until(catalogue: Catalogue, service_id: str, offered_at: datetime) -> datetime:
    """Until when a YES still means an offer of that service, even once it has lapsed."""
    hours = catalogue.policies_for(service_id).waitlist_notification_hours
    return offered_at + timedelta(hours=hours)


def _refuse_if_gone(db: Session, offer_id: str, customer_id: str, now: datetime) -> None:
    """A look without locks. When a crowd says a late YES to one slot, all but the first would
    otherwise queue for the slot, each until the one before has committed, to learn the same.

    Raises SlotTaken. What looks free here may be taken by the time that the slot is locked.
    """
    offer = db.execute(
        sa.select(OFFERS.c.staff_id, OFFERS.c.starts_at, OFFERS.c.ends_at).where(
            OFFERS.c.id == offer_id,
            OFFERS.c.customer_id == customer_id,
            OFFERS.c.status == OfferStatus.LAPSED,
        )
    ).first()
    if offer and quanta.occupied(db, offer.staff_id, offer.starts_at, offer.ends_at, now):
        raise SlotTaken(offer_id=offer_id)


def _accept_in_time(
    db: Session, catalogue: Catalogue, locked: LockedOffer, now: datetime
) -> Appointment:
    offer, hold = locked.offer, locked.hold
    assert hold is not None, "a pending offer has its hold"  # noqa: S101 - made in one commit
    close(db, offer, OfferStatus.ACCEPTED, now)
    appointment_id = new_id()
    proposed = visit(catalogue, offer.service_id, offer.staff_id, offer.starts_at)
    busy_starts_at, busy_ends_at = holds.become(
        db, catalogue, hold, owner_id=appointment_id, until=proposed.busy_ends_at
    )
    # The times are those that were offered, even if the service was edited meanwhile.
    accepted = Visit(
        service_id=offer.service_id,
        staff_id=offer.staff_id,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        busy_starts_at=busy_starts_at,
        busy_ends_at=max(busy_ends_at, offer.ends_at),
    )
    settle_entry(db, offer.entry_id, EntryStatus.BOOKED, now)
    set_status(db, locked.slot, SlotStatus.BOOKED)
    was, is_now = {"status": OfferStatus.PENDING.value}, {"status": offer.status.value}
    fact = fact_of_offer(Name.OFFER_ACCEPTED, offer, now)
    announce(db, replace(fact, before=was, after=is_now))
    return write_appointment(
        db,
        catalogue,
        accepted,
        appointment_id=appointment_id,
        customer_id=offer.customer_id,
        now=now,
        offer_id=offer.id,
    )


def _accept_late(db: Session, catalogue: Catalogue, offer: Offer, now: datetime) -> Appointment:
    wanted = bookable_visit(catalogue, offer.service_id, offer.staff_id, offer.starts_at, now=now)
    elsewhere.check(db, wanted)
    appointment_id = new_id()
    occupying.take(db, catalogue, wanted, appointment_id, now=now)
    close_open_slots(db, wanted)
    fulfil_entry(db, catalogue, offer.entry_id, customer_id=offer.customer_id, now=now)
    return write_appointment(
        db,
        catalogue,
        wanted,
        appointment_id=appointment_id,
        customer_id=offer.customer_id,
        now=now,
        offer_id=offer.id,
    )


def fulfil_entry(
    db: Session, catalogue: Catalogue, entry_id: str, *, customer_id: str, now: datetime
) -> None:
    """The entry's wait is over: its customer booked. What it was being offered goes to the next."""
    live = db.scalar(sa.select(OFFERS.c.id).where(OFFERS.c.live_entry_id == entry_id))
    if live is not None:
        not_delivered(db, catalogue, live, now=now)
    db.execute(
        sa.update(ENTRIES)
        .where(
            ENTRIES.c.id == entry_id,
            ENTRIES.c.customer_id == customer_id,
            ENTRIES.c.status.in_([EntryStatus.ACTIVE, EntryStatus.OFFERED]),
        )
        .values(status=EntryStatus.BOOKED, ended_at=now)
    )


def decline(
    db: Session, catalogue: Catalogue, offer_id: str, *, customer_id: str, now: datetime
) -> None:
    """NO: the customer keeps their place, the slot goes to the next.

    Raises NotFound, OfferClosed.
    """
    locked = lock_offer(db, catalogue, offer_id, customer_id)
    move_on(db, catalogue, locked, OfferStatus.DECLINED, now)


def withdraw(db: Session, catalogue: Catalogue, offer_id: str, *, now: datetime) -> None:
    """Take the question back; the customer keeps their place, the slot goes to the next.

    Raises NotFound, OfferClosed.
    """
    move_on(db, catalogue, lock_offer(db, catalogue, offer_id), OfferStatus.WITHDRAWN, now)


def not_delivered(db: Session, catalogue: Catalogue, offer_id: str, *, now: datetime) -> bool:
    """The customer cannot be asked: withdraw, unless the offer has ended otherwise meanwhile."""
    locked = lock_offer(db, catalogue, offer_id)
    is_pending = locked.offer.status == OfferStatus.PENDING
    if is_pending:
        move_on(db, catalogue, locked, OfferStatus.WITHDRAWN, now)
    return is_pending


def message_sent(db: Session, catalogue: Catalogue, offer_id: str, *, sent_at: datetime) -> None:
    """The customer has the question: from `sent_at` they have the tenant's hold minutes to answer,
    but never longer than until the visit begins. Only the first call counts. Raises NotFound."""
    row = db.execute(
        sa.select(OFFERS).where(OFFERS.c.id == offer_id, OFFERS.c.tenant_id == catalogue.tenant_id)
    ).first()
    if row is None:
        raise NotFound(offer_id=offer_id)
    offer = Offer(**row._mapping)
    hold_for = timedelta(minutes=catalogue.policies_for(offer.service_id).hold_minutes)
    offer.sent_at, offer.answer_by = sent_at, min(sent_at + hold_for, offer.starts_at)
    started = database.affected(
        db,
        sa.update(OFFERS)
        .where(
            OFFERS.c.id == offer_id,
            OFFERS.c.status == OfferStatus.PENDING,
            OFFERS.c.sent_at.is_(None),
        )
        .values(sent_at=sent_at, answer_by=offer.answer_by),
    )
    if started:
        holds.run_until(db, offer.slot_id, offer.answer_by)
        after = {"answer_by": offer.answer_by.isoformat()}
        fact = fact_of_offer(Name.OFFER_SENT, offer, sent_at)
        announce(db, replace(fact, before={"answer_by": None}, after=after))


def message_lost(db: Session, offer_id: str) -> None:
    """The message did not arrive after all and is on its way again: the answer time starts anew
    when it was sent."""
    lost = database.affected(
        db,
        sa.update(OFFERS)
        .where(OFFERS.c.id == offer_id, OFFERS.c.status == OfferStatus.PENDING)
        .values(sent_at=None, answer_by=None),
    )
    if lost:
        slot_id = sa.select(OFFERS.c.slot_id).where(OFFERS.c.id == offer_id).scalar_subquery()
        db.execute(sa.update(HOLDS).where(HOLDS.c.slot_id == slot_id).values(expires_at=None))


@dataclass(frozen=True, slots=True)
class DueOffer:
    offer_id: str
    tenant_id: str


def next_due_offer(db: Session, now: datetime) -> DueOffer | None:
    """An offer whose time to answer is over, its slot locked; another sweep finds another one."""
    due = db.execute(
        sa.select(OFFERS.c.id, OFFERS.c.tenant_id, OFFERS.c.slot_id)
        .where(OFFERS.c.status == OfferStatus.PENDING, _is_due(now))
        .order_by(OFFERS.c.answer_by)
        .limit(SWEPT_AT_ONCE)
    ).all()
    if not due:
        return None
    # The slot is what is claimed, not the offer: a customer's YES locks the slot first, and the
    # other order would make the two wait for each other.
    slot_id = db.scalar(
        sa.select(SLOTS.c.id)
        .where(SLOTS.c.id.in_([row.slot_id for row in due]))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = next((row for row in due if row.slot_id == slot_id), None)
    return DueOffer(found.id, found.tenant_id) if found else None


def lapse(db: Session, catalogue: Catalogue, offer_id: str, *, now: datetime) -> bool:
    """Silence: the customer keeps their place and the slot goes to the next. An offer that was
    never sent and whose visit begins is withdrawn instead. False if it is not due (any more).

    Raises NotFound.
    """
    locked = lock_offer(db, catalogue, offer_id)
    offer = locked.offer
    due_at = offer.answer_by or offer.starts_at
    if offer.status != OfferStatus.PENDING or due_at > now:
        return False
    ended = OfferStatus.LAPSED if offer.sent_at else OfferStatus.WITHDRAWN
    move_on(db, catalogue, locked, ended, now)
    return True


def pending_for(db: Session, customer_id: str) -> list[Offer]:
    """The questions that are open with a customer, oldest first."""
    query = (
        sa.select(Offer)
        .where(Offer.customer_id == customer_id, Offer.status == OfferStatus.PENDING)
        .order_by(Offer.offered_at)
        .execution_options(populate_existing=True)
    )
    return list(db.scalars(query))


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    unsent = sa.and_(OFFERS.c.answer_by.is_(None), OFFERS.c.starts_at <= now)
    return sa.or_(OFFERS.c.answer_by <= now, unsent)
