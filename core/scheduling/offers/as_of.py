"""What was true of those who wait at an earlier instant, for statements that explain a round.

Each is an SQL condition on a row of `waitlist_entries`; the instant is the parameter `then`, the
slot's facts are others. What has happened since changes no answer.
"""

from datetime import datetime

import sqlalchemy as sa

from core.events import Name
from core.models import (
    Appointment,
    AppointmentStatus,
    ContactPoint,
    Event,
    Offer,
    SharedPoint,
    Standing,
    WaitlistEntry,
)
from core.models.base import UtcDateTime

ENTRIES, OFFERS, APPOINTMENTS = WaitlistEntry.table(), Offer.table(), Appointment.table()
POINTS, SHARED, EVENTS = ContactPoint.table(), SharedPoint.table(), Event.table()

THEN = sa.bindparam("then", type_=UtcDateTime())
STANDING_CHANGED = (
    Name.CONTACT_OPTED_OUT,
    Name.CONTACT_OPTED_IN,
    Name.CONTACT_UNDELIVERABLE,
    Name.CONTACT_REACHABLE,
)


def was_waiting() -> sa.ColumnElement[bool]:
    return sa.and_(
        ENTRIES.c.joined_at <= THEN,
        sa.or_(ENTRIES.c.ended_at.is_(None), ENTRIES.c.ended_at > THEN),
    )


def was_reachable() -> sa.ColumnElement[bool]:
    """By a number or mailbox of their own, or one that they share."""
    own = sa.exists().where(POINTS.c.customer_id == ENTRIES.c.customer_id, stood_well())
    shared = sa.exists().where(
        SHARED.c.customer_id == ENTRIES.c.customer_id,
        POINTS.c.id == SHARED.c.contact_point_id,
        stood_well(),
    )
    return sa.or_(own, shared)


def stood_well() -> sa.ColumnElement[bool]:
    """Of a contact point: whether it could be written to. Where it has changed since, the first
    change after that instant tells what it was before."""
    before = (
        sa.select(EVENTS.c.before["standing"].as_string())
        .where(
            EVENTS.c.subject_id == POINTS.c.id,
            EVENTS.c.name.in_(STANDING_CHANGED),
            EVENTS.c.happened_at > THEN,
        )
        .order_by(EVENTS.c.id)
        .limit(1)
        .correlate(POINTS)
        .scalar_subquery()
    )
    is_as_it_was = POINTS.c.standing_at <= THEN
    return sa.or_(
        sa.and_(is_as_it_was, POINTS.c.standing == Standing.OK),
        sa.and_(~is_as_it_was, before == Standing.OK.value),
    )


def gave_it_up() -> sa.ColumnElement[bool]:
    """Whether the slot is the time of an appointment that was the customer's own."""
    return sa.exists().where(
        APPOINTMENTS.c.id == sa.bindparam("origin"),
        APPOINTMENTS.c.customer_id == ENTRIES.c.customer_id,
    )


def was_busy(ends_at: sa.ColumnElement[datetime]) -> sa.ColumnElement[bool]:
    """Whether the customer had an appointment between the slot's start and `ends_at`."""
    return sa.exists().where(
        APPOINTMENTS.c.customer_id == ENTRIES.c.customer_id,
        APPOINTMENTS.c.created_at <= THEN,
        sa.or_(
            APPOINTMENTS.c.status != AppointmentStatus.CANCELED,
            APPOINTMENTS.c.canceled_at > THEN,
        ),
        APPOINTMENTS.c.starts_at < ends_at,
        APPOINTMENTS.c.ends_at > sa.bindparam("starts_at", type_=UtcDateTime()),
    )


def had_an_offer() -> sa.ColumnElement[bool]:
    """Whether the customer was being asked about another slot."""
    return sa.exists().where(
        OFFERS.c.customer_id == ENTRIES.c.customer_id,
        OFFERS.c.broadcast_id.is_(None),
        OFFERS.c.slot_id != sa.bindparam("slot"),
        OFFERS.c.offered_at <= THEN,
        sa.or_(OFFERS.c.ended_at.is_(None), OFFERS.c.ended_at > THEN),
    )
