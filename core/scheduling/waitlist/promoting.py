"""Staff give somebody who waits a visit at once, without asking first."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.errors import EntryClosed, NotFound, NothingFits, SlotInPast, SlotTaken
from core.events import Name, announce
from core.models import Appointment, Offer, OfferStatus, Party, WaitlistEntry
from core.scheduling import bookings, limits, offers, parties
from core.scheduling.availability import OpenTime, find_times
from core.scheduling.local_time import at_minute, epoch_minute, local
from core.scheduling.visits import Visit, booking_limit, visit
from core.scheduling.waitlist.capacity import rules_for
from core.scheduling.waitlist.entries import ENTRIES, WAITING, fact_of
from core.scheduling.waitlist.wishes import locations_of, services_of, staff_of, times_of

OFFERS = Offer.table()
# Each that fails was taken in the moment between finding and booking it.
TRIES = 5
# Beside most of the times at which one visit could begin there may be no second.
TRIES_FOR_TWO = 200
# Those of a day lie close together.
TRIES_TO_CHOOSE = 80
A_MINUTE = timedelta(minutes=1)


def promote(
    db: Session,
    catalogue: Catalogue,
    entry_id: str,
    *,
    now: datetime,
    starts_at: datetime | None = None,
    staff_id: str | None = None,
    because: str | None = None,
) -> Appointment:
    """Book what an entry waits for: at the time that staff name, or at the first free one that fits
    its wish and begins `auto_promote_buffer_minutes` from now or later; of two visits, both, and
    the first is returned. What it is being offered just now is accepted, if that is the time; else
    it goes to the next.

    Raises NotFound, EntryClosed, NothingFits, SlotInPast, SlotTaken and what `bookings.book`
    raises; then whoever opened the transaction rolls it back, as part of it may be done.
    """
    entry = _waiting(db, catalogue, entry_id)
    live = _live_offer(db, entry_id)
    if live is not None and _is_it(live, starts_at, staff_id):
        made = offers.accept(db, catalogue, live.id, customer_id=entry.customer_id, now=now)
    else:
        if live is not None:
            offers.not_delivered(db, catalogue, live.id, now=now)
        times = _times(db, catalogue, entry, starts_at, staff_id, now)
        made = _book_first(db, catalogue, entry, times, now, because)
    # That the wait is over was announced when it was booked; this is how it came about.
    promoted = replace(
        fact_of(Name.ENTRY_PROMOTED, entry, now),
        before={"appointment_id": None},
        after={"appointment_id": made.id},
        reason=limits.reason_of(because),
    )
    announce(db, promoted)
    return made


def first_times(
    db: Session, catalogue: Catalogue, entry_id: str, *, now: datetime
) -> list[OpenTime]:
    """What `promote` would book, and then the first of other days and people, a few of them; for
    two the first of the two visits. Empty if nothing fits. Raises NotFound, EntryClosed."""
    entry = _waiting(db, catalogue, entry_id)
    found = _times(db, catalogue, entry, None, None, now, tries=TRIES_TO_CHOOSE)
    different: dict[tuple[date, str], OpenTime] = {}
    for time in found:
        day = local(time.starts_at, catalogue.zone).date()
        different.setdefault((day, time.staff_id), time)
    chosen = list(different.values())
    if entry.party is None:
        return chosen[:TRIES]
    return list(islice(_with_second(db, catalogue, entry.party, found, now), TRIES))


def _with_second(
    db: Session, catalogue: Catalogue, party: Party, times: Sequence[OpenTime], now: datetime
) -> Iterator[OpenTime]:
    """Those beside which there is a second visit."""
    for time in times:
        first = visit(catalogue, time.service_id, time.staff_id, time.starts_at)
        room = parties.Room(db, catalogue, {time.service_id: first}, now)
        if room.second_for(time.service_id, party) is not None:
            yield time


def _waiting(db: Session, catalogue: Catalogue, entry_id: str) -> WaitlistEntry:
    row = db.execute(
        sa.select(ENTRIES).where(
            ENTRIES.c.id == entry_id, ENTRIES.c.tenant_id == catalogue.tenant_id
        )
    ).first()
    if row is None:
        raise NotFound(entry_id=entry_id)
    if row.status not in WAITING:
        raise EntryClosed(status=row.status.value)
    return WaitlistEntry(**row._mapping)


def _live_offer(db: Session, entry_id: str) -> Offer | None:
    row = db.execute(sa.select(OFFERS).where(OFFERS.c.live_entry_id == entry_id)).first()
    return Offer(**row._mapping) if row else None


def _is_it(live: Offer, starts_at: datetime | None, staff_id: str | None) -> bool:
    is_live = live.status == OfferStatus.PENDING
    return is_live and starts_at in (None, live.starts_at) and staff_id in (None, live.staff_id)


def _times(
    db: Session,
    catalogue: Catalogue,
    entry: WaitlistEntry,
    starts_at: datetime | None,
    staff_id: str | None,
    now: datetime,
    *,
    tries: int = TRIES,
) -> list[OpenTime]:
    """What can be booked, the best first, so many of each service."""
    named = {staff_id} if staff_id else _who(catalogue, entry)
    if starts_at is not None and starts_at <= now:
        raise SlotInPast(starts_at=starts_at.isoformat())
    if starts_at is not None and named is not None and len(named) == 1:
        [wanted] = named  # whether they are free then, booking finds out
        ends_at = visit(catalogue, entry.service_id, wanted, starts_at).ends_at
        return [OpenTime(wanted, entry.service_id, starts_at, ends_at)]
    windows = [(starts_at, starts_at + A_MINUTE)] if starts_at else _windows(catalogue, entry, now)
    if entry.party is not None:
        tries = TRIES_FOR_TWO
    services = [entry.service_id, *sorted(services_of(entry) - {entry.service_id})]
    found = [
        time
        for service_id in services
        for time in find_times(
            db, catalogue, service_id, staff_ids=named, windows=windows, now=now, limit=tries
        )
    ]
    if not found and starts_at is not None:
        raise SlotTaken(starts_at=starts_at.isoformat())
    return found


def _who(catalogue: Catalogue, entry: WaitlistEntry) -> set[str] | None:
    """Who may serve them; None for anybody."""
    if staff := staff_of(entry):
        return set(staff)
    places = locations_of(entry)
    at_them = {one.id for one in catalogue.staff.values() if one.location_id in places}
    return at_them if places else None


def _windows(
    catalogue: Catalogue, entry: WaitlistEntry, now: datetime
) -> list[tuple[datetime, datetime]]:
    """When the wish can come true, as far ahead as can be booked and not too soon to be read."""
    buffer = rules_for(catalogue, entry).auto_promote_buffer_minutes
    earliest = now + timedelta(minutes=max(buffer, entry.notice_minutes))
    today, last = (
        local(moment, catalogue.zone).date()
        for moment in (now, booking_limit(catalogue, now, entry.service_id))
    )
    day = max(entry.first_on or today, today)
    found = []
    while day <= min(entry.last_on or date.max, last):
        if entry.weekdays >> day.weekday() & 1:
            bounds = [
                [at_minute(epoch_minute(day, minute, catalogue.zone)) for minute in times]
                for times in sorted(times_of(entry))
            ]
            found += [(max(begins, earliest), ends) for begins, ends in bounds if earliest < ends]
        day += timedelta(days=1)
    return found


def _book_first(
    db: Session,
    catalogue: Catalogue,
    entry: WaitlistEntry,
    times: Sequence[OpenTime],
    now: datetime,
    because: str | None,
) -> Appointment:
    taken: SlotTaken | None = None
    for time in times:
        first = visit(catalogue, time.service_id, time.staff_id, time.starts_at)
        both = [first]
        if entry.party is not None:
            room = parties.Room(db, catalogue, {time.service_id: first}, now)
            second = room.second_for(time.service_id, entry.party)
            if second is None:
                continue
            both.append(second)
        try:
            return _book(db, catalogue, entry, both, now, because)
        except SlotTaken as refused:
            taken = refused
    raise taken or NothingFits(entry_id=entry.id)


def _book(
    db: Session,
    catalogue: Catalogue,
    entry: WaitlistEntry,
    wanted: Sequence[Visit],
    now: datetime,
    because: str | None,
) -> Appointment:
    """All of it, or nothing: raises SlotTaken. The last one booked ends the wait."""
    with db.begin_nested() if len(wanted) > 1 else nullcontext():
        made = [
            bookings.book(
                db,
                catalogue,
                customer_id=entry.customer_id,
                service_id=one.service_id,
                staff_id=one.staff_id,
                starts_at=one.starts_at,
                now=now,
                entry_id=entry.id if one is wanted[-1] else None,
                because=because,
            )
            for one in wanted
        ]
    return made[0]
