"""At which minutes a visit can begin: a pure search over minutes since 1970 UTC, and reading what
it searches in."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from core.catalogue import Catalogue, StaffInfo
from core.catalogue.offering import ServiceInfo
from core.scheduling.busy import busy_intervals, used_intervals
from core.scheduling.intervals import Interval
from core.scheduling.local_time import at_minute
from core.scheduling.resources import blocked_starts, minutes_outside


@dataclass(frozen=True, slots=True)
class Need:
    """Minutes that a visit takes: itself, within working hours, and free time around it."""

    duration: int
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """Everybody's time that is taken, by whose it is, in ascending intervals apart. `blocked` are
    the starts at which a service lacks rooms or equipment at a location."""

    staff: Mapping[str, Sequence[Interval]]
    blocked: Mapping[tuple[str, str], Sequence[Interval]]


def taken_for(
    db: Session,
    catalogue: Catalogue,
    services: Collection[ServiceInfo],
    staff: Sequence[StaffInfo],
    grid: Sequence[int],
    now: datetime,
) -> Taken:
    """What is taken of the time that visits beginning on the ascending `grid` could need: one
    query, and one more if any of the services needs rooms or equipment."""
    needs = [need_of(service) for service in services]
    starts_at = at_minute(grid[0] - max(need.before for need in needs))
    ends_at = at_minute(grid[-1] + max(need.duration + need.after for need in needs))
    return Taken(
        staff=busy_intervals(db, [s.id for s in staff], starts_at, ends_at, now),
        blocked=_blocked(db, catalogue, services, staff, starts_at, ends_at, now),
    )


def _blocked(
    db: Session,
    catalogue: Catalogue,
    services: Collection[ServiceInfo],
    staff: Sequence[StaffInfo],
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> Mapping[tuple[str, str], Sequence[Interval]]:
    kinds = {need.kind for service in services for need in service.needs}
    ids = {
        (place, kind): catalogue.resources_for(place, kind)
        for place in {member.location_id for member in staff}
        for kind in kinds
    }
    every = sorted({resource_id for alike in ids.values() for resource_id in alike})
    used = used_intervals(db, every, starts_at, ends_at, now) if every else {}
    busy: dict[str, dict[str, list[Sequence[Interval]]]] = {}
    for (place, kind), alike in ids.items():
        busy.setdefault(place, {})[kind] = [used.get(resource_id, ()) for resource_id in alike]
    return {
        (service.id, place): blocked_starts(service.needs, there)
        for service in services
        if service.needs
        for place, there in busy.items()
    }


def starts_for(
    service: ServiceInfo,
    member: StaffInfo,
    grid: Sequence[int],
    worked: Sequence[Interval],
    taken: Taken,
) -> list[int]:
    """The starts of the ascending `grid` at which the staff member, who works at `worked`, could
    give the service: what customers are shown and what the read model holds, by one computation."""
    equipped = minutes_outside(grid, taken.blocked.get((service.id, member.location_id), ()))
    return open_starts(equipped, worked, taken.staff.get(member.id, ()), need_of(service))


def need_of(service: ServiceInfo) -> Need:
    """The minutes that a visit of the service takes, as the search counts them."""
    return Need(
        duration=service.duration_minutes,
        before=service.buffer_before_minutes,
        after=service.buffer_after_minutes,
    )


def open_starts(
    grid: Sequence[int], worked: Sequence[Interval], busy: Sequence[Interval], need: Need
) -> list[int]:
    """The starts of the ascending `grid` at which the visit lies within one interval of `worked`
    and the visit with its buffers meets none of `busy`; both ascending and without overlaps."""
    found: list[int] = []
    at = 0
    for begins, ends in worked:
        last = ends - need.duration
        while at < len(busy) and busy[at][1] <= begins - need.before:
            at += 1
        earliest = begins
        for busy_from, busy_until in islice(busy, at, None):
            if busy_from >= ends + need.after:
                break
            latest = min(last, busy_from - need.after - need.duration)
            if latest >= earliest:
                found += grid[bisect_left(grid, earliest) : bisect_right(grid, latest)]
            earliest = max(begins, busy_until + need.before)
        if last >= earliest:
            found += grid[bisect_left(grid, earliest) : bisect_right(grid, last)]
    return found
