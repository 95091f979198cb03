"""What needs somebody now: who waits for a person, what could not be sent, who cannot be reached,
who will not come."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations.attention import CANNOT_COME
from conversations.dialogue.model import State
from core.catalogue import Catalogue
from core.events import Name
from core.models import (
    Appointment,
    AppointmentStatus,
    ContactPoint,
    Conversation,
    Customer,
    Direction,
    Event,
    Message,
    MessageStatus,
    Purpose,
    SharedPoint,
    Standing,
)

SHOWN = 20
LOOKED_AT = 2000  # of the latest messages; what is older was seen to or will not be
FAILED_LATELY = timedelta(days=3)
AHEAD = timedelta(days=14)
LOOKED_AHEAD = 48  # hours, for who said so while the rules were stricter

APPOINTMENTS, CONVERSATIONS, CUSTOMERS = (
    Appointment.table(),
    Conversation.table(),
    Customer.table(),
)
EVENTS, MESSAGES, POINTS, SHARED = (
    Event.table(),
    Message.table(),
    ContactPoint.table(),
    SharedPoint.table(),
)
ARRIVED = (MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)


class Kind(StrEnum):
    """In the order in which they are shown: what cannot wait comes first."""

    CANNOT_COME = "cannot_come"
    SET_ASIDE = "set_aside"
    HANDED_OVER = "handed_over"
    NOT_SENT = "not_sent"
    OPTED_OUT = "opted_out"
    UNDELIVERABLE = "undeliverable"


@dataclass(frozen=True, slots=True)
class Need:
    """Something for a person to look at, since then; the conversation or the visit that it is
    about, where there is one. `code` says why a message did not arrive."""

    kind: Kind
    customer_id: str
    customer: str | None
    since: datetime
    conversation_id: str | None = None
    appointment_id: str | None = None
    starts_at: datetime | None = None
    service_id: str | None = None
    staff_id: str | None = None
    code: str | None = None


def needs(db: Session, catalogue: Catalogue, *, now: datetime) -> list[Need]:
    """The most urgent first: at most SHOWN of each kind, by six queries."""
    told_off = _cannot_come(db, catalogue, now)
    aside = _set_aside(db, catalogue)
    waiting = [one for one in _handed_over(db, catalogue) if one.conversation_id not in _of(aside)]
    shown = _of(aside) | _of(waiting)
    unsent = [one for one in _not_sent(db, catalogue, now) if one.conversation_id not in shown]
    unreachable = _unreachable(db, catalogue, now, {one.appointment_id for one in told_off})
    order = list(Kind)
    found = [*told_off, *aside, *waiting, *unsent, *unreachable]
    return sorted(found, key=lambda one: (order.index(one.kind), one.starts_at or one.since))


def _of(some: Iterable[Need]) -> set[str | None]:
    return {one.conversation_id for one in some}


def _handed_over(db: Session, catalogue: Catalogue) -> list[Need]:
    """Who waits for staff to answer, the longest first."""
    c = CONVERSATIONS.c
    rows = db.execute(
        sa.select(c.id, c.customer_id, CUSTOMERS.c.name, c.handed_over_at)
        .join(CUSTOMERS, CUSTOMERS.c.id == c.customer_id)
        .where(
            c.tenant_id == catalogue.tenant_id,
            c.state == State.HANDED_OVER.value,
            c.handed_over_at.is_not(None),
        )
        .order_by(c.handed_over_at)
        .limit(SHOWN)
    )
    return [
        Need(Kind.HANDED_OVER, customer_id, name, since, conversation_id)
        for conversation_id, customer_id, name, since in rows
    ]


def _latest(catalogue: Catalogue) -> sa.Subquery:
    """The ids of the latest messages: an index has them, where there is none for what follows."""
    return (
        sa.select(MESSAGES.c.id)
        .where(MESSAGES.c.tenant_id == catalogue.tenant_id)
        .order_by(MESSAGES.c.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )


def _set_aside(db: Session, catalogue: Catalogue) -> list[Need]:
    """What the bot could not deal with, until the conversation is given back to it."""
    latest, c = _latest(catalogue), MESSAGES.c
    rows = db.execute(
        sa.select(c.conversation_id, CUSTOMERS.c.id, CUSTOMERS.c.name, sa.func.max(c.created_at))
        .join(latest, latest.c.id == c.id)
        .join(CONVERSATIONS, CONVERSATIONS.c.id == c.conversation_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == CONVERSATIONS.c.customer_id)
        .where(
            c.direction == Direction.IN,
            c.status == MessageStatus.SET_ASIDE,
            CONVERSATIONS.c.state == State.HANDED_OVER.value,
        )
        .group_by(c.conversation_id, CUSTOMERS.c.id, CUSTOMERS.c.name)
        .limit(SHOWN)
    )
    return [
        Need(Kind.SET_ASIDE, customer_id, name, since, conversation_id)
        for conversation_id, customer_id, name, since in rows
    ]


def _not_sent(db: Session, catalogue: Catalogue, now: datetime) -> list[Need]:
    """What has failed lately for good, until something else has reached its customer."""
    latest, c, later = _latest(catalogue), MESSAGES.c, MESSAGES.alias()
    arrived = (
        sa.exists()
        .where(
            later.c.conversation_id == c.conversation_id,
            later.c.id > c.id,
            later.c.direction == Direction.OUT,
            later.c.status.in_(ARRIVED),
        )
        .correlate(MESSAGES)
    )
    rows = db.execute(
        sa.select(c.conversation_id, CUSTOMERS.c.id, CUSTOMERS.c.name, c.created_at, c.error_code)
        .join(latest, latest.c.id == c.id)
        .join(CONVERSATIONS, CONVERSATIONS.c.id == c.conversation_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == CONVERSATIONS.c.customer_id)
        .where(
            c.direction == Direction.OUT,
            c.created_at > now - FAILED_LATELY,
            sa.or_(
                c.status.in_([MessageStatus.FAILED, MessageStatus.UNDELIVERED]),
                # While its lease runs, it may still be found to have been sent.
                sa.and_(c.status == MessageStatus.UNKNOWN, c.due_at.is_(None)),
            ),
            c.purpose.not_in([Purpose.OFFER, Purpose.BROADCAST]),  # somebody else was asked
            ~arrived,
        )
        .order_by(c.id.desc())
        .limit(SHOWN)
    )
    found = {
        conversation_id: Need(Kind.NOT_SENT, customer_id, name, since, conversation_id, code=code)
        for conversation_id, customer_id, name, since, code in rows
    }
    return list(found.values())


def _unreachable(
    db: Session, catalogue: Catalogue, now: datetime, besides: Collection[str | None]
) -> list[Need]:
    """The next visit, if it is soon, of customers of whom no address may, or can, be written to any
    more."""
    c, mine = APPOINTMENTS.c, _point_of(Standing.OPTED_OUT)
    rows = db.execute(
        sa.select(
            c.id,
            c.customer_id,
            CUSTOMERS.c.name,
            c.starts_at,
            c.service_id,
            c.staff_id,
            mine.label("is_opted_out"),
        )
        .join(CUSTOMERS, CUSTOMERS.c.id == c.customer_id)
        .where(
            c.tenant_id == catalogue.tenant_id,
            c.starts_at > now,
            c.starts_at < now + AHEAD,
            c.status == AppointmentStatus.CONFIRMED,
            sa.or_(mine, _point_of(Standing.UNDELIVERABLE)),
            ~_point_of(Standing.OK),
        )
        .order_by(c.starts_at.desc())
    )
    next_of = {row.customer_id: row for row in rows}
    return [
        Need(
            Kind.OPTED_OUT if row.is_opted_out else Kind.UNDELIVERABLE,
            row.customer_id,
            row.name,
            now,
            appointment_id=row.id,
            starts_at=row.starts_at,
            service_id=row.service_id,
            staff_id=row.staff_id,
        )
        for row in sorted(next_of.values(), key=lambda row: row.starts_at)[:SHOWN]
        if row.id not in besides
    ]


def _point_of(standing: Standing) -> sa.ColumnElement[bool]:
    """Whether the appointment's customer has an address in that standing, also a shared one."""
    own = sa.exists().where(
        POINTS.c.customer_id == APPOINTMENTS.c.customer_id, POINTS.c.standing == standing
    )
    shared = sa.exists().where(
        SHARED.c.customer_id == APPOINTMENTS.c.customer_id,
        POINTS.c.id == SHARED.c.contact_point_id,
        POINTS.c.standing == standing,
    )
    return sa.or_(own, shared)


def _cannot_come(db: Session, catalogue: Catalogue, now: datetime) -> list[Need]:
    """Visits that their customers said they will not come to, too late to cancel them."""
    c = APPOINTMENTS.c
    deadline = max(LOOKED_AHEAD, *(rules.cancellation_deadline_hours for rules in catalogue.rules))
    rows = db.execute(
        sa.select(
            c.id,
            c.customer_id,
            CUSTOMERS.c.name,
            c.starts_at,
            c.service_id,
            c.staff_id,
            CONVERSATIONS.c.id.label("conversation_id"),
            EVENTS.c.data,
            EVENTS.c.happened_at,
        )
        .join(CUSTOMERS, CUSTOMERS.c.id == c.customer_id)
        .outerjoin(
            CONVERSATIONS,
            sa.and_(
                CONVERSATIONS.c.tenant_id == c.tenant_id,
                CONVERSATIONS.c.customer_id == c.customer_id,
            ),
        )
        .join(EVENTS, EVENTS.c.subject_id == sa.func.coalesce(CONVERSATIONS.c.id, c.id))
        .where(
            c.tenant_id == catalogue.tenant_id,
            c.starts_at > now,
            c.starts_at < now + timedelta(hours=deadline),
            c.status == AppointmentStatus.CONFIRMED,
            c.confirmed_at.is_(None),
            EVENTS.c.tenant_id == catalogue.tenant_id,
            EVENTS.c.name == Name.NEEDS_ATTENTION.value,
        )
        .order_by(c.starts_at)
    ).all()
    found = {
        row.id: Need(
            Kind.CANNOT_COME,
            row.customer_id,
            row.name,
            row.happened_at,
            row.conversation_id,
            row.id,
            row.starts_at,
            row.service_id,
            row.staff_id,
        )
        for row in rows
        if row.data.get("reason") == CANNOT_COME
        and row.data.get("appointment_id") == row.id
        and _instant(row.data.get("starts_at")) == row.starts_at
    }
    return list(found.values())[:SHOWN]


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told).astimezone(UTC) if told else None
