"""A salon with three stylists and two rooms, where a colour also takes the only basin."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue
from core.models import (
    Appointment,
    Customer,
    Offer,
    OfferStatus,
    Resource,
    ResourceUse,
    Service,
    Staff,
    Tenant,
)
from core.scheduling import bookings
from tests import invariants
from tests.builders import a_customer, a_resource, a_service, a_staff_member, a_tenant


@dataclass
class Salon:
    """Anna, Bob and Cem work nine to five every day. A cut (30 minutes, 10 to clean up) takes a
    room, a colour (60 minutes) a room and the basin, a chat nothing; "Cut & colour" is both."""

    db: Session
    tenant: Tenant
    cut: Service
    colour: Service
    both: Service
    chat: Service
    anna: Staff
    bob: Staff
    cem: Staff
    rooms: list[Resource]
    basin: Resource

    @property
    def catalogue(self) -> Catalogue:
        return catalogue(self.db, self.tenant.id)

    def customer(self, number: int) -> Customer:
        return a_customer(
            self.db, self.tenant, phone=f"+1212555{number:04}", name=f"Customer {number}"
        )

    def booked(
        self, number: int, service: Service, staff: Staff, starts_at: datetime, now: datetime
    ) -> Appointment:
        return bookings.book(
            self.db,
            self.catalogue,
            customer_id=self.customer(number).id,
            service_id=service.id,
            staff_id=staff.id,
            starts_at=starts_at,
            now=now,
        )

    def uses(self, owner_id: str | None = None) -> list[tuple[str, datetime, datetime]]:
        """Names of what is used, and from when until when."""
        query = select(Resource.name, ResourceUse.starts_at, ResourceUse.ends_at).join(
            Resource, Resource.id == ResourceUse.resource_id
        )
        if owner_id is not None:
            query = query.where(ResourceUse.owner_id == owner_id)
        rows = self.db.execute(query.order_by(ResourceUse.starts_at, Resource.name))
        return [(row.name, row.starts_at, row.ends_at) for row in rows]

    def rooms_of(self, owner_id: str) -> list[str]:
        return [name for name, _, _ in self.uses(owner_id)]

    def pending(self) -> list[Offer]:
        """The offers that await an answer."""
        query = select(Offer).where(Offer.status == OfferStatus.PENDING).order_by(Offer.id)
        return list(self.db.scalars(query.execution_options(populate_existing=True)))

    def assert_time_adds_up(self) -> None:
        invariants.assert_time_adds_up(self.db)
        invariants.assert_needs_are_met(self.db, self.tenant.id)


def a_salon(db: Session) -> Salon:
    tenant = a_tenant(db)
    rooms = [a_resource(db, tenant, name=f"Room {number}") for number in (1, 2)]
    basin = a_resource(db, tenant, kind="basin", name="Basin")
    cut = a_service(
        db, tenant, name="Cut", duration_minutes=30, buffer_after_minutes=10, needs={"room": 1}
    )
    colour = a_service(
        db, tenant, name="Colour", duration_minutes=60, needs={"room": 1, "basin": 1}
    )
    both = a_service(db, tenant, name="Cut & colour", steps=[cut, colour])
    chat = a_service(db, tenant, name="Consultation", duration_minutes=15)
    anna, bob, cem = (
        a_staff_member(db, tenant, name=name, services=[cut, colour, chat])
        for name in ("Anna", "Bob", "Cem")
    )
    db.commit()
    return Salon(db, tenant, cut, colour, both, chat, anna, bob, cem, rooms, basin)
