"""Visits of a stretch of days by the wall clock: when people come, and whether they do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.insight.periods import Period
from core.models import Appointment, AppointmentStatus

APPOINTMENTS = Appointment.table()
HOUR = len("2026-11-24T15")

# Whether those of its days came, by what became of the visit; of the others nobody knows yet.
CAME, MISSED = AppointmentStatus.COMPLETED, AppointmentStatus.NO_SHOW


@dataclass(frozen=True, slots=True)
class Attendance:
    came: int
    missed: int

    @property
    def rate(self) -> float | None:
        """The share that did not come; None where nobody was to come."""
        total = self.came + self.missed
        return self.missed / total if total else None


NOBODY = Attendance(0, 0)


@dataclass(frozen=True, slots=True)
class Visits:
    """`by_hour` counts by weekday (0 is Monday) and hour those that were not cancelled."""

    by_day: Mapping[date, Attendance] = field(default_factory=dict)
    by_hour: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def attendance(self) -> Attendance:
        days = self.by_day.values()
        return Attendance(sum(day.came for day in days), sum(day.missed for day in days))


def visits(
    db: Session, catalogue: Catalogue, period: Period, only: Mapping[str, Sequence[str]]
) -> Visits:
    """`only` says what the appointments' columns hold."""
    begins, ends = period.bounds(catalogue.zone)
    hour = sa.func.substr(APPOINTMENTS.c.local_start, 1, HOUR)
    rows = db.execute(
        sa.select(hour, APPOINTMENTS.c.status, sa.func.count())
        .where(
            APPOINTMENTS.c.tenant_id == catalogue.tenant_id,
            APPOINTMENTS.c.starts_at >= begins,
            APPOINTMENTS.c.starts_at < ends,
            APPOINTMENTS.c.status != AppointmentStatus.CANCELED,
            *(APPOINTMENTS.c[name].in_(values) for name, values in only.items()),
        )
        .group_by(hour, APPOINTMENTS.c.status)
    )
    by_hour: Counter[tuple[int, int]] = Counter()
    became: Counter[tuple[date, AppointmentStatus]] = Counter()
    for text, status, count in rows:
        wall = datetime.fromisoformat(text)
        by_hour[wall.weekday(), wall.hour] += count
        became[wall.date(), status] += count
    days = sorted({day for day, _ in became})
    by_day = {day: Attendance(became[day, CAME], became[day, MISSED]) for day in days}
    return Visits(by_day, by_hour)
