"""Whether what a customer waits for can come free at all."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from core.catalogue import Catalogue, StaffInfo
from core.models import EVERY_WEEKDAY
from core.scheduling.hours import worked
from core.scheduling.local_time import epoch_minute, local
from core.scheduling.waitlist.wishes import Wish, locations_of, services_of, staff_of, times_of

LOOKS_AHEAD = timedelta(days=60)  # a week as it is worked, exceptions and closures aside


def is_possible(catalogue: Catalogue, wish: Wish, *, now: datetime) -> bool:
    """Whether somebody who will do works when the visit could begin, by the calendar alone: who is
    booked or away may yet give up their time. Also where nobody works whatever is wished: then it
    is not for the customer to wish for something else."""
    today = local(now, catalogue.zone).date()
    at_all = replace(
        wish,
        first_on=None,
        last_on=None,
        weekdays=EVERY_WEEKDAY,
        from_minute=None,
        until_minute=None,
        other_times=(),
    )
    return _is_worked(catalogue, wish, today) or not _is_worked(catalogue, at_all, today)


def has_two(catalogue: Catalogue, wish: Wish) -> bool:
    """Whether two of the staff of one location give the same service, of whom one at least will do:
    only they can give two visits at the same time."""
    return any(
        sum(other.location_id == one.location_id for other in catalogue.staff_for(service_id)) > 1
        for service_id in services_of(wish)
        for one in catalogue.staff_for(service_id)
        if _would_do(one, wish)
    )


def _is_worked(catalogue: Catalogue, wish: Wish, today: date) -> bool:
    first_on = max(wish.first_on or today, today)
    last_on = min(wish.last_on or date.max, first_on + LOOKS_AHEAD)
    days = (first_on + timedelta(days=n) for n in range((last_on - first_on).days + 1))
    staff = [one for one in catalogue.staff.values() if _would_do(one, wish)]
    return any(
        _can_begin(catalogue, member, wish, day)
        for day in days
        if wish.weekdays >> day.weekday() & 1
        for member in staff
    )


def _would_do(member: StaffInfo, wish: Wish) -> bool:
    named, places = staff_of(wish), locations_of(wish)
    return (
        bool(services_of(wish) & member.service_ids)
        and (not named or member.id in named)
        and (not places or member.location_id in places)
    )


def _can_begin(catalogue: Catalogue, member: StaffInfo, wish: Wish, day: date) -> bool:
    shortest = min(
        catalogue.services[one].duration_minutes for one in services_of(wish) & member.service_ids
    )
    spans = [
        [epoch_minute(day, minute, catalogue.zone) for minute in span] for span in times_of(wish)
    ]
    return any(
        max(begins, since) <= min(ends - shortest, until - 1)
        for begins, ends in worked(catalogue, member, day, day)
        for since, until in spans
    )
