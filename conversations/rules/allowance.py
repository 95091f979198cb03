"""How often something may be asked for: so many times at once, then once in a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from core.models import Pace
from core.upserts import keep

_pace = Pace.table()


@dataclass(frozen=True, slots=True)
class Allowance:
    """`at_once` times, and after that once in `each`. `name` tells a tenant's allowances apart."""

    name: str
    at_once: int
    each: timedelta


def take(db: Session, tenant_id: str, allowances: Sequence[Allowance], *, now: datetime) -> bool:
    """Use up one of each, if there is one of each. Two who ask at the same time are counted one
    after the other."""
    names = sorted(allowance.name for allowance in allowances)
    of_names = tuple_(_pace.c.tenant_id, _pace.c.name).in_([(tenant_id, name) for name in names])
    fresh = {"tenant_id": tenant_id, "busy_until": now, "planned_until": now}
    db.execute(keep(db, _pace), [fresh | {"name": name} for name in names])
    rows = db.execute(select(_pace).where(of_names).order_by(_pace.c.name).with_for_update())
    used = {row.name: row.busy_until for row in rows}
    after = {one.name: max(used[one.name], now) + one.each for one in allowances}
    if any(after[one.name] - now > one.each * one.at_once for one in allowances):
        return False
    for name, busy_until in after.items():
        c = _pace.c
        is_this = (c.tenant_id == tenant_id, c.name == name)
        db.execute(update(_pace).where(*is_this).values(busy_until=busy_until))
    return True
