"""Taking events into the figures, each of them once.

An event says itself that it is not counted yet; a cursor could not, because ids are made before the
commit, and who commits later may have the smaller one (docs/decisions/0037). Whoever counts
holds the tenant's tally, so that nobody else counts the same, and adds to the rows and strikes the
events off in one transaction.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import upserts
from core.events import COUNTED
from core.insight.cuts import CUTS, PLACE, Grain, rows_of
from core.insight.meaning import Place, changes
from core.insight.origins import COLUMNS, Happened, load_origins
from core.models import Event, Tenant
from core.models.insight import MEASURES, DayFigures, Tally
from core.scheduling.local_time import local

AT_ONCE = 500

EVENTS = Event.table()
FIGURES = DayFigures.table()
TALLIES = Tally.table()

# By what tells rows apart: grain, first day, cut and place.
Sums = dict[tuple[Grain, date, str, Place], Counter[str]]


def tenants_waiting(db: Session) -> Sequence[str]:
    """Whose events are not all counted yet."""
    waiting = sa.select(EVENTS.c.tenant_id).where(EVENTS.c.is_uncounted)
    return db.scalars(waiting.distinct()).all()


def is_behind(db: Session, tenant_id: str) -> bool:
    """Whether something of the tenant has happened that the figures do not tell yet."""
    waiting = sa.select(EVENTS.c.id).where(EVENTS.c.is_uncounted, EVENTS.c.tenant_id == tenant_id)
    return db.scalar(waiting.limit(1)) is not None


def count_waiting(db: Session, tenant_id: str) -> int:
    """Count events of the tenant that wait; returns how many, at most AT_ONCE. None while somebody
    else counts them."""
    if not _lock(db, tenant_id, skip_locked=True):
        return 0
    events = _events(db, tenant_id, EVENTS.c.is_uncounted)
    sums: Sums = defaultdict(Counter)
    _add(sums, db, tenant_id, _zone(db, tenant_id), events)
    _write(db, tenant_id, sums)
    _strike_off(db, events)
    return len(events)


def rebuild(db: Session, tenant_id: str) -> int:
    """Make the tenant's rows again from all of its events; returns how many events there are. Until
    the commit others read the rows as they were. Events of before there were figures count too."""
    _lock(db, tenant_id, skip_locked=False)
    db.execute(sa.delete(FIGURES).where(FIGURES.c.tenant_id == tenant_id))
    zone = _zone(db, tenant_id)
    sums: Sums = defaultdict(Counter)
    total, after = 0, ""
    while events := _events(db, tenant_id, EVENTS.c.id > after, _is_counted()):
        _add(sums, db, tenant_id, zone, events)
        _strike_off(db, events)
        total, after = total + len(events), events[-1].id
    _write(db, tenant_id, sums)
    return total


def _lock(db: Session, tenant_id: str, *, skip_locked: bool) -> bool:
    """Whether nobody else counts this tenant's events until this step ends."""
    mine = sa.select(TALLIES.c.tenant_id).where(TALLIES.c.tenant_id == tenant_id)
    if db.scalar(mine) is None:
        db.execute(upserts.keep(db, TALLIES), {"tenant_id": tenant_id})
    return db.scalar(mine.with_for_update(skip_locked=skip_locked)) is not None


def _zone(db: Session, tenant_id: str) -> ZoneInfo:
    tenants = Tenant.table()
    name = db.scalar(sa.select(tenants.c.time_zone).where(tenants.c.id == tenant_id))
    return ZoneInfo(name or "UTC")


def _events(db: Session, tenant_id: str, *which: sa.ColumnElement[bool]) -> list[Happened]:
    rows = db.execute(
        sa.select(*COLUMNS)
        .where(EVENTS.c.tenant_id == tenant_id, *which)
        .order_by(EVENTS.c.id)
        .limit(AT_ONCE)
    )
    return [Happened(*row) for row in rows]


def _is_counted() -> sa.ColumnElement[bool]:
    return sa.or_(*(EVENTS.c.name.startswith(name) for name in COUNTED))


def _add(
    sums: Sums, db: Session, tenant_id: str, zone: ZoneInfo, events: Sequence[Happened]
) -> None:
    origins = load_origins(db, tenant_id, events)
    for event in events:
        for change in changes(event, origins):
            day = local(change.at, zone).date()
            for cut, kept in CUTS.items():
                place = Place(**{name: getattr(change.place, name) for name in kept})
                for grain, on_date in rows_of(day):
                    sums[grain, on_date, cut, place].update(change.measures)


def _write(db: Session, tenant_id: str, sums: Sums) -> None:
    rows = [
        {"tenant_id": tenant_id, "cut": cut, "grain": grain.value, "on_date": on_date}
        | {name: getattr(place, name) for name in PLACE}
        | {measure: counts[measure] for measure in MEASURES}
        for (grain, on_date, cut, place), counts in sums.items()
    ]
    if rows:
        db.execute(upserts.add_up(db, FIGURES, *MEASURES), rows)


def _strike_off(db: Session, events: Iterable[Happened]) -> None:
    """By their ids alone: along the index of those that wait, this would wait for everybody who is
    just writing one."""
    ids = [event.id for event in events]
    db.execute(sa.update(EVENTS).where(EVENTS.c.id.in_(ids)).values(is_uncounted=None))
