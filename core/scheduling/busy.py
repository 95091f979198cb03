"""What keeps staff busy, read for a range of days at once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Appointment, AppointmentStatus, BusyTime, Hold, TimeOff
from core.scheduling.intervals import Interval, merged
from core.scheduling.quanta import QUANTUM_MINUTES, QUANTUM_SECONDS
from core.scheduling.sql_time import epoch_seconds
from core.scheduling.visits import LONGEST_VISIT

# As `now`: no reservation counts, because each has expired by then.
WITHOUT_RESERVATIONS = datetime(9999, 1, 1, tzinfo=UTC)


def _overlapping(
    table: sa.Table, begins: sa.ColumnElement[datetime], ends: sa.ColumnElement[datetime]
) -> sa.Select[str, str]:
    begin, end = (sa.cast(epoch_seconds(moment), sa.String(20)) for moment in (begins, ends))
    interval = begin + "," + end
    return sa.select(table.c.staff_id, interval.label("interval")).where(
        table.c.staff_id.in_(sa.bindparam("staff_ids", expanding=True)),
        begins < sa.bindparam("until", type_=begins.type),
        ends > sa.bindparam("from", type_=ends.type),
    )


def _statement() -> sa.Select[str, str]:
    booked, held, off, outside = (model.table() for model in (Appointment, Hold, TimeOff, BusyTime))
    each = sa.union_all(
        _overlapping(booked, booked.c.busy_starts_at, booked.c.busy_ends_at).where(
            booked.c.status == AppointmentStatus.CONFIRMED,
            # Without a lower bound the index would be read from the first appointment ever.
            booked.c.busy_starts_at > sa.bindparam("longest_ago"),
        ),
        _overlapping(held, held.c.starts_at, held.c.ends_at).where(
            sa.or_(
                held.c.session_key.is_(None),
                held.c.expires_at > sa.bindparam("now", type_=held.c.expires_at.type),
            )
        ),
        _overlapping(off, off.c.starts_at, off.c.ends_at),
        _overlapping(outside, outside.c.starts_at, outside.c.ends_at),
    ).subquery()
    # One row per staff member: for a hundred of them and two months, fetching a row per interval
    # takes ten times as long as all the rest.
    return sa.select(each.c.staff_id, sa.func.group_concat(each.c.interval)).group_by(
        each.c.staff_id
    )


# Built once: for a few staff, building it costs more than running it.
BUSY = _statement()


def busy_intervals(
    db: Session, staff_ids: Sequence[str], starts_at: datetime, ends_at: datetime, now: datetime
) -> Mapping[str, list[Interval]]:
    """What keeps each of them busy between two instants, in minutes since 1970 UTC, ascending and
    apart: appointments and holds with their buffers, time off and what other calendars say,
    widened to whole quanta. A reservation that has expired by `now` keeps nobody busy."""
    wanted = {
        "staff_ids": list(staff_ids),
        "from": starts_at,
        "until": ends_at,
        "longest_ago": starts_at - LONGEST_VISIT,
        "now": now,
    }
    rows = db.connection().execute(BUSY, wanted)
    return {staff_id: merged(_intervals(listed)) for staff_id, listed in rows}


def _intervals(listed: str) -> Iterator[Interval]:
    seconds = map(int, listed.split(","))
    for begins, ends in zip(seconds, seconds, strict=True):
        yield (
            begins // QUANTUM_SECONDS * QUANTUM_MINUTES,
            -(-ends // QUANTUM_SECONDS) * QUANTUM_MINUTES,
        )
