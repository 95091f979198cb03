"""YES: what was offered is booked, in time or late, unless somebody has it."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import OfferClosed, SlotHeld, SlotTaken
from core.events import Name, announce
from core.ids import new_id
from core.models import Appointment, EntryStatus, Hold, Offer, OfferStatus, RoundOutcome, SlotStatus
from core.scheduling import elsewhere, holds, occupying, parties
from core.scheduling.offers import rounds
from core.scheduling.offers.closing import not_delivered
from core.scheduling.offers.endings import LockedOffer, close, end_others, end_wait, lock_offer
from core.scheduling.offers.facts import fact_of_offer
from core.scheduling.offers.looking import HAS_GONE, late_yes_until, refuse_if_gone, visit_of_wait
from core.scheduling.slots import close_open_slots, set_status
from core.scheduling.visits import Visit, bookable_visit, visit, write_appointment

OFFERS = Offer.table()

ANSWERABLE = (OfferStatus.PENDING, OfferStatus.LAPSED)


def accept(
    db: Session, catalogue: Catalogue, offer_id: str, *, customer_id: str, now: datetime
) -> Appointment:
    """As `take`, of which this is the first."""
    return take(db, catalogue, offer_id, customer_id=customer_id, now=now)[0]


def take(
    db: Session, catalogue: Catalogue, offer_id: str, *, customer_id: str, now: datetime
) -> list[Appointment]:
    """Book what was offered, to who waits for two both visits or neither; whoever else was being
    asked about it is told. A late YES to an offer
    that lapsed books too, if nobody has the time and nobody was promised it; if the same wait has
    led to a visit meanwhile, only what is earlier than that, which may be given up for it then.

    Raises NotFound, OfferClosed (`details['status']` says how it ended; `lapsed` means that the
    visit's time has come, or that even a late YES is too late), SlotTaken if somebody was quicker,
    SlotHeld if it is kept for another who is being asked, and what `bookable_visit` raises.
    """
    refuse_if_gone(db, offer_id, customer_id, now)
    locked = lock_offer(db, catalogue, offer_id, customer_id)
    offer = locked.offer
    if offer.status not in ANSWERABLE or offer.starts_at <= now:
        raise OfferClosed(status=offer.status.value)
    if offer.status is OfferStatus.PENDING:
        if locked.slot.status in HAS_GONE:
            raise SlotTaken(offer_id=offer_id)
        if _is_kept(locked) and locked.hold is not None and offer.second_staff_id is None:
            return [_accept_held(db, catalogue, locked, locked.hold, now)]
    elif now >= late_yes_until(catalogue, offer.service_id, offer.offered_at):
        raise OfferClosed(status=offer.status.value)
    with db.begin_nested():  # only its end shows whether a YES to another slot was quicker
        return _accept_free(db, catalogue, locked, now)


def _accept_held(
    db: Session, catalogue: Catalogue, locked: LockedOffer, hold: Hold, now: datetime
) -> Appointment:
    offer = locked.offer
    close(db, offer, OfferStatus.ACCEPTED, now)
    appointment_id = new_id()
    planned = _as_offered(catalogue, offer)
    for beside in locked.holds:
        if beside.id != hold.id:
            holds.drop(db, catalogue, beside)
    busy_starts_at, busy_ends_at = holds.become(
        db, catalogue, hold, owner_id=appointment_id, planned=planned
    )
    accepted = replace(planned, busy_starts_at=busy_starts_at, busy_ends_at=busy_ends_at)
    [made] = _book(db, catalogue, locked, [(appointment_id, accepted)], now)
    return made


def _as_offered(catalogue: Catalogue, offer: Offer) -> Visit:
    """The times are those that were offered, even if the service was edited meanwhile."""
    proposed = visit(catalogue, offer.service_id, offer.staff_id, offer.starts_at)
    busy_ends_at = max(proposed.busy_ends_at, offer.ends_at)
    return replace(proposed, ends_at=offer.ends_at, busy_ends_at=busy_ends_at)


def _is_kept(locked: LockedOffer) -> bool:
    """Whether what was offered is kept for those who are asked, of whom this is one. For whoever a
    broadcast told of it, nothing was ever kept."""
    is_asked = locked.offer.status is OfferStatus.PENDING and locked.offer.broadcast_id is None
    return is_asked and locked.hold is not None


def _accept_free(
    db: Session, catalogue: Catalogue, locked: LockedOffer, now: datetime
) -> list[Appointment]:
    """Of time that is kept for nobody, or for several of whom this one is the first; and of what is
    kept for who waits for two, which is given back and taken in one step: nobody comes in between.
    """
    offer, hold = locked.offer, locked.hold
    if _is_kept(locked):
        wanted = _kept_visits(catalogue, locked)
    elif hold is not None and hold.customer_id is not None:
        raise SlotHeld(offer_id=offer.id)
    else:
        wanted = _bookable_visits(db, catalogue, offer, now)
    taken = [(new_id(), planned) for planned in wanted]
    with db.begin_nested() if hold is not None else nullcontext():
        for held in locked.holds:
            holds.drop(db, catalogue, held)
        # Always in the same order, as two who are offered each other's time wait for one another.
        for owner_id, planned in sorted(taken, key=lambda one: (one[1].staff_id, one[1].starts_at)):
            occupying.take(db, catalogue, planned, owner_id, now=now)
    for _, planned in taken:
        close_open_slots(db, planned, now)
    if offer.status is OfferStatus.PENDING:
        close(db, offer, OfferStatus.ACCEPTED, now)
    return _book(db, catalogue, locked, taken, now)


def _kept_visits(catalogue: Catalogue, locked: LockedOffer) -> list[Visit]:
    """The visits that were offered, no longer than is kept, one not into the other."""
    first, second = _as_offered(catalogue, locked.offer), parties.second_of(catalogue, locked.offer)
    visits = [first] if second is None else [first, second]
    if second is not None and second.staff_id == first.staff_id:
        visits[0] = replace(first, busy_ends_at=min(first.busy_ends_at, second.busy_starts_at))
    until = {held.staff_id: held.ends_at for held in locked.holds}
    return [
        replace(one, busy_ends_at=min(one.busy_ends_at, until.get(one.staff_id, one.busy_ends_at)))
        for one in visits
    ]


def _bookable_visits(db: Session, catalogue: Catalogue, offer: Offer, now: datetime) -> list[Visit]:
    wanted = [(offer.staff_id, offer.starts_at)]
    if offer.second_staff_id is not None and offer.second_starts_at is not None:
        wanted.append((offer.second_staff_id, offer.second_starts_at))
    visits = [
        bookable_visit(catalogue, offer.service_id, staff_id, starts_at, now=now)
        for staff_id, starts_at in wanted
    ]
    for planned in visits:
        elsewhere.check(db, planned)
    return visits


def _book(
    db: Session,
    catalogue: Catalogue,
    locked: LockedOffer,
    taken: Sequence[tuple[str, Visit]],
    now: datetime,
) -> list[Appointment]:
    """The time is theirs: end the wait and the round, write what they took by the ids that it is
    taken for, tell the others. What was freed is filled by the first; a second visit answers the
    same wait."""
    offer, slot, hold = locked.offer, locked.slot, locked.hold
    if slot.status in (SlotStatus.OPEN, SlotStatus.HELD):
        set_status(db, slot, SlotStatus.BOOKED)
    rounds.end_of_slot(db, slot.id, RoundOutcome.FILLED, now=now)
    if offer.status is OfferStatus.ACCEPTED:
        if offer.entry_id is not None:
            was = EntryStatus.OFFERED
            end_wait(db, slot.tenant_id, offer.entry_id, offer.customer_id, was=was, now=now)
        before, after = {"status": OfferStatus.PENDING.value}, {"status": offer.status.value}
        fact = fact_of_offer(Name.OFFER_ACCEPTED, offer, now)
        announce(db, replace(fact, before=before, after=after))
    elif offer.entry_id is not None:
        who = offer.customer_id
        if not fulfil_entry(db, catalogue, offer.entry_id, customer_id=who, now=now):
            theirs = visit_of_wait(db, offer.entry_id, customer_id=who, now=now)
            if theirs is not None and theirs.starts_at < offer.starts_at:
                raise OfferClosed(status=offer.status.value)
    made = [
        write_appointment(
            db,
            catalogue,
            accepted,
            appointment_id=appointment_id,
            customer_id=offer.customer_id,
            now=now,
            offer_id=None if number else offer.id,
            entry_id=offer.entry_id if number else None,
        )
        for number, (appointment_id, accepted) in enumerate(taken)
    ]
    if hold is None or hold.customer_id is None:
        end_others(db, slot, now)
    return made


def fulfil_entry(
    db: Session, catalogue: Catalogue, entry_id: str, *, customer_id: str, now: datetime
) -> bool:
    """The entry's wait is over: its customer booked. What it was being offered goes to the next.
    False if the wait was over before."""
    live = db.scalar(sa.select(OFFERS.c.id).where(OFFERS.c.live_entry_id == entry_id))
    if live is not None:
        not_delivered(db, catalogue, live, now=now)
    was = EntryStatus.ACTIVE
    return end_wait(db, catalogue.tenant_id, entry_id, customer_id, was=was, now=now)
