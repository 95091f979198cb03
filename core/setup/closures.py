"""Dates on which nobody can be booked: adding and removing them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, StaffInfo
from core.catalogue.rotas import ClosureInfo
from core.errors import InvalidClosure, InvalidInterval, NotFound, SlotInPast
from core.events import Name
from core.ids import new_id
from core.models import Closure, ClosureKind
from core.scheduling.rota import Closed
from core.setup.rule_changes import RuleChange, follow, today
from core.setup.tenants import checked_name

CLOSURES = Closure.table()


def add(  # noqa: PLR0913 - keyword-only facts of one row
    db: Session,
    known: Catalogue,
    *,
    name: str,
    kind: ClosureKind,
    first_on: date,
    last_on: date,
    now: datetime,
    is_yearly: bool = False,
    location_id: str | None = None,
    staff_id: str | None = None,
) -> tuple[ClosureInfo, list[str]]:
    """Close the business, a location or a staff member on these local dates, both included.

    Returns it with the ids of the appointments that lie in it: they stay. `name` is what customers
    are told, unless it is a staff member's. Raises NotFound, InvalidName, InvalidInterval,
    InvalidClosure and SlotInPast.
    """
    if location_id is not None and staff_id is not None:
        raise InvalidClosure(location_id=location_id, staff_id=staff_id)
    if location_id is not None and location_id not in known.locations:
        raise NotFound(location_id=location_id)
    if staff_id is not None:
        known.staff_member(staff_id)
    _check_dates(first_on, last_on, is_yearly, today(known, now))
    added = ClosureInfo(
        id=new_id(),
        kind=kind,
        name=checked_name(name),
        days=Closed(first_on, last_on, is_yearly),
        location_id=location_id,
        staff_id=staff_id,
    )
    db.execute(
        sa.insert(CLOSURES),
        {
            "id": added.id,
            "tenant_id": known.tenant_id,
            "location_id": location_id,
            "staff_id": staff_id,
            "kind": kind,
            "name": added.name,
            "first_on": first_on,
            "last_on": last_on,
            "is_yearly": is_yearly,
        },
    )
    change = _change(Name.CLOSURE_ADDED, known, added, after=_told(added))
    return added, follow(db, known, change, now=now)


def remove(db: Session, known: Catalogue, closure_id: str, *, now: datetime) -> ClosureInfo:
    """Take a closure away. Raises NotFound."""
    removed = next((closure for closure in known.closures if closure.id == closure_id), None)
    if removed is None:
        raise NotFound(closure_id=closure_id)
    db.execute(sa.delete(CLOSURES).where(CLOSURES.c.id == closure_id))
    follow(db, known, _change(Name.CLOSURE_REMOVED, known, removed, before=_told(removed)), now=now)
    return removed


def _check_dates(first_on: date, last_on: date, is_yearly: bool, today: date) -> None:
    facts = {"first_on": first_on.isoformat(), "last_on": last_on.isoformat()}
    if last_on < first_on:
        raise InvalidInterval(**facts)
    if not is_yearly and last_on < today:
        raise SlotInPast(**facts)
    months = (last_on.year - first_on.year) * 12 + last_on.month - first_on.month
    if is_yearly and (months, last_on.day) >= (12, first_on.day):
        raise InvalidClosure(**facts)


def _change(name: Name, known: Catalogue, closure: ClosureInfo, **states: Any) -> RuleChange:
    days = closure.days
    return RuleChange(
        name,
        closure.id,
        _staff(known, closure),
        before=states.get("before"),
        after=states.get("after"),
        first_on=days.first_on,
        last_on=None if days.is_yearly else days.last_on,
    )


def _staff(known: Catalogue, closure: ClosureInfo) -> list[StaffInfo]:
    return [s for s in known.staff.values() if closure.closes(s.location_id, s.id)]


def _told(closure: ClosureInfo) -> dict[str, Any]:
    """Without the name, which may speak of a person."""
    return {
        "kind": closure.kind.value,
        "first_on": closure.days.first_on.isoformat(),
        "last_on": closure.days.last_on.isoformat(),
        "is_yearly": closure.days.is_yearly,
        "location_id": closure.location_id,
        "staff_id": closure.staff_id,
    }
