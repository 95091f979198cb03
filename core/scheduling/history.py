"""What a customer has made of their visits so far, and how far they can be relied on."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import NotFound
from core.models import ActorKind, Appointment, AppointmentStatus, Customer
from core.scheduling.visits import APPOINTMENTS

CUSTOMERS = Customer.table()

# As though the customer had kept so many visits before the first: one no-show condemns nobody.
KEPT_BEFORE = 4
# Half a no-show: the time was lost to others nearly as surely, but somebody said so.
LATE_CANCELLATION = 0.5


@dataclass(frozen=True, slots=True)
class History:
    """Counts of appointments. `canceled_early` and `canceled_late` were cancelled for the customer,
    before and after their deadline, `canceled_by_business` otherwise; `undecided` are over, or have
    begun, and nobody has said whether the customer came. `moves` counts the customer's own.

    `first_at` and `last_at` are the first and last visit that was kept.
    """

    completed: int
    no_shows: int
    canceled_early: int
    canceled_late: int
    canceled_by_business: int
    moves: int
    upcoming: int
    undecided: int
    first_at: datetime | None
    last_at: datetime | None

    @property
    def reliability(self) -> float:
        """The share of visits kept among those that were kept, missed or cancelled late, from 0 to
        1: a late cancellation is half a visit missed, and KEPT_BEFORE kept ones come first. What
        was cancelled in time, or by the business, says nothing of the customer."""
        missed = self.no_shows + LATE_CANCELLATION * self.canceled_late
        kept = self.completed + KEPT_BEFORE
        return kept / (kept + missed)


def _statement() -> sa.Select[*tuple[Any, ...]]:
    c = APPOINTMENTS.c
    now: sa.BindParameter[datetime] = sa.bindparam("now", type_=c.starts_at.type)
    is_ahead = (c.starts_at > now).label("is_ahead")
    kinds = (c.status, c.canceled_by, c.canceled_late, is_ahead)
    counts = (sa.func.count(c.id), sa.func.sum(c.moves))
    bounds = (sa.func.min(c.starts_at), sa.func.max(c.starts_at))
    return (
        sa.select(*kinds, *counts, *bounds)
        .select_from(CUSTOMERS)
        .outerjoin(
            APPOINTMENTS,
            sa.and_(c.customer_id == CUSTOMERS.c.id, c.tenant_id == CUSTOMERS.c.tenant_id),
        )
        .where(
            CUSTOMERS.c.id == sa.bindparam("customer"),
            CUSTOMERS.c.tenant_id == sa.bindparam("tenant"),
        )
        .group_by(*kinds)
    )


_history = _statement()


def history(db: Session, catalogue: Catalogue, customer_id: str, *, now: datetime) -> History:
    """One query. Raises NotFound."""
    asked = {"customer": customer_id, "tenant": catalogue.tenant_id, "now": now}
    rows = db.execute(_history, asked).all()
    if not rows:
        raise NotFound(customer_id=customer_id)
    counts: Counter[str] = Counter()
    first_at = last_at = None
    moves = 0
    for status, by, is_late, is_ahead, count, moved, first, last in rows:
        if status is None:
            continue  # the customer without any
        counts[_kind(status, by, is_late=bool(is_late), is_ahead=bool(is_ahead))] += count
        moves += int(moved or 0)
        if status is AppointmentStatus.COMPLETED:
            first_at, last_at = min(first, first_at or first), max(last, last_at or last)
    return History(
        completed=counts["completed"],
        no_shows=counts["no_shows"],
        canceled_early=counts["canceled_early"],
        canceled_late=counts["canceled_late"],
        canceled_by_business=counts["canceled_by_business"],
        moves=moves,
        upcoming=counts["upcoming"],
        undecided=counts["undecided"],
        first_at=first_at,
        last_at=last_at,
    )


SHOWN_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class PastOrComing:
    """One of a customer's visits; `is_ahead` if it is still to come."""

    appointment_id: str
    service_id: str
    staff_id: str
    starts_at: datetime
    status: AppointmentStatus
    confirmed_at: datetime | None
    is_ahead: bool


def visits_of_customer(
    db: Session, catalogue: Catalogue, customer_id: str, *, now: datetime
) -> list[PastOrComing]:
    """The latest of them, whatever became of them, the last one first."""
    c = APPOINTMENTS.c
    rows = db.execute(
        sa.select(c.id, c.service_id, c.staff_id, c.starts_at, c.status, c.confirmed_at)
        .where(c.customer_id == customer_id, c.tenant_id == catalogue.tenant_id)
        .order_by(c.starts_at.desc(), c.id.desc())
        .limit(SHOWN_AT_ONCE)
    )
    return [
        PastOrComing(
            *row, is_ahead=row.status is AppointmentStatus.CONFIRMED and row.starts_at > now
        )
        for row in rows
    ]


def beginning_between(
    db: Session, catalogue: Catalogue, starts_at: datetime, ends_at: datetime
) -> list[Appointment]:
    """The tenant's appointments, whatever became of them, that begin in [starts_at, ends_at)."""
    query = (
        sa.select(Appointment)
        .where(
            Appointment.tenant_id == catalogue.tenant_id,
            Appointment.starts_at >= starts_at,
            Appointment.starts_at < ends_at,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return list(db.scalars(query))


def _kind(status: AppointmentStatus, by: ActorKind | None, *, is_late: bool, is_ahead: bool) -> str:
    match status:
        case AppointmentStatus.COMPLETED:
            return "completed"
        case AppointmentStatus.NO_SHOW:
            return "no_shows"
        case AppointmentStatus.CONFIRMED:
            return "upcoming" if is_ahead else "undecided"
    if by is not ActorKind.CUSTOMER:
        return "canceled_by_business"
    return "canceled_late" if is_late else "canceled_early"
