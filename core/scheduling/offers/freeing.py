"""A window of time becomes free, and those who wait are asked about it."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import InvalidInterval
from core.events import Fact, Name, announce_all
from core.ids import new_id
from core.models import Offer, OfferMode, RoundOutcome, Slot, SlotStatus
from core.scheduling import slots
from core.scheduling.offers import chain, rounds
from core.scheduling.offers.asking import ask_more
from core.scheduling.offers.endings import end_others
from core.scheduling.offers.facts import fact_of_slot
from core.scheduling.slots import lock_slot
from core.scheduling.visits import LONGEST_VISIT


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
    freed_by_offer_id: str | None = None,
    mode: OfferMode | None = None,
) -> Slot:
    """Announce a window that became free and ask the first, or as many as its mode says.

    `origin_appointment_id` is the appointment that was given up; its customer is not asked.
    `freed_by_offer_id` is the offer for which it was: once so many visits were moved in a row as
    the policy `chain_depth` allows, nobody is asked and the window is open to all. `mode` is how
    staff want it asked about, if not as the service's rules say.
    Raises InvalidInterval.
    """
    slot = new_slot(
        catalogue,
        staff_id=staff_id,
        service_id=service_id,
        starts_at=starts_at,
        ends_at=ends_at,
        origin_appointment_id=origin_appointment_id,
        freed_by_offer_id=freed_by_offer_id,
        now=now,
    )
    freed = announcement(slot, Name.SLOT_FREED, now)
    if freed_by_offer_id is None or chain.may_go_on(db, catalogue, freed_by_offer_id):
        ask_more(db, catalogue, slot, now=now, mode=mode, freed=freed)
    else:
        slots.write(db, slot)
        returned = fact_of_slot(Name.SLOT_RETURNED, slot, now)
        announce_all(db, [freed, replace(returned, before=freed.after, after=freed.after)])
    return slot


def new_slot(  # noqa: PLR0913 - this is what a slot is
    catalogue: Catalogue,
    *,
    staff_id: str,
    service_id: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    origin_appointment_id: str | None = None,
    freed_by_offer_id: str | None = None,
) -> Slot:
    """A window that is free, to be written and announced by the caller. Raises InvalidInterval."""
    if not timedelta(0) < ends_at - starts_at <= LONGEST_VISIT:
        raise InvalidInterval(starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())
    return Slot(
        id=new_id(),
        tenant_id=catalogue.tenant_id,
        staff_id=staff_id,
        service_id=service_id,
        starts_at=starts_at,
        ends_at=ends_at,
        status=SlotStatus.OPEN,
        origin_appointment_id=origin_appointment_id,
        freed_by_offer_id=freed_by_offer_id,
        freed_at=now,
    )


def announcement(slot: Slot, how: Name, now: datetime) -> Fact:
    """`how` says whether somebody gave it up (SLOT_FREED) or staff opened it (SLOT_OPENED)."""
    return replace(fact_of_slot(how, slot, now), after={"status": slot.status.value})


def offer_next(
    db: Session,
    catalogue: Catalogue,
    slot_id: str,
    *,
    now: datetime,
    mode: OfferMode | None = None,
) -> list[Offer]:
    """Ask about an open slot, as staff say by `mode` or else as its round was or its service is
    asked about; returns the new offers. None if it is not open or nobody is left, and then it
    stands in public availability. While people are being asked already, `mode` is how it goes on.
    Raises NotFound."""
    slot = lock_slot(db, catalogue.tenant_id, slot_id)
    is_open = slot.status is SlotStatus.OPEN
    if is_open or (mode is not None and slot.status is SlotStatus.HELD):
        return ask_more(db, catalogue, slot, now=now, mode=mode)
    return []


def look_again(db: Session, catalogue: Catalogue, slot_id: str, *, now: datetime) -> None:
    """What a sweep does about a round that is due: ask more about a slot that nobody has; end what
    is left of one that somebody has. Raises NotFound."""
    slot = lock_slot(db, catalogue.tenant_id, slot_id)
    if slot.status in (SlotStatus.OPEN, SlotStatus.HELD):
        ask_more(db, catalogue, slot, now=now)
    else:
        rounds.end_of_slot(db, slot_id, RoundOutcome.WITHDRAWN, now=now)
        end_others(db, slot, now)
