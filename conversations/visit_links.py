"""The page behind a link in a reminder: what is true of the visit now, and answering it from there.

As with an offer the link's token is the proof that it was sent to the customer, looking changes
nothing, and an answer does what a texted one does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import link_answers, threads
from conversations.dialogue.answers import TOO_LATE, answer_reminder
from core.catalogue import catalogue
from core.errors import NotFound
from core.events import Actor, acting
from core.models import ActorKind, Appointment, AppointmentStatus, Customer, Purpose

_appointment, _customer = Appointment.table(), Customer.table()


class State(StrEnum):
    """What the visit is to its customer: a question, or what became of it."""

    OPEN = "open"
    CONFIRMED = "confirmed"  # and may still be given up
    MOVED = "moved"  # nobody has asked about the new time
    CANCELED = "canceled"
    LATE = "late"  # it cannot be cancelled any more; staff have just been told
    OVER = "over"


ANSWERABLE = {State.OPEN: {True, False}, State.CONFIRMED: {False}, State.LATE: {True}}


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as its customer may see it; times are the business's."""

    state: State
    tenant_id: str
    customer_id: str
    business: str
    language: str
    region: str
    own_texts: Mapping[str, str]
    service: str
    staff: str
    starts_at: datetime


def look(db: Session, appointment_id: str, *, now: datetime) -> Seen:
    """Raises NotFound."""
    row = db.execute(
        select(_appointment, _customer.c.language)
        .join(_customer, _customer.c.id == _appointment.c.customer_id)
        .where(_appointment.c.id == appointment_id)
    ).one_or_none()
    if row is None:
        raise NotFound(appointment_id=appointment_id)
    known = catalogue(db, row.tenant_id)
    language = row.language or known.language
    return Seen(
        state=_state(row, now),
        tenant_id=row.tenant_id,
        customer_id=row.customer_id,
        business=known.name,
        language=language,
        region=known.region,
        own_texts=known.own_texts(language),
        service=known.service(row.service_id).name,
        staff=known.staff_member(row.staff_id).name,
        starts_at=row.starts_at.astimezone(known.zone),
    )


def _state(row: Any, now: datetime) -> State:
    if row.status is AppointmentStatus.CANCELED:
        return State.CANCELED
    if row.status is not AppointmentStatus.CONFIRMED or row.starts_at <= now:
        return State.OVER
    if row.reminded_at is None:
        return State.MOVED
    return State.OPEN if row.confirmed_at is None else State.CONFIRMED


def answer(db: Session, appointment_id: str, *, comes: bool, now: datetime) -> Seen:
    """Give the customer's answer, confirm it to them, and return what is true then. An answer that
    changes nothing any more is not confirmed again. Raises NotFound."""
    asked = link_answers.asked(db, appointment_id, Purpose.REMINDER)
    if asked is not None:
        threads.lock(db, asked.conversation_id)  # as a texted answer does, so that one comes first
    seen = look(db, appointment_id, now=now)
    if comes not in ANSWERABLE.get(seen.state, ()):
        return seen
    known = catalogue(db, seen.tenant_id)
    with acting(db, Actor(ActorKind.CUSTOMER, seen.customer_id)):
        said = answer_reminder(
            db, known, appointment_id, customer_id=seen.customer_id, accepts=comes, now=now
        )
        if said.is_news:
            link_answers.tell(db, known, said, asked, customer_id=seen.customer_id, now=now)
    after = look(db, appointment_id, now=now)
    return replace(after, state=State.LATE) if said.key == TOO_LATE else after
