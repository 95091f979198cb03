"""The page behind a link in an offer: what is true of the offer now, and answering it from there.

The link's token is the proof that it was sent to the customer. Looking changes nothing, however
often and by whomever; an answer does what a texted one does, and is confirmed where the offer was
made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.wording import Part
from conversations import link_answers, parties, threads
from conversations.departures import ABOUT_AN_OFFER
from conversations.dialogue.answers import answer_offer
from core.catalogue import Catalogue, catalogue
from core.errors import NotFound
from core.events import Actor, acting
from core.models import ActorKind, Appointment, AppointmentStatus, Customer, Offer, OfferStatus
from core.scheduling.offers import is_gone, is_kept_for_another, is_promised, late_yes_until

_offer, _customer = Offer.table(), Customer.table()
_appointment = Appointment.table()


class State(StrEnum):
    """What the offer is to its customer: a question, or what became of it."""

    OPEN = "open"
    LAPSED = "lapsed"  # a late yes may still do
    YOURS = "yours"
    DECLINED = "declined"
    HELD = "held"  # for somebody else, who may say no
    GONE = "gone"
    OVER = "over"


ANSWERABLE = {State.OPEN, State.LAPSED}


@dataclass(frozen=True, slots=True)
class Seen:
    """An offer as its customer may see it; times are the business's. `answer_by` is empty while the
    time to answer has not begun. `is_held` says that it is kept for them alone, `is_first` that a
    broadcast told many of it, of whom the first has it."""

    state: State
    tenant_id: str
    customer_id: str
    business: str
    language: str
    region: str
    own_texts: Mapping[str, str]
    service: str | Part
    staff: str | Part
    starts_at: datetime
    answer_by: datetime | None
    is_held: bool
    is_first: bool = False


def look(db: Session, offer_id: str, *, now: datetime) -> Seen:
    """Raises NotFound."""
    row = db.execute(
        select(_offer, _customer.c.language)
        .join(_customer, _customer.c.id == _offer.c.customer_id)
        .where(_offer.c.id == offer_id)
    ).one_or_none()
    if row is None:
        raise NotFound(offer_id=offer_id)
    known = catalogue(db, row.tenant_id)
    is_first = row.broadcast_id is not None
    language = row.language or known.language
    facts = parties.facts_of(
        known,
        service_id=row.service_id,
        staff_id=row.staff_id,
        starts_at=row.starts_at,
        second_staff_id=row.second_staff_id,
        second_starts_at=row.second_starts_at,
    )
    return Seen(
        state=_state(db, known, row, now),
        tenant_id=row.tenant_id,
        customer_id=row.customer_id,
        business=known.name,
        language=language,
        region=known.region,
        own_texts=known.own_texts(language),
        service=facts["service"],
        staff=facts["staff"],
        starts_at=facts["when"],
        answer_by=None if is_first or not row.answer_by else row.answer_by.astimezone(known.zone),
        is_held=is_promised(db, offer_id),
        is_first=is_first,
    )


def _state(db: Session, known: Catalogue, row: Any, now: datetime) -> State:
    if _is_booked(db, row):
        return State.YOURS
    if row.starts_at <= now or row.status is OfferStatus.ACCEPTED:
        return State.OVER
    if row.status is OfferStatus.DECLINED:
        return State.DECLINED
    is_pending = row.status is OfferStatus.PENDING
    is_late = now >= late_yes_until(known, row.service_id, row.offered_at)
    if not is_pending and (row.status is not OfferStatus.LAPSED or is_late):
        return State.GONE
    if is_kept_for_another(db, row.id):
        return State.HELD
    if is_gone(db, known, row.id, now=now):
        return State.GONE
    return State.OPEN if is_pending else State.LAPSED


def _is_booked(db: Session, row: Any) -> bool:
    """The customer has the very visit: by this offer, or by any other way."""
    c = _appointment.c
    own = select(c.id).where(
        c.customer_id == row.customer_id,
        c.status == AppointmentStatus.CONFIRMED,
        c.starts_at == row.starts_at,
        c.staff_id == row.staff_id,
    )
    return db.scalar(own) is not None


def answer(db: Session, offer_id: str, *, accepts: bool, now: datetime) -> Seen:
    """Give the customer's answer, confirm it to them, and return what is true then. An offer that
    takes no answer any more is left as it is. Raises NotFound."""
    asked = link_answers.asked(db, offer_id, *ABOUT_AN_OFFER)
    if asked is not None:
        threads.lock(db, asked.conversation_id)  # as a texted answer does, so that one comes first
    seen = look(db, offer_id, now=now)
    if seen.state not in ANSWERABLE:
        return seen
    known = catalogue(db, seen.tenant_id)
    with acting(db, Actor(ActorKind.CUSTOMER, seen.customer_id)):
        said = answer_offer(
            db, known, offer_id, customer_id=seen.customer_id, accepts=accepts, now=now
        )
        link_answers.tell(db, known, said, asked, customer_id=seen.customer_id, now=now)
    after = look(db, offer_id, now=now)
    # Nothing remembers a no to what had lapsed, nor need it; but it was heard.
    said_no = not accepts and after.state is State.LAPSED
    return replace(after, state=State.DECLINED) if said_no else after
