"""Entries whose last day is over."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.events import Name
from core.models import EntryStatus, Tenant, WaitlistEntry
from core.scheduling.local_time import local
from core.scheduling.waitlist.entries import announce_end, end

ENTRIES = WaitlistEntry.table()
EXPIRED_AT_ONCE = 500


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
        if end(db, row.id, EntryStatus.EXPIRED, now):
            expired += 1
            announce_end(db, Name.ENTRY_EXPIRED, row, EntryStatus.EXPIRED, now)
    return expired


def _zones_by_date(db: Session, now: datetime) -> dict[date, list[str]]:
    """The zones in which businesses are, by what date it is there."""
    found: dict[date, list[str]] = {}
    for zone in db.scalars(sa.select(Tenant.table().c.time_zone).distinct()):
        found.setdefault(local(now, ZoneInfo(zone)).date(), []).append(zone)
    return found
