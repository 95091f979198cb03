"""The phones: their messages, and what their owners might say next."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.simulator import words
from conversations.dialogue.model import State
from core.catalogue import Catalogue
from core.models import (
    Appointment,
    AppointmentStatus,
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Direction,
    Message,
    Offer,
    OfferStatus,
    Standing,
)
from core.scheduling import local_time
from demo import salon
from demo.calendar import first_free_day

MESSAGES_SHOWN = 160

Phone = dict[str, Any]

YES_OR_NO = {State.CONFIRMING, State.CONFIRMING_CANCEL, State.OFFERING_WAITLIST}
A_CHOICE = {
    State.CHOOSING_TIME,
    State.CHOOSING_STAFF,
    State.CHOOSING_SERVICE,
    State.CHOOSING_APPOINTMENT,
    State.CHOOSING_ENTRY,
    State.CHOOSING_QUESTION,
}


def phones(db: Session, known: Catalogue, *, now: datetime) -> list[Phone]:
    order = {customer.phone: index for index, customer in enumerate(salon.ON_THE_PHONE)}
    rows: Sequence[tuple[ContactPoint, Customer, Conversation | None]] = db.execute(
        select(ContactPoint, Customer, Conversation)
        .join(Customer, Customer.id == ContactPoint.customer_id)
        .outerjoin(
            Conversation,
            (Conversation.customer_id == Customer.id)
            & (Conversation.tenant_id == Customer.tenant_id),
        )
        .where(
            ContactPoint.tenant_id == known.tenant_id,
            ContactPoint.channel == Channel.SMS,
            ContactPoint.address.in_(order),
        )
    ).all()
    said = _messages(db, [talk.id for _, _, talk in rows if talk is not None])
    asked = _asked(db, known, [customer.id for _, customer, _ in rows])
    booked = _next_visits(db, known, [customer.id for _, customer, _ in rows], now)
    today = local_time.local(now, known.zone).date()
    found = []
    for point, customer, talk in rows:
        phone = _phone(point, customer, talk, [] if talk is None else said[talk.id])
        visit_on = booked.get(customer.id)
        phone["visit_on"] = None if visit_on is None else visit_on.isoformat()
        phone["suggestions"] = _suggestions(
            customer, State(phone["state"]), customer.id in asked, visit_on, today
        )
        found.append(phone)
    return sorted(found, key=lambda phone: order[phone["number"]])


def _phone(
    point: ContactPoint,
    customer: Customer,
    talk: Conversation | None,
    messages: list[dict[str, Any]],
) -> Phone:
    stories = {one.phone: one.story for one in salon.ON_THE_PHONE}
    return {
        "customer_id": customer.id,
        "name": customer.name,
        "number": point.address,
        "story": stories[point.address],
        "conversation_id": None if talk is None else talk.id,
        "state": State.IDLE.value if talk is None else talk.state,
        "is_with_staff": talk is not None and talk.handed_over_at is not None,
        "is_opted_out": point.standing is Standing.OPTED_OUT,
        "messages": messages,
    }


def _messages(db: Session, conversation_ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    latest = db.scalars(
        select(Message)
        .where(Message.conversation_id.in_(conversation_ids))
        .order_by(Message.id.desc())
        .limit(MESSAGES_SHOWN)
    ).all()
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for message in reversed(latest):
        found[message.conversation_id].append(
            {
                "id": message.id,
                "is_mine": message.direction is Direction.IN,
                "text": message.text,
                "status": message.status.value,
                "purpose": message.purpose.value if message.purpose else None,
                "at": words.milliseconds(message.created_at),
            }
        )
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


def _suggestions(
    customer: Customer, state: State, is_asked: bool, visit_on: date | None, today: date
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
    if customer.name in {salon.SAM.name, salon.PRIYA.name}:
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
