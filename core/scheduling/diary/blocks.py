"""What fills a day's columns, as values that a screen shows."""

from dataclasses import dataclass
from datetime import date, datetime

from core.models import AppointmentStatus, SlotStatus

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment that was not cancelled. `is_party`: the same customer has another visit for
    the same service at that time or right beside it. `filled_slot_id` is the freed slot that it
    has filled. It keeps its staff member busy from `busy_starts_at` to `busy_ends_at`."""

    appointment_id: str
    customer_id: str
    customer: str | None
    is_vip: bool
    service_id: str
    starts_at: datetime
    ends_at: datetime
    status: AppointmentStatus
    is_confirmed: bool
    series_id: str | None
    is_party: bool
    filled_slot_id: str | None
    busy_starts_at: datetime
    busy_ends_at: datetime


@dataclass(frozen=True, slots=True)
class Blocked:
    """Time off; `time_off_id` is empty where another calendar says so, which it alone can undo."""

    time_off_id: str | None
    starts_at: datetime
    ends_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """Time that is kept until then: for somebody who decides just now, or beside a slot that is
    offered to who waits for two."""

    starts_at: datetime
    ends_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opening:
    """A slot that nobody has."""

    slot_id: str
    service_id: str
    starts_at: datetime
    ends_at: datetime
    status: SlotStatus


@dataclass(frozen=True, slots=True)
class Column:
    """One staff member's day. `works` is when they can be booked, `breaks` are the pauses between;
    `closed` names the closure or holiday for which they are not there. `is_former`: they are
    booked still, but work here no longer."""

    staff_id: str
    name: str
    location_id: str
    is_former: bool
    works: tuple[Span, ...]
    breaks: tuple[Span, ...]
    closed: str | None
    booked: tuple[Booked, ...]
    blocked: tuple[Blocked, ...]
    kept: tuple[Kept, ...]
    openings: tuple[Opening, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.works or self.booked or self.blocked or self.kept or self.openings)


@dataclass(frozen=True, slots=True)
class Day:
    """A local date from `begins_at` to `ends_at`: half-open, and not always 24 hours."""

    on: date
    begins_at: datetime
    ends_at: datetime
    columns: tuple[Column, ...]
