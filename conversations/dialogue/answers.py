"""A yes or no to one offer, wherever it was said: in a text, by a button, behind a link."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from conversations.dialogue.context import Said
from core.catalogue import Catalogue
from core.errors import (
    NotFound,
    OfferClosed,
    OutsideWorkingHours,
    ServiceNotOffered,
    SlotInPast,
    SlotTaken,
    TooFarAhead,
)
from core.scheduling import offers

# A late YES is a booking like any other, so it can fail like any other.
GONE = (SlotTaken, OfferClosed, OutsideWorkingHours, ServiceNotOffered, TooFarAhead, NotFound)


def answer_offer(
    db: Session,
    catalogue: Catalogue,
    offer_id: str,
    *,
    customer_id: str,
    accepts: bool,
    now: datetime,
) -> Said:
    """Book what was offered, or pass it on, and return what the customer is told of it."""
    if not accepts:
        return _decline(db, catalogue, offer_id, customer_id, now)
    try:
        appointment = offers.accept(db, catalogue, offer_id, customer_id=customer_id, now=now)
    except SlotInPast:
        return Said("offer_over")
    except GONE:
        return Said("offer_taken")
    facts = {
        "service": catalogue.service(appointment.service_id).name,
        "staff": catalogue.staff_member(appointment.staff_id).name,
        "when": appointment.starts_at.astimezone(catalogue.zone),
    }
    return Said("booked", facts, appointment.id)


def _decline(
    db: Session, catalogue: Catalogue, offer_id: str, customer_id: str, now: datetime
) -> Said:
    """Also of an offer that has ended: whoever does not want it keeps their place either way."""
    with suppress(OfferClosed):
        offers.decline(db, catalogue, offer_id, customer_id=customer_id, now=now)
    return Said("offer_declined")
