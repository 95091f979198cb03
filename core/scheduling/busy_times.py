"""What other calendars say: when staff are busy elsewhere.

Such a time blocks availability and booking, but occupies nothing: the other calendar may say it of
time that is booked here already, and that booking stands.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import InvalidInterval, InvalidName
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import BusyTime
from core.scheduling import changes

BUSY = BusyTime.table()

LONGEST_SOURCE = 48
LONGEST_EXTERNAL_ID = 190


def put(  # noqa: PLR0913 - this is what a busy time is
    db: Session,
    catalogue: Catalogue,
    *,
    source: str,
    external_id: str,
    staff_id: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> str:
    """Say, or say anew, when the staff member is busy; `external_id` is what `source` calls it.

    Returns its id here. Saying the same again changes nothing. Raises NotFound, InvalidInterval
    and, for a source or an id that is empty or too long, InvalidName.
    """
    _check_names(source, external_id)
    catalogue.staff_member(staff_id)
    if starts_at.tzinfo is None or ends_at.tzinfo is None or ends_at <= starts_at:
        raise InvalidInterval(starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())
    said = {
        "id": new_id(),
        "tenant_id": catalogue.tenant_id,
        "staff_id": staff_id,
        "source": source,
        "external_id": external_id,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    this_one = _known(catalogue, source, external_id).where(BUSY.c.staff_id == staff_id)
    known = db.execute(this_one.with_for_update()).first()
    if known is None:
        try:
            with db.begin_nested():
                db.execute(sa.insert(BUSY), said)
        except IntegrityError:  # said twice in the same moment
            known = db.execute(this_one.with_for_update()).one()
        else:
            row = BusyTime(**said)
            _announce(db, Name.BUSY_TIME_ADDED, row, now, after=_state(row))
            return row.id
    return _change(db, BusyTime(**known._mapping), starts_at, ends_at, now)


def _change(
    db: Session, known: BusyTime, starts_at: datetime, ends_at: datetime, now: datetime
) -> str:
    if (known.starts_at, known.ends_at) != (starts_at, ends_at):
        values = {"starts_at": starts_at, "ends_at": ends_at}
        db.execute(sa.update(BUSY).where(BUSY.c.id == known.id).values(values))
        before = _state(known)
        changes.mark(db, known.tenant_id, known.staff_id, known.starts_at, known.ends_at)
        known.starts_at, known.ends_at = starts_at, ends_at
        _announce(db, Name.BUSY_TIME_CHANGED, known, now, before=before, after=_state(known))
    return known.id


def remove(
    db: Session,
    catalogue: Catalogue,
    *,
    source: str,
    external_id: str,
    now: datetime,
) -> int:
    """The other calendar has it no longer; returns for how many staff members it was known."""
    rows = db.execute(_known(catalogue, source, external_id).with_for_update()).all()
    if rows:
        db.execute(sa.delete(BUSY).where(BUSY.c.id.in_([row.id for row in rows])))
    for row in rows:
        gone = BusyTime(**row._mapping)
        _announce(db, Name.BUSY_TIME_REMOVED, gone, now, before=_state(gone))
    return len(rows)


def of_source(
    db: Session, catalogue: Catalogue, source: str, *, ending_after: datetime | None = None
) -> Sequence[BusyTime]:
    """What a source says, by start; without what has ended by `ending_after`, if given."""
    query = sa.select(BusyTime).where(
        BusyTime.tenant_id == catalogue.tenant_id, BusyTime.source == source
    )
    if ending_after is not None:
        query = query.where(BusyTime.ends_at > ending_after)
    return db.scalars(query.order_by(BusyTime.starts_at, BusyTime.id)).all()


def _known(catalogue: Catalogue, source: str, external_id: str) -> sa.Select[tuple[object, ...]]:
    return sa.select(BUSY).where(
        BUSY.c.tenant_id == catalogue.tenant_id,
        BUSY.c.source == source,
        BUSY.c.external_id == external_id,
    )


def _check_names(source: str, external_id: str) -> None:
    for text, longest in ((source, LONGEST_SOURCE), (external_id, LONGEST_EXTERNAL_ID)):
        if not text or len(text) > longest:
            raise InvalidName(name=text[:longest])


def _state(row: BusyTime) -> dict[str, str]:
    return {
        "staff_id": row.staff_id,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
    }


def _announce(
    db: Session,
    name: Name,
    row: BusyTime,
    now: datetime,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    changes.mark(db, row.tenant_id, row.staff_id, row.starts_at, row.ends_at)
    announce(
        db,
        Fact(
            name=name,
            tenant_id=row.tenant_id,
            subject_id=row.id,
            happened_at=now,
            data={"source": row.source},
            before=before,
            after=after,
        ),
    )
