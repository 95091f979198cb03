"""What a business can say of its opening hours: by week, by date, and why it is closed then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.catalogue import Catalogue, LocationInfo
from core.catalogue.public_holidays import name_of
from core.scheduling.intervals import merged
from core.scheduling.rota import Hours, Minutes


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A local date on which nothing begins. `name` is the holiday's or the closure's; None for one
    that simply is not among the hours."""

    day: date
    name: str | None


def week_of(catalogue: Catalogue, location: LocationInfo) -> list[Hours]:
    """The location's ordinary week; without one of its own, when anybody works there."""
    if location.opening.hours:
        return list(location.opening.hours)
    return [
        (weekday, *span)
        for weekday in range(7)
        for span in merged(
            (begins, ends)
            for member in catalogue.staff.values()
            if member.location_id == location.id
            for day, begins, ends in member.hours
            if day == weekday
        )
    ]


def opens_on(catalogue: Catalogue, location: LocationInfo, day: date) -> Sequence[Minutes]:
    """When the location opens on a local date, in minutes of the clock from its midnight."""
    special = location.opening.instead(day)
    if special is not None or location.opening.hours:
        return merged(location.opening.on(day))
    return merged(
        span
        for member in catalogue.staff.values()
        if member.location_id == location.id
        for span in member.rota.work.on(day)
    )


def closed_on(
    catalogue: Catalogue,
    day: date,
    languages: Sequence[str],
    location_ids: Collection[str] | None = None,
) -> ClosedDay | None:
    """Why all the locations, or these, are closed on a local date; None if one of them is not.

    A location without hours of its own is closed only by what is said of the date. `languages` are
    those of a public holiday's name, the first that there is.
    """
    places = [
        place
        for place in catalogue.locations.values()
        if location_ids is None or place.id in location_ids
    ]
    if not places or not all(_is_closed(place, day) for place in places):
        return None
    names = (_name(catalogue, place, day, languages) for place in places)
    return ClosedDay(day, next((name for name in names if name), None))


def closed_soon(
    catalogue: Catalogue, today: date, days: int, languages: Sequence[str]
) -> list[ClosedDay]:
    """The dates from `today` on, so many days ahead, that would be open in an ordinary week."""
    ordinary = {
        weekday
        for place in catalogue.locations.values()
        for weekday, *_ in week_of(catalogue, place)
    }
    ahead = (today + timedelta(days=later) for later in range(days))
    found = (closed_on(catalogue, day, languages) for day in ahead if day.weekday() in ordinary)
    return [closed for closed in found if closed is not None]


def _is_closed(place: LocationInfo, day: date) -> bool:
    special = place.opening.instead(day)
    if special is not None:
        return not special
    return bool(place.opening.hours) and not place.opening.on(day)


def _name(
    catalogue: Catalogue, place: LocationInfo, day: date, languages: Sequence[str]
) -> str | None:
    for closure in catalogue.closures:
        if closure.closes(place.id) and closure.days.covers(day):
            return closure.name
    region = place.opening.holiday_region
    return name_of(region, day, languages) if region else None
