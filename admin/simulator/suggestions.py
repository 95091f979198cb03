"""What the owner of a phone or mailbox might say next."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.simulator.devices import Device
from conversations.dialogue.model import State
from core.catalogue import Catalogue
from core.models import Appointment, AppointmentStatus, Offer, OfferStatus
from core.scheduling import local_time
from demo import salon
from demo.calendar import first_free_day

YES_OR_NO = {State.CONFIRMING, State.CONFIRMING_CANCEL, State.OFFERING_WAITLIST}
A_CHOICE = {
    State.CHOOSING_TIME,
    State.CHOOSING_STAFF,
    State.CHOOSING_SERVICE,
    State.CHOOSING_APPOINTMENT,
    State.CHOOSING_ENTRY,
    State.CHOOSING_QUESTION,
}
WAITING = {one.name for one in (salon.SAM, salon.PRIYA, salon.FEMI, salon.ELENA)}


def by_device(
    db: Session, known: Catalogue, devices: Sequence[Device], *, now: datetime
) -> dict[str, dict[str, Any]]:
    """By contact point: `suggestions`, and when the next visit is (`visit_on`)."""
    people = [device.customer.id for device in devices]
    asked, booked = _asked(db, known, people), _next_visits(db, known, people, now)
    today = local_time.local(now, known.zone).date()
    found = {}
    for device in devices:
        visit_on = booked.get(device.customer.id)
        state = State(device.talk.state) if device.talk else State.IDLE
        is_asked = device.customer.id in asked
        found[device.point.id] = {
            "visit_on": None if visit_on is None else visit_on.isoformat(),
            "suggestions": suggestions(device.customer.name, state, is_asked, visit_on, today),
        }
    return found


def _asked(db: Session, known: Catalogue, customer_ids: Sequence[str]) -> set[str]:
    return set(
        db.scalars(
            select(Offer.customer_id).where(
                Offer.tenant_id == known.tenant_id,
                Offer.status == OfferStatus.PENDING,
                Offer.customer_id.in_(customer_ids),
            )
        )
    )


def _next_visits(
    db: Session, known: Catalogue, customer_ids: Sequence[str], now: datetime
) -> dict[str, date]:
    rows = db.execute(
        select(Appointment.customer_id, Appointment.starts_at)
        .where(
            Appointment.tenant_id == known.tenant_id,
            Appointment.customer_id.in_(customer_ids),
            Appointment.status == AppointmentStatus.CONFIRMED,
            Appointment.starts_at > now,
        )
        .order_by(Appointment.starts_at.desc())
    )
    return {
        customer_id: local_time.local(starts_at, known.zone).date()
        for customer_id, starts_at in rows
    }


def suggestions(
    name: str | None, state: State, is_asked: bool, visit_on: date | None, today: date
) -> list[str]:
    if state is State.HANDED_OVER:
        return []
    if state in A_CHOICE:
        return ["1", "2", "never mind"]
    if state in YES_OR_NO:
        return ["yes", "no"]
    if is_asked:
        return ["Yes please!", "No thanks"]
    if visit_on:
        return [
            f"I need to cancel my appointment {_named(visit_on, today)}",
            "when is my appointment?",
            "can I move it to next week?",
        ]
    if name in WAITING:
        return ["am I on the list?", f"haircut with {salon.BOB} on monday", "can I talk to a human"]
    day = _named(first_free_day(today), today)
    return [
        f"hi can I get a haircut with {salon.ANNA} {day} afternoon",
        f"beard trim with {salon.THEO} next week",
        "can I talk to a human",
    ]


def _named(day: date, today: date) -> str:
    """As people text it."""
    ahead = (day - today).days
    if ahead <= 1:
        return ("today", "tomorrow")[ahead]
    if ahead <= 7:
        return f"{'next ' if ahead == 7 else ''}{day:%A}".lower()
    return f"on {day:%B} {day.day}"
