"""`availability-refresh`: the read model of 100 staff and 60 days, made and rewritten whole, and
followed after one cancellation."""

import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench import stores
from bench.business import DAYS, NOW, Business, a_business
from core import database
from core.catalogue import touch
from core.models import Appointment, Availability, Service
from core.scheduling import bookings, read_model

STAFF = 100
SECONDS_AT_MOST = 3.0  # a tenth of half a minute
CANCELLATIONS = 50
FOLLOWED_MS_AT_MOST = 20

Row = tuple[str, str, datetime]


def run() -> Iterator[dict[str, object]]:
    for kind in stores.each("refresh"):
        with Session(database.engine()) as db:
            business = a_business(db, STAFF)
        whole = {"database": kind, "staff": STAFF, "days": DAYS}
        bound = {"seconds_at_most": SECONDS_AT_MOST}
        yield whole | {"what": "made"} | _follow_rules() | bound
        database.transact(partial(_lengthen, business=business))
        yield whole | {"what": "every row rewritten"} | _follow_rules() | bound
        yield {"database": kind, "what": "one cancellation"} | _cancellations(business)


def _follow_rules() -> dict[str, object]:
    began = time.perf_counter()
    while database.transact(lambda db: read_model.follow_rules(db, now=NOW)):
        pass
    seconds = time.perf_counter() - began
    with database.read() as db:
        rows = db.scalar(sa.select(sa.func.count()).select_from(Availability))
    return {"seconds": round(seconds, 2), "rows": rows}


def _lengthen(db: Session, business: Business) -> None:
    """A visit takes five minutes more: no row stays as it was."""
    service = Service.table()
    db.execute(
        sa.update(service)
        .where(service.c.id == business.service_id)
        .values(duration_minutes=service.c.duration_minutes + 5)
    )
    touch(db, business.tenant_id)


def _cancellations(business: Business) -> dict[str, object]:
    took, around = [], 0
    with database.read() as db:
        upcoming = db.execute(
            sa.select(Appointment.id, Appointment.staff_id, Appointment.starts_at)
            .where(Appointment.starts_at > NOW + timedelta(days=7))
            .order_by(Appointment.starts_at, Appointment.staff_id)
            .limit(CANCELLATIONS)
        ).all()
    for appointment in upcoming:
        before = _rows()
        database.transact(partial(_cancel, business=business, appointment_id=appointment.id))
        began = time.perf_counter()
        while database.transact(lambda db: read_model.follow_changes(db, now=NOW)):
            pass
        took.append(1000 * (time.perf_counter() - began))
        around += all(
            staff_id == appointment.staff_id
            and abs(starts_at - appointment.starts_at) < timedelta(minutes=70)
            for _, staff_id, starts_at in before ^ _rows()
        )
    took.sort()
    return {
        "p50_ms": round(statistics.median(took), 2),
        "p99_ms": round(took[int(0.99 * len(took))], 2),
        "ms_at_most": FOLLOWED_MS_AT_MOST,
        "changed_rows_around_it_alone": around,
        "of": len(upcoming),
    }


def _cancel(db: Session, business: Business, appointment_id: str) -> None:
    bookings.cancel(db, business.known, appointment_id, now=NOW)


def _rows() -> set[Row]:
    with database.read() as db:
        found = db.execute(
            sa.select(Availability.service_id, Availability.staff_id, Availability.starts_at)
        )
        return {(row.service_id, row.staff_id, row.starts_at) for row in found}
