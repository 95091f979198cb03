"""Changing when a staff member works.

Each change returns the ids of the appointments that lie outside the hours from now on: they stay.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import SlotInPast
from core.events import Name
from core.models import Break, WorkingException, WorkingHours
from core.scheduling.rota import Minutes
from core.setup.rule_changes import RuleChange, follow, replace_hours, replace_on_date, today
from core.setup.working_hours import Shift, checked, checked_times

HOURS = WorkingHours.table()
EXCEPTIONS = WorkingException.table()
BREAKS = Break.table()


def set_hours(
    db: Session, known: Catalogue, staff_id: str, shifts: Collection[Shift], *, now: datetime
) -> list[str]:
    """The hours of every week from now on; none at all for not working. Raises NotFound,
    InvalidHours."""
    member = known.staff_member(staff_id)
    hours = checked(shifts)
    replace_hours(db, HOURS, HOURS.c.staff_id, staff_id, hours)
    change = RuleChange(
        Name.WORKING_HOURS_CHANGED,
        staff_id,
        [member],
        before={"hours": [list(shift) for shift in member.hours]},
        after={"hours": [list(shift) for shift in hours]},
    )
    return follow(db, known, change, now=now)


def set_breaks(
    db: Session, known: Catalogue, staff_id: str, pauses: Collection[Shift], *, now: datetime
) -> list[str]:
    """The pauses of every week from now on, also on dates with exceptions. Raises NotFound,
    InvalidHours."""
    member = known.staff_member(staff_id)
    breaks = checked(pauses)
    replace_hours(db, BREAKS, BREAKS.c.staff_id, staff_id, breaks)
    change = RuleChange(
        Name.BREAKS_CHANGED,
        staff_id,
        [member],
        before={"breaks": [list(pause) for pause in member.rota.breaks]},
        after={"breaks": [list(pause) for pause in breaks]},
    )
    return follow(db, known, change, now=now)


def set_exception(
    db: Session,
    known: Catalogue,
    staff_id: str,
    day: date,
    times: Collection[Minutes] | None,
    *,
    now: datetime,
) -> list[str]:
    """What they work instead on a local date: minutes of the clock from its midnight, nothing for
    not at all, None for the usual again. Their location's hours bound it as ever.

    Raises NotFound, InvalidHours, SlotInPast.
    """
    member = known.staff_member(staff_id)
    if day < today(known, now):
        raise SlotInPast(on=day.isoformat())
    before = dict(member.rota.work.exceptions).get(day)
    after = None if times is None else checked_times(times)
    replace_on_date(db, EXCEPTIONS, EXCEPTIONS.c.staff_id, staff_id, day, after)
    change = RuleChange.on_date(
        Name.WORKING_EXCEPTION_CHANGED, staff_id, [member], day, before, after
    )
    return follow(db, known, change, now=now)
