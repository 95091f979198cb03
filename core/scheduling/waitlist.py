"""Waiting for a time: joining, leaving, and when a wish can no longer come true."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue
from core.catalogue import catalogue as catalogue_of
from core.errors import AlreadyWaiting, InvalidWish, NotFound, ServiceNotOffered, TooManyEntries
from core.events import Fact, Name, announce
from core.ids import new_id
from core.models import (
    EVERY_WEEKDAY,
    Customer,
    EntryStatus,
    Offer,
    Tenant,
    WaitlistEntry,
)
from core.people.sharing import who_share_an_address
from core.scheduling import limits
from core.scheduling.local_time import DAY_MINUTES, local
from core.scheduling.offers import not_delivered

ENTRIES = WaitlistEntry.table()
WAITING = (EntryStatus.ACTIVE, EntryStatus.OFFERED)
EXPIRED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer waits for, in wall time of the tenant; what is left out means "any".

    Both dates are included; `weekdays` has bit 0 for Monday; the visit begins at `from_minute` or
    later and before `until_minute`, counted from local midnight.
    """

    service_id: str
    staff_id: str | None = None
    first_on: date | None = None
    last_on: date | None = None
    weekdays: int = EVERY_WEEKDAY
    from_minute: int | None = None
    until_minute: int | None = None


def join(
    db: Session,
    catalogue: Catalogue,
    *,
    customer_id: str,
    wish: Wish,
    now: datetime,
    because: str | None = None,
) -> WaitlistEntry:
    """Put a customer on the waitlist; `because` is why staff do so beyond what the rules allow.

    Raises NotFound, ServiceNotOffered, InvalidWish (`details['field']`), AlreadyWaiting if an entry
    of theirs waits for the same service and staff member at some of the same times, TooManyEntries,
    or InvalidReason.
    """
    reason = limits.reason_of(because)
    _check_wish(catalogue, wish, today=local(now, catalogue.zone).date())
    sharing = who_share_an_address(db, customer_id)
    _lock_customers(db, catalogue.tenant_id, customer_id, sharing)
    waiting = _waiting(db, sharing)
    for entry in waiting:
        if entry.customer_id == customer_id and _is_same_wait(entry, wish):
            raise AlreadyWaiting(entry_id=entry.id)
    most = catalogue.policies.max_active_entries
    if len(waiting) >= most and limits.is_bound(db, reason):
        raise TooManyEntries(most=most)
    joined = {
        "id": new_id(),
        "tenant_id": catalogue.tenant_id,
        "customer_id": customer_id,
        **asdict(wish),
        "status": EntryStatus.ACTIVE,
        "joined_at": now,
        "ended_at": None,
    }
    db.execute(sa.insert(ENTRIES), joined)
    entry = WaitlistEntry(**joined)
    fact = _fact_of(Name.ENTRY_JOINED, entry, now)
    announce(db, replace(fact, after=_state_of(entry), reason=reason))
    return entry


def leave(db: Session, entry_id: str, *, customer_id: str, now: datetime) -> None:
    """Take a customer off the waitlist; what they were being offered goes to the next. Leaving
    what has ended already changes nothing. Raises NotFound."""
    row = db.execute(
        sa.select(ENTRIES).where(ENTRIES.c.id == entry_id, ENTRIES.c.customer_id == customer_id)
    ).first()
    if row is None:
        raise NotFound(entry_id=entry_id)
    offers = Offer.table()
    live = db.scalar(sa.select(offers.c.id).where(offers.c.live_entry_id == entry_id))
    if live is not None:
        not_delivered(db, catalogue_of(db, row.tenant_id), live, now=now)
    if _end(db, entry_id, EntryStatus.REMOVED, now):
        _announce_end(db, Name.ENTRY_REMOVED, row, EntryStatus.REMOVED, now)


def drop_repeated(db: Session, customer_id: str, *, now: datetime) -> None:
    """Of a customer's entries that wait for the same, keep the first, and any that is just being
    offered something: there are such after two customers became one."""
    kept: list[WaitlistEntry] = []
    for entry in active_entries(db, customer_id):
        if entry.status is EntryStatus.ACTIVE and any(_is_same_wait(one, entry) for one in kept):
            leave(db, entry.id, customer_id=customer_id, now=now)
        else:
            kept.append(entry)


def active_entries(db: Session, customer_id: str) -> list[WaitlistEntry]:
    """What the customer waits for, oldest first; entries that are being offered something too."""
    return _waiting(db, [customer_id])


def entries_of_phone(db: Session, customer_id: str) -> list[WaitlistEntry]:
    """As `active_entries`, with those of everybody who shares a number or mailbox with them."""
    return _waiting(db, who_share_an_address(db, customer_id))


def place_of(db: Session, entry: WaitlistEntry) -> int:
    """The entry's place, from 1, among those who wait for the same service, by who joined first."""
    earlier = sa.or_(
        ENTRIES.c.joined_at < entry.joined_at,
        sa.and_(ENTRIES.c.joined_at == entry.joined_at, ENTRIES.c.id < entry.id),
    )
    ahead = db.scalar(
        sa.select(sa.func.count()).where(
            ENTRIES.c.tenant_id == entry.tenant_id,
            ENTRIES.c.status.in_(WAITING),
            ENTRIES.c.joined_at <= entry.joined_at,
            ENTRIES.c.service_id == entry.service_id,
            earlier,
        )
    )
    return (ahead or 0) + 1


def expire_due(db: Session, now: datetime) -> int:
    """End the entries whose last day is over where their business is; returns how many, at most
    EXPIRED_AT_ONCE. Entries that are being offered something wait for the answer."""
    tenants = Tenant.table()
    over = [
        sa.and_(tenants.c.time_zone.in_(zones), ENTRIES.c.last_on < today)
        for today, zones in _zones_by_date(db, now).items()
    ]
    rows = db.execute(
        sa.select(ENTRIES)
        .join(tenants, tenants.c.id == ENTRIES.c.tenant_id)
        # The first date is the index's: nowhere is it more than a day later than in UTC.
        .where(ENTRIES.c.status == EntryStatus.ACTIVE, ENTRIES.c.last_on <= now.date())
        .where(sa.or_(sa.false(), *over))
        .order_by(ENTRIES.c.last_on)
        .limit(EXPIRED_AT_ONCE)
    ).all()
    expired = 0
    for row in rows:
        if _end(db, row.id, EntryStatus.EXPIRED, now):
            expired += 1
            _announce_end(db, Name.ENTRY_EXPIRED, row, EntryStatus.EXPIRED, now)
    return expired


def _zones_by_date(db: Session, now: datetime) -> dict[date, list[str]]:
    """The zones in which businesses are, by what date it is there."""
    found: dict[date, list[str]] = {}
    for zone in db.scalars(sa.select(Tenant.table().c.time_zone).distinct()):
        found.setdefault(local(now, ZoneInfo(zone)).date(), []).append(zone)
    return found


def _check_wish(catalogue: Catalogue, wish: Wish, *, today: date) -> None:
    if wish.service_id not in catalogue.services:
        raise NotFound(service_id=wish.service_id)
    if wish.staff_id is not None:
        staff = catalogue.staff.get(wish.staff_id)
        if staff is None:
            raise NotFound(staff_id=wish.staff_id)
        if wish.service_id not in staff.service_ids:
            raise ServiceNotOffered(service_id=wish.service_id, staff_id=wish.staff_id)
    if wish.last_on is not None and wish.last_on < max(wish.first_on or today, today):
        raise InvalidWish(field="last_on")
    if not 0 < wish.weekdays <= EVERY_WEEKDAY or not _dates_have_weekday(wish):
        raise InvalidWish(field="weekdays")
    if not 0 <= _begins(wish) < _ends(wish) <= DAY_MINUTES:
        raise InvalidWish(field="until_minute")


def _dates_have_weekday(wish: Wish) -> bool:
    if wish.first_on is None or wish.last_on is None or (wish.last_on - wish.first_on).days >= 6:
        return True
    days = range(wish.first_on.toordinal(), wish.last_on.toordinal() + 1)
    return any(wish.weekdays >> date.fromordinal(day).weekday() & 1 for day in days)


def _lock_customers(
    db: Session, tenant_id: str, customer_id: str, sharing: Collection[str]
) -> None:
    """One join at a time for all who share an address, so that the same wish is not stored twice
    nor one entry too many."""
    customers = Customer.table()
    known = db.scalars(
        sa.select(customers.c.id)
        .where(customers.c.id.in_(sharing), customers.c.tenant_id == tenant_id)
        .order_by(customers.c.id)
        .with_for_update()
    ).all()
    if customer_id not in known:
        raise NotFound(customer_id=customer_id)


def _waiting(db: Session, customer_ids: Collection[str]) -> list[WaitlistEntry]:
    query = (
        sa.select(WaitlistEntry)
        .where(WaitlistEntry.customer_id.in_(customer_ids), WaitlistEntry.status.in_(WAITING))
        .order_by(WaitlistEntry.joined_at, WaitlistEntry.id)
        .execution_options(populate_existing=True)
    )
    return list(db.scalars(query))


def _is_same_wait(entry: WaitlistEntry, wish: Wish | WaitlistEntry) -> bool:
    return (
        (entry.service_id, entry.staff_id) == (wish.service_id, wish.staff_id)
        and (entry.first_on or date.min) <= (wish.last_on or date.max)
        and (wish.first_on or date.min) <= (entry.last_on or date.max)
        and bool(entry.weekdays & wish.weekdays)
        and _begins(entry) < _ends(wish)
        and _begins(wish) < _ends(entry)
    )


def _begins(wish: Wish | WaitlistEntry) -> int:
    return 0 if wish.from_minute is None else wish.from_minute


def _ends(wish: Wish | WaitlistEntry) -> int:
    return DAY_MINUTES if wish.until_minute is None else wish.until_minute


def _end(db: Session, entry_id: str, status: EntryStatus, now: datetime) -> bool:
    ended = database.affected(
        db,
        sa.update(ENTRIES)
        .where(ENTRIES.c.id == entry_id, ENTRIES.c.status == EntryStatus.ACTIVE)
        .values(status=status, ended_at=now),
    )
    return ended == 1


def _announce_end(
    db: Session, name: Name, row: sa.Row[Any], status: EntryStatus, now: datetime
) -> None:
    entry = WaitlistEntry(**row._mapping)
    was = {"status": EntryStatus.ACTIVE.value}  # the only one that `_end` ends
    announce(db, replace(_fact_of(name, entry, now), before=was, after={"status": status.value}))


def _state_of(entry: WaitlistEntry) -> dict[str, Any]:
    return {
        "status": entry.status.value,
        "service_id": entry.service_id,
        "staff_id": entry.staff_id,
        "first_on": entry.first_on.isoformat() if entry.first_on else None,
        "last_on": entry.last_on.isoformat() if entry.last_on else None,
        "weekdays": entry.weekdays,
        "from_minute": entry.from_minute,
        "until_minute": entry.until_minute,
    }


def _fact_of(name: Name, entry: WaitlistEntry, now: datetime) -> Fact:
    return Fact(
        name=name,
        tenant_id=entry.tenant_id,
        subject_id=entry.id,
        customer_id=entry.customer_id,
        happened_at=now,
        data={"service_id": entry.service_id, "staff_id": entry.staff_id},
    )
