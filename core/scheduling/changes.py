"""What changed about free time, noted in the commit that changed it.

The public read model follows: a worker claims these rows and works out their stretch anew.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.ids import new_id
from core.models import AvailabilityChange

# What a session has marked last, and in which transaction or savepoint; that there is anything
# tells whoever hints at it after the commit.
MARKED = "availability_marked"

_insert = sa.insert(AvailabilityChange.table())


def mark(
    db: Session, tenant_id: str, staff_id: str, starts_at: datetime, ends_at: datetime
) -> None:
    """Note that [starts_at, ends_at) of the staff member's time, buffers included, was taken or
    given back, or that the rules about it changed: one insert."""
    mark_all(db, tenant_id, [(staff_id, starts_at, ends_at)])


def mark_all(
    db: Session, tenant_id: str, changed: Sequence[tuple[str, datetime, datetime]]
) -> None:
    """As `mark`, for several stretches of staff members' time: one insert too, and none if the same
    was marked just before, as where time that was given back is taken again at once."""
    connection = db.connection()
    marked = (db.get_nested_transaction() or db.get_transaction(), *changed)
    if db.info.get(MARKED) == marked:
        return
    connection.execute(
        _insert,
        [
            {
                "id": new_id(),
                "tenant_id": tenant_id,
                "staff_id": staff_id,
                "starts_at": starts_at,
                "ends_at": ends_at,
            }
            for staff_id, starts_at, ends_at in changed
        ],
    )
    db.info[MARKED] = marked
