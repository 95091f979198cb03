"""Appointments made at once, every so many weeks at the same time of the clock.

Each date is booked like any other visit and lives alone afterwards; what cannot be booked is
reported with what is free near it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import (
    AppointmentClosed,
    BusinessError,
    InvalidSeries,
    NotFound,
    PolicyForbids,
    SeriesConflicts,
)
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import Appointment, AppointmentSeries, AppointmentStatus, Customer
from core.scheduling import bookings, limits, local_time
from core.scheduling.conflicts import OF_ONE_DATE, Conflict, conflict_at, shown
from core.scheduling.visits import APPOINTMENTS

MOST_VISITS = 52
MOST_WEEKS = 52

SERIES = AppointmentSeries.table()
CUSTOMERS = Customer.table()


@dataclass(frozen=True, slots=True)
class Made:
    series_id: str
    booked: list[Appointment]
    conflicts: list[Conflict]


@dataclass(frozen=True, slots=True)
class Ended:
    """`kept` are those that the rules keep from being cancelled, each with the rule."""

    canceled: list[Appointment]
    kept: list[tuple[str, PolicyForbids]]


def make_series(  # noqa: PLR0913 - this is what a series is
    db: Session,
    catalogue: Catalogue,
    *,
    customer_id: str,
    service_id: str,
    staff_id: str,
    first: datetime,
    every_weeks: int,
    visits: int,
    now: datetime,
    second: bool = False,
    all_or_nothing: bool = False,
    because: str | None = None,
    languages: tuple[str, ...] = ("en",),
) -> Made:
    """Book a visit at `first`, naive wall time, and at the same wall time every so many weeks. Of a
    time that the clock shows twice it is the first showing, or the `second`.

    Dates that cannot be booked are reported and the others are booked; with `all_or_nothing`, or
    where none can be, it raises SeriesConflicts. Also raises InvalidSeries and what `bookings.book`
    raises of any date. After an error nothing has changed. `languages` are those of a holiday's
    name.
    """
    if not (2 <= visits <= MOST_VISITS and 1 <= every_weeks <= MOST_WEEKS) or first.tzinfo:
        raise InvalidSeries(most_visits=MOST_VISITS, most_weeks=MOST_WEEKS)
    series_id = new_id()
    with db.begin_nested():
        _check_customer(db, catalogue, customer_id)
        db.execute(
            sa.insert(SERIES),
            {
                "id": series_id,
                "tenant_id": catalogue.tenant_id,
                "customer_id": customer_id,
                "staff_id": catalogue.staff_member(staff_id).id,
                "service_id": catalogue.service(service_id).id,
                "first_local_start": shown(first),
                "every_weeks": every_weeks,
                "visits": visits,
                "created_at": now,
            },
        )
        booked, refused = _book_each(
            [first + timedelta(weeks=every_weeks * n) for n in range(visits)],
            lambda wall: bookings.book(
                db,
                catalogue,
                customer_id=customer_id,
                service_id=service_id,
                staff_id=staff_id,
                starts_at=local_time.instant(wall, catalogue.zone, second=second),
                now=now,
                because=because,
                series_id=series_id,
            ),
        )
        conflicts = [
            conflict_at(
                db,
                catalogue,
                wall,
                error,
                service_id=service_id,
                staff_id=staff_id,
                now=now,
                languages=languages,
            )
            for wall, error in refused
        ]
        if not booked or (conflicts and all_or_nothing):
            raise SeriesConflicts(conflicts=[conflict.plain() for conflict in conflicts])
        of = {"customer_id": customer_id, "service_id": service_id, "staff_id": staff_id}
        rhythm = {"every_weeks": every_weeks, "visits": visits}
        after = of | rhythm | {"first_local_start": shown(first), "booked": len(booked)}
        announce(db, replace(_fact(Name.SERIES_MADE, series_id, booked, now), after=after))
    return Made(series_id, booked, conflicts)


def _book_each(
    walls: Sequence[datetime], book_at: Callable[[datetime], Appointment]
) -> tuple[list[Appointment], list[tuple[datetime, BusinessError]]]:
    """What was booked, and the wall times that could not be, each with why."""
    booked: list[Appointment] = []
    refused: list[tuple[datetime, BusinessError]] = []
    for wall in walls:
        try:
            booked.append(book_at(wall))
        except OF_ONE_DATE as error:
            refused.append((wall, error))
    return booked, refused


def cancel_rest(
    db: Session,
    catalogue: Catalogue,
    series_id: str,
    *,
    now: datetime,
    since: datetime | None = None,
    because: str | None = None,
    for_customer: bool = False,
) -> Ended:
    """Cancel what has not begun of a series, or of it what begins at `since` or later; each frees
    its time for who waits. The others as in `bookings.cancel`. Cancelling again changes nothing.

    Raises NotFound and InvalidReason.
    """
    which = (SERIES.c.id == series_id, SERIES.c.tenant_id == catalogue.tenant_id)
    if db.scalar(sa.select(SERIES.c.id).where(*which)) is None:
        raise NotFound(series_id=series_id)
    canceled: list[Appointment] = []
    kept: list[tuple[str, PolicyForbids]] = []
    for appointment_id in db.scalars(_ahead(series_id, now, since)).all():
        try:
            one = bookings.cancel(
                db,
                catalogue,
                appointment_id,
                now=now,
                because=because,
                for_customer=for_customer,
                with_series=True,
            )
        except PolicyForbids as error:
            kept.append((appointment_id, error))
        except AppointmentClosed:
            continue  # somebody else was quicker
        else:
            canceled.append(one)
    if canceled:
        fact = _fact(Name.SERIES_CANCELED, series_id, canceled, now)
        before, after = {"ahead": len(canceled) + len(kept)}, {"ahead": len(kept)}
        announce(db, replace(fact, before=before, after=after, reason=limits.reason_of(because)))
    return Ended(canceled, kept)


def visits_of(db: Session, catalogue: Catalogue, series_id: str) -> list[Appointment]:
    """The appointments of a series, whatever became of them, by start. Raises NotFound."""
    query = (
        sa.select(Appointment)
        .where(Appointment.series_id == series_id, Appointment.tenant_id == catalogue.tenant_id)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    found = list(db.scalars(query))
    if not found:
        raise NotFound(series_id=series_id)
    return found


def _ahead(series_id: str, now: datetime, since: datetime | None) -> sa.Select[str]:
    c = APPOINTMENTS.c
    return (
        sa.select(c.id)
        .where(
            c.series_id == series_id,
            c.status == AppointmentStatus.CONFIRMED,
            c.starts_at > now,
            sa.true() if since is None else c.starts_at >= since,
        )
        .order_by(c.starts_at)
    )


def _check_customer(db: Session, catalogue: Catalogue, customer_id: str) -> None:
    c = CUSTOMERS.c
    known = sa.select(c.id).where(c.id == customer_id, c.tenant_id == catalogue.tenant_id)
    if db.scalar(known) is None:
        raise NotFound(customer_id=customer_id)


def _fact(name: Name, series_id: str, changed: list[Appointment], now: datetime) -> Fact:
    first = changed[0]
    return Fact(
        name=name,
        tenant_id=first.tenant_id,
        subject_id=series_id,
        customer_id=first.customer_id,
        happened_at=now,
        data={
            "service_id": first.service_id,
            "staff_id": first.staff_id,
            "starts_at": first.starts_at.isoformat(),
            "appointment_id": first.id,
            "visits": len(changed),
        },
    )
