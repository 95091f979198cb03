"""Who is asked first: the score of each waiting customer for a slot, computed by the database.

An entry that names another staff member, or whose wishes exclude the slot, is no candidate; what
it did wish for and gets, counts in its favour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import (
    EVERY_WEEKDAY,
    Appointment,
    AppointmentStatus,
    ContactPoint,
    Customer,
    EntryStatus,
    Offer,
    OfferStatus,
    Slot,
    Standing,
    WaitlistEntry,
)
from core.scheduling.local_time import local
from core.scheduling.policies import Weights
from core.scheduling.sql_time import epoch_seconds
from core.scheduling.visits import Visit

WEEK_SECONDS = 7 * 24 * 3600

ENTRIES = WaitlistEntry.table()
CUSTOMERS = Customer.table()
CONTACT_POINTS = ContactPoint.table()
OFFERS = Offer.table()
APPOINTMENTS = Appointment.table()


@dataclass(frozen=True, slots=True)
class Candidate:
    entry_id: str
    customer_id: str
    service_id: str
    score: int


def best_candidates(
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    fitting: Mapping[str, Visit],
    *,
    now: datetime,
    limit: int,
) -> list[Candidate]:
    """Whom to ask, best first: by score, then who joined first, then id. `fitting` is what the slot
    has room for, by service, and must not be empty."""
    parts = score_parts(catalogue.policies.weights, slot, now)
    score = sum(parts.values(), sa.literal(0)).label("score")
    rows = db.execute(
        sa.select(ENTRIES.c.id, ENTRIES.c.customer_id, ENTRIES.c.service_id, score)
        .join(CUSTOMERS, CUSTOMERS.c.id == ENTRIES.c.customer_id)
        .where(
            ENTRIES.c.tenant_id == slot.tenant_id,
            ENTRIES.c.status == EntryStatus.ACTIVE,
            *_wishes_fit(catalogue, slot, fitting),
            *_may_be_asked(slot),
            ~_is_busy_then(fitting),
        )
        .order_by(score.desc(), ENTRIES.c.joined_at, ENTRIES.c.id)
        .limit(limit)
    )
    return [Candidate(*row) for row in rows]


def score_parts(weights: Weights, slot: Slot, now: datetime) -> Mapping[str, sa.ColumnElement[int]]:
    """What each reason adds to the score of an entry of `waitlist_entries` joined to `customers`.

    Source: the score in the design; the weights are the tenant's.
    """
    wished = sa.or_(
        ENTRIES.c.first_on.is_not(None),
        ENTRIES.c.last_on.is_not(None),
        ENTRIES.c.from_minute.is_not(None),
        ENTRIES.c.until_minute.is_not(None),
        ENTRIES.c.weekdays != EVERY_WEEKDAY,
    )
    weeks = (epoch_seconds(now) - epoch_seconds(ENTRIES.c.joined_at)) // WEEK_SECONDS
    waited = weeks * weights.per_week
    cap = weights.per_week_cap
    return {
        "base": sa.literal(weights.base),
        "vip": _points(CUSTOMERS.c.is_vip.is_(sa.true()), weights.vip),
        "service": _points(ENTRIES.c.service_id == slot.service_id, weights.service),
        "staff": _points(ENTRIES.c.staff_id == slot.staff_id, weights.staff),
        "window": _points(wished, weights.window),
        "waited": sa.case((waited > cap, cap), (waited < 0, 0), else_=waited),
    }


def _points(applies: sa.ColumnElement[bool], points: int) -> sa.ColumnElement[int]:
    return sa.case((applies, points), else_=0)


def _wishes_fit(
    catalogue: Catalogue, slot: Slot, fitting: Mapping[str, Visit]
) -> list[sa.ColumnElement[bool]]:
    wall = local(slot.starts_at, catalogue.zone)
    minute = wall.hour * 60 + wall.minute
    return [
        ENTRIES.c.service_id.in_(sorted(fitting)),
        _any_or(ENTRIES.c.staff_id, ENTRIES.c.staff_id == slot.staff_id),
        _any_or(ENTRIES.c.first_on, ENTRIES.c.first_on <= wall.date()),
        _any_or(ENTRIES.c.last_on, ENTRIES.c.last_on >= wall.date()),
        ENTRIES.c.weekdays.bitwise_and(1 << wall.weekday()) != 0,
        _any_or(ENTRIES.c.from_minute, ENTRIES.c.from_minute <= minute),
        _any_or(ENTRIES.c.until_minute, ENTRIES.c.until_minute > minute),
    ]


def _any_or(wish: sa.ColumnElement[object], met: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.or_(wish.is_(None), met)


def _may_be_asked(slot: Slot) -> list[sa.ColumnElement[bool]]:
    asked_already = sa.exists().where(
        OFFERS.c.slot_id == slot.id, OFFERS.c.entry_id == ENTRIES.c.id
    )
    asked_elsewhere = sa.exists().where(
        OFFERS.c.customer_id == ENTRIES.c.customer_id, OFFERS.c.status == OfferStatus.PENDING
    )
    reachable = sa.exists().where(
        CONTACT_POINTS.c.customer_id == ENTRIES.c.customer_id,
        CONTACT_POINTS.c.standing == Standing.OK,
    )
    gave_it_up = sa.exists().where(
        APPOINTMENTS.c.id == slot.origin_appointment_id,
        APPOINTMENTS.c.customer_id == ENTRIES.c.customer_id,
    )
    return [~asked_already, ~asked_elsewhere, reachable, ~gave_it_up]


def _is_busy_then(fitting: Mapping[str, Visit]) -> sa.ColumnElement[bool]:
    """Whether the customer has an appointment during the visit that would be proposed."""
    visits = list(fitting.values())
    starts_at = visits[0].starts_at
    proposed_ends_at = sa.case(
        *((ENTRIES.c.service_id == v.service_id, _instant(v.ends_at)) for v in visits[1:]),
        else_=_instant(visits[0].ends_at),
    )
    return sa.exists().where(
        APPOINTMENTS.c.customer_id == ENTRIES.c.customer_id,
        APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
        APPOINTMENTS.c.starts_at < (proposed_ends_at if len(visits) > 1 else visits[0].ends_at),
        APPOINTMENTS.c.ends_at > starts_at,
    )


def _instant(moment: datetime) -> sa.ColumnElement[datetime]:
    return sa.literal(moment, APPOINTMENTS.c.starts_at.type)
