"""How long a wait will usually be, by what the business has seen come free. Never a promise."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, StaffInfo
from core.models import Round, Slot, WaitlistEntry
from core.scheduling.local_time import local
from core.scheduling.waitlist.wishes import locations_of, may_begin, services_of, staff_of

ROUNDS = Round.table()
SLOTS = Slot.table()

HISTORY = timedelta(weeks=8)
LEAST_HISTORY = timedelta(weeks=2)
LEAST_SLOTS = 4
READ_AT_MOST = 1000
# Three waits of four are no longer than this many standard deviations above their mean.
USUALLY = 0.67
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """In three cases of four the wait is no longer than so many days."""

    days: int


def estimate(
    db: Session, catalogue: Catalogue, entry: WaitlistEntry, *, place: int, now: datetime
) -> Estimate | None:
    """How long the entry will usually wait, if as many slots that fit it come free as lately and
    each goes to the one before. None where too little is known, as how often two go together, or
    the wish is for later or over before then."""
    if entry.party is not None:
        return None
    today = local(now, catalogue.zone).date()
    if entry.first_on is not None and entry.first_on > today + A_DAY:
        return None
    freed = _freed(db, catalogue.tenant_id, now)
    fitting = [slot for slot in freed if _fits(catalogue, slot, entry)]
    seen_for = now - freed[-1].freed_at if freed else timedelta(0)
    if len(fitting) < LEAST_SLOTS or seen_for < LEAST_HISTORY:
        return None
    a_slot_each = seen_for / len(fitting)
    days = math.ceil((place + USUALLY * math.sqrt(place)) * a_slot_each / A_DAY)
    return None if _is_over(entry, today, days) else Estimate(days)


def _freed(db: Session, tenant_id: str, now: datetime) -> list[Any]:
    """What came free lately for those who wait, the latest first: what staff have opened for a
    broadcast had no round."""
    has_round = sa.exists().where(ROUNDS.c.slot_id == SLOTS.c.id)
    return list(
        db.execute(
            sa.select(
                SLOTS.c.service_id,
                SLOTS.c.staff_id,
                SLOTS.c.starts_at,
                SLOTS.c.ends_at,
                SLOTS.c.freed_at,
            )
            .where(
                SLOTS.c.tenant_id == tenant_id,
                SLOTS.c.freed_at > now - HISTORY,
                SLOTS.c.freed_at <= now,
                sa.or_(SLOTS.c.origin_appointment_id.is_not(None), has_round),
            )
            .order_by(SLOTS.c.freed_at.desc())
            .limit(READ_AT_MOST)
        )
    )


def _fits(catalogue: Catalogue, slot: Any, entry: WaitlistEntry) -> bool:
    """Whether the entry could have been offered it, on whatever date; what came free too late for
    that does not count."""
    staff = catalogue.staff.get(slot.staff_id)
    if staff is None or not _suits(entry, staff):
        return False
    wall = local(slot.starts_at, catalogue.zone)
    if not may_begin(entry, wall.weekday(), wall.hour * 60 + wall.minute):
        return False
    length, ahead = slot.ends_at - slot.starts_at, slot.starts_at - slot.freed_at
    return any(
        length >= timedelta(minutes=catalogue.services[one].duration_minutes)
        and ahead > timedelta(minutes=catalogue.policies_with(one, staff.id).offer_cutoff_minutes)
        for one in services_of(entry) & staff.service_ids & catalogue.services.keys()
    )


def _suits(entry: WaitlistEntry, staff: StaffInfo) -> bool:
    named, places = staff_of(entry), locations_of(entry)
    return (not named or staff.id in named) and (not places or staff.location_id in places)


def _is_over(entry: WaitlistEntry, today: date, days: int) -> bool:
    return entry.last_on is not None and entry.last_on < today + timedelta(days=days)
