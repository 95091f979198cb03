"""Staff who tell many customers of openings, for stories and tests of broadcasts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import broadcasting
from core import database
from core.catalogue import Catalogue, catalogue
from core.models import (
    Audience,
    Broadcast,
    Channel,
    ConsentChange,
    ContactPoint,
    Customer,
    Service,
    Staff,
    Tenant,
)
from core.people import consent
from core.people.consent import Evidence, How
from core.scheduling import broadcasts
from core.scheduling.broadcasts import Progress
from tests.builders import THEN
from tests.stories.conftest import World

FRIDAY_10AM = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
FRIDAY_2PM = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)


def agree(db: Session, tenant: Tenant) -> None:
    """All whom the business knows have said that it may write to them."""
    for point in db.scalars(select(ContactPoint).where(ContactPoint.tenant_id == tenant.id)):
        consent.record(
            db,
            tenant_id=tenant.id,
            contact_point_id=point.id,
            channel=point.channel,
            address=point.address,
            change=ConsentChange.GIVEN,
            evidence=Evidence(How.STAFF),
            now=THEN,
        )
    db.commit()


def add_customers(db: Session, tenant: Tenant, many: int, *, first: int = 0) -> list[str]:
    """Customers with a telephone each, by number; nobody has written yet."""
    rows = [
        Customer(tenant_id=tenant.id, name=f"Customer {n:05}", created_at=THEN)
        for n in range(first, first + many)
    ]
    db.add_all(rows)
    db.flush()
    db.add_all(
        ContactPoint(
            tenant_id=tenant.id,
            customer_id=row.id,
            channel=Channel.SMS,
            address=f"+1212555{first + n:04}",
            standing_at=THEN,
            told_at=THEN,
        )
        for n, row in enumerate(rows)
    )
    db.flush()
    return [row.id for row in rows]


@dataclass
class Desk:
    """Where staff make, look at, send and stop broadcasts."""

    tenant_id: str
    world: World | None = None
    now: datetime | None = None

    @property
    def present(self) -> datetime:
        return self.world.now if self.world else self.now or THEN

    def opens(self, *visits: tuple[Staff, Service, datetime]) -> list[str]:
        def work(db: Session) -> list[str]:
            return [
                broadcasts.open_slot(
                    db,
                    self.known(db),
                    staff_id=staff.id,
                    service_id=service.id,
                    starts_at=starts_at,
                    now=self.present,
                )
                for staff, service, starts_at in visits
            ]

        return database.transact(work)

    def drafts(
        self, slot_ids: list[str], audience: Audience = Audience.EVERYBODY, **more: Any
    ) -> str:
        def work(db: Session) -> str:
            made = broadcasting.draft(
                db,
                self.known(db),
                slot_ids=slot_ids,
                audience=audience,
                now=self.present,
                **more,
            )
            return made.id

        return database.transact(work)

    def sends(self, broadcast_id: str) -> None:
        database.transact(
            lambda db: broadcasts.begin(db, self.tenant_id, broadcast_id, now=self.present)
        )

    def stops(self, broadcast_id: str) -> None:
        database.transact(
            lambda db: broadcasts.stop(db, self.tenant_id, broadcast_id, now=self.present)
        )

    def withdraws(self, broadcast_id: str) -> None:
        database.transact(
            lambda db: broadcasts.withdraw(db, self.tenant_id, broadcast_id, now=self.present)
        )

    def previews(self, broadcast_id: str) -> broadcasting.Preview:
        with database.read() as db:
            found = db.get_one(Broadcast, broadcast_id)
            return broadcasting.preview(db, self.known(db), found, now=self.present)

    def sees(self, broadcast_id: str) -> Progress:
        with database.read() as db:
            return broadcasts.progress_of(db, self.tenant_id, broadcast_id)

    def state(self, broadcast_id: str) -> str:
        with database.read() as db:
            return db.get_one(Broadcast, broadcast_id).state.value

    def known(self, db: Session) -> Catalogue:
        return catalogue(db, self.tenant_id)
