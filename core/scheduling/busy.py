"""What keeps staff, rooms and equipment busy, read for a range of days at once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Appointment, AppointmentStatus, BusyTime, Hold, ResourceUse, TimeOff
from core.scheduling.intervals import Interval, merged
from core.scheduling.quanta import QUANTUM_MINUTES, QUANTUM_SECONDS
from core.scheduling.sql_time import epoch_seconds
from core.scheduling.visits import LONGEST_VISIT

# As `now`: no reservation counts, because each has expired by then.
WITHOUT_RESERVATIONS = datetime(9999, 1, 1, tzinfo=UTC)


def _overlapping(
    whose: sa.Column[str], begins: sa.ColumnElement[datetime], ends: sa.ColumnElement[datetime]
) -> sa.Select[str, str]:
    begin, end = (sa.cast(epoch_seconds(moment), sa.String(20)) for moment in (begins, ends))
    interval = begin + "," + end
    return sa.select(whose, interval.label("interval")).where(
        whose.in_(sa.bindparam("ids", expanding=True)),
        begins < sa.bindparam("until", type_=begins.type),
        ends > sa.bindparam("from", type_=ends.type),
    )


def _is_live(held: sa.Table) -> sa.ColumnElement[bool]:
    return sa.or_(
        held.c.session_key.is_(None),
        held.c.expires_at > sa.bindparam("now", type_=held.c.expires_at.type),
    )


def _of_staff() -> sa.Select[str, str]:
    booked, held, off, outside = (model.table() for model in (Appointment, Hold, TimeOff, BusyTime))
    each = sa.union_all(
        _overlapping(booked.c.staff_id, booked.c.busy_starts_at, booked.c.busy_ends_at).where(
            booked.c.status == AppointmentStatus.CONFIRMED,
            # Without a lower bound the index would be read from the first appointment ever.
            booked.c.busy_starts_at > sa.bindparam("longest_ago"),
        ),
        _overlapping(held.c.staff_id, held.c.starts_at, held.c.ends_at).where(_is_live(held)),
        _overlapping(off.c.staff_id, off.c.starts_at, off.c.ends_at),
        _overlapping(outside.c.staff_id, outside.c.starts_at, outside.c.ends_at),
    ).subquery()
    # One row per staff member: for a hundred of them and two months, fetching a row per interval
    # takes ten times as long as all the rest.
    return sa.select(each.c.staff_id, sa.func.group_concat(each.c.interval)).group_by(
        each.c.staff_id
    )


def _of_resources() -> sa.Select[str, str]:
    uses, held = ResourceUse.table(), Hold.table()
    each = (
        _overlapping(uses.c.resource_id, uses.c.starts_at, uses.c.ends_at)
        .outerjoin_from(uses, held, held.c.id == uses.c.owner_id)
        .where(
            uses.c.starts_at > sa.bindparam("longest_ago"),
            sa.or_(held.c.id.is_(None), _is_live(held)),
        )
        .subquery()
    )
    return sa.select(each.c.resource_id, sa.func.group_concat(each.c.interval)).group_by(
        each.c.resource_id
    )


# Built once: for a few staff, building them costs more than running them.
BUSY = _of_staff()
USED = _of_resources()


def busy_intervals(
    db: Session, staff_ids: Sequence[str], starts_at: datetime, ends_at: datetime, now: datetime
) -> Mapping[str, list[Interval]]:
    """What keeps each of them busy between two instants, in minutes since 1970 UTC, ascending and
    apart: appointments and holds with their buffers, time off and what other calendars say,
    widened to whole quanta. A reservation that has expired by `now` keeps nobody busy."""
    return _listed(db, BUSY, staff_ids, starts_at, ends_at, now)


def used_intervals(
    db: Session, resource_ids: Sequence[str], starts_at: datetime, ends_at: datetime, now: datetime
) -> Mapping[str, list[Interval]]:
    """When each of these rooms or pieces of equipment is used, as in `busy_intervals`."""
    return _listed(db, USED, resource_ids, starts_at, ends_at, now)


def _listed(
    db: Session,
    statement: sa.Select[str, str],
    ids: Sequence[str],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> Mapping[str, list[Interval]]:
    wanted = {
        "ids": list(ids),
        "from": starts_at,
        "until": ends_at,
        "longest_ago": starts_at - LONGEST_VISIT,
        "now": now,
    }
    rows = db.connection().execute(statement, wanted)
    return {whose: merged(_intervals(listed)) for whose, listed in rows}


def _intervals(listed: str) -> Iterator[Interval]:
    seconds = map(int, listed.split(","))
    for begins, ends in zip(seconds, seconds, strict=True):
        yield (
            begins // QUANTUM_SECONDS * QUANTUM_MINUTES,
            -(-ends // QUANTUM_SECONDS) * QUANTUM_MINUTES,
        )
