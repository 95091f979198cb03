"""Dates that cannot be booked among others that can: what is wrong with each, and what is free near
it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.catalogue import Catalogue, opening_days
from core.errors import (
    BusinessError,
    NoSuchLocalTime,
    OutsideWorkingHours,
    PolicyForbids,
    SlotInPast,
    SlotTaken,
)
from core.scheduling.availability import OpenTime, find_times

NEAR = timedelta(days=3)
ALTERNATIVES = 3

# What may be wrong with one date and not with the next; anything else is wrong with all of them.
OF_ONE_DATE = (SlotTaken, OutsideWorkingHours, NoSuchLocalTime, PolicyForbids, SlotInPast)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A date that could not be booked. `closed` is the name of the holiday or closure, if it is
    one; `instead` the free times nearest to it, with the same staff member if there are any."""

    local_start: str
    error: BusinessError
    closed: str | None
    instead: tuple[OpenTime, ...]

    def plain(self) -> dict[str, Any]:
        """As values that can be stored and sent."""
        return {
            "local_start": self.local_start,
            "code": self.error.code,
            "details": self.error.details,
            "closed": self.closed,
            "instead": [
                {"staff_id": time.staff_id, "starts_at": time.starts_at.isoformat()}
                for time in self.instead
            ],
        }


def conflict_at(  # noqa: PLR0913 - what was wanted, and what came of it
    db: Session,
    catalogue: Catalogue,
    wall: datetime,
    error: BusinessError,
    *,
    service_id: str,
    staff_id: str,
    now: datetime,
    languages: tuple[str, ...],
) -> Conflict:
    """The conflict at a naive wall time, for which booking raised `error`. Two queries at most, or
    twice as many for a service that needs rooms. `languages` are those of a holiday's name."""
    return Conflict(
        local_start=shown(wall),
        error=error,
        closed=_closed(catalogue, staff_id, wall, error, languages),
        instead=_instead(db, catalogue, service_id, staff_id, wall, now),
    )


def shown(wall: datetime) -> str:
    """A wall time as it is stored."""
    return wall.isoformat(timespec="minutes")


def _closed(
    catalogue: Catalogue,
    staff_id: str,
    wall: datetime,
    error: BusinessError,
    languages: tuple[str, ...],
) -> str | None:
    if not isinstance(error, OutsideWorkingHours):
        return None
    place = catalogue.staff_member(staff_id).location_id
    closed = opening_days.closed_on(catalogue, wall.date(), languages, [place])
    return closed.name if closed else None


def _instead(
    db: Session,
    catalogue: Catalogue,
    service_id: str,
    staff_id: str,
    wall: datetime,
    now: datetime,
) -> tuple[OpenTime, ...]:
    """The free times nearest to a wall time that may not exist: the staff member's, else
    anybody's."""
    wanted = wall.replace(tzinfo=catalogue.zone).astimezone(UTC)
    window = (wanted - NEAR, wanted + NEAR)
    for whose in ([staff_id], None):
        free = find_times(db, catalogue, service_id, windows=[window], now=now, staff_ids=whose)
        if free:
            nearest = sorted(free, key=lambda time: abs(time.starts_at - wanted))[:ALTERNATIVES]
            return tuple(sorted(nearest, key=lambda time: time.starts_at))
    return ()
