"""A YES that came too late: somebody else had the time by then. How often that happens is what a
way of asking is judged by."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import NotFound
from core.events import Name, announce
from core.models import Appointment, AppointmentStatus, Event, Offer, OfferStatus, SlotStatus
from core.scheduling.offers.endings import end, lock_offer
from core.scheduling.offers.facts import fact_of_offer
from core.scheduling.visits import LONGEST_VISIT

APPOINTMENTS = Appointment.table()
EVENTS = Event.table()
TAKING = (Name.APPOINTMENT_BOOKED, Name.APPOINTMENT_MOVED)


def missed(
    db: Session, catalogue: Catalogue, offer_id: str, *, customer_id: str, now: datetime
) -> None:
    """Note that a YES was refused because somebody else has the time; `seconds_since` is for how
    long. An offer that was still pending ends with it: its customer is answered, and must not be
    told once more. If nobody has the time, nothing is noted."""
    try:
        locked = lock_offer(db, catalogue, offer_id, customer_id)
    except NotFound:
        return
    offer = locked.offer
    taken_at = _taken_at(db, offer)
    if taken_at is None:
        return
    if offer.status is OfferStatus.PENDING and locked.slot.status is SlotStatus.BOOKED:
        end(db, offer, OfferStatus.SUPERSEDED, now)
    fact = fact_of_offer(Name.OFFER_MISSED, offer, now)
    seconds = max(0.0, (now - taken_at).total_seconds())
    announce(db, replace(fact, data=fact.data | {"seconds_since": seconds}))


def _taken_at(db: Session, offer: Offer) -> datetime | None:
    """When the time that was offered became somebody else's."""
    found: datetime | None = db.scalar(
        sa.select(sa.func.max(EVENTS.c.happened_at))
        .join(APPOINTMENTS, APPOINTMENTS.c.id == EVENTS.c.subject_id)
        .where(
            APPOINTMENTS.c.staff_id == offer.staff_id,
            APPOINTMENTS.c.customer_id != offer.customer_id,
            APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
            APPOINTMENTS.c.starts_at < offer.ends_at,
            APPOINTMENTS.c.starts_at > offer.starts_at - LONGEST_VISIT,
            APPOINTMENTS.c.ends_at > offer.starts_at,
            EVENTS.c.name.in_([name.value for name in TAKING]),
        )
    )
    return found
