"""When staff are busy by what other calendars say. It blocks like a booking but occupies no quanta,
so it is asked about where a time is taken."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import SlotTaken
from core.models import BusyTime
from core.scheduling.visits import Visit

BUSY = BusyTime.table()


def is_busy(wanted: Visit) -> sa.ColumnElement[bool]:
    """Whether the staff member is busy elsewhere at any time of the visit, buffers included."""
    return sa.exists().where(
        BUSY.c.staff_id == wanted.staff_id,
        BUSY.c.starts_at < wanted.busy_ends_at,
        BUSY.c.ends_at > wanted.busy_starts_at,
    )


def check(db: Session, wanted: Visit) -> None:
    """Raises SlotTaken if they are: one query, for steps that ask nothing else beforehand."""
    if db.scalar(sa.select(is_busy(wanted))):
        raise SlotTaken(staff_id=wanted.staff_id)
