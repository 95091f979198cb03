"""Time that a staff member is away: it is taken like a booking, in the commit that says so."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import InvalidInterval, NotFound, SlotInPast, SlotTaken, TimeBooked
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import Appointment, Hold, TimeOff
from core.scheduling import holds, quanta
from core.scheduling.changes import mark
from core.scheduling.offers.withdrawing import lock_unbooked, take_back

LONGEST = timedelta(days=92)  # who is away for longer is closed by dates, which takes no rows
LONGEST_REASON = 200

APPOINTMENTS = Appointment.table()
HOLDS = Hold.table()
QUANTA = quanta.QUANTA
TIME_OFF = TimeOff.table()


def block(
    db: Session,
    catalogue: Catalogue,
    *,
    staff_id: str,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    reason: str | None = None,
) -> TimeOff:
    """Block [starts_at, ends_at) of a staff member's time. What lies open or is being offered in it
    is taken back, and who keeps some of it while they decide loses it; what is booked stays.

    Raises NotFound, InvalidInterval (also for longer than three months, or seconds), SlotInPast and
    TimeBooked; then nothing has changed.
    """
    catalogue.staff_member(staff_id)
    _check(starts_at, ends_at, now)
    touched = quanta.quanta_between(starts_at, ends_at)
    whole = quanta.begins_at(touched.start), quanta.begins_at(touched.stop)
    slots = lock_unbooked(db, catalogue.tenant_id, [staff_id], *whole)
    _refuse_if_booked(db, staff_id, starts_at, ends_at)
    away = TimeOff(
        id=new_id(),
        tenant_id=catalogue.tenant_id,
        staff_id=staff_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason[:LONGEST_REASON] if reason else None,
    )
    with db.begin_nested():
        for slot in slots:
            take_back(db, catalogue, slot, now=now)
        _drop_reservations(db, catalogue, staff_id, starts_at, ends_at)
        try:
            quanta.occupy(db, staff_id, starts_at, ends_at, away.id)
        except SlotTaken:
            # Booked between the look above and now: the look says by whom.
            _refuse_if_booked(db, staff_id, starts_at, ends_at)
            raise
        db.add(away)
        mark(db, catalogue.tenant_id, staff_id, starts_at, ends_at)
        announce(db, _fact(Name.TIME_OFF_ADDED, away, now, after=_told(away)))
    return away


def unblock(db: Session, catalogue: Catalogue, time_off_id: str, *, now: datetime) -> TimeOff:
    """Give the time back to whoever books it first. Raises NotFound."""
    row = db.execute(
        sa.select(TIME_OFF)
        .where(TIME_OFF.c.id == time_off_id, TIME_OFF.c.tenant_id == catalogue.tenant_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound(time_off_id=time_off_id)
    away = TimeOff(**row._mapping)
    db.execute(sa.delete(TIME_OFF).where(TIME_OFF.c.id == away.id))
    quanta.release(db, away.id)
    mark(db, away.tenant_id, away.staff_id, away.starts_at, away.ends_at)
    announce(db, _fact(Name.TIME_OFF_REMOVED, away, now, before=_told(away)))
    return away


def ahead(
    db: Session, tenant_id: str, *, now: datetime, staff_id: str | None = None
) -> Sequence[TimeOff]:
    """Time off that is not over, by start; of one staff member if `staff_id` says whose."""
    query = (
        sa.select(TimeOff)
        .where(TimeOff.tenant_id == tenant_id, TimeOff.ends_at > now)
        .order_by(TimeOff.starts_at, TimeOff.id)
    )
    if staff_id is not None:
        query = query.where(TimeOff.staff_id == staff_id)
    return db.scalars(query).all()


def _check(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    facts = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise InvalidInterval(**facts)
    if any(moment.second or moment.microsecond for moment in (starts_at, ends_at)):
        raise InvalidInterval(**facts)
    if not timedelta(0) < ends_at - starts_at <= LONGEST:
        raise InvalidInterval(**facts)
    if ends_at <= now:
        raise SlotInPast(**facts)


def _refuse_if_booked(db: Session, staff_id: str, starts_at: datetime, ends_at: datetime) -> None:
    owners = _owners(staff_id, starts_at, ends_at)
    booked, away = (
        list(
            db.scalars(
                sa.select(table.c.id).where(table.c.id.in_(owners)).order_by(table.c.starts_at)
            )
        )
        for table in (APPOINTMENTS, TIME_OFF)
    )
    if booked or away:
        raise TimeBooked(appointment_ids=booked, time_off_ids=away)


def _drop_reservations(
    db: Session, catalogue: Catalogue, staff_id: str, starts_at: datetime, ends_at: datetime
) -> None:
    owners = _owners(staff_id, starts_at, ends_at)
    rows = db.execute(
        sa.select(HOLDS)
        .where(HOLDS.c.id.in_(owners), HOLDS.c.slot_id.is_(None))
        .order_by(HOLDS.c.id)
        .with_for_update()
    ).all()
    for row in rows:
        holds.drop(db, catalogue, Hold(**row._mapping))


def _owners(staff_id: str, starts_at: datetime, ends_at: datetime) -> sa.Select[str]:
    wanted = quanta.quanta_between(starts_at, ends_at)
    return sa.select(QUANTA.c.owner_id).where(
        QUANTA.c.resource_id == staff_id,
        QUANTA.c.quantum >= wanted.start,
        QUANTA.c.quantum < wanted.stop,
    )


def _told(away: TimeOff) -> dict[str, str]:
    """Without the reason, which may be private."""
    return {
        "staff_id": away.staff_id,
        "starts_at": away.starts_at.isoformat(),
        "ends_at": away.ends_at.isoformat(),
    }


def _fact(
    name: Name,
    away: TimeOff,
    now: datetime,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> Fact:
    return Fact(name, away.tenant_id, away.id, now, before=before, after=after)
