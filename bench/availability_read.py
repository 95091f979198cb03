"""`availability-read`: the first page of free times of a service, anybody's, in thirty days, in a
read model of 100,000 and of 1,000,000 rows.

Nobody has time in the nearest week, so that the page comes from the read model and its times are
asked of the truth, as whoever is shown them has it.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench import stores
from bench.business import NOW, Business, a_business
from core import database
from core.ids import new_id
from core.models import Availability, TimeOff
from core.scheduling import availability, known_times, read_model
from core.scheduling.local_time import at_minute, minute_at

STAFF = 50
SIZES = (100_000, 1_000_000)
P99_MS_AT_MOST = 20
LOOKS = 300
PAGE = 20
SOON = timedelta(days=8)
WINDOW = timedelta(days=30)
AT_ONCE = 20_000

TABLE = Availability.table()


def run() -> Iterator[dict[str, object]]:
    for kind in stores.each("read"):
        with Session(database.engine()) as db:
            business = a_business(db, STAFF, bookings_a_week=10)
            _nobody_soon(db, business)
        while database.transact(lambda db: read_model.follow_rules(db, now=NOW)):
            pass
        for size in SIZES:
            _grow_to(size, business)
            yield {"database": kind, "rows": size} | _look(business) | _plan(kind, business)


def _nobody_soon(db: Session, business: Business) -> None:
    away = [
        {
            "id": new_id(),
            "tenant_id": business.tenant_id,
            "staff_id": staff_id,
            "starts_at": NOW - timedelta(days=1),
            "ends_at": NOW + SOON,
        }
        for staff_id in business.staff_ids
    ]
    db.execute(sa.insert(TimeOff.table()), away)
    db.commit()


def _grow_to(size: int, business: Business) -> None:
    """Rows of other services of the same business and of other businesses."""
    with database.engine().connect() as connection:
        there = connection.scalar(sa.select(sa.func.count()).select_from(TABLE)) or 0
    while there < size:
        count = min(AT_ONCE, size - there)
        rows = list(_others(business if there % (2 * AT_ONCE) < AT_ONCE else None, count))
        with database.engine().begin() as connection:
            connection.execute(sa.insert(TABLE), rows)
        there += count
        print(f"  {there:,} rows", file=sys.stderr, flush=True)
    if database.engine().dialect.name == "mysql":
        with database.engine().connect() as connection:
            connection.execute(sa.text("ANALYZE TABLE availability"))


def _others(business: Business | None, count: int) -> Iterator[dict[str, object]]:
    tenant_id = business.tenant_id if business else new_id()
    service_id, location_id = new_id(), new_id()
    staff = business.staff_ids if business else [new_id() for _ in range(STAFF)]
    for number in range(count):
        starts_at = NOW + timedelta(minutes=15 * (number // len(staff)))
        yield {
            "tenant_id": tenant_id,
            "service_id": service_id,
            "starts_at": starts_at,
            "staff_id": staff[number % len(staff)],
            "location_id": location_id,
            "ends_at": starts_at + timedelta(hours=1),
            "duration_minutes": 60,
        }


def _look(business: Business) -> dict[str, object]:
    took = []
    with database.read() as db:
        for _ in range(LOOKS):
            began = time.perf_counter()
            found = availability.find_times(
                db,
                business.known,
                business.service_id,
                windows=[(NOW, NOW + WINDOW)],
                now=NOW,
                limit=PAGE,
            )
            took.append(1000 * (time.perf_counter() - began))
            assert len(found) == PAGE
            assert found[0].starts_at >= NOW + SOON
    took.sort()
    return {
        "p50_ms": round(statistics.median(took), 2),
        "p99_ms": round(took[int(0.99 * len(took))], 2),
        "p99_ms_at_most": P99_MS_AT_MOST,
    }


def _plan(kind: str, business: Business) -> dict[str, object]:
    asked = {
        "tenant": business.tenant_id,
        "service": business.service_id,
        "begins": at_minute(minute_at(NOW)),
        "ends": at_minute(minute_at(NOW + WINDOW)),
        "rows": PAGE + STAFF,
    }
    with database.engine().connect() as connection:
        query = known_times.PAGE.params(asked).compile(
            dialect=connection.dialect, compile_kwargs={"literal_binds": True}
        )
        explain = "EXPLAIN" if kind == "mariadb" else "EXPLAIN QUERY PLAN"
        rows = connection.exec_driver_sql(f"{explain} {query}".replace("%", "%%"))
        return {"plan": [dict(row._mapping) for row in rows]}
