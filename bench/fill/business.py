"""The one-chair business of a simulated run, and those who wait for each of its days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue
from core.ids import new_id
from core.models import (
    Channel,
    ContactPoint,
    Customer,
    EntryStatus,
    Standing,
    WaitlistEntry,
    WaitlistWant,
)
from core.scheduling import wants
from tests.builders import a_service, a_staff_member, a_tenant

ENTRIES = WaitlistEntry.table()
WANTS = WaitlistWant.table()

FIRST_DAY = datetime(2030, 1, 1, 12, tzinfo=UTC)
VISIT = timedelta(hours=1)
CUTOFF_MINUTES = 30  # as it is by default, like all policies that are not named here
POLICIES = {
    "offer_cutoff_minutes": CUTOFF_MINUTES,
    # Nights would be the same in all modes: customers here neither sleep nor are left to sleep.
    "messaging": {"quiet_from_minute": 0, "quiet_until_minute": 0},
}


@dataclass(frozen=True, slots=True)
class Business:
    """Has one slot a day, freed at some time before it begins at noon."""

    known: Catalogue
    service_id: str
    staff_id: str

    @property
    def tenant_id(self) -> str:
        return self.known.tenant_id

    def starts_at(self, number: int) -> datetime:
        """Of the slot with that number."""
        return FIRST_DAY + timedelta(days=number)


def open_business(db: Session, mode: str) -> Business:
    tenant = a_tenant(db, time_zone="UTC", policies=POLICIES | {"offer_mode": mode})
    service = a_service(db, tenant)
    staff = a_staff_member(db, tenant, services=[service])
    return Business(catalogue(db, tenant.id), service.id, staff.id)


def let_wait(
    db: Session, business: Business, number: int, people: int, now: datetime
) -> Sequence[str]:
    """New customers who wait for the day of that slot alone; their ids in the order in which they
    joined."""
    if not people:
        return []
    ids = [new_id() for _ in range(people)]
    tenant_id, on = business.tenant_id, business.starts_at(number).date()
    db.execute(
        sa.insert(Customer.table()),
        [{"id": i, "tenant_id": tenant_id, "is_vip": False, "created_at": now} for i in ids],
    )
    db.execute(
        sa.insert(ContactPoint.table()),
        [
            {
                "id": new_id(),
                "tenant_id": tenant_id,
                "customer_id": customer_id,
                "channel": Channel.SMS,
                "address": f"+1212{number:05}{place:02}",
                "standing": Standing.OK,
                "standing_at": now,
            }
            for place, customer_id in enumerate(ids)
        ],
    )
    entries = [
        WaitlistEntry(
            id=new_id(),
            tenant_id=tenant_id,
            customer_id=customer_id,
            service_id=business.service_id,
            first_on=on,
            last_on=on,
            joined_at=now - timedelta(hours=1) + timedelta(seconds=place),
        )
        for place, customer_id in enumerate(ids)
    ]
    db.add_all(entries)
    db.flush()
    wants.write(db, business.known, entries, now=now)
    return ids


def let_go(db: Session, business: Business, number: int, now: datetime) -> None:
    """The day has come: whoever waited for it waits no longer."""
    of_that_day = [
        ENTRIES.c.tenant_id == business.tenant_id,
        ENTRIES.c.last_on == business.starts_at(number).date(),
    ]
    waiting = [EntryStatus.ACTIVE, EntryStatus.OFFERED]
    db.execute(
        sa.update(ENTRIES)
        .where(*of_that_day, ENTRIES.c.status.in_(waiting))
        .values(status=EntryStatus.EXPIRED, ended_at=now)
    )
    theirs = sa.select(ENTRIES.c.id).where(*of_that_day)
    db.execute(sa.update(WANTS).where(WANTS.c.entry_id.in_(theirs)).values(is_waiting=False))
