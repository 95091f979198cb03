"""Reading the figures of a tenant."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.insight.cuts import TOLD_APART_BY, By, Grain, cut_for, ranges
from core.insight.figures import FLOWS, NO_FIGURES, QUEUE, Figures
from core.models.insight import MEASURES, DayFigures
from core.scheduling.local_time import EPOCH, day_bounds

FIGURES = DayFigures.table()
LONG_AGO = date(1970, 1, 1)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PARTS, BODY = 3, 1  # of cuts.ranges: days, months, days
NOTHING: Mapping[str, int] = {}

# By what was asked for, each measure that was.
Sums = dict[Any, Mapping[str, int]]


def read(
    db: Session,
    catalogue: Catalogue,
    first_on: date,
    last_on: date,
    *,
    now: datetime,
    by: By | None = None,
    where: Mapping[By, str] | None = None,
) -> dict[Any, Figures]:
    """The figures of the local days from `first_on` through `last_on`, by what `by` says: a date,
    or an id, or a channel, empty where there is none. Without `by`, one under the empty key.

    `where` keeps those of a location, staff member, service or channel. The queue is as it stood
    when the last day ended, or stands `now`; by day, at the end of each.
    """
    asked = columns(catalogue, where or {}) | {"tenant": catalogue.tenant_id}
    key = TOLD_APART_BY[by] if by else ""
    before = _sums(db, key if by is not By.DAY else "", QUEUE, asked, LONG_AGO, first_on - DAY)
    flows = _sums(db, key, MEASURES, asked, first_on, last_on)
    if by is By.DAY:
        days = (first_on + n * DAY for n in range((last_on - first_on).days + 1))
        return _by_day(catalogue, flows, before.get("", NOTHING), days, now)
    if by is By.LOCATION:
        flows, before = _of_locations(catalogue, flows), _of_locations(catalogue, before)
    found = {
        key: _figures(catalogue, flows.get(key, NOTHING), before.get(key, NOTHING), last_on, now)
        for key in flows.keys() | {key for key, queue in before.items() if queue["waiting"]}
    }
    return found if by else {"": found.get("", NO_FIGURES)}


def columns(catalogue: Catalogue, where: Mapping[By, str]) -> dict[str, list[str]]:
    """What the columns hold where it is as `where` says."""
    found: dict[str, list[str]] = {}
    for kind, value in where.items():
        allowed = _at_location(catalogue, value) if kind is By.LOCATION else [value]
        column = TOLD_APART_BY[kind]
        found[column] = [one for one in allowed if one in found.get(column, allowed)]
    return found


def _at_location(catalogue: Catalogue, location_id: str) -> list[str]:
    everybody = (*catalogue.staff.values(), *catalogue.former_staff.values())
    return [member.id for member in everybody if member.location_id == location_id]


# Built once each: building one costs several times what running it does.
@lru_cache(maxsize=64)
def _statement(key: str, measures: tuple[str, ...], of: tuple[str, ...]) -> sa.Select[Any]:
    """The sums of these measures by `key`, or of all, where the columns `of` are as asked. By date,
    of days, else of `cuts.ranges`."""
    cut = cut_for({*of, key} - {"", "on_date"})
    on_date = FIGURES.c.on_date
    is_within = [
        sa.and_(
            FIGURES.c.grain == (Grain.MONTH if part == BODY and key != "on_date" else Grain.DAY),
            on_date >= sa.bindparam(f"from_{part}", type_=on_date.type),
            on_date < sa.bindparam(f"until_{part}", type_=on_date.type),
        )
        for part in range(PARTS)
    ]
    # A sum is DECIMAL on MariaDB, which takes long to read.
    totals = [sa.cast(sa.func.sum(FIGURES.c[name]), sa.BigInteger) for name in measures]
    query = sa.select(FIGURES.c[key] if key else sa.literal(""), *totals).where(
        FIGURES.c.tenant_id == sa.bindparam("tenant"),
        FIGURES.c.cut == cut,
        *(FIGURES.c[name].in_(sa.bindparam(name, expanding=True)) for name in of),
        sa.or_(*is_within),
    )
    return query.group_by(FIGURES.c[key]) if key else query


def _sums(
    db: Session,
    key: str,
    measures: tuple[str, ...],
    asked: Mapping[str, Any],
    first_on: date,
    last_on: date,
) -> Sums:
    of = tuple(sorted(asked.keys() - {"tenant"}))
    bounds: dict[str, date] = {}
    for part, (begins, ends) in enumerate(ranges(first_on, last_on)):
        bounds |= {f"from_{part}": begins, f"until_{part}": ends}
    rows = db.execute(_statement(key, measures, of), {**asked, **bounds}).all()
    return {key: dict(zip(measures, sums, strict=True)) for key, *sums in rows if None not in sums}


def _of_locations(catalogue: Catalogue, by_staff: Sums) -> Sums:
    found: dict[Any, Counter[str]] = {}
    for staff_id, sums in by_staff.items():
        location_id = catalogue.staff_member(staff_id).location_id if staff_id else ""
        found.setdefault(location_id, Counter()).update(sums)
    return dict(found)


def _by_day(
    catalogue: Catalogue,
    flows: Sums,
    opening: Mapping[str, int],
    days: Iterable[date],
    now: datetime,
) -> dict[Any, Figures]:
    found, queue = {}, opening
    for day in days:
        of_day = flows.get(day, NOTHING)
        found[day] = _figures(catalogue, of_day, queue, day, now)
        queue = _queue(of_day, queue)
    return found


def _queue(flows: Mapping[str, int], opening: Mapping[str, int]) -> Mapping[str, int]:
    return {name: opening.get(name, 0) + flows.get(name, 0) for name in QUEUE}


def _figures(
    catalogue: Catalogue,
    flows: Mapping[str, int],
    opening: Mapping[str, int],
    last_on: date,
    now: datetime,
) -> Figures:
    queue = _queue(flows, opening)
    until = min(day_bounds(last_on, catalogue.zone)[1], now) - EPOCH
    waited = queue["waiting"] * int(until / SECOND) - queue["waiting_since"]
    return Figures({name: flows.get(name, 0) for name in FLOWS}, queue["waiting"], waited)
