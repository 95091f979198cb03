"""A yes or no to one offer or reminder, wherever it was said: in a text, by a button, by a link."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from conversations import attention, calendars, parties
from conversations.dialogue.context import Said
from core.catalogue import Catalogue
from core.errors import (
    AppointmentClosed,
    NotFound,
    OfferClosed,
    OutsideWorkingHours,
    ServiceNotOffered,
    SlotHeld,
    SlotInPast,
    SlotTaken,
    TooFarAhead,
    TooLateToCancel,
    TooLateToMove,
)
from core.models import Appointment, AppointmentStatus, EntryStatus, Offer, WaitlistEntry
from core.scheduling import bookings, broadcasts, chains, offers

# A late YES is a booking like any other, so it can fail like any other.
GONE = (SlotTaken, OfferClosed, OutsideWorkingHours, ServiceNotOffered, TooFarAhead, NotFound)

# It also says that staff know now that the customer cannot come.
TOO_LATE = "too_late_to_cancel"

WAITING = (EntryStatus.ACTIVE, EntryStatus.OFFERED)

_appointment, _offer = Appointment.table(), Offer.table()
_entry = WaitlistEntry.table()


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
        taken = chains.accept(db, catalogue, offer_id, customer_id=customer_id, now=now)
    except SlotInPast:
        return Said("offer_over")
    except SlotHeld:
        return Said("offer_held")
    except GONE:
        if _is_of_broadcast(db, offer_id):
            return Said("opening_taken")
        return _gone(db, catalogue, offer_id, customer_id, now)
    if _is_of_broadcast(db, offer_id):
        broadcasts.end_waits(db, catalogue, taken.booked, now=now)
    facts = parties.facts_of_booked(catalogue, taken.booked, taken.second)
    if taken.second is not None:
        facts["beside"] = taken.second.id
    if taken.given_up is not None:
        calendars.take_out(db, taken.given_up, now=now)
        return Said("moved", facts, taken.booked.id)
    if taken.asked is not None:
        later = taken.asked.starts_at.astimezone(catalogue.zone)
        return Said("booked_ask_later", facts | {"later": later}, taken.booked.id)
    return Said("booked", facts, taken.booked.id)


def _gone(
    db: Session, catalogue: Catalogue, offer_id: str, customer_id: str, now: datetime
) -> Said:
    """Who has the visit already, or another that the same wait has led to, is told so; who waits on
    keeps their place; the others are asked for another time."""
    offer = db.execute(
        select(_offer).where(_offer.c.id == offer_id, _offer.c.customer_id == customer_id)
    ).one_or_none()
    if offer is None:
        return Said("offer_gone")
    own = db.execute(
        select(_appointment).where(
            _appointment.c.customer_id == customer_id,
            _appointment.c.status == AppointmentStatus.CONFIRMED,
            _appointment.c.starts_at == offer.starts_at,
            _appointment.c.staff_id == offer.staff_id,
        )
    ).first()
    if own is None and offer.entry_id is not None:
        own = offers.visit_of_wait(db, offer.entry_id, customer_id=customer_id, now=now)
    if own is not None:
        return Said("appointment", visit_facts(catalogue, own))
    offers.missed(db, catalogue, offer_id, customer_id=customer_id, now=now)
    waits = db.scalar(
        select(_entry.c.id).where(_entry.c.id == offer.entry_id, _entry.c.status.in_(WAITING))
    )
    return Said("offer_taken" if waits else "offer_gone")


def visit_facts(catalogue: Catalogue, visit: Appointment | Row[Any]) -> dict[str, Any]:
    return {
        "service": catalogue.service(visit.service_id).name,
        "staff": catalogue.staff_member(visit.staff_id).name,
        "when": visit.starts_at.astimezone(catalogue.zone),
    }


def answer_whether_to_give_up(
    db: Session,
    catalogue: Catalogue,
    appointment_id: str,
    *,
    customer_id: str,
    accepts: bool,
    now: datetime,
) -> Said:
    """Give up the later visit for the one just taken, or keep both."""
    visit = db.execute(select(_appointment).where(_appointment.c.id == appointment_id)).one()
    facts = {
        "service": catalogue.service(visit.service_id).name,
        "when": visit.starts_at.astimezone(catalogue.zone),
    }
    answer = chains.give_up if accepts else chains.keep
    try:
        answer(db, catalogue, appointment_id, customer_id=customer_id, now=now)
    except TooLateToMove as refused:
        is_news = attention.cannot_come(
            db, catalogue.tenant_id, customer_id, visit.id, visit.starts_at, now=now
        )
        until = datetime.fromisoformat(refused.details["until"]).astimezone(catalogue.zone)
        return Said(TOO_LATE, facts | {"until": until}, is_news=is_news)
    except (AppointmentClosed, NotFound):
        return Said("appointment_closed")
    return Said("canceled", facts, visit.id) if accepts else Said("kept", facts)


def _decline(
    db: Session, catalogue: Catalogue, offer_id: str, customer_id: str, now: datetime
) -> Said:
    """Also of an offer that has ended: whoever does not want it keeps their place either way."""
    with suppress(OfferClosed):
        offers.decline(db, catalogue, offer_id, customer_id=customer_id, now=now)
    return Said("nothing_declined" if _is_of_broadcast(db, offer_id) else "offer_declined")


def _is_of_broadcast(db: Session, offer_id: str) -> bool:
    """Whoever was told of an opening need not be on the waitlist."""
    return db.scalar(select(_offer.c.broadcast_id).where(_offer.c.id == offer_id)) is not None


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
    facts = visit_facts(catalogue, visit)
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
