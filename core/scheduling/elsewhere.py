"""When staff are busy by what other calendars say. It blocks like a booking but occupies no quanta,
so it is asked about where a time is taken."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import SlotTaken
from core.models import BusyTime
from core.scheduling.quanta import begins_at, quanta_between
from core.scheduling.visits import Visit

BUSY = BusyTime.table()


# Whether somebody is busy elsewhere in any quantum of a visit, buffers included; `asked_of` says of
# which. A part of statements that are built once.
IS_BUSY = sa.exists().where(
    BUSY.c.staff_id == sa.bindparam("busy_staff"),
    BUSY.c.starts_at < sa.bindparam("busy_until", type_=BUSY.c.starts_at.type),
    BUSY.c.ends_at > sa.bindparam("busy_from", type_=BUSY.c.ends_at.type),
)

_check = sa.select(IS_BUSY)


def asked_of(wanted: Visit) -> dict[str, object]:
    """The parameters of IS_BUSY for a visit."""
    touched = quanta_between(wanted.busy_starts_at, wanted.busy_ends_at)
    return {
        "busy_staff": wanted.staff_id,
        "busy_from": begins_at(touched.start),
        "busy_until": begins_at(touched.stop),
    }


def check(db: Session, wanted: Visit) -> None:
    """Raises SlotTaken if they are: one query, for steps that ask nothing else beforehand."""
    if db.connection().scalar(_check, asked_of(wanted)):
        raise SlotTaken(staff_id=wanted.staff_id)
