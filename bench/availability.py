"""`availability`: free times of 1 and of 100 staff over 60 days, rows read included.

The peer is a bare sweep over the same intervals in memory: whole minutes, no zones, no database.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue, catalogue
from core.ids import new_id
from core.models import Appointment, AppointmentStatus, Base
from core.scheduling import availability
from core.settings import settings
from tests import databases
from tests.builders import a_customer, a_service, a_staff_member, a_tenant

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAYS = 60
BOOKINGS_A_WEEK = 30
ROUNDS = 7
STEP = 15
VISIT = 60


def run() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _on("sqlite", f"sqlite:///{folder}/bench.db")
    server = databases.mariadb_url()
    if server is not None:
        yield from _on("mariadb", databases.fresh_mariadb(server, "bench_availability"))


def _on(kind: str, url: str) -> Iterator[dict[str, object]]:
    os.environ |= {"DATABASE_URL": url, "STANDBY_DEMO": "true"}
    settings.cache_clear()
    database.dispose()
    Base.metadata.create_all(database.engine())
    for staff in (1, 100):
        with Session(database.engine()) as db:
            known, service_id = _business(db, staff)
            yield {"database": kind, "staff": staff, "days": DAYS} | _measure(db, known, service_id)
    database.engine().dispose()


def _measure(db: Session, known: Catalogue, service_id: str) -> dict[str, object]:
    window = [(NOW, NOW + timedelta(days=DAYS))]
    ours, bare, found = [], [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        times = availability.find_times(db, known, service_id, windows=window, now=NOW)
        ours.append(time.perf_counter() - began)
        found = len(times)
        intervals = _rows_in_minutes(db, known)
        began = time.perf_counter()
        _bare_sweep(intervals)
        bare.append(time.perf_counter() - began)
    return {
        "ms": round(1000 * statistics.median(ours), 1),
        "bare_sweep_ms": round(1000 * statistics.median(bare), 1),
        "ratio_to_bare": round(
            statistics.median(o / b for o, b in zip(ours, bare, strict=True)), 2
        ),
        "times": found,
    }


def _business(db: Session, staff: int) -> tuple[Catalogue, str]:
    """Full-time staff, each with thirty hour-long bookings a week."""
    tenant = a_tenant(db, slug=f"bench-{staff}", number=f"+1212555{staff:04d}")
    service = a_service(db, tenant)
    customer = a_customer(db, tenant, phone=f"+1212556{staff:04d}")
    members = [
        a_staff_member(db, tenant, name=f"Staff {n}", services=[service], weekdays=range(5))
        for n in range(staff)
    ]
    rows = [
        _booking(tenant.id, customer.id, service.id, member.id, week, number)
        for member in members
        for week in range(DAYS // 7 + 1)
        for number in range(BOOKINGS_A_WEEK)
    ]
    db.execute(sa.insert(Appointment.table()), rows)
    db.commit()
    return catalogue(db, tenant.id), service.id


def _booking(
    tenant_id: str, customer_id: str, service_id: str, staff_id: str, week: int, number: int
) -> dict[str, object]:
    monday = datetime(2026, 11, 16, 14, 0, tzinfo=UTC) + timedelta(weeks=week)
    starts_at = monday + timedelta(days=number % 5, hours=number // 5)
    return {
        "id": new_id(),
        "tenant_id": tenant_id,
        "customer_id": customer_id,
        "staff_id": staff_id,
        "service_id": service_id,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=VISIT),
        "busy_starts_at": starts_at,
        "busy_ends_at": starts_at + timedelta(minutes=VISIT),
        "local_start": "2026-11-16T09:00",
        "time_zone": "America/New_York",
        "status": AppointmentStatus.CONFIRMED,
        "created_at": NOW,
    }


def _rows_in_minutes(db: Session, known: Catalogue) -> list[list[tuple[int, int]]]:
    busy: dict[str, list[tuple[int, int]]] = {staff_id: [] for staff_id in known.staff}
    rows = db.execute(
        sa.select(Appointment.staff_id, Appointment.starts_at, Appointment.ends_at)
        .where(Appointment.tenant_id == known.tenant_id)
        .order_by(Appointment.starts_at)
    )
    for staff_id, starts_at, ends_at in rows:
        busy[staff_id].append((_minutes(starts_at), _minutes(ends_at)))
    return list(busy.values())


def _minutes(moment: datetime) -> int:
    return int((moment - NOW).total_seconds()) // 60


def _bare_sweep(staff: Sequence[Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Free starts of every member: working days of eight hours, a pointer over what is busy."""
    found = []
    for member, busy in enumerate(staff):
        at = 0
        for day in range(DAYS):
            if day % 7 in (1, 2):
                continue
            opens = day * 1440 + 120
            closes = opens + 480
            for start in range(opens, closes - VISIT + 1, STEP):
                while at < len(busy) and busy[at][1] <= start:
                    at += 1
                if at == len(busy) or busy[at][0] >= start + VISIT:
                    found.append((start, member))
    found.sort()
    return found
