"""A local date by staff: when they work, what is booked, blocked, kept and open. Four queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, StaffInfo, public_holidays
from core.models import (
    Appointment,
    AppointmentStatus,
    BusyTime,
    Customer,
    Hold,
    Slot,
    SlotStatus,
    TimeOff,
)
from core.scheduling import expiry
from core.scheduling.diary.blocks import Blocked, Booked, Column, Day, Kept, Opening, Span
from core.scheduling.intervals import Interval, common, without
from core.scheduling.local_time import at_minute, day_bounds, minute_at
from core.scheduling.rota import bookable
from core.scheduling.visits import LONGEST_VISIT

APPOINTMENTS, CUSTOMERS = Appointment.table(), Customer.table()
HOLDS, SLOTS = Hold.table(), Slot.table()
TIME_OFF, BUSY_TIMES = TimeOff.table(), BusyTime.table()

Rows = Mapping[str, Sequence[Any]]


def day(
    db: Session,
    catalogue: Catalogue,
    on: date,
    *,
    now: datetime,
    location_id: str | None = None,
    languages: Sequence[str] = (),
) -> Day:
    """The date at one location, or at all of them. `languages` are those of a holiday's name, the
    first that there is."""
    begins_at, ends_at = day_bounds(on, catalogue.zone)
    booked = _booked(db, catalogue, begins_at, ends_at)
    staff = [
        member
        for member in (*catalogue.staff.values(), *catalogue.former_staff.values())
        if location_id in (None, member.location_id)
        and (member.id in catalogue.staff or member.id in booked)
    ]
    ids = [member.id for member in staff]
    theirs = _by_customer(booked)
    slots = _of_staff(db, _slots(ids, begins_at, ends_at))
    blocked = _of_staff(db, _blocked(ids, begins_at, ends_at))
    kept = _of_staff(db, _kept(ids, begins_at, ends_at, now))
    columns = [
        _column(
            catalogue,
            member,
            on,
            (begins_at, ends_at),
            languages,
            booked=_visits(booked.get(member.id, ()), slots.get(member.id, ()), theirs),
            blocked=[Blocked(*row[1:]) for row in blocked.get(member.id, ())],
            kept=[Kept(*row[1:]) for row in kept.get(member.id, ())],
            openings=[
                Opening(row.id, row.service_id, row.starts_at, row.ends_at, row.status)
                for row in slots.get(member.id, ())
                if row.status is not SlotStatus.BOOKED
            ],
        )
        for member in staff
    ]
    return Day(on, begins_at, ends_at, tuple(columns))


def worked_on(
    catalogue: Catalogue, member: StaffInfo, on: date, within: Span
) -> tuple[list[Interval], list[Interval]]:
    """When a staff member can be booked on a date, and the breaks between, in minutes since 1970
    UTC; of somebody who works here no longer, nothing."""
    if member.id not in catalogue.staff:
        return [], []
    bounds = [(minute_at(within[0]), minute_at(within[1]))]
    works = common(bookable(member.rota, catalogue.zone, on, on), bounds)
    if not member.rota.breaks:
        return works, []
    whole = bookable(replace(member.rota, breaks=()), catalogue.zone, on, on)
    return works, without(common(whole, bounds), works)


def _column(
    catalogue: Catalogue,
    member: StaffInfo,
    on: date,
    within: Span,
    languages: Sequence[str],
    **blocks: Iterable[Any],
) -> Column:
    works, breaks = worked_on(catalogue, member, on, within)
    return Column(
        staff_id=member.id,
        name=member.name,
        location_id=member.location_id,
        is_former=member.id not in catalogue.staff,
        works=_spans(works),
        breaks=_spans(breaks),
        closed=None if works else closed_for(catalogue, member, on, languages),
        **{name: tuple(its) for name, its in blocks.items()},
    )


def closed_for(
    catalogue: Catalogue, member: StaffInfo, on: date, languages: Sequence[str]
) -> str | None:
    """The closure or public holiday for which a staff member is not there, if there is one."""
    for closure in catalogue.closures:
        if closure.closes(member.location_id, member.id) and closure.days.covers(on):
            return closure.name
    region = member.rota.opening.holiday_region
    return public_holidays.name_of(region, on, languages) if region else None


def _spans(intervals: Iterable[Interval]) -> tuple[Span, ...]:
    return tuple((at_minute(begins), at_minute(ends)) for begins, ends in intervals)


def _booked(db: Session, catalogue: Catalogue, begins_at: datetime, ends_at: datetime) -> Rows:
    c = APPOINTMENTS.c
    query = (
        sa.select(
            c.staff_id,
            c.id,
            c.customer_id,
            CUSTOMERS.c.name,
            CUSTOMERS.c.is_vip,
            c.service_id,
            c.starts_at,
            c.ends_at,
            c.status,
            c.confirmed_at,
            c.series_id,
            c.created_at,
            c.busy_starts_at,
            c.busy_ends_at,
        )
        .join(CUSTOMERS, CUSTOMERS.c.id == c.customer_id)
        .where(
            c.tenant_id == catalogue.tenant_id,
            c.starts_at > begins_at - LONGEST_VISIT,
            c.starts_at < ends_at,
            c.ends_at > begins_at,
            c.status != AppointmentStatus.CANCELED,
        )
        .order_by(c.starts_at, c.id)
    )
    return _of_staff(db, query)


def _by_customer(booked: Rows) -> Rows:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in chain.from_iterable(booked.values()):
        found[row.customer_id].append(row)
    return found


def _visits(rows: Sequence[Any], slots: Sequence[Any], theirs: Rows) -> list[Booked]:
    return [
        Booked(
            appointment_id=row.id,
            customer_id=row.customer_id,
            customer=row.name,
            is_vip=row.is_vip,
            service_id=row.service_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            status=row.status,
            is_confirmed=row.confirmed_at is not None,
            series_id=row.series_id,
            is_party=any(_goes_with(row, other) for other in theirs[row.customer_id]),
            filled_slot_id=next((slot.id for slot in slots if _fills(row, slot)), None),
            busy_starts_at=row.busy_starts_at,
            busy_ends_at=row.busy_ends_at,
        )
        for row in rows
    ]


def _goes_with(visit: Any, other: Any) -> bool:
    is_beside = visit.starts_at <= other.ends_at and other.starts_at <= visit.ends_at
    return bool(is_beside and visit.id != other.id and visit.service_id == other.service_id)


def _fills(visit: Any, slot: Any) -> bool:
    is_in = slot.starts_at <= visit.starts_at and visit.ends_at <= slot.ends_at
    is_since = visit.created_at >= slot.freed_at
    return slot.status is SlotStatus.BOOKED and is_in and is_since


def _slots(ids: Sequence[str], begins_at: datetime, ends_at: datetime) -> sa.Select[Any]:
    c = SLOTS.c
    shown = (SlotStatus.OPEN, SlotStatus.HELD, SlotStatus.BOOKED)
    return (
        sa.select(c.staff_id, c.id, c.service_id, c.starts_at, c.ends_at, c.status, c.freed_at)
        .where(
            c.staff_id.in_(ids),
            c.starts_at > begins_at - LONGEST_VISIT,
            c.starts_at < ends_at,
            c.ends_at > begins_at,
            c.status.in_(shown),
        )
        .order_by(c.starts_at, c.freed_at.desc())
    )


def _blocked(ids: Sequence[str], begins_at: datetime, ends_at: datetime) -> sa.CompoundSelect[Any]:
    off, outside = TIME_OFF.c, BUSY_TIMES.c
    no_id, no_reason = sa.null().label("id"), sa.null().label("reason")
    return sa.union_all(
        sa.select(off.staff_id, off.id, off.starts_at, off.ends_at, off.reason).where(
            off.staff_id.in_(ids), off.starts_at < ends_at, off.ends_at > begins_at
        ),
        sa.select(outside.staff_id, no_id, outside.starts_at, outside.ends_at, no_reason).where(
            outside.staff_id.in_(ids), outside.starts_at < ends_at, outside.ends_at > begins_at
        ),
    )


def _kept(
    ids: Sequence[str], begins_at: datetime, ends_at: datetime, now: datetime
) -> sa.Select[Any]:
    """But for the slots themselves, which are shown as what they are."""
    c = HOLDS.c
    is_beside = sa.exists().where(SLOTS.c.id == c.slot_id, SLOTS.c.staff_id != c.staff_id)
    return (
        sa.select(c.staff_id, c.starts_at, c.ends_at, c.expires_at)
        .where(
            c.staff_id.in_(ids),
            c.starts_at < ends_at,
            c.ends_at > begins_at,
            ~expiry.is_over(now),
            sa.or_(c.slot_id.is_(None), is_beside),
        )
        .order_by(c.starts_at)
    )


def _of_staff(db: Session, query: sa.Select[Any] | sa.CompoundSelect[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in db.execute(query):
        found[row.staff_id].append(row)
    return dict(found)
