"""The questions that stay open outside the dialogue: offers, reminders, whether to give up a later
visit for an offer that was taken, and whether to wait on.

They are read from the offers, appointments and entries themselves. Nothing is copied into
conversations, so an offer that ends anywhere is at once no longer a question here.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    and_,
    bindparam,
    exists,
    false,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import (
    Appointment,
    AppointmentStatus,
    BroadcastRecipient,
    EntryStatus,
    GivingUp,
    Message,
    Offer,
    OfferStatus,
    WaitlistEntry,
)
from core.scheduling import broadcasts
from core.scheduling.offers import late_yes_until


class Kind(StrEnum):
    OFFER = "offer"
    BROADCAST = "broadcast"
    LAPSED_OFFER = "lapsed_offer"
    REMINDER = "reminder"
    GIVING_UP = "giving_up"
    RENEWAL = "renewal"


OFFERS = {Kind.OFFER, Kind.LAPSED_OFFER}


@dataclass(frozen=True, slots=True)
class Asked:
    """One opening as a broadcast asked about it, by its number in the text; `is_open` unless
    somebody has taken it or the customer has answered."""

    number: int
    offer_id: str
    service_id: str
    staff_id: str
    starts_at: datetime
    is_open: bool


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """`ref` is the offer's, the appointment's or the entry's id, `customer_id` whose it is. A wait
    has no start, and may be for anybody of the staff; who waits for two is offered a second visit
    too. What a broadcast asked is one question, about all its `openings`."""

    kind: Kind
    ref: str
    customer_id: str
    service_id: str
    staff_id: str | None
    starts_at: datetime | None
    asked_at: datetime
    ended_at: datetime | None = None
    broadcast_id: str | None = None
    second_staff_id: str | None = None
    second_starts_at: datetime | None = None
    openings: tuple[Asked, ...] = ()

    @property
    def is_gone(self) -> bool:
        """Whether others have taken all that a broadcast asked about."""
        return self.kind is Kind.BROADCAST and self.ended_at is not None


def _statement() -> CompoundSelect[Any]:
    customer_id: BindParameter[str] = bindparam("customer_id")
    now: BindParameter[datetime] = bindparam("now")
    offer, appointment, entry = Offer.table(), Appointment.table(), WaitlistEntry.table()
    of_offer = (
        offer.c.id,
        offer.c.customer_id,
        offer.c.service_id,
        offer.c.staff_id,
        offer.c.starts_at,
    )
    second = (offer.c.second_staff_id, offer.c.second_starts_at)
    none = (null(), null())
    pending = select(
        literal(Kind.OFFER.value).label("kind"),
        *of_offer,
        offer.c.offered_at,
        offer.c.ended_at,
        null().label("broadcast_id"),
        *second,
    ).where(
        offer.c.customer_id == customer_id,
        offer.c.status == OfferStatus.PENDING,
        offer.c.broadcast_id.is_(None),
    )
    # Also what somebody else has taken meanwhile: whoever says YES to it is told so.
    told = select(
        literal(Kind.BROADCAST.value),
        *of_offer,
        offer.c.sent_at,
        offer.c.ended_at,
        offer.c.broadcast_id,
        *none,
    ).where(
        offer.c.customer_id == customer_id,
        offer.c.status.in_([OfferStatus.PENDING, OfferStatus.SUPERSEDED, OfferStatus.WITHDRAWN]),
        offer.c.broadcast_id.is_not(None),
        offer.c.sent_at > bindparam("late_since"),
        offer.c.starts_at > now,
    )
    # Who took the time after all, late or by another way, is not asked about it any more.
    taken = exists().where(
        appointment.c.customer_id == offer.c.customer_id,
        appointment.c.starts_at == offer.c.starts_at,
        appointment.c.status == AppointmentStatus.CONFIRMED,
    )
    lapsed = select(
        literal(Kind.LAPSED_OFFER.value),
        *of_offer,
        offer.c.offered_at,
        offer.c.ended_at,
        null(),
        *second,
    ).where(
        offer.c.customer_id == customer_id,
        offer.c.status == OfferStatus.LAPSED,
        offer.c.broadcast_id.is_(None),
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
        null(),
        *none,
    ).where(
        appointment.c.customer_id == customer_id,
        appointment.c.status == AppointmentStatus.CONFIRMED,
        appointment.c.starts_at > now,
        appointment.c.reminded_at.is_not(None),
        appointment.c.confirmed_at.is_(None),
    )
    asked = GivingUp.table()
    giving_up = (
        select(
            literal(Kind.GIVING_UP.value),
            appointment.c.id,
            appointment.c.customer_id,
            appointment.c.service_id,
            appointment.c.staff_id,
            appointment.c.starts_at,
            asked.c.asked_at,
            null(),
            null(),
            *none,
        )
        .join(asked, asked.c.appointment_id == appointment.c.id)
        .where(
            asked.c.customer_id == customer_id,
            asked.c.answered_at.is_(None),
            asked.c.with_offer.is_(false()),
            asked.c.asked_at > bindparam("late_since"),
            appointment.c.status == AppointmentStatus.CONFIRMED,
            appointment.c.starts_at > now,
        )
    )
    asked_to_renew = select(
        literal(Kind.RENEWAL.value),
        entry.c.id,
        entry.c.customer_id,
        entry.c.service_id,
        entry.c.staff_id,
        null(),
        entry.c.renewal_asked_at,
        entry.c.ended_at,
        null(),
        *none,
    ).where(
        entry.c.customer_id == customer_id,
        entry.c.renewal_asked_at.is_not(None),
        or_(
            entry.c.status.in_([EntryStatus.ACTIVE, EntryStatus.OFFERED]),
            and_(entry.c.status == EntryStatus.EXPIRED, entry.c.ended_at > bindparam("late_since")),
        ),
    )
    return union_all(pending, told, lapsed, reminded, giving_up, asked_to_renew)


ANSWERED = {OfferStatus.ACCEPTED, OfferStatus.DECLINED}

# Built once: every message runs it.
OPEN = _statement()


def open_questions(
    db: Session, catalogue: Catalogue, *customer_ids: str, now: datetime
) -> list[OpenQuestion]:
    """What the customers were asked and may still answer, the latest first.

    An offer that lapsed counts for `waitlist_notification_hours` after it was made, while its time
    is still to come, unless something was asked after it: a late YES is then still an answer to it.
    As long counts the question whether to give up a later visit, and after silence has cost a
    place, the one whether to wait on.
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
    found = [one for one in found if one.broadcast_id is None] + _of_broadcasts(db, found)
    found.sort(key=lambda question: question.asked_at, reverse=True)
    live = [question for question in found if question.ended_at is None]
    lapsed = [question for question in found if question.ended_at is not None][:1]
    if lapsed and (not live or lapsed[0].asked_at > live[0].asked_at):
        return lapsed + live
    return live


def _of_broadcasts(db: Session, found: list[OpenQuestion]) -> list[OpenQuestion]:
    """One question for all that a broadcast asked, unless the customer has answered it."""
    first = {one.broadcast_id: one for one in found if one.broadcast_id is not None}
    made = []
    for broadcast_id, one in first.items():
        asked = broadcasts.asked_of(db, broadcast_id or "", one.customer_id)
        if ANSWERED.isdisjoint(row.status for row in asked):
            only = _only_one_shown(db, broadcast_id or "", one.customer_id)
            openings = tuple(
                Asked(
                    number,
                    row.id,
                    row.service_id,
                    row.staff_id,
                    row.starts_at,
                    row.status is OfferStatus.PENDING,
                )
                for number, row in enumerate(asked, start=1)
                if only in (None, row.id)
            )
            is_open = any(opening.is_open for opening in openings)
            ended_at = None if is_open else one.ended_at or one.asked_at
            made.append(replace(one, openings=openings, ended_at=ended_at))
    return made


def _only_one_shown(db: Session, broadcast_id: str, customer_id: str) -> str | None:
    """The offer of a message that spoke of one opening only; others were gone when it left."""
    message, recipient = Message.table(), BroadcastRecipient.table()
    row = db.execute(
        select(message.c.about_id, message.c.extra)
        .join(recipient, recipient.c.message_id == message.c.id)
        .where(recipient.c.broadcast_id == broadcast_id, recipient.c.customer_id == customer_id)
    ).first()
    return row.about_id if row and row.extra.get("key") == "broadcast" else None


def _still_counts(catalogue: Catalogue, question: OpenQuestion, now: datetime) -> bool:
    if question.ended_at is None:
        return True
    since = question.ended_at if question.kind is Kind.RENEWAL else question.asked_at
    return now < late_yes_until(catalogue, question.service_id, since)
