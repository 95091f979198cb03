"""Changing who works at a business: a staff member's facts, and whether they can be booked at all.

Each change returns the ids of the visits to come that could not be booked any more: they stay.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import NameTaken, NotFound
from core.events import Fact, Name, announce
from core.models import Staff, StaffService
from core.scheduling import wants
from core.setup.offering_changes import follow
from core.setup.tenants import checked_name

STAFF, PERFORMS = Staff.table(), StaffService.table()


@dataclass(frozen=True, slots=True)
class Member:
    """All that a business says of a staff member but when they work. `services` are ids of single
    services: who performs every step of another performs that one too."""

    name: str
    nicknames: tuple[str, ...]
    services: frozenset[str]
    location_id: str


def member(known: Catalogue, staff_id: str) -> Member:
    """What is said of a staff member, also of one who has left. Raises NotFound."""
    found = known.staff_member(staff_id)
    single = frozenset(one for one in found.service_ids if not known.service(one).steps)
    return Member(found.name, found.nicknames, single, found.location_id)


def change_staff_member(
    db: Session, known: Catalogue, staff_id: str, wanted: Member, *, now: datetime
) -> list[str]:
    """Let a staff member be as `wanted` from now on.

    Raises NotFound for one who does not work there now, a service or a location that is not there,
    InvalidName and NameTaken.
    """
    if staff_id not in known.staff:
        raise NotFound(staff_id=staff_id)
    before = member(known, staff_id)
    after = _checked(known, staff_id, wanted)
    # Whatever they did that is not offered just now stays theirs for when it is again.
    kept = before.services - known.services.keys()
    after = Member(after.name, after.nicknames, after.services | kept, after.location_id)
    if after == before:
        return []
    db.execute(
        sa.update(STAFF)
        .where(STAFF.c.id == staff_id)
        .values(name=after.name, nicknames=list(after.nicknames), location_id=after.location_id)
    )
    _replace_services(db, staff_id, before.services, after.services)
    lost = follow(db, known, [staff_id], now=now)
    if after.location_id != before.location_id:
        wants.weights_changed(db, known.tenant_id, now=now)
    _announce(db, Name.STAFF_CHANGED, known, staff_id, _changed(before, after), now)
    return lost


def retire_staff_member(
    db: Session, known: Catalogue, staff_id: str, *, now: datetime
) -> list[str]:
    """Nobody can be booked with them from now on; what is booked stays. Raises NotFound for one who
    does not work there now."""
    if staff_id not in known.staff:
        raise NotFound(staff_id=staff_id)
    _set_active(db, staff_id, is_active=False)
    lost = follow(db, known, [staff_id], now=now)
    states = {"is_active": True}, {"is_active": False}
    _announce(db, Name.STAFF_RETIRED, known, staff_id, states, now)
    return lost


def bring_back_staff_member(db: Session, known: Catalogue, staff_id: str, *, now: datetime) -> None:
    """They work again, as they did. Raises NotFound for one who does already, NameTaken if somebody
    else has the name by now."""
    if staff_id not in known.former_staff:
        raise NotFound(staff_id=staff_id)
    _check_free(known, staff_id, known.former_staff[staff_id].name)
    _set_active(db, staff_id, is_active=True)
    follow(db, known, (), now=now)
    states = {"is_active": False}, {"is_active": True}
    _announce(db, Name.STAFF_BROUGHT_BACK, known, staff_id, states, now)


def _checked(known: Catalogue, staff_id: str, wanted: Member) -> Member:
    name = checked_name(wanted.name)
    _check_free(known, staff_id, name)
    if wanted.location_id not in known.locations:
        raise NotFound(location_id=wanted.location_id)
    services: set[str] = set()
    for service_id in wanted.services:
        if service_id not in known.services:
            raise NotFound(service_id=service_id)
        services.update(known.services[service_id].steps or [service_id])
    nicknames = tuple(checked_name(nickname) for nickname in wanted.nicknames)
    return Member(name, nicknames, frozenset(services), wanted.location_id)


def _check_free(known: Catalogue, staff_id: str, name: str) -> None:
    others = (other.name.casefold() for other in known.staff.values() if other.id != staff_id)
    if name.casefold() in others:
        raise NameTaken(name=name)


def _set_active(db: Session, staff_id: str, *, is_active: bool) -> None:
    db.execute(sa.update(STAFF).where(STAFF.c.id == staff_id).values(is_active=is_active))


def _replace_services(
    db: Session, staff_id: str, before: Collection[str], after: Collection[str]
) -> None:
    gone = [one for one in before if one not in after]
    new = [one for one in after if one not in before]
    of_staff = PERFORMS.c.staff_id == staff_id
    db.execute(sa.delete(PERFORMS).where(of_staff, PERFORMS.c.service_id.in_(gone)))
    if new:
        db.execute(sa.insert(PERFORMS), [{"staff_id": staff_id, "service_id": one} for one in new])


def _changed(before: Member, after: Member) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what is different, and no names of people: of those, that they changed."""
    was: dict[str, Any] = {}
    is_now: dict[str, Any] = {}
    if after.services != before.services:
        was["services"], is_now["services"] = sorted(before.services), sorted(after.services)
    if after.location_id != before.location_id:
        was["location_id"], is_now["location_id"] = before.location_id, after.location_id
    if (after.name, after.nicknames) != (before.name, before.nicknames):
        is_now["is_renamed"] = True
    return was, is_now


def _announce(
    db: Session,
    name: Name,
    known: Catalogue,
    staff_id: str,
    states: tuple[dict[str, Any], dict[str, Any]],
    now: datetime,
) -> None:
    before, after = states
    announce(db, Fact(name, known.tenant_id, staff_id, now, before=before, after=after))
