"""`availability-compute`: free times of a business over 60 days, rows read included.

The peer is a bare sweep over the same intervals in memory: whole minutes, no zones, no database.
"""

import statistics
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench import stores
from bench.business import DAYS, NOW, Business, a_business, times_off
from core import database
from core.models import Appointment
from core.scheduling import availability
from tests.statements import recorded

ROUNDS = 15
STEP = 15
VISIT = 60
# So many staff have 5,000 free times.
STAFF_OF_5000 = 25


def run() -> Iterator[dict[str, object]]:
    for kind in stores.each("compute"):
        for staff in (100, STAFF_OF_5000):
            with Session(database.engine()) as db:
                found = _measure(db, a_business(db, staff))
            if staff == 100:
                found |= {"ratio_at_most": 3, "queries_at_most": 5}
            else:
                found |= {"ms_at_most": 100}
            yield {"database": kind, "staff": staff, "days": DAYS} | found


def _measure(db: Session, business: Business) -> dict[str, object]:
    window = [(NOW, NOW + timedelta(days=DAYS))]
    intervals = _in_minutes(db, business)
    known, service_id = business.known, business.service_id
    ours, bare, found = [], [], 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = len(availability.find_times(db, known, service_id, windows=window, now=NOW))
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        swept = len(_bare_sweep(intervals))
        bare.append(time.perf_counter() - began)
        assert swept == found, f"the peer finds {swept} times, not {found}"
    with recorded() as statements:
        availability.find_times(db, known, service_id, windows=window, now=NOW)
    return {
        "ratio_to_bare": round(
            statistics.median(o / b for o, b in zip(ours, bare, strict=True)), 2
        ),
        "ms": round(1000 * statistics.median(ours), 1),
        "bare_sweep_ms": round(1000 * statistics.median(bare), 1),
        "queries": len(statements),
        "times": found,
    }


def _in_minutes(db: Session, business: Business) -> list[list[tuple[int, int]]]:
    away = [(_minutes(begins), _minutes(ends)) for begins, ends in times_off()]
    busy: dict[str, list[tuple[int, int]]] = {one: [*away] for one in business.staff_ids}
    rows = db.execute(
        sa.select(Appointment.staff_id, Appointment.starts_at, Appointment.ends_at).where(
            Appointment.tenant_id == business.tenant_id
        )
    )
    for staff_id, starts_at, ends_at in rows:
        busy[staff_id].append((_minutes(starts_at), _minutes(ends_at)))
    return [sorted(one) for one in busy.values()]


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
