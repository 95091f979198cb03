"""What follows a change of hours or closures, in the commit that makes it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, StaffInfo, catalogue, touch
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import Appointment, AppointmentStatus
from core.scheduling.changes import mark
from core.scheduling.hours import is_worked
from core.scheduling.local_time import day_bounds, local
from core.scheduling.offers.withdrawing import lock_unbooked, take_back
from core.scheduling.rota import Hours, Minutes
from core.scheduling.visits import LONGEST_VISIT, booking_limit

APPOINTMENTS = Appointment.table()

Times = Sequence[Minutes]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What changed and whom it concerns. `before` and `after` are plain values. Without dates it
    concerns every day from now on; what begins on `last_on` may last into the next day."""

    name: Name
    subject_id: str
    staff: Collection[StaffInfo]
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    first_on: date | None = None
    last_on: date | None = None

    @classmethod
    def on_date(
        cls,
        name: Name,
        subject_id: str,
        staff: Collection[StaffInfo],
        day: date,
        before: Times | None,
        after: Times | None,
    ) -> "RuleChange":
        """A change of what replaces the usual hours on one date; None is the usual."""
        told = [
            {"on": day.isoformat(), "times": None if times is None else [list(t) for t in times]}
            for times in (before, after)
        ]
        return cls(name, subject_id, staff, told[0], told[1], first_on=day, last_on=day)


def follow(db: Session, known: Catalogue, change: RuleChange, *, now: datetime) -> list[str]:
    """Make a change felt whose rows are written: `known` is the catalogue from before it.

    Freed time that is no longer worked is taken back. Appointments stay as they are; returned are
    the ids of those that lay within the hours and now do not, by start, for somebody to look at.
    """
    begins, ends = _span(known, change, now)
    staff = {member.id: member for member in change.staff}
    slots = lock_unbooked(db, known.tenant_id, staff, begins, ends) if staff else []
    touch(db, known.tenant_id)
    new = catalogue(db, known.tenant_id)
    if begins < ends:
        for staff_id in staff:
            mark(db, known.tenant_id, staff_id, begins, ends)
    for slot in slots:
        if _falls_out(known, new, slot.staff_id, slot.starts_at, slot.ends_at):
            take_back(db, new, slot, now=now)
    announce(
        db,
        Fact(
            change.name,
            known.tenant_id,
            change.subject_id,
            now,
            before=change.before,
            after=change.after,
        ),
    )
    return [
        row.id
        for row in _booked(db, staff, begins, ends if change.last_on else None, now)
        if _falls_out(known, new, row.staff_id, row.starts_at, row.ends_at)
    ]


def replace_hours(
    db: Session,
    table: sa.Table,
    owner: sa.ColumnElement[str],
    owner_id: str,
    hours: Iterable[Hours],
) -> None:
    """Write these hours of the week in place of those that the owner has."""
    db.execute(sa.delete(table).where(owner == owner_id))
    for weekday, from_minute, until_minute in hours:
        row = {"weekday": weekday, "from_minute": from_minute, "until_minute": until_minute}
        _insert(db, table, owner, owner_id, row)


def replace_on_date(
    db: Session,
    table: sa.Table,
    owner: sa.ColumnElement[str],
    owner_id: str,
    day: date,
    times: Times | None,
) -> None:
    """Write what replaces the owner's hours on a date: nothing but a closed date if it is empty,
    no exception at all if it is None."""
    db.execute(sa.delete(table).where(owner == owner_id, table.c.on_date == day))
    closed: Sequence[tuple[int | None, int | None]] = [(None, None)]
    for from_minute, until_minute in () if times is None else times or closed:
        row = {"on_date": day, "from_minute": from_minute, "until_minute": until_minute}
        _insert(db, table, owner, owner_id, row)


def _insert(
    db: Session, table: sa.Table, owner: sa.ColumnElement[str], owner_id: str, row: dict[str, Any]
) -> None:
    db.execute(sa.insert(table), {"id": new_id(), str(owner.key): owner_id, **row})


def _span(known: Catalogue, change: RuleChange, now: datetime) -> tuple[datetime, datetime]:
    begins, ends = now, booking_limit(known, now)
    if change.first_on is not None:
        begins = max(begins, day_bounds(change.first_on, known.zone)[0])
    if change.last_on is not None:
        ends = day_bounds(change.last_on + timedelta(days=1), known.zone)[1]
    return begins, ends


def _booked(
    db: Session,
    staff_ids: Collection[str],
    begins: datetime,
    ends: datetime | None,
    now: datetime,
) -> Sequence[Any]:
    """What is to come and touches the time, also what begins the evening before. Without an end,
    also what was booked beyond the limit of today's policies."""
    columns = APPOINTMENTS.c
    query = (
        sa.select(columns.id, columns.staff_id, columns.starts_at, columns.ends_at)
        .where(
            columns.staff_id.in_(staff_ids),
            columns.status == AppointmentStatus.CONFIRMED,
            columns.starts_at >= max(now, begins - LONGEST_VISIT),
            columns.ends_at > begins,
        )
        .order_by(columns.starts_at, columns.id)
    )
    return db.execute(query if ends is None else query.where(columns.starts_at < ends)).all()


def _falls_out(
    known: Catalogue, new: Catalogue, staff_id: str, starts_at: datetime, ends_at: datetime
) -> bool:
    before, after = known.staff_member(staff_id), new.staff_member(staff_id)
    return is_worked(known, before, starts_at, ends_at) and not is_worked(
        new, after, starts_at, ends_at
    )


def today(known: Catalogue, now: datetime) -> date:
    """The tenant's date."""
    return local(now, known.zone).date()
