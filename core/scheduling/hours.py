"""When staff can be booked by the calendar, from the catalogue alone: no query."""

from collections.abc import Sequence
from datetime import date, datetime

from core.catalogue import Catalogue, StaffInfo
from core.scheduling.intervals import Interval
from core.scheduling.local_time import local, minute_at
from core.scheduling.rota import bookable


def worked(
    catalogue: Catalogue, staff: StaffInfo, first_on: date, last_on: date
) -> Sequence[Interval]:
    """The half-open intervals of these local dates, in minutes since 1970 UTC, ascending and apart
    from each other, in which a visit to this staff member may lie.

    They are what the staff member works on a date (its exception, else the week), less breaks,
    within what the location is open (the date's exception, else the week, else always), less the
    closures of business, location and staff member. What begins the evening before `first_on` and
    what lasts past `last_on` is included.
    """
    return bookable(staff.rota, catalogue.zone, first_on, last_on)


def is_worked(
    catalogue: Catalogue, staff: StaffInfo, starts_at: datetime, ends_at: datetime
) -> bool:
    """Whether the whole of [starts_at, ends_at) lies in one such interval."""
    first_on = local(starts_at, catalogue.zone).date()
    last_on = local(ends_at, catalogue.zone).date()
    starts, ends = minute_at(starts_at), minute_at(ends_at)
    stretches = worked(catalogue, staff, first_on, last_on)
    return any(begins <= starts and ends <= until for begins, until in stretches)
