"""Taking an earlier slot and giving up a later appointment for it.

Giving up is asked, never assumed, and is a step of its own: first the earlier visit is booked, so
that nobody is without one, then the later one is cancelled by its customer's yes, in the same
transaction where they were asked with the offer.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue
from core.errors import AppointmentClosed, NotFound, TooLateToMove
from core.events import Fact, Name, announce
from core.models import Appointment, AppointmentStatus, GivingUp, Offer, WaitlistEntry
from core.scheduling import bookings, limits, offers
from core.scheduling.appointments import lock_open
from core.scheduling.visits import APPOINTMENTS

ENTRIES = WaitlistEntry.table()
GIVINGS = GivingUp.table()
OFFERS = Offer.table()


@dataclass(frozen=True, slots=True)
class Taken:
    """What a YES to an offer came to: what was booked, the second of two besides, what was given up
    for it, or the later appointment of which the customer is to be asked whether to give it up."""

    booked: Appointment
    second: Appointment | None = None
    given_up: Appointment | None = None
    asked: Appointment | None = None


def remembered(
    db: Session, catalogue: Catalogue, offer_id: str, *, now: datetime
) -> Appointment | None:
    """The appointment that the offer's customer would rather have then, if they can move it."""
    row = db.execute(
        sa.select(APPOINTMENTS)
        .join(ENTRIES, ENTRIES.c.instead_of_appointment_id == APPOINTMENTS.c.id)
        .join(OFFERS, OFFERS.c.entry_id == ENTRIES.c.id)
        .where(OFFERS.c.id == offer_id, *_can_be_given_up(catalogue, now))
    ).first()
    return _movable(catalogue, row, now)


def ask_with_offer(db: Session, offer_id: str, later: Appointment, *, now: datetime) -> None:
    """The offer has said that taking it gives this appointment up: a yes to it is a yes to both."""
    _write_question(db, offer_id, later, with_offer=True, now=now)


def accept(
    db: Session, catalogue: Catalogue, offer_id: str, *, customer_id: str, now: datetime
) -> Taken:
    """YES to an offer, and to giving up what the offer said goes with it.

    What the question did not say, or what has changed since it was asked, is not given up: the
    customer is to be asked. Raises what `offers.accept` raises; then nothing has changed.
    """
    made = offers.take(db, catalogue, offer_id, customer_id=customer_id, now=now)
    booked, second = made[0], made[1] if len(made) > 1 else None
    question = _question(db, GIVINGS.c.offer_id == offer_id)
    if question is not None and question.answered_at is None:
        with suppress(AppointmentClosed, NotFound, TooLateToMove):
            return Taken(booked, second, given_up=_give_up(db, catalogue, question, now))
    later = _later(db, catalogue, made, question, now)
    if later is not None:
        _write_question(db, offer_id, later, with_offer=False, now=now)
        fact = _fact(Name.GIVING_UP_ASKED, later, offer_id, now)
        announce(db, replace(fact, after={"gives_up": None}))
    return Taken(booked, second, asked=later)


def give_up(
    db: Session, catalogue: Catalogue, appointment_id: str, *, customer_id: str, now: datetime
) -> Appointment:
    """YES: cancel the later appointment and offer its time to who waits for it.

    Raises NotFound if this is not asked (any more), AppointmentClosed, TooLateToMove.
    """
    return _give_up(db, catalogue, _open_question(db, catalogue, appointment_id, customer_id), now)


def keep(
    db: Session, catalogue: Catalogue, appointment_id: str, *, customer_id: str, now: datetime
) -> None:
    """NO: both stay. Raises NotFound if this is not asked (any more)."""
    question = _open_question(db, catalogue, appointment_id, customer_id)
    _answer(db, question.offer_id, gave_up=False, now=now)
    row = db.execute(sa.select(APPOINTMENTS).where(APPOINTMENTS.c.id == appointment_id)).one()
    fact = _fact(Name.GIVING_UP_REFUSED, Appointment(**row._mapping), question.offer_id, now)
    announce(db, replace(fact, before={"gives_up": None}, after={"gives_up": False}))


def _give_up(db: Session, catalogue: Catalogue, question: GivingUp, now: datetime) -> Appointment:
    """Raises AppointmentClosed also if it is not when it was as the question was asked."""
    later_id, customer_id = question.appointment_id, question.customer_id
    later = lock_open(db, catalogue, later_id, customer_id, now)
    if later.starts_at != question.starts_at:
        raise AppointmentClosed(appointment_id=later_id)
    given_up = bookings.cancel(
        db,
        catalogue,
        later_id,
        customer_id=customer_id,
        for_customer=True,
        for_offer_id=question.offer_id,
        now=now,
    )
    _answer(db, question.offer_id, gave_up=True, now=now)
    return given_up


def _later(
    db: Session,
    catalogue: Catalogue,
    made: Sequence[Appointment],
    question: GivingUp | None,
    now: datetime,
) -> Appointment | None:
    """The appointment to ask about: the one that was spoken of, else the next of the same service
    after the one just booked."""
    booked = made[0]
    of_whom = [
        APPOINTMENTS.c.customer_id == booked.customer_id,
        *(APPOINTMENTS.c.id != one.id for one in made),
        *_can_be_given_up(catalogue, now),
    ]
    is_spoken_of = APPOINTMENTS.c.id == (question.appointment_id if question else None)
    is_later = sa.and_(
        APPOINTMENTS.c.service_id == booked.service_id,
        APPOINTMENTS.c.starts_at > booked.starts_at,
    )
    row = db.execute(
        sa.select(APPOINTMENTS)
        .where(*of_whom, sa.or_(is_spoken_of, is_later))
        .order_by(is_spoken_of.desc(), APPOINTMENTS.c.starts_at)
        .limit(1)
    ).first()
    return _movable(catalogue, row, now)


def _can_be_given_up(catalogue: Catalogue, now: datetime) -> list[sa.ColumnElement[bool]]:
    return [
        APPOINTMENTS.c.tenant_id == catalogue.tenant_id,
        APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
        APPOINTMENTS.c.starts_at > now,
    ]


def _movable(catalogue: Catalogue, row: sa.Row[Any] | None, now: datetime) -> Appointment | None:
    if row is None:
        return None
    appointment = Appointment(**row._mapping)
    try:
        limits.check_time_to_move(catalogue, appointment, now)
    except TooLateToMove:
        return None
    return appointment


def _question(db: Session, *which: sa.ColumnElement[bool]) -> GivingUp | None:
    row = db.execute(sa.select(GIVINGS).where(*which).with_for_update()).first()
    return GivingUp(**row._mapping) if row else None


def _open_question(
    db: Session, catalogue: Catalogue, appointment_id: str, customer_id: str
) -> GivingUp:
    question = _question(
        db,
        GIVINGS.c.appointment_id == appointment_id,
        GIVINGS.c.customer_id == customer_id,
        GIVINGS.c.tenant_id == catalogue.tenant_id,
        GIVINGS.c.with_offer.is_(sa.false()),
        GIVINGS.c.answered_at.is_(None),
    )
    if question is None:
        raise NotFound(appointment_id=appointment_id)
    return question


def _write_question(
    db: Session, offer_id: str, later: Appointment, *, with_offer: bool, now: datetime
) -> None:
    """In the place of an earlier question of the same offer, which was about something else."""
    asked = {
        "customer_id": later.customer_id,
        "appointment_id": later.id,
        "starts_at": later.starts_at,
        "with_offer": with_offer,
        "asked_at": now,
        "answered_at": None,
        "gave_up": None,
    }
    again = sa.update(GIVINGS).where(GIVINGS.c.offer_id == offer_id).values(asked)
    if not database.affected(db, again):
        row = {"offer_id": offer_id, "tenant_id": later.tenant_id}
        db.execute(sa.insert(GIVINGS), row | asked)


def _answer(db: Session, offer_id: str, *, gave_up: bool, now: datetime) -> None:
    db.execute(
        sa.update(GIVINGS)
        .where(GIVINGS.c.offer_id == offer_id)
        .values(answered_at=now, gave_up=gave_up)
    )


def _fact(name: Name, later: Appointment, offer_id: str, now: datetime) -> Fact:
    return Fact(
        name=name,
        tenant_id=later.tenant_id,
        subject_id=later.id,
        customer_id=later.customer_id,
        happened_at=now,
        data={"offer_id": offer_id, "starts_at": later.starts_at.isoformat()},
    )
