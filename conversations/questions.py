"""The questions that stay open outside the dialogue: offers and reminders.

They are read from the offers and appointments themselves. Nothing is copied into conversations, so
an offer that ends anywhere is at once no longer a question here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    bindparam,
    exists,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import Appointment, AppointmentStatus, Offer, OfferStatus
from core.scheduling.offers import late_yes_until


class Kind(StrEnum):
    OFFER = "offer"
    LAPSED_OFFER = "lapsed_offer"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """`ref` is the offer's or the appointment's id, `customer_id` whose it is."""

    kind: Kind
    ref: str
    customer_id: str
    service_id: str
    staff_id: str
    starts_at: datetime
    asked_at: datetime
    ended_at: datetime | None = None


def _statement() -> CompoundSelect[Any]:
    customer_id: BindParameter[str] = bindparam("customer_id")
    now: BindParameter[datetime] = bindparam("now")
    offer, appointment = Offer.table(), Appointment.table()
    of_offer = (
        offer.c.id,
        offer.c.customer_id,
        offer.c.service_id,
        offer.c.staff_id,
        offer.c.starts_at,
    )
    pending = select(
        literal(Kind.OFFER.value).label("kind"), *of_offer, offer.c.offered_at, offer.c.ended_at
    ).where(
        offer.c.customer_id == customer_id,
        offer.c.status == OfferStatus.PENDING,
    )
    # Who took the time after all, late or by another way, is not asked about it any more.
    taken = exists().where(
        appointment.c.customer_id == offer.c.customer_id,
        appointment.c.starts_at == offer.c.starts_at,
        appointment.c.status == AppointmentStatus.CONFIRMED,
    )
    lapsed = select(
        literal(Kind.LAPSED_OFFER.value), *of_offer, offer.c.offered_at, offer.c.ended_at
    ).where(
        offer.c.customer_id == customer_id,
        offer.c.status == OfferStatus.LAPSED,
        offer.c.offered_at > bindparam("late_since"),
        offer.c.starts_at > now,
        ~taken,
    )
    reminded = select(
        literal(Kind.REMINDER.value),
        appointment.c.id,
        appointment.c.customer_id,
        appointment.c.service_id,
        appointment.c.staff_id,
        appointment.c.starts_at,
        appointment.c.reminded_at,
        null(),
    ).where(
        appointment.c.customer_id == customer_id,
        appointment.c.status == AppointmentStatus.CONFIRMED,
        appointment.c.starts_at > now,
        appointment.c.reminded_at.is_not(None),
        appointment.c.confirmed_at.is_(None),
    )
    return union_all(pending, lapsed, reminded)


# Built once: every message runs it.
OPEN = _statement()


def open_questions(
    db: Session, catalogue: Catalogue, *customer_ids: str, now: datetime
) -> list[OpenQuestion]:
    """What the customers were asked and may still answer, the latest first.

    An offer that lapsed counts for `waitlist_notification_hours` after it was made, while its time
    is still to come, unless something was asked after it: a late YES is then still an answer to it.
    """
    found = [question for one in customer_ids for question in _of_customer(db, catalogue, one, now)]
    return sorted(found, key=lambda question: question.asked_at, reverse=True)


def _of_customer(
    db: Session, catalogue: Catalogue, customer_id: str, now: datetime
) -> list[OpenQuestion]:
    longest = max(rule.waitlist_notification_hours for rule in catalogue.rules)
    late_since = now - timedelta(hours=longest)
    asked = {"customer_id": customer_id, "now": now, "late_since": late_since}
    rows = db.connection().execute(OPEN, asked).all()
    found = [OpenQuestion(Kind(row.kind), *row[1:]) for row in rows]
    found = [question for question in found if _still_counts(catalogue, question, now)]
    found.sort(key=lambda question: question.asked_at, reverse=True)
    live = [question for question in found if question.kind is not Kind.LAPSED_OFFER]
    lapsed = [question for question in found if question.kind is Kind.LAPSED_OFFER][:1]
    if lapsed and (not live or lapsed[0].asked_at > live[0].asked_at):
        return lapsed + live
    return live


def _still_counts(catalogue: Catalogue, question: OpenQuestion, now: datetime) -> bool:
    if question.kind is not Kind.LAPSED_OFFER:
        return True
    return now < late_yes_until(catalogue, question.service_id, question.asked_at)
