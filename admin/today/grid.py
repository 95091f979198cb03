"""Where everything lies in a day's columns: in steps of five minutes from the first hour shown.

Steps are counted in time that has really passed, so a day with a change of the clocks is drawn as
long as it is, and its labels say what the clock shows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from core.catalogue import Catalogue
from core.scheduling.diary.blocks import Blocked, Booked, Column, Day, Kept, Opening, Span
from core.scheduling.local_time import at_minute, epoch_minute, local

STEP = timedelta(minutes=5)
STEPS_PER_HOUR = 12
HOUR = timedelta(hours=1)
SHORTEST_SHOWN = timedelta(hours=4)
LOW_STEPS, TIGHT_STEPS = 6, 4


class Timed(Protocol):
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Place:
    """`at` steps from the top, `steps` long: what the stylesheet's classes say in hours and
    steps."""

    at: int
    steps: int

    @property
    def classes(self) -> str:
        hour, step = divmod(self.at, STEPS_PER_HOUR)
        hours, steps = divmod(self.steps, STEPS_PER_HOUR)
        size = ""
        if self.steps <= LOW_STEPS:
            size = " tight" if self.steps <= TIGHT_STEPS else " low"
        return f"at-h{hour} at-s{step} for-h{hours} for-s{steps}{size}"


@dataclass(frozen=True, slots=True)
class Block:
    """One thing in a column; `what` is one of those that `core.scheduling.diary.blocks` has."""

    kind: str
    what: Any
    place: Place
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An hour of the clock on the left."""

    at: datetime
    place: Place


@dataclass(frozen=True, slots=True)
class Stripe:
    """A staff member's column as it is drawn; `works` are the stretches in which they are there."""

    column: Column
    works: tuple[Place, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """`away` are those who are not there and have nothing to show."""

    begins_at: datetime
    ends_at: datetime
    height: Place
    lines: tuple[Line, ...]
    stripes: tuple[Stripe, ...]
    away: tuple[Column, ...]
    now: Place | None


def grid(catalogue: Catalogue, seen: Day, *, now: datetime) -> Grid:
    begins_at, ends_at = _bounds(catalogue, seen)
    within = (begins_at, ends_at)
    return Grid(
        begins_at=begins_at,
        ends_at=ends_at,
        height=place(within, within),
        lines=tuple(_lines(within)),
        stripes=tuple(
            Stripe(
                column,
                tuple(place(span, within) for span in column.works),
                tuple(_blocks(column, within)),
            )
            for column in seen.columns
            if not column.is_empty
        ),
        away=tuple(column for column in seen.columns if column.is_empty),
        now=place((now, now), within) if begins_at <= now < ends_at else None,
    )


def place(span: Span, within: Span) -> Place:
    """Of what begins or ends beyond what is shown, the part that is."""
    begins = max(span[0], within[0]) - within[0]
    ends = min(span[1], within[1]) - within[0]
    at = begins // STEP
    return Place(at, max(-(-ends // STEP) - at, 1))


def _bounds(catalogue: Catalogue, seen: Day) -> Span:
    """From the first hour at which there is anything to the last; an ordinary day if nothing is."""
    spans = [span for column in seen.columns for span in _all_spans(column)]
    if not spans:
        minutes = (catalogue.opens_minute, min(catalogue.closes_minute, 24 * 60))
        spans = [
            (
                at_minute(epoch_minute(seen.on, minutes[0], catalogue.zone)),
                at_minute(epoch_minute(seen.on, minutes[1], catalogue.zone)),
            )
        ]
    first = max(min(begins for begins, _ in spans), seen.begins_at)
    last = min(max(ends for _, ends in spans), seen.ends_at)
    begins_at = first - _past_the_hour(catalogue, first)
    ends_at = min(max(last, begins_at + SHORTEST_SHOWN), seen.ends_at)
    past = _past_the_hour(catalogue, ends_at)
    return begins_at, min(ends_at + HOUR - past, seen.ends_at) if past else ends_at


def _past_the_hour(catalogue: Catalogue, at: datetime) -> timedelta:
    wall = local(at, catalogue.zone)
    return timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def _all_spans(column: Column) -> Iterator[Span]:
    """But for time off, which may last for weeks, and says nothing of when the day begins."""
    yield from column.works
    timed: Iterable[Timed] = (*column.booked, *column.kept, *column.openings)
    for one in timed:
        yield one.starts_at, one.ends_at


def _lines(within: Span) -> Iterator[Line]:
    at = within[0]
    while at < within[1]:
        yield Line(at.astimezone(UTC), place((at, at + HOUR), within))
        at += HOUR


def _blocks(column: Column, within: Span) -> Iterator[Block]:
    """In the order in which they are read, which is that of time."""
    for span in column.breaks:
        yield Block("break", span, place(span, within))
    for visit in column.booked:
        for begins, ends in (
            (visit.busy_starts_at, visit.starts_at),
            (visit.ends_at, visit.busy_ends_at),
        ):
            if begins < ends and begins < within[1] and ends > within[0]:
                yield Block("buffer", visit, place((begins, ends), within))
    kinds: Sequence[tuple[str, Sequence[Booked | Blocked | Kept | Opening]]] = (
        ("visit", column.booked),
        ("off", column.blocked),
        ("kept", column.kept),
        ("opening", column.openings),
    )
    found = [(kind, one) for kind, its in kinds for one in its]
    for kind, one in sorted(found, key=lambda each: (each[1].starts_at, each[0])):
        if one.starts_at < within[1] and one.ends_at > within[0]:
            yield Block(
                kind,
                one,
                place((one.starts_at, one.ends_at), within),
                is_beside=kind != "visit" and _meets(one, column.booked),
            )


def _meets(one: Timed, visits: Sequence[Booked]) -> bool:
    """Only what another calendar says, and what is booked outside the hours, can lie under a
    visit."""
    return any(one.starts_at < visit.ends_at and visit.starts_at < one.ends_at for visit in visits)
