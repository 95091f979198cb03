"""The rows of the read model of one staff member: what they are, what they should be, and the
difference, written."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.catalogue.offering import ServiceInfo
from core.models import Availability
from core.scheduling.availability import grid_between
from core.scheduling.busy import WITHOUT_RESERVATIONS
from core.scheduling.free_starts import starts_for, taken_for
from core.scheduling.hours import worked
from core.scheduling.local_time import at_minute, local
from core.scheduling.sql_time import epoch_seconds

ROWS_PER_DELETE = 500

TABLE = Availability.table()

# One free time of a staff member: service, start and length in minutes, location.
Row = tuple[str, int, int, str]

_there = sa.select(
    TABLE.c.service_id,
    epoch_seconds(TABLE.c.starts_at),
    TABLE.c.duration_minutes,
    TABLE.c.location_id,
).where(
    TABLE.c.staff_id == sa.bindparam("staff"),
    TABLE.c.starts_at >= sa.bindparam("begins", type_=TABLE.c.starts_at.type),
    TABLE.c.starts_at < sa.bindparam("ends", type_=TABLE.c.starts_at.type),
)
_insert = sa.insert(TABLE)
_delete = sa.delete(TABLE).where(
    TABLE.c.tenant_id == sa.bindparam("tenant"),
    TABLE.c.service_id == sa.bindparam("service"),
    TABLE.c.staff_id == sa.bindparam("staff"),
    TABLE.c.starts_at.in_(sa.bindparam("starts", expanding=True)),
)


def services_of(known: Catalogue, staff_id: str) -> list[ServiceInfo]:
    """What the staff member can be booked for now; nothing if they are not there any more."""
    member = known.staff.get(staff_id)
    able = member.service_ids if member else frozenset()
    return [service for service in known.services.values() if service.id in able]


def rewrite(db: Session, known: Catalogue, staff_id: str, begins: int, ends: int) -> None:
    """Make the rows of starts in [begins, ends), in minutes since 1970 UTC, what they should be;
    those that are right already stay untouched."""
    if begins >= ends:
        return
    there = {
        (service_id, seconds // 60, minutes, location_id)
        for service_id, seconds, minutes, location_id in db.connection().execute(
            _there, {"staff": staff_id, "begins": at_minute(begins), "ends": at_minute(ends)}
        )
    }
    wanted = _wanted(db, known, staff_id, begins, ends)
    _remove(db, known.tenant_id, staff_id, there - wanted)
    _add(db, known.tenant_id, staff_id, wanted - there)


def drop_outside(db: Session, staff_id: str, begins: int, ends: int) -> None:
    """Forget the rows of starts before or at and after these minutes."""
    db.execute(
        sa.delete(TABLE).where(
            TABLE.c.staff_id == staff_id,
            sa.or_(TABLE.c.starts_at < at_minute(begins), TABLE.c.starts_at >= at_minute(ends)),
        )
    )


def _wanted(db: Session, known: Catalogue, staff_id: str, begins: int, ends: int) -> set[Row]:
    services = services_of(known, staff_id)
    intervals = {s.id: known.policies_for(s.id).slot_interval_minutes for s in services}
    grids = {i: grid_between(known, begins, ends, i) for i in set(intervals.values())}
    grid = sorted(set().union(*grids.values()))
    if not grid:
        return set()
    member = known.staff[staff_id]
    taken = taken_for(db, known, services, [member], grid, WITHOUT_RESERVATIONS)
    longest = max(service.duration_minutes for service in services)
    at_work = worked(
        known,
        member,
        local(at_minute(grid[0]), known.zone).date(),
        local(at_minute(grid[-1] + longest), known.zone).date(),
    )
    return {
        (service.id, start, service.duration_minutes, member.location_id)
        for service in services
        for start in starts_for(service, member, grids[intervals[service.id]], at_work, taken)
    }


def _remove(db: Session, tenant_id: str, staff_id: str, gone: Iterable[Row]) -> None:
    by_service: dict[str, list[int]] = {}
    for service_id, start, _, _ in gone:
        by_service.setdefault(service_id, []).append(start)
    for service_id, starts in by_service.items():
        which = {"tenant": tenant_id, "service": service_id, "staff": staff_id}
        instants = [at_minute(start) for start in sorted(starts)]
        for at in range(0, len(instants), ROWS_PER_DELETE):
            some = instants[at : at + ROWS_PER_DELETE]
            db.connection().execute(_delete, which | {"starts": some})


def _add(db: Session, tenant_id: str, staff_id: str, new: Iterable[Row]) -> None:
    rows = []
    for service_id, start, minutes, location_id in sorted(new):
        starts_at = at_minute(start)
        rows.append(
            {
                "tenant_id": tenant_id,
                "service_id": service_id,
                "starts_at": starts_at,
                "staff_id": staff_id,
                "location_id": location_id,
                "ends_at": starts_at + timedelta(minutes=minutes),
                "duration_minutes": minutes,
            }
        )
    if rows:
        db.connection().execute(_insert, rows)
