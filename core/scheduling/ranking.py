"""Who is asked first: the score of each waiting customer for a slot, computed by the database.

An entry that names another staff member, or whose wishes exclude the slot, is no candidate; what
it did wish for and gets, counts in its favour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

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
    SharedPoint,
    Slot,
    Standing,
    WaitlistEntry,
)
from core.models.base import UtcDateTime
from core.scheduling.local_time import local
from core.scheduling.sql_time import epoch_seconds
from core.scheduling.visits import Visit

WEEK_SECONDS = 7 * 24 * 3600

ENTRIES = WaitlistEntry.table()
CUSTOMERS = Customer.table()
CONTACT_POINTS = ContactPoint.table()
SHARED_POINTS = SharedPoint.table()
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
    services = sorted(fitting)
    wall = local(slot.starts_at, catalogue.zone)
    facts = {
        "tenant": slot.tenant_id,
        "slot": slot.id,
        "slot_service": slot.service_id,
        "slot_staff": slot.staff_id,
        "origin": slot.origin_appointment_id,
        "starts_at": slot.starts_at,
        "on": wall.date(),
        "weekday": 1 << wall.weekday(),
        "minute": wall.hour * 60 + wall.minute,
        "now": now,
        "limit": limit,
    }
    facts |= {f"weight_{name}": points for name, points in catalogue.policies.weights}
    for number, service_id in enumerate(services):
        facts |= {f"service_{number}": service_id, f"ends_{number}": fitting[service_id].ends_at}
    rows = db.connection().execute(_ranked(len(services)), facts)
    return [Candidate(*row) for row in rows]


@lru_cache(maxsize=64)
def _ranked(services: int) -> sa.Select[str, str, str, int]:
    """The ranking for so many fitting services. Kept, because building it costs several times what
    the database needs for a short list."""
    parts = score_parts()
    score = sum(parts.values(), sa.literal(0)).label("score")
    return (
        sa.select(ENTRIES.c.id, ENTRIES.c.customer_id, ENTRIES.c.service_id, score)
        .join(CUSTOMERS, CUSTOMERS.c.id == ENTRIES.c.customer_id)
        .where(
            ENTRIES.c.tenant_id == sa.bindparam("tenant"),
            ENTRIES.c.status == EntryStatus.ACTIVE,
            *_wishes_fit(services),
            *_may_be_asked(),
            ~_is_busy_then(services),
        )
        .order_by(score.desc(), ENTRIES.c.joined_at, ENTRIES.c.id)
        .limit(sa.bindparam("limit", type_=sa.Integer()))
    )


def score_parts() -> Mapping[str, sa.ColumnElement[int]]:
    """What each reason adds to the score of an entry of `waitlist_entries` joined to `customers`;
    the weights are parameters named `weight_…`, the slot's facts others.

    Source: the score in the design; the weights are the tenant's.
    """
    wished = sa.or_(
        ENTRIES.c.first_on.is_not(None),
        ENTRIES.c.last_on.is_not(None),
        ENTRIES.c.from_minute.is_not(None),
        ENTRIES.c.until_minute.is_not(None),
        ENTRIES.c.weekdays != EVERY_WEEKDAY,
    )
    now = sa.bindparam("now", type_=UtcDateTime())
    weeks = (epoch_seconds(now) - epoch_seconds(ENTRIES.c.joined_at)) // WEEK_SECONDS
    waited = weeks * _weight("per_week")
    cap = _weight("per_week_cap")
    return {
        "base": _weight("base"),
        "vip": _points(CUSTOMERS.c.is_vip.is_(sa.true()), "vip"),
        "service": _points(ENTRIES.c.service_id == sa.bindparam("slot_service"), "service"),
        "staff": _points(ENTRIES.c.staff_id == sa.bindparam("slot_staff"), "staff"),
        "window": _points(wished, "window"),
        "waited": sa.case((waited > cap, cap), (waited < 0, 0), else_=waited),
    }


def _weight(name: str) -> sa.BindParameter[int]:
    return sa.bindparam(f"weight_{name}", type_=sa.Integer())


def _points(applies: sa.ColumnElement[bool], name: str) -> sa.ColumnElement[int]:
    return sa.case((applies, _weight(name)), else_=0)


def _wishes_fit(services: int) -> list[sa.ColumnElement[bool]]:
    on = sa.bindparam("on", type_=sa.Date())
    minute = sa.bindparam("minute", type_=sa.Integer())
    weekday = sa.bindparam("weekday", type_=sa.Integer())
    return [
        ENTRIES.c.service_id.in_([sa.bindparam(f"service_{n}") for n in range(services)]),
        _any_or(ENTRIES.c.staff_id, ENTRIES.c.staff_id == sa.bindparam("slot_staff")),
        _any_or(ENTRIES.c.first_on, ENTRIES.c.first_on <= on),
        _any_or(ENTRIES.c.last_on, ENTRIES.c.last_on >= on),
        ENTRIES.c.weekdays.bitwise_and(weekday) != 0,
        _any_or(ENTRIES.c.from_minute, ENTRIES.c.from_minute <= minute),
        _any_or(ENTRIES.c.until_minute, ENTRIES.c.until_minute > minute),
    ]


def _any_or(wish: sa.ColumnElement[object], met: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.or_(wish.is_(None), met)


def _may_be_asked() -> list[sa.ColumnElement[bool]]:
    asked_already = sa.exists().where(
        OFFERS.c.slot_id == sa.bindparam("slot"), OFFERS.c.entry_id == ENTRIES.c.id
    )
    asked_elsewhere = sa.exists().where(
        OFFERS.c.customer_id == ENTRIES.c.customer_id, OFFERS.c.status == OfferStatus.PENDING
    )
    reachable = sa.exists().where(
        CONTACT_POINTS.c.customer_id == ENTRIES.c.customer_id,
        CONTACT_POINTS.c.standing == Standing.OK,
    )
    reachable_by_another = sa.exists().where(
        SHARED_POINTS.c.customer_id == ENTRIES.c.customer_id,
        CONTACT_POINTS.c.id == SHARED_POINTS.c.contact_point_id,
        CONTACT_POINTS.c.standing == Standing.OK,
    )
    gave_it_up = sa.exists().where(
        APPOINTMENTS.c.id == sa.bindparam("origin"),
        APPOINTMENTS.c.customer_id == ENTRIES.c.customer_id,
    )
    is_reachable = sa.or_(reachable, reachable_by_another)
    return [~asked_already, ~asked_elsewhere, is_reachable, ~gave_it_up]


def _is_busy_then(services: int) -> sa.ColumnElement[bool]:
    """Whether the customer has an appointment during the visit that would be proposed."""
    ends = [sa.bindparam(f"ends_{n}", type_=UtcDateTime()) for n in range(services)]
    proposed_ends_at = sa.case(
        *(
            (ENTRIES.c.service_id == sa.bindparam(f"service_{n}"), ends[n])
            for n in range(1, services)
        ),
        else_=ends[0],
    )
    return sa.exists().where(
        APPOINTMENTS.c.customer_id == ENTRIES.c.customer_id,
        APPOINTMENTS.c.status == AppointmentStatus.CONFIRMED,
        APPOINTMENTS.c.starts_at < (proposed_ends_at if services > 1 else ends[0]),
        APPOINTMENTS.c.ends_at > sa.bindparam("starts_at", type_=UtcDateTime()),
    )
