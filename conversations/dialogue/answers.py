"""A yes or no to one offer or reminder, wherever it was said: in a text, by a button, by a link."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import attention
from conversations.dialogue.context import Said
from core.catalogue import Catalogue
from core.errors import (
    AppointmentClosed,
    NotFound,
    OfferClosed,
    OutsideWorkingHours,
    ServiceNotOffered,
    SlotInPast,
    SlotTaken,
    TooFarAhead,
    TooLateToCancel,
)
from core.models import Appointment, AppointmentStatus
from core.scheduling import bookings, offers

# A late YES is a booking like any other, so it can fail like any other.
GONE = (SlotTaken, OfferClosed, OutsideWorkingHours, ServiceNotOffered, TooFarAhead, NotFound)

# It also says that staff know now that the customer cannot come.
TOO_LATE = "too_late_to_cancel"

_appointment = Appointment.table()


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


def answer_reminder(
    db: Session,
    catalogue: Catalogue,
    appointment_id: str | None,
    *,
    customer_id: str,
    accepts: bool,
    now: datetime,
) -> Said:
    """Confirm the visit or give it up, and return what the customer is told of it. A visit that was
    moved since they were reminded is not given up by an old button: they are told when it is now.
    """
    c = _appointment.c
    visit = db.execute(
        select(_appointment).where(
            c.id == appointment_id,
            c.customer_id == customer_id,
            c.tenant_id == catalogue.tenant_id,
        )
    ).one_or_none()
    if visit is None:
        return Said("no_appointment")
    facts: dict[str, Any] = {
        "service": catalogue.service(visit.service_id).name,
        "staff": catalogue.staff_member(visit.staff_id).name,
        "when": visit.starts_at.astimezone(catalogue.zone),
    }
    is_open = visit.status is AppointmentStatus.CONFIRMED and visit.starts_at > now
    if is_open and visit.reminded_at is None:
        return Said("appointment", facts)
    try:
        if accepts:
            bookings.confirm_attendance(db, visit.id, customer_id=customer_id, now=now)
            return Said("attendance_confirmed", {"when": facts["when"]})
        bookings.cancel(db, catalogue, visit.id, customer_id=customer_id, now=now)
    except AppointmentClosed:
        return Said("appointment_closed")
    except TooLateToCancel as refused:
        is_news = attention.cannot_come(
            db, catalogue.tenant_id, customer_id, visit.id, visit.starts_at, now=now
        )
        until = datetime.fromisoformat(refused.details["until"]).astimezone(catalogue.zone)
        late = {"service": facts["service"], "when": facts["when"], "until": until}
        return Said(TOO_LATE, late, is_news=is_news)
    return Said("canceled", {name: facts[name] for name in ("service", "when")}, visit.id)
