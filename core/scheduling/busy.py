"""What keeps staff, rooms and equipment busy, read for a range of days at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, compress
from operator import lt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import Appointment, AppointmentStatus, BusyTime, Hold, ResourceUse, TimeOff
from core.scheduling.intervals import Interval
from core.scheduling.quanta import QUANTUM_MINUTES, QUANTUM_SECONDS
from core.scheduling.sql_time import epoch_seconds
from core.scheduling.visits import LONGEST_VISIT

# A visit that ended early, or to which nobody came, gives nothing of its time back.
KEEPS_ITS_TIME = (
    AppointmentStatus.CONFIRMED,
    AppointmentStatus.COMPLETED,
    AppointmentStatus.NO_SHOW,
)
# As `now`: no reservation counts, because each has expired by then.
WITHOUT_RESERVATIONS = datetime(9999, 1, 1, tzinfo=UTC)


def _overlapping(
    whose: sa.Column[str], begins: sa.ColumnElement[datetime], ends: sa.ColumnElement[datetime]
) -> sa.Select[str, str, str]:
    """One row for each of those asked about: for a hundred of them and two months, fetching a row
    per interval takes ten times as long as all the rest. Begins and ends need not pair up, because
    each are sorted by themselves."""
    return (
        sa.select(
            whose,
            sa.func.group_concat(epoch_seconds(begins)),
            sa.func.group_concat(epoch_seconds(ends)),
        )
        .where(
            whose.in_(sa.bindparam("ids", expanding=True)),
            begins < sa.bindparam("until", type_=begins.type),
            ends > sa.bindparam("from", type_=ends.type),
        )
        .group_by(whose)
    )


def _is_live(held: sa.Table) -> sa.ColumnElement[bool]:
    return sa.or_(
        held.c.session_key.is_(None),
        held.c.expires_at > sa.bindparam("now", type_=held.c.expires_at.type),
    )


def _of_staff() -> sa.CompoundSelect[str, str, str]:
    booked, held, off, outside = (model.table() for model in (Appointment, Hold, TimeOff, BusyTime))
    return sa.union_all(
        _overlapping(booked.c.staff_id, booked.c.busy_starts_at, booked.c.busy_ends_at).where(
            # Not a list: it would be expanded each time that the statement runs.
            sa.or_(*(booked.c.status == status for status in KEEPS_ITS_TIME)),
            # Without a lower bound the index would be read from the first appointment ever.
            booked.c.busy_starts_at > sa.bindparam("longest_ago"),
        ),
        _overlapping(held.c.staff_id, held.c.starts_at, held.c.ends_at).where(_is_live(held)),
        _overlapping(off.c.staff_id, off.c.starts_at, off.c.ends_at),
        _overlapping(outside.c.staff_id, outside.c.starts_at, outside.c.ends_at),
    )


def _of_resources() -> sa.Select[str, str, str]:
    uses, held = ResourceUse.table(), Hold.table()
    return (
        _overlapping(uses.c.resource_id, uses.c.starts_at, uses.c.ends_at)
        .outerjoin_from(uses, held, held.c.id == uses.c.owner_id)
        .where(
            uses.c.starts_at > sa.bindparam("longest_ago"),
            sa.or_(held.c.id.is_(None), _is_live(held)),
        )
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
    statement: sa.Select[str, str, str] | sa.CompoundSelect[str, str, str],
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
    begins: dict[str, list[int]] = {}
    ends: dict[str, list[int]] = {}
    for whose, begin, end in db.connection().execute(statement, wanted):
        begins.setdefault(whose, []).extend(map(int, begin.split(",")))
        ends.setdefault(whose, []).extend(map(int, end.split(",")))
    return {whose: joined(begins[whose], ends[whose]) for whose in begins}


def joined(begins: Iterable[int], ends: Iterable[int]) -> list[Interval]:
    """The intervals that these are the begins and ends of, in seconds, as whole quanta in minutes:
    ascending and apart. Which end belongs to which begin makes no difference.

    After the n-th end everything is over, and a gap follows, just where the next begin is later.
    """
    first = sorted([second // QUANTUM_SECONDS * QUANTUM_MINUTES for second in begins])
    last = sorted([-(-second // QUANTUM_SECONDS) * QUANTUM_MINUTES for second in ends])
    is_gap = list(map(lt, last, first[1:]))
    return list(
        zip(
            chain(first[:1], compress(first[1:], is_gap)),
            chain(compress(last, is_gap), last[-1:]),
            strict=True,
        )
    )
