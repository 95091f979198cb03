"""What becomes of freed slots just now: who is being asked, who would be next, who has it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import (
    Appointment,
    AppointmentStatus,
    Customer,
    EntryStatus,
    Offer,
    OfferMode,
    OfferStatus,
    Round,
    RoundCandidate,
    RoundOutcome,
    Slot,
    SlotStatus,
    WaitlistEntry,
)

LATELY = timedelta(hours=3)
SHOWN = 20
NEXT_SHOWN = 3

APPOINTMENTS, CUSTOMERS, ENTRIES = Appointment.table(), Customer.table(), WaitlistEntry.table()
CANDIDATES, OFFERS, ROUNDS, SLOTS = (
    RoundCandidate.table(),
    Offer.table(),
    Round.table(),
    Slot.table(),
)
HAS_IT = (AppointmentStatus.CONFIRMED, AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Person:
    customer_id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who has not answered yet; `answer_by` is empty until the question was sent."""

    offer_id: str
    who: Person
    offered_at: datetime
    sent_at: datetime | None
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class Unfolding:
    """A freed slot and its round. `next` are those who would be asked then, `ask_at` when somebody
    is to be asked again, `said_no` and `silent` how many of those asked did not want it or did not
    answer, `has_it` whose it is now, by `appointment_id`. Without a `mode` it has no round: nobody
    was asked."""

    slot_id: str
    staff_id: str
    service_id: str
    starts_at: datetime
    ends_at: datetime
    freed_at: datetime
    status: SlotStatus
    gave_up: Person | None
    mode: OfferMode | None
    outcome: RoundOutcome | None
    ask_at: datetime | None
    asked: tuple[Asked, ...]
    next: tuple[Person, ...]
    said_no: int
    silent: int
    has_it: Person | None
    appointment_id: str | None

    @property
    def is_taken_back(self) -> bool:
        """Whether whoever gave it up has it again."""
        return bool(self.has_it and self.gave_up and self.has_it == self.gave_up)

    @property
    def is_going_on(self) -> bool:
        return self.status in (SlotStatus.OPEN, SlotStatus.HELD) and bool(self.asked or self.ask_at)


def unfolding(
    db: Session,
    catalogue: Catalogue,
    *,
    now: datetime,
    location_id: str | None = None,
    slot_ids: Collection[str] = (),
) -> list[Unfolding]:
    """The slots about which somebody is being asked or will be, and those that were freed lately,
    the earliest visit first; and these besides, if they are the tenant's. Six queries."""
    rows = _slots(db, catalogue, now, location_id, slot_ids)
    ids = [row.id for row in rows]
    asked, counts = _asked(db, ids)
    coming = _next(db, {row.round_id: row.id for row in rows if row.ended_at is None})
    taken = _taken(db, catalogue, [row for row in rows if row.status is SlotStatus.BOOKED])
    return [
        Unfolding(
            slot_id=row.id,
            staff_id=row.staff_id,
            service_id=row.service_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            freed_at=row.freed_at,
            status=row.status,
            gave_up=Person(row.gave_up_id, row.gave_up) if row.gave_up_id else None,
            mode=row.mode,
            outcome=row.outcome,
            ask_at=row.ask_at,
            asked=tuple(asked.get(row.id, ())),
            next=tuple(coming.get(row.id, ())),
            said_no=counts[row.id, OfferStatus.DECLINED],
            silent=counts[row.id, OfferStatus.LAPSED],
            has_it=taken[row.id][0] if row.id in taken else None,
            appointment_id=taken[row.id][1] if row.id in taken else None,
        )
        for row in sorted(rows, key=lambda row: (row.starts_at, row.id))
    ]


def _slots(
    db: Session,
    catalogue: Catalogue,
    now: datetime,
    location_id: str | None,
    slot_ids: Collection[str],
) -> list[Any]:
    """Each kind by an index of its own; those that go on before those that are over."""
    staff = (*catalogue.staff.values(), *catalogue.former_staff.values())
    staff_ids = [one.id for one in staff if location_id in (None, one.location_id)]
    goes_on = sa.and_(
        SLOTS.c.staff_id.in_(staff_ids),
        SLOTS.c.starts_at > now,
        SLOTS.c.status.in_([SlotStatus.OPEN, SlotStatus.HELD]),
        ROUNDS.c.ended_at.is_(None),
        ROUNDS.c.id.is_not(None),
    )
    lately = sa.and_(
        SLOTS.c.tenant_id == catalogue.tenant_id,
        SLOTS.c.freed_at > now - LATELY,
        SLOTS.c.staff_id.in_(staff_ids),
    )
    named = sa.and_(SLOTS.c.tenant_id == catalogue.tenant_id, SLOTS.c.id.in_(slot_ids))
    found: dict[str, Any] = {}
    for which in [goes_on, lately, *([named] if slot_ids else [])]:
        query = _slot_and_round().where(which).order_by(SLOTS.c.freed_at.desc()).limit(SHOWN)
        found |= {row.id: row for row in db.execute(query)}
    return list(found.values())


def _slot_and_round() -> sa.Select[Any]:
    customer = CUSTOMERS.c.name.label("gave_up")
    return (
        sa.select(
            SLOTS.c.id,
            SLOTS.c.staff_id,
            SLOTS.c.service_id,
            SLOTS.c.starts_at,
            SLOTS.c.ends_at,
            SLOTS.c.freed_at,
            SLOTS.c.status,
            CUSTOMERS.c.id.label("gave_up_id"),
            customer,
            ROUNDS.c.id.label("round_id"),
            ROUNDS.c.mode,
            ROUNDS.c.outcome,
            ROUNDS.c.ask_at,
            ROUNDS.c.ended_at,
        )
        .select_from(SLOTS)
        .outerjoin(ROUNDS, ROUNDS.c.slot_id == SLOTS.c.id)
        .outerjoin(APPOINTMENTS, APPOINTMENTS.c.id == SLOTS.c.origin_appointment_id)
        .outerjoin(CUSTOMERS, CUSTOMERS.c.id == APPOINTMENTS.c.customer_id)
    )


def _asked(
    db: Session, slot_ids: Sequence[str]
) -> tuple[Mapping[str, list[Asked]], Counter[tuple[str, OfferStatus]]]:
    """Whose answer is waited for, by slot, and how many answered how."""
    asked: dict[str, list[Asked]] = defaultdict(list)
    counts: Counter[tuple[str, OfferStatus]] = Counter()
    rows = db.execute(
        sa.select(OFFERS, CUSTOMERS.c.name.label("customer"))
        .join(CUSTOMERS, CUSTOMERS.c.id == OFFERS.c.customer_id)
        .where(OFFERS.c.slot_id.in_(slot_ids), OFFERS.c.status == OfferStatus.PENDING)
        .order_by(OFFERS.c.offered_at, OFFERS.c.id)
    )
    for row in rows:
        who = Person(row.customer_id, row.customer)
        asked[row.slot_id].append(Asked(row.id, who, row.offered_at, row.sent_at, row.answer_by))
    answered = db.execute(
        sa.select(OFFERS.c.slot_id, OFFERS.c.status, sa.func.count())
        .where(OFFERS.c.slot_id.in_(slot_ids))
        .group_by(OFFERS.c.slot_id, OFFERS.c.status)
    )
    for slot_id, status, many in answered:
        counts[slot_id, status] = many
    return asked, counts


def _next(db: Session, rounds: Mapping[str | None, str]) -> Mapping[str, list[Person]]:
    """Of those who were weighed, who still waits and was not asked, the best first."""
    was_asked = sa.exists().where(
        OFFERS.c.round_id == CANDIDATES.c.round_id, OFFERS.c.entry_id == CANDIDATES.c.entry_id
    )
    rows = db.execute(
        sa.select(CANDIDATES.c.round_id, CUSTOMERS.c.id, CUSTOMERS.c.name)
        .join(ENTRIES, ENTRIES.c.id == CANDIDATES.c.entry_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == ENTRIES.c.customer_id)
        .where(
            CANDIDATES.c.round_id.in_([one for one in rounds if one is not None]),
            ENTRIES.c.status == EntryStatus.ACTIVE,
            ~was_asked,
        )
        .order_by(CANDIDATES.c.round_id, CANDIDATES.c.rank)
    )
    found: dict[str, list[Person]] = defaultdict(list)
    for round_id, customer_id, name in rows:
        its = found[rounds[round_id]]
        if len(its) < NEXT_SHOWN:
            its.append(Person(customer_id, name))
    return found


def _taken(
    db: Session, catalogue: Catalogue, slots: Sequence[Any]
) -> Mapping[str, tuple[Person, str]]:
    """Who is booked there now, and by which appointment."""
    if not slots:
        return {}
    c = APPOINTMENTS.c
    inside = [
        sa.and_(
            c.staff_id == slot.staff_id,
            c.starts_at >= slot.starts_at,
            c.starts_at < slot.ends_at,
        )
        for slot in slots
    ]
    rows = db.execute(
        sa.select(c.id, c.staff_id, c.starts_at, c.customer_id, CUSTOMERS.c.name)
        .join(CUSTOMERS, CUSTOMERS.c.id == c.customer_id)
        .where(
            c.tenant_id == catalogue.tenant_id,
            # What the index has: the others say which of these.
            c.starts_at >= min(slot.starts_at for slot in slots),
            c.starts_at < max(slot.ends_at for slot in slots),
            c.status.in_(HAS_IT),
            sa.or_(*inside),
        )
    ).all()
    return {
        slot.id: (Person(row.customer_id, row.name), row.id)
        for slot in slots
        for row in rows
        if row.staff_id == slot.staff_id and slot.starts_at <= row.starts_at < slot.ends_at
    }
