"""Reading what decides when each staff member of a tenant can be booked, for the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.models import (
    Break,
    Closure,
    ClosureKind,
    Location,
    OpeningException,
    OpeningHours,
    Staff,
    WorkingException,
    WorkingHours,
)
from core.scheduling.rota import Closed, Hours, Minutes, Rota, Week


@dataclass(frozen=True, slots=True)
class ClosureInfo:
    """Dates on which nobody can be booked: of the business, or of one location or staff member."""

    id: str
    kind: ClosureKind
    name: str
    days: Closed
    location_id: str | None
    staff_id: str | None

    def closes(self, location_id: str, staff_id: str | None = None) -> bool:
        """Whether it closes the location or, if a staff member is named, keeps them away."""
        return self.location_id in (None, location_id) and self.staff_id in (None, staff_id)


class Rotas:
    """All of a tenant's hours and closures, read at once."""

    def __init__(self, db: Session, tenant_id: str) -> None:
        table = Location.table()
        locations = sa.select(table.c.id).where(table.c.tenant_id == tenant_id)
        regions = sa.select(table.c.id, table.c.holiday_region)
        self._regions = dict(db.execute(regions.where(table.c.tenant_id == tenant_id)).all())
        staff = sa.select(Staff.id).where(Staff.tenant_id == tenant_id)
        self.closures = _closures(db, tenant_id)
        self._opening = _hours(db, OpeningHours.table(), "location_id", locations)
        self._openings = _exceptions(db, OpeningException.table(), "location_id", locations)
        self._work = _hours(db, WorkingHours.table(), "staff_id", staff)
        self._shifts = _exceptions(db, WorkingException.table(), "staff_id", staff)
        self._breaks = _hours(db, Break.table(), "staff_id", staff)

    def opening(self, location_id: str) -> Week:
        """When the location is open."""
        return Week(
            self._opening.get(location_id, ()),
            self._openings.get(location_id, ()),
            frozenset(c.days for c in self.closures if c.closes(location_id)),
            self._regions.get(location_id),
        )

    def rota(self, staff_id: str, location_id: str) -> Rota:
        """All that the calendar says of one staff member."""
        closed = (c.days for c in self.closures if c.closes(location_id, staff_id))
        return Rota(
            work=Week(
                self._work.get(staff_id, ()), self._shifts.get(staff_id, ()), frozenset(closed)
            ),
            breaks=self._breaks.get(staff_id, ()),
            opening=self.opening(location_id),
        )


def _hours(
    db: Session, table: sa.Table, owner: str, owners: sa.Select[str]
) -> dict[str, tuple[Hours, ...]]:
    column = table.c[owner]
    rows = db.execute(
        sa.select(column, table.c.weekday, table.c.from_minute, table.c.until_minute)
        .where(column.in_(owners))
        .order_by(column, table.c.weekday, table.c.from_minute)
    )
    return {
        owner_id: tuple((weekday, begins, ends) for _, weekday, begins, ends in listed)
        for owner_id, listed in _grouped(rows)
    }


def _exceptions(
    db: Session, table: sa.Table, owner: str, owners: sa.Select[str]
) -> dict[str, tuple[tuple[date, tuple[Minutes, ...]], ...]]:
    column = table.c[owner]
    rows = db.execute(
        sa.select(column, table.c.on_date, table.c.from_minute, table.c.until_minute)
        .where(column.in_(owners))
        .order_by(column, table.c.on_date, table.c.from_minute)
    )
    return {
        owner_id: tuple(
            (day, tuple((begins, ends) for *_, begins, ends in of_day if begins is not None))
            for day, of_day in groupby(listed, lambda row: row[1])
        )
        for owner_id, listed in _grouped(rows)
    }


def _grouped(rows: Iterable[Any]) -> Iterable[tuple[str, Iterable[Any]]]:
    return groupby(rows, lambda row: row[0])


def _closures(db: Session, tenant_id: str) -> tuple[ClosureInfo, ...]:
    table = Closure.table()
    rows = db.execute(
        sa.select(table)
        .where(table.c.tenant_id == tenant_id)
        .order_by(table.c.first_on, table.c.id)
    )
    return tuple(
        ClosureInfo(
            id=row.id,
            kind=row.kind,
            name=row.name,
            days=Closed(row.first_on, row.last_on, row.is_yearly),
            location_id=row.location_id,
            staff_id=row.staff_id,
        )
        for row in rows
    )
