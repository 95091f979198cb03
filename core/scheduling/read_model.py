"""The public read model of free times, kept true: one staff member at a time, worked out anew by
the computation that answers on demand, and only the differences written.

Three things make it due, and each is a row that a sweep finds: a change of somebody's time, rules
that are newer than what was worked out by them, and the night in which a day is added at the far
end. Live reservations are left out of it: they come and go within minutes, and whoever shows times
from it asks the truth about those few.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, StaffInfo, catalogue
from core.models import AvailabilityChange, AvailabilityState, Staff, Tenant
from core.scheduling.free_rows import drop_outside, rewrite, services_of
from core.scheduling.free_starts import need_of
from core.scheduling.intervals import Interval, merged
from core.scheduling.local_time import at_minute, day_bounds, epoch_minute, local, minute_at
from core.scheduling.quanta import QUANTUM_MINUTES

HORIZON = timedelta(days=60)
EXTENDED_AT_MINUTE = 2 * 60  # of the tenant's night
CHANGES_AT_ONCE = 500
STATES_AT_ONCE = 20

CHANGES = AvailabilityChange.table()
STATES = AvailabilityState.table()


def follow_changes(db: Session, *, now: datetime) -> int:
    """Work out anew what the changes marked for one staff member can have influenced, all of them
    at once; returns how many there were. What another worker is at is passed over."""
    first = db.execute(
        sa.select(CHANGES.c.staff_id, CHANGES.c.tenant_id)
        .order_by(CHANGES.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if first is None:
        return 0
    competitors = _competitors(catalogue(db, first.tenant_id), first.staff_id)
    states = _lock_states(db, [first.staff_id, *competitors])
    # Again, now that nobody else writes: rules that came meanwhile may have been followed already.
    known = catalogue(db, first.tenant_id)
    claimed = db.execute(
        sa.select(CHANGES.c.id, CHANGES.c.starts_at, CHANGES.c.ends_at)
        .where(CHANGES.c.staff_id == first.staff_id)
        .order_by(CHANGES.c.id)
        .limit(CHANGES_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    db.execute(sa.delete(CHANGES).where(CHANGES.c.id.in_([change.id for change in claimed])))
    touched = [(minute_at(change.starts_at), minute_at(change.ends_at)) for change in claimed]
    for staff_id, known_until_on in states.items():
        begin, end = minute_at(now) + 1, _end_of(known, known_until_on)
        for begins, ends in merged(_influenced(known, staff_id, touched)):
            rewrite(db, known, staff_id, max(begins, begin), min(ends, end))
    return len(claimed)


def follow_rules(db: Session, *, now: datetime) -> int:
    """Work one staff member out whole whose rules have changed, or who is new; 0 if there is
    nobody whom no other worker is at."""
    _open_states(db)
    tenants = Tenant.table()
    behind = db.scalars(
        sa.select(STATES.c.staff_id)
        .join(tenants, tenants.c.id == STATES.c.tenant_id)
        .where(sa.or_(STATES.c.revision.is_(None), STATES.c.revision != tenants.c.revision))
        .limit(STATES_AT_ONCE)
    ).all()
    if not behind:
        return 0
    # Looked up first and locked then: a join would lock the tenants' rows too.
    state = db.execute(
        sa.select(STATES)
        .where(STATES.c.staff_id.in_(behind))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if state is None:
        return 0
    known = catalogue(db, state.tenant_id)
    if state.revision != known.revision:
        _fill(db, known, state.staff_id, local(now, known.zone).date(), now)
    return 1


def extend(db: Session, *, now: datetime) -> int:
    """Add the days that have come within the horizon to one staff member whose night it is, and
    drop what is past; 0 if it is nobody's. Any number of missed nights are made up for at once."""
    state = db.execute(
        sa.select(STATES)
        .where(STATES.c.extend_at <= now)
        .order_by(STATES.c.extend_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if state is None:
        return 0
    known = catalogue(db, state.tenant_id)
    today = local(now, known.zone).date()
    begins = max(minute_at(now) + 1, _end_of(known, state.known_until_on))
    ends = _end_of(known, today + HORIZON)
    drop_outside(db, state.staff_id, minute_at(now) + 1, ends)
    rewrite(db, known, state.staff_id, begins, ends)
    _record(db, known, state.staff_id, state.revision, today, now)
    return 1


def next_extension(known: Catalogue, now: datetime) -> datetime:
    """The next two o'clock of the night where the business is; once also when the clock shows it
    twice, and at the change when it is skipped."""
    today = local(now, known.zone).date()
    nights = (
        at_minute(epoch_minute(today + timedelta(days=later), EXTENDED_AT_MINUTE, known.zone))
        for later in range(3)
    )
    return next(night for night in nights if night > now)


def _fill(db: Session, known: Catalogue, staff_id: str, today: date, now: datetime) -> None:
    begins, ends = minute_at(now) + 1, _end_of(known, today + HORIZON)
    drop_outside(db, staff_id, begins, ends)
    rewrite(db, known, staff_id, begins, ends)
    _record(db, known, staff_id, known.revision, today, now)


def _record(
    db: Session,
    known: Catalogue,
    staff_id: str,
    revision: int | None,
    today: date,
    now: datetime,
) -> None:
    db.execute(
        sa.update(STATES)
        .where(STATES.c.staff_id == staff_id)
        .values(
            known_until_on=today + HORIZON,
            revision=revision,
            refreshed_at=now,
            extend_at=next_extension(known, now),
        )
    )


def _end_of(known: Catalogue, day: date) -> int:
    return minute_at(day_bounds(day, known.zone)[1])


def _open_states(db: Session) -> None:
    """A row for each staff member who has none yet, to be locked by who works them out."""
    staff = Staff.table()
    new = (
        sa.select(staff.c.id, staff.c.tenant_id)
        .outerjoin(STATES, STATES.c.staff_id == staff.c.id)
        .where(STATES.c.staff_id.is_(None))
    )
    opened = sa.insert(STATES).from_select(["staff_id", "tenant_id"], new)
    for dialect, word in (("mysql", "IGNORE"), ("mariadb", "IGNORE"), ("sqlite", "OR IGNORE")):
        opened = opened.prefix_with(word, dialect=dialect)
    db.execute(opened)


def _competitors(known: Catalogue, staff_id: str) -> set[str]:
    """Whose free times hang on the same rooms or equipment: what one takes, the other lacks."""
    member = known.staff.get(staff_id) or known.former_staff.get(staff_id)
    kinds = _kinds_needed(known, member) if member else frozenset()
    return {
        other.id
        for other in known.staff.values()
        if member
        and other.location_id == member.location_id
        and kinds & _kinds_needed(known, other)
    } - {staff_id}


def _kinds_needed(known: Catalogue, member: StaffInfo) -> frozenset[str]:
    return frozenset(
        need.kind for service_id in member.service_ids for need in known.service(service_id).needs
    )


def _lock_states(db: Session, staff_ids: Iterable[str]) -> dict[str, date]:
    """Until when those are known who are; who is not will be worked out whole."""
    rows = db.execute(
        sa.select(STATES.c.staff_id, STATES.c.known_until_on)
        .where(STATES.c.staff_id.in_(staff_ids), STATES.c.known_until_on.is_not(None))
        .order_by(STATES.c.staff_id)
        .with_for_update()
    )
    return {row.staff_id: row.known_until_on for row in rows}


def _influenced(known: Catalogue, staff_id: str, touched: Iterable[Interval]) -> Iterator[Interval]:
    """The starts at which a visit with its buffers could meet the touched time."""
    needs = [need_of(service) for service in services_of(known, staff_id)]
    before = max((need.before for need in needs), default=0)
    behind = max((need.duration + need.after for need in needs), default=0)
    # What is taken is taken by whole quanta.
    for begins, ends in touched:
        yield begins - QUANTUM_MINUTES - behind, ends + QUANTUM_MINUTES + before
