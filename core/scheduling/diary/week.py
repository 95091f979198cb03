"""A week by staff, compact: how much of each day is taken and what is open. Two queries."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, StaffInfo
from core.models import AppointmentStatus, SlotStatus
from core.scheduling.busy import WITHOUT_RESERVATIONS, busy_intervals
from core.scheduling.diary.day import APPOINTMENTS, SLOTS, closed_for, worked_on
from core.scheduling.intervals import Interval, common
from core.scheduling.local_time import day_bounds, local

DAYS = 7


@dataclass(frozen=True, slots=True)
class StaffDay:
    """`worked_minutes` less `taken_minutes` can still be booked; what is booked outside the hours
    is not counted in minutes. `closed` is as in `Column`."""

    on: date
    visits: int
    openings: int
    worked_minutes: int
    taken_minutes: int
    closed: str | None

    @property
    def free_minutes(self) -> int:
        return self.worked_minutes - self.taken_minutes


@dataclass(frozen=True, slots=True)
class StaffWeek:
    staff_id: str
    name: str
    location_id: str
    days: tuple[StaffDay, ...]


@dataclass(frozen=True, slots=True)
class Week:
    days: tuple[date, ...]
    rows: tuple[StaffWeek, ...]


def week(
    db: Session,
    catalogue: Catalogue,
    first_on: date,
    *,
    location_id: str | None = None,
    languages: Sequence[str] = (),
) -> Week:
    """Seven dates from that one on, of those who work here now."""
    days = tuple(first_on + timedelta(days=later) for later in range(DAYS))
    begins_at, _ = day_bounds(days[0], catalogue.zone)
    _, ends_at = day_bounds(days[-1], catalogue.zone)
    staff = [one for one in catalogue.staff.values() if location_id in (None, one.location_id)]
    ids = [member.id for member in staff]
    busy = busy_intervals(db, ids, begins_at, ends_at, WITHOUT_RESERVATIONS)
    visits, openings = _counted(db, catalogue, ids, begins_at, ends_at)
    rows = []
    for member in staff:
        taken = busy.get(member.id, [])
        rows.append(
            StaffWeek(
                member.id,
                member.name,
                member.location_id,
                tuple(
                    _staff_day(
                        catalogue,
                        member,
                        on,
                        taken,
                        languages,
                        visits=visits[member.id, on],
                        openings=openings[member.id, on],
                    )
                    for on in days
                ),
            )
        )
    return Week(days, tuple(rows))


def _staff_day(
    catalogue: Catalogue,
    member: StaffInfo,
    on: date,
    taken: Sequence[Interval],
    languages: Sequence[str],
    *,
    visits: int,
    openings: int,
) -> StaffDay:
    works, _ = worked_on(catalogue, member, on, day_bounds(on, catalogue.zone))
    return StaffDay(
        on=on,
        visits=visits,
        openings=openings,
        worked_minutes=_minutes(works),
        taken_minutes=_minutes(common(works, taken)),
        closed=None if works else closed_for(catalogue, member, on, languages),
    )


def _minutes(intervals: Sequence[Interval]) -> int:
    return sum(ends - begins for begins, ends in intervals)


def _counted(
    db: Session, catalogue: Catalogue, ids: Sequence[str], begins_at: datetime, ends_at: datetime
) -> tuple[Counter[tuple[str, date]], Counter[tuple[str, date]]]:
    """Visits and open slots by staff member and date, in one query."""
    visit, slot = APPOINTMENTS.c, SLOTS.c
    rows = db.execute(
        sa.union_all(
            sa.select(
                sa.literal_column("1").label("is_visit"), visit.staff_id, visit.starts_at
            ).where(
                visit.tenant_id == catalogue.tenant_id,
                visit.starts_at >= begins_at,
                visit.starts_at < ends_at,
                visit.status != AppointmentStatus.CANCELED,
            ),
            sa.select(sa.literal_column("0"), slot.staff_id, slot.starts_at).where(
                slot.staff_id.in_(ids),
                slot.starts_at >= begins_at,
                slot.starts_at < ends_at,
                slot.status.in_([SlotStatus.OPEN, SlotStatus.HELD]),
            ),
        )
    )
    counts: dict[bool, Counter[tuple[str, date]]] = defaultdict(Counter)
    for is_visit, staff_id, starts_at in rows:
        counts[bool(is_visit)][staff_id, local(starts_at, catalogue.zone).date()] += 1
    return counts[True], counts[False]
