"""Waiting for an earlier time than that of an appointment which one has.

Such an entry remembers its appointment: it follows it when it is moved and ends with it.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import AlreadyWaiting
from core.events import Name, announce
from core.models import Appointment, WaitlistEntry
from core.scheduling import waitlist
from core.scheduling.local_time import local
from core.scheduling.waitlist.entries import WAITING, fact_of
from core.scheduling.waitlist.wishes import state_of

ENTRIES = WaitlistEntry.table()


def wait_for_earlier(
    db: Session,
    catalogue: Catalogue,
    appointment: Appointment,
    *,
    staff_id: str | None,
    now: datetime,
) -> WaitlistEntry:
    """Wait for the same service on any day before the appointment's, with this staff member or with
    any. Whoever waits for that already goes on in their place, until that day.

    Raises what `waitlist.join` raises, except AlreadyWaiting.
    """
    last_on = _day_before(catalogue, appointment)
    wish = waitlist.Wish(service_id=appointment.service_id, staff_id=staff_id, last_on=last_on)
    try:
        return waitlist.join(
            db,
            catalogue,
            customer_id=appointment.customer_id,
            wish=wish,
            instead_of_appointment_id=appointment.id,
            now=now,
        )
    except AlreadyWaiting as error:
        waiting = waitlist.active_entries(db, appointment.customer_id)
        entry = next(one for one in waiting if one.id == error.details["entry_id"])
        return go_on_waiting(db, catalogue, entry, appointment, now=now)


def can_wait(
    db: Session, catalogue: Catalogue, appointment: Appointment, *, staff_id: str | None
) -> bool:
    """Whether the appointment's customer may join one more waitlist, and this one has room."""
    waiting = waitlist.entries_of_phone(db, appointment.customer_id)
    if len(waiting) >= catalogue.policies.max_active_entries:
        return False
    wish = waitlist.Wish(service_id=appointment.service_id, staff_id=staff_id)
    return waitlist.has_room(db, catalogue, wish)


def go_on_waiting(
    db: Session,
    catalogue: Catalogue,
    entry: WaitlistEntry,
    appointment: Appointment,
    *,
    now: datetime,
) -> WaitlistEntry:
    """Let an entry of the appointment's customer wait for something else than it from now on: what
    is not before it any more is not waited for."""
    last_on = _day_before(catalogue, appointment)
    if entry.first_on is None or entry.first_on <= last_on:
        last_on = min(last_on, entry.last_on or last_on)
    else:
        last_on = entry.last_on or last_on  # it waits for something later
    changes = {"instead_of_appointment_id": appointment.id, "last_on": last_on}
    return _change(db, entry, changes, now)


def follow(db: Session, catalogue: Catalogue, appointment: Appointment, *, now: datetime) -> None:
    """The appointment was moved: what was to be earlier than it still is to be."""
    last_on = _day_before(catalogue, appointment)
    today = local(now, catalogue.zone).date()
    for entry in _waiting_for_instead(db, appointment.id):
        if last_on < max(entry.first_on or date.min, today):
            _end(db, entry, now)
        elif entry.last_on is None or entry.last_on > last_on:
            _change(db, entry, {"last_on": last_on}, now)


def end(db: Session, appointment_id: str, *, now: datetime) -> None:
    """The appointment is no more, or is over: nothing is waited for instead of it. What is being
    offered to such an entry goes to the next."""
    for entry in _waiting_for_instead(db, appointment_id):
        _end(db, entry, now)


def _end(db: Session, entry: WaitlistEntry, now: datetime) -> None:
    waitlist.leave(db, entry.id, customer_id=entry.customer_id, now=now)


def _change(
    db: Session, entry: WaitlistEntry, changes: dict[str, object], now: datetime
) -> WaitlistEntry:
    before = state_of(entry)
    db.execute(sa.update(ENTRIES).where(ENTRIES.c.id == entry.id).values(changes))
    kept = {c.name: getattr(entry, c.name) for c in ENTRIES.c if c.name not in changes}
    changed = WaitlistEntry(**kept, **changes)
    fact = fact_of(Name.ENTRY_CHANGED, changed, now)
    announce(db, replace(fact, before=before, after=state_of(changed)))
    return changed


def _waiting_for_instead(db: Session, appointment_id: str) -> list[WaitlistEntry]:
    rows = db.execute(
        sa.select(ENTRIES).where(
            ENTRIES.c.instead_of_appointment_id == appointment_id, ENTRIES.c.status.in_(WAITING)
        )
    )
    return [WaitlistEntry(**row._mapping) for row in rows]


def _day_before(catalogue: Catalogue, appointment: Appointment) -> date:
    return local(appointment.starts_at, catalogue.zone).date() - timedelta(days=1)
