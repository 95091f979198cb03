"""What keeps staff busy, read for a range of days at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Appointment, AppointmentStatus, Hold, TimeOff
from core.scheduling.hours import Interval, merged
from core.scheduling.quanta import QUANTUM_MINUTES, QUANTUM_SECONDS
from core.scheduling.sql_time import epoch_seconds
from core.scheduling.visits import LONGEST_VISIT


def busy_intervals(
    db: Session, staff_ids: Sequence[str], starts_at: datetime, ends_at: datetime
) -> Mapping[str, list[Interval]]:
    """What keeps each of them busy between two instants, in minutes since 1970 UTC, ascending and
    apart: appointments and holds with their buffers, and time off, widened to whole quanta."""
    booked, held, off = Appointment.table(), Hold.table(), TimeOff.table()
    query = sa.union_all(
        _overlapping(booked, booked.c.busy_starts_at, booked.c.busy_ends_at).where(
            booked.c.status == AppointmentStatus.CONFIRMED,
            # Without a lower bound the index would be read from the first appointment ever.
            booked.c.busy_starts_at > sa.bindparam("longest_ago"),
        ),
        _overlapping(held, held.c.starts_at, held.c.ends_at),
        _overlapping(off, off.c.starts_at, off.c.ends_at),
    )
    rows: Sequence[Any] = db.execute(
        query,
        {
            "staff_ids": list(staff_ids),
            "from": starts_at,
            "until": ends_at,
            "longest_ago": starts_at - LONGEST_VISIT,
        },
    ).all()
    found: dict[str, list[Interval]] = {}
    for staff_id, begins, ends in rows:
        interval = (
            begins // QUANTUM_SECONDS * QUANTUM_MINUTES,
            -(-ends // QUANTUM_SECONDS) * QUANTUM_MINUTES,
        )
        found.setdefault(staff_id, []).append(interval)
    return {staff_id: merged(intervals) for staff_id, intervals in found.items()}


def _overlapping(
    table: sa.Table, begins: sa.ColumnElement[datetime], ends: sa.ColumnElement[datetime]
) -> sa.Select[tuple[str, int, int]]:
    return sa.select(table.c.staff_id, epoch_seconds(begins), epoch_seconds(ends)).where(
        table.c.staff_id.in_(sa.bindparam("staff_ids", expanding=True)),
        begins < sa.bindparam("until", type_=begins.type),
        ends > sa.bindparam("from", type_=ends.type),
    )
