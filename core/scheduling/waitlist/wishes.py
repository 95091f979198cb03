"""What a customer waits for, and whether two wish for the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from core.catalogue import Catalogue
from core.errors import InvalidWish, NotFound, ServiceNotOffered
from core.models import EVERY_WEEKDAY, Party, WaitlistEntry
from core.scheduling.local_time import DAY_MINUTES

MOST_NOTICE_MINUTES = 28 * DAY_MINUTES
MOST_COMBINATIONS = 40
MOST_TIMES = 5
LATEST_YEAR = 2199  # beyond, counting days on would leave the calendar


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer waits for, in wall time of the tenant; what is left out means "any".

    Both dates are included; `weekdays` has bit 0 for Monday; the visit begins at `from_minute` or
    later and before `until_minute`, counted from local midnight.

    Several suit: `other_services`, `other_staff` (ids, besides the first), `other_times` (pairs of
    minutes, none within another), `locations` (all that suit). Who needs notice is asked at least
    `notice_minutes` before the visit. A `party` wants two visits together: what is wished is wished
    of the first, and who is named gives one of the two.
    """

    service_id: str
    staff_id: str | None = None
    first_on: date | None = None
    last_on: date | None = None
    weekdays: int = EVERY_WEEKDAY
    from_minute: int | None = None
    until_minute: int | None = None
    other_services: tuple[str, ...] = ()
    other_staff: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    other_times: tuple[tuple[int, int], ...] = ()
    notice_minutes: int = 0
    party: Party | None = None


def check_wish(catalogue: Catalogue, wish: Wish, *, today: date) -> None:
    """Raises NotFound, ServiceNotOffered, and InvalidWish for a wish that contradicts itself, is
    over or has too many combinations; `details['field']` names the part."""
    for service_id in services_of(wish):
        if service_id not in catalogue.services:
            raise NotFound(service_id=service_id)
    for location_id in wish.locations:
        if location_id not in catalogue.locations:
            raise NotFound(location_id=location_id)
    _check_staff(catalogue, wish)
    if wish.last_on is not None and wish.last_on < max(wish.first_on or today, today):
        raise InvalidWish(field="last_on")
    if wish.first_on is not None and wish.first_on.year > LATEST_YEAR:
        raise InvalidWish(field="first_on")
    if not 0 < wish.weekdays <= EVERY_WEEKDAY or not _dates_have_weekday(wish):
        raise InvalidWish(field="weekdays")
    _check_times(wish)
    if len(services_of(wish)) * max(len(staff_of(wish)), 1) > MOST_COMBINATIONS:
        raise InvalidWish(field="other_services")


def _check_times(wish: Wish) -> None:
    times = sorted(times_of(wish))
    if not all(0 <= begins < ends <= DAY_MINUTES for begins, ends in times):
        raise InvalidWish(field="until_minute")
    if len(times) > MOST_TIMES or any(one[1] > other[0] for one, other in pairwise(times)):
        raise InvalidWish(field="other_times")
    if not 0 <= wish.notice_minutes <= MOST_NOTICE_MINUTES:
        raise InvalidWish(field="notice_minutes")


def _check_staff(catalogue: Catalogue, wish: Wish) -> None:
    """Whoever is named gives one of the services at least, where locations are named at one of
    them; so does somebody named for each service."""
    if wish.other_staff and wish.staff_id is None:
        raise InvalidWish(field="other_staff")
    performed: set[str] = set()
    for staff_id in staff_of(wish):
        staff = catalogue.staff.get(staff_id)
        if staff is None:
            raise NotFound(staff_id=staff_id)
        if wish.locations and staff.location_id not in wish.locations:
            raise InvalidWish(field="locations")
        if not staff.service_ids & services_of(wish):
            raise ServiceNotOffered(service_id=wish.service_id, staff_id=staff_id)
        performed |= staff.service_ids
    if wish.staff_id is not None and (beyond := services_of(wish) - performed):
        raise ServiceNotOffered(service_id=min(beyond), staff_id=wish.staff_id)


def _dates_have_weekday(wish: Wish) -> bool:
    if wish.first_on is None or wish.last_on is None or (wish.last_on - wish.first_on).days >= 6:
        return True
    days = range(wish.first_on.toordinal(), wish.last_on.toordinal() + 1)
    return any(wish.weekdays >> date.fromordinal(day).weekday() & 1 for day in days)


def is_same_wait(entry: WaitlistEntry, wish: Wish | WaitlistEntry) -> bool:
    """Whether some visit would suit both; who names somebody and who takes anybody do not wait for
    the same."""
    ours, theirs = staff_of(entry), staff_of(wish)
    here, there = locations_of(entry), locations_of(wish)
    return (
        (entry.party is None) == (wish.party is None)
        and bool(services_of(entry) & services_of(wish))
        and (bool(ours & theirs) if ours and theirs else ours == theirs)
        and (bool(here & there) or not here or not there)
        and (entry.first_on or date.min) <= (wish.last_on or date.max)
        and (wish.first_on or date.min) <= (entry.last_on or date.max)
        and bool(entry.weekdays & wish.weekdays)
        and any(
            begins < until and since < ends
            for begins, ends in times_of(entry)
            for since, until in times_of(wish)
        )
    )


def may_begin(wish: Wish | WaitlistEntry, weekday: int, minute: int) -> bool:
    """Whether a visit that begins on that weekday, from 0 for Monday, at that minute is wanted."""
    is_day = bool(wish.weekdays >> weekday & 1)
    return is_day and any(begins <= minute < ends for begins, ends in times_of(wish))


def waits_for(entry: WaitlistEntry, wish: Wish) -> bool:
    """Whether an entry waits for some of what is wished: with the same staff, or with anybody."""
    return is_same_wait(entry, wish if staff_of(entry) else replace(wish, staff_id=None))


def is_met(entry: WaitlistEntry, start: datetime, staff_id: str) -> bool:
    """Whether a visit at a local time is what the entry waits for, if it is of its service; of two
    visits one is not."""
    return (
        entry.party is None
        and (not staff_of(entry) or staff_id in staff_of(entry))
        and (entry.first_on or date.min) <= start.date() <= (entry.last_on or date.max)
        and may_begin(entry, start.weekday(), start.hour * 60 + start.minute)
    )


def services_of(wish: Wish | WaitlistEntry) -> frozenset[str]:
    return frozenset((wish.service_id, *_further(wish, "services")))


def staff_of(wish: Wish | WaitlistEntry) -> frozenset[str]:
    """Who is named; empty for anybody."""
    return frozenset((wish.staff_id, *_further(wish, "staff")) if wish.staff_id else ())


def locations_of(wish: Wish | WaitlistEntry) -> frozenset[str]:
    """Empty for any."""
    return frozenset(_further(wish, "locations"))


def times_of(wish: Wish | WaitlistEntry) -> list[tuple[int, int]]:
    """The minutes of the day from and before which a visit may begin."""
    begins = 0 if wish.from_minute is None else wish.from_minute
    ends = DAY_MINUTES if wish.until_minute is None else wish.until_minute
    return [(begins, ends), *((one, other) for one, other in _further(wish, "times"))]


def _further(wish: Wish | WaitlistEntry, what: str) -> Sequence[Any]:
    further = wish.further if isinstance(wish, WaitlistEntry) else _further_of(wish)
    found: Sequence[Any] = (further or {}).get(what, ())
    return found


def _further_of(wish: Wish) -> dict[str, Any] | None:
    found = {
        "services": wish.other_services,
        "staff": wish.other_staff,
        "locations": wish.locations,
        "times": wish.other_times,
    }
    return {name: list(several) for name, several in found.items() if several} or None


def columns_of(wish: Wish) -> dict[str, Any]:
    """The wish as an entry keeps it."""
    simple = (
        "service_id", "staff_id", "first_on", "last_on", "weekdays", "from_minute", "until_minute",
        "notice_minutes", "party",
    )  # fmt: skip
    return {name: getattr(wish, name) for name in simple} | {"further": _further_of(wish)}


def wish_of(entry: WaitlistEntry) -> Wish:
    """What an entry waits for, as it was wished."""
    further = entry.further or {}
    return Wish(
        service_id=entry.service_id,
        staff_id=entry.staff_id,
        first_on=entry.first_on,
        last_on=entry.last_on,
        weekdays=entry.weekdays,
        from_minute=entry.from_minute,
        until_minute=entry.until_minute,
        other_services=tuple(further.get("services", ())),
        other_staff=tuple(further.get("staff", ())),
        locations=tuple(further.get("locations", ())),
        other_times=tuple((one, other) for one, other in further.get("times", ())),
        notice_minutes=entry.notice_minutes,
        party=entry.party,
    )


def state_of(entry: WaitlistEntry) -> dict[str, Any]:
    """What the audit trail keeps of an entry as it was or is."""
    return {
        "status": entry.status.value,
        "service_id": entry.service_id,
        "staff_id": entry.staff_id,
        "first_on": entry.first_on.isoformat() if entry.first_on else None,
        "last_on": entry.last_on.isoformat() if entry.last_on else None,
        "weekdays": entry.weekdays,
        "from_minute": entry.from_minute,
        "until_minute": entry.until_minute,
        "instead_of_appointment_id": entry.instead_of_appointment_id,
        "notice_minutes": entry.notice_minutes,
        "further": entry.further,
        "party": entry.party.value if entry.party else None,
    }
