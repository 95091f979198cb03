"""Which rooms and equipment a visit takes, and when there are enough of them: no database here."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from core.catalogue.offering import Need
from core.scheduling.intervals import Interval, merged
from core.scheduling.quanta import quanta_between

ALWAYS = (-(2**62), 2**62)


class Use(NamedTuple):
    """A resource's time, as a visit takes it."""

    resource_id: str
    starts_at: datetime
    ends_at: datetime


def choose(
    needs: Sequence[Need],
    starts_at: datetime,
    candidates: Mapping[str, Sequence[str]],
    taken: Mapping[str, Collection[int]],
    kept: Collection[str] = (),
) -> list[Use] | None:
    """Resources for a visit that begins at `starts_at`, or None where a need cannot be met.

    `candidates` are ids by kind, `taken` the quanta that others have of each. Nobody changes rooms
    between two steps without need, and those in `kept` are preferred. Needs of a kind that overlap
    lie one within the other: what serves the longer one serves the shorter one too.
    """
    chosen: list[tuple[str, Need]] = []
    for need in sorted(needs, key=lambda n: n.from_minute - n.until_minute):
        alike = [n for n in needs if n.kind == need.kind]
        serves = {
            resource_id: [n for n in alike if _is_free(taken.get(resource_id, ()), n, starts_at)]
            for resource_id in candidates.get(need.kind, ())
        }
        known = {resource_id for resource_id, _ in chosen}
        has = {
            resource_id
            for resource_id, other in chosen
            if other.kind == need.kind and _overlap(need, other)
        }
        spare = sorted(
            (resource_id not in known, -len(able), resource_id not in kept, resource_id)
            for resource_id, able in serves.items()
            if need in able and resource_id not in has
        )
        missing = max(0, need.quantity - len(has))
        if len(spare) < missing:
            return None
        chosen += [(resource_id, need) for *_, resource_id in spare[:missing]]
    return joined(Use(resource_id, *_span(need, starts_at)) for resource_id, need in chosen)


def blocked_starts(
    needs: Iterable[Need], busy: Mapping[str, Sequence[Sequence[Interval]]]
) -> list[Interval]:
    """The minutes at which no visit with these needs can begin, as ascending intervals apart.

    `busy` has, by kind, one list for each resource there is: when it is taken, in minutes since
    1970 UTC. A need is met if so many resources are each free for all of it; which ones they are
    may change from one need to the next.
    """
    return merged(
        blocked for need in needs for blocked in _blocked_by(need, busy.get(need.kind, ()))
    )


def minutes_outside(grid: Sequence[int], blocked: Sequence[Interval]) -> Sequence[int]:
    """The minutes of the ascending `grid` that lie in none of the intervals."""
    if not blocked:
        return grid
    left: list[int] = []
    at = 0
    for begins, ends in blocked:
        left += grid[at : bisect_left(grid, begins, at)]
        at = bisect_left(grid, ends, at)
    return [*left, *grid[at:]]


def _blocked_by(need: Need, busy: Sequence[Sequence[Interval]]) -> Iterator[Interval]:
    spare = len(busy) - need.quantity
    if spare < 0:
        yield ALWAYS
        return
    steps: dict[int, int] = {}
    for taken in busy:
        # A visit that begins at t needs [t + from, t + until); half-open on both sides, in minutes.
        for begins, ends in merged(
            (start - need.until_minute + 1, end - need.from_minute) for start, end in taken
        ):
            steps[begins] = steps.get(begins, 0) + 1
            steps[ends] = steps.get(ends, 0) - 1
    taken_now, since = 0, None
    for minute in sorted(steps):
        taken_now += steps[minute]
        if taken_now > spare and since is None:
            since = minute
        elif taken_now <= spare and since is not None:
            yield since, minute
            since = None


def _span(need: Need, starts_at: datetime) -> tuple[datetime, datetime]:
    return (
        starts_at + timedelta(minutes=need.from_minute),
        starts_at + timedelta(minutes=need.until_minute),
    )


def _is_free(taken: Collection[int], need: Need, starts_at: datetime) -> bool:
    return not any(quantum in taken for quantum in quanta_between(*_span(need, starts_at)))


def _overlap(one: Need, other: Need) -> bool:
    return one.from_minute < other.until_minute and other.from_minute < one.until_minute


def joined(uses: Iterable[Use]) -> list[Use]:
    """Uses of a resource that overlap or follow each other without a pause become one."""
    found: list[Use] = []
    for use in sorted(uses):
        last = found[-1] if found else None
        if last and last.resource_id == use.resource_id and use.starts_at <= last.ends_at:
            found[-1] = last._replace(ends_at=max(last.ends_at, use.ends_at))
        else:
            found.append(use)
    return found
