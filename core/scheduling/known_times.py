"""The public read model, read: the first free times of anybody, in the order of its primary key, so
that a page of them costs the same however many rows there are.

What it says may be a moment old. Whoever shows it to somebody asks the truth about those few first.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, StaffInfo
from core.models import Availability, AvailabilityState
from core.scheduling.local_time import at_minute, day_bounds, minute_at
from core.scheduling.sql_time import epoch_seconds

TABLE = Availability.table()
STATES = AvailabilityState.table()

_instant = TABLE.c.starts_at.type
PAGE = (
    sa.select(epoch_seconds(TABLE.c.starts_at), TABLE.c.staff_id)
    .where(
        TABLE.c.tenant_id == sa.bindparam("tenant"),
        TABLE.c.service_id == sa.bindparam("service"),
        TABLE.c.starts_at >= sa.bindparam("begins", type_=_instant),
        TABLE.c.starts_at <= sa.bindparam("ends", type_=_instant),
    )
    .order_by(TABLE.c.starts_at, TABLE.c.staff_id)
    .limit(sa.bindparam("rows", type_=sa.Integer()))
)
_known = sa.select(sa.func.count(), sa.func.min(STATES.c.known_until_on)).where(
    STATES.c.tenant_id == sa.bindparam("tenant"),
    STATES.c.revision == sa.bindparam("revision"),
    STATES.c.staff_id.in_(sa.bindparam("staff", expanding=True)),
)


def known_until(db: Session, catalogue: Catalogue, staff: Sequence[StaffInfo]) -> int | None:
    """The minute since 1970 UTC before which the read model knows all free times of all of them, by
    the rules that the snapshot has; None while it does not."""
    asked = {"tenant": catalogue.tenant_id, "revision": catalogue.revision}
    count, until_on = (
        db.connection().execute(_known, asked | {"staff": [one.id for one in staff]}).one()
    )
    if count < len(staff) or not isinstance(until_on, date):
        return None
    return minute_at(day_bounds(until_on, catalogue.zone)[1])


def pages(
    db: Session,
    catalogue: Catalogue,
    service_id: str,
    staff: Sequence[StaffInfo],
    grid: Sequence[int],
    *,
    at_least: int,
) -> Iterator[tuple[list[int], set[str]]]:
    """Some starts of the ascending `grid` with the staff who may be free then, until there are no
    more: each page as many starts as give `at_least` times, if there are so many."""
    able = {member.id for member in staff}
    wanted = set(grid)
    for first, last in _runs(grid):
        begins: int | None = first
        while begins is not None:
            rows, following = _rows(db, catalogue, service_id, begins, last, at_least, len(staff))
            some = [(start, who) for start, who in rows if start in wanted and who in able]
            if some:
                yield sorted({start for start, _ in some}), {who for _, who in some}
            begins = following


def _rows(
    db: Session,
    catalogue: Catalogue,
    service_id: str,
    begins: int,
    last: int,
    at_least: int,
    most_at_once: int,
) -> tuple[list[tuple[int, str]], int | None]:
    """Whole starts only, and where the next page begins."""
    # Of one start there are no more rows than staff, so the start of the last one wanted is whole.
    size = at_least + most_at_once
    asked = {
        "tenant": catalogue.tenant_id,
        "service": service_id,
        "begins": at_minute(begins),
        "ends": at_minute(last),
        "rows": size,
    }
    rows = [(seconds // 60, who) for seconds, who in db.connection().execute(PAGE, asked)]
    if len(rows) <= at_least:
        return rows, None
    end = rows[at_least - 1][0]
    whole = [row for row in rows if row[0] <= end]
    return whole, end + 1 if len(whole) < len(rows) or len(rows) == size else None


def _runs(grid: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last start of each stretch of the grid that is not interrupted: what lies
    between two mornings is not read."""
    step = min((b - a for a, b in pairwise(grid)), default=0)
    first = 0
    for at in range(1, len(grid)):
        if grid[at] - grid[at - 1] > step:
            yield grid[first], grid[at - 1]
            first = at
    if grid:
        yield grid[first], grid[-1]
