"""A chain of freed slots as one story: who gave what up, who was asked, and who has it now."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import NotFound
from core.models import Appointment, AppointmentStatus, Customer, Offer, OfferStatus, Slot
from core.scheduling.offers.planned import Planned, plans_of

APPOINTMENTS = Appointment.table()
CUSTOMERS = Customer.table()
OFFERS = Offer.table()
SLOTS = Slot.table()

LONGEST = 100  # `chain_depth` is at most as much
Became = tuple[OfferStatus, bool]
Row = TypeVar("Row", Appointment, Offer, Slot)
ANSWERED = (OfferStatus.ACCEPTED, OfferStatus.DECLINED)
HAS_IT = (AppointmentStatus.CONFIRMED, AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Chapter:
    """One freed slot of the chain: the appointment that was given up, if any, who was asked about
    it, first first, and the appointments that are there now. `others` counts who was asked beyond
    those, by what became of the question and whether it was sent; `plans` says, by offer id, why
    so many were asked then, where a plan weighed it."""

    slot: Slot
    given_up: Appointment | None
    asked: Sequence[Offer]
    taken: Sequence[Appointment]
    others: Mapping[Became, int]
    plans: Mapping[str, Planned]


@dataclass(frozen=True, slots=True)
class Story:
    """The chapters from the first cancellation on; `names` are those of all who occur, by customer
    id, where they are known."""

    chapters: Sequence[Chapter]
    names: Mapping[str, str | None]


def story(db: Session, catalogue: Catalogue, slot_id: str, *, limit: int) -> Story:
    """The whole chain that a slot is part of, with at most `limit` questions about each slot.
    Raises NotFound.

    One query for each step up and down the chain, and six for everything else.
    """
    slots = _after(db, _first(db, catalogue, slot_id))
    origins = [slot.origin_appointment_id for slot in slots]
    given_up = {
        one.id: one
        for one in _rows(
            db, Appointment, sa.select(APPOINTMENTS).where(APPOINTMENTS.c.id.in_(origins))
        )
    }
    taken = _taken(db, catalogue, slots)
    visits = (*given_up.values(), *taken)
    asked = _asked(db, slots, {visit.customer_id for visit in visits}, limit)
    others = _many_asked(db, slots)
    others.subtract((offer.slot_id, *_became(offer)) for offer in asked)
    plans = plans_of(db, [offer.id for offer in asked if offer.broadcast_id is None])
    chapters = [
        Chapter(
            slot=slot,
            given_up=given_up.get(slot.origin_appointment_id or ""),
            asked=sorted(
                (offer for offer in asked if offer.slot_id == slot.id),
                key=lambda offer: (offer.offered_at, offer.id),
            ),
            taken=[one for one in taken if _is_in(one, slot)],
            others={
                (status, was_sent): many
                for (of, status, was_sent), many in others.items()
                if of == slot.id and many
            },
            plans=plans,
        )
        for slot in slots
    ]
    people = {offer.customer_id for offer in asked} | {visit.customer_id for visit in visits}
    names = db.execute(
        sa.select(CUSTOMERS.c.id, CUSTOMERS.c.name).where(CUSTOMERS.c.id.in_(people))
    )
    return Story(chapters, {row.id: row.name for row in names})


def freed_lately(db: Session, catalogue: Catalogue, *, limit: int) -> list[Slot]:
    """The slots that were freed last, the latest first."""
    query = sa.select(SLOTS).where(SLOTS.c.tenant_id == catalogue.tenant_id)
    return _rows(db, Slot, query.order_by(SLOTS.c.freed_at.desc(), SLOTS.c.id.desc()).limit(limit))


def _first(db: Session, catalogue: Catalogue, slot_id: str) -> Slot:
    """The slot with which the chain began."""
    mine = SLOTS.c.tenant_id == catalogue.tenant_id
    found = _rows(db, Slot, sa.select(SLOTS).where(SLOTS.c.id == slot_id, mine))
    if not found:
        raise NotFound(slot_id=slot_id)
    slot = found[0]
    for _ in range(LONGEST):
        if slot.freed_by_offer_id is None:
            break
        before = (
            sa.select(SLOTS)
            .join(OFFERS, OFFERS.c.slot_id == SLOTS.c.id)
            .where(OFFERS.c.id == slot.freed_by_offer_id, mine)
        )
        found = _rows(db, Slot, before)
        if not found:
            break
        slot = found[0]
    return slot


def _after(db: Session, first: Slot) -> list[Slot]:
    """That slot and all that were freed because of it, in their order."""
    found, last = [first], [first]
    for _ in range(LONGEST):
        freed = (
            sa.select(SLOTS)
            .join(OFFERS, OFFERS.c.id == SLOTS.c.freed_by_offer_id)
            .where(OFFERS.c.slot_id.in_([slot.id for slot in last]))
            .order_by(SLOTS.c.freed_at, SLOTS.c.id)
        )
        last = _rows(db, Slot, freed)
        if not last:
            break
        found += last
    return found


def _became(offer: Offer) -> Became:
    return offer.status, offer.sent_at is not None


def _asked(
    db: Session, slots: Sequence[Slot], visitors: Collection[str], limit: int
) -> list[Offer]:
    """Of each slot, of whom the story goes on, then who answered, then who was written to; the
    first asked first."""
    place = sa.func.row_number().over(
        partition_by=OFFERS.c.slot_id,
        order_by=(
            OFFERS.c.customer_id.in_(visitors).desc(),
            OFFERS.c.status.in_(ANSWERED).desc(),
            OFFERS.c.sent_at.is_(None),
            OFFERS.c.offered_at,
            OFFERS.c.id,
        ),
    )
    placed = (
        sa.select(OFFERS.c.id, place.label("place"))
        .where(OFFERS.c.slot_id.in_([slot.id for slot in slots]))
        .subquery()
    )
    query = sa.select(OFFERS).join(placed, placed.c.id == OFFERS.c.id)
    return _rows(db, Offer, query.where(placed.c.place <= limit))


def _many_asked(db: Session, slots: Sequence[Slot]) -> Counter[tuple[str, OfferStatus, bool]]:
    """How many, by slot, by what became of the question and whether it was sent."""
    was_sent = OFFERS.c.sent_at.is_not(None)
    rows = db.execute(
        sa.select(OFFERS.c.slot_id, OFFERS.c.status, was_sent, sa.func.count())
        .where(OFFERS.c.slot_id.in_([slot.id for slot in slots]))
        .group_by(OFFERS.c.slot_id, OFFERS.c.status, was_sent)
    )
    return Counter({(of, status, bool(sent)): many for of, status, sent, many in rows})


def _taken(db: Session, catalogue: Catalogue, slots: Sequence[Slot]) -> list[Appointment]:
    inside = [
        sa.and_(
            APPOINTMENTS.c.staff_id == slot.staff_id,
            APPOINTMENTS.c.starts_at >= slot.starts_at,
            APPOINTMENTS.c.starts_at < slot.ends_at,
        )
        for slot in slots
    ]
    there = (
        sa.select(APPOINTMENTS)
        .where(
            APPOINTMENTS.c.tenant_id == catalogue.tenant_id,
            # What the index has: the others say which of these.
            APPOINTMENTS.c.starts_at >= min(slot.starts_at for slot in slots),
            APPOINTMENTS.c.starts_at < max(slot.ends_at for slot in slots),
            APPOINTMENTS.c.status.in_(HAS_IT),
            sa.or_(*inside),
        )
        .order_by(APPOINTMENTS.c.starts_at)
    )
    return _rows(db, Appointment, there)


def _is_in(appointment: Appointment, slot: Slot) -> bool:
    is_then = slot.starts_at <= appointment.starts_at < slot.ends_at
    return is_then and appointment.staff_id == slot.staff_id


def _rows(db: Session, kind: type[Row], query: sa.Select[Any]) -> list[Row]:
    """Pictures of rows, not attached to the session."""
    return [kind(**row._mapping) for row in db.execute(query)]
