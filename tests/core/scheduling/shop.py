"""A small business to schedule in, and what can be asked of it afterwards."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue
from core.models import (
    Appointment,
    AppointmentStatus,
    Customer,
    EntryStatus,
    Event,
    OccupiedQuantum,
    Offer,
    Service,
    Slot,
    SlotStatus,
    Staff,
    Tenant,
    WaitlistEntry,
)
from core.scheduling import bookings
from tests import invariants
from tests.builders import a_customer, a_service, a_staff_member, a_tenant


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Wall time in New York as an instant, counting the days from November 2026 on; the clock has
    changed by the 2nd."""
    midnight = datetime(2026, 11, 1, 5, tzinfo=UTC) + timedelta(days=day - 1)
    return midnight + timedelta(hours=hour, minutes=minute)


@dataclass
class Shop:
    """Anna and Bob cut hair (60 minutes) and trim beards (30), nine to five every day."""

    db: Session
    tenant: Tenant
    cut: Service
    trim: Service
    anna: Staff
    bob: Staff

    @property
    def catalogue(self) -> Catalogue:
        return catalogue(self.db, self.tenant.id)

    def customer(self, number: int, *, is_vip: bool = False, name: str | None = None) -> Customer:
        return a_customer(
            self.db,
            self.tenant,
            phone=f"+1212555{number:04}",
            name=name or f"Customer {number}",
            is_vip=is_vip,
        )

    def booked(
        self, customer: Customer, starts_at: datetime, now: datetime, *, staff: Staff | None = None
    ) -> Appointment:
        return bookings.book(
            self.db,
            self.catalogue,
            customer_id=customer.id,
            service_id=self.cut.id,
            staff_id=(staff or self.anna).id,
            starts_at=starts_at,
            now=now,
        )

    def appointments(self) -> list[Appointment]:
        query = (
            select(Appointment)
            .where(Appointment.status == AppointmentStatus.CONFIRMED)
            .order_by(Appointment.starts_at)
        )
        return list(self.db.scalars(query.execution_options(populate_existing=True)))

    def offers(self) -> list[Offer]:
        query = select(Offer).order_by(Offer.offered_at, Offer.id)
        return list(self.db.scalars(query.execution_options(populate_existing=True)))

    def asked(self) -> list[tuple[str, str]]:
        """Who was asked and how it ended, in order."""
        return [(offer.customer_id, offer.status.value) for offer in self.offers()]

    def slot_statuses(self) -> list[SlotStatus]:
        return list(self.db.scalars(select(Slot.status).order_by(Slot.freed_at, Slot.id)))

    def entry_status(self, entry: WaitlistEntry) -> EntryStatus:
        found = self.db.scalar(select(WaitlistEntry.status).where(WaitlistEntry.id == entry.id))
        assert found is not None
        return found

    def announced(self) -> list[str]:
        return list(self.db.scalars(select(Event.name).order_by(Event.id)))

    def assert_time_adds_up(self) -> None:
        """Occupied quanta are what `invariants` says, and nothing else."""
        invariants.assert_time_adds_up(self.db)
        invariants.assert_needs_are_met(self.db, self.tenant.id)

    def occupied(self) -> int:
        return self.db.scalar(select(func.count()).select_from(OccupiedQuantum)) or 0


def a_shop(db: Session) -> Shop:
    tenant = a_tenant(db)
    cut = a_service(db, tenant, name="Haircut")
    trim = a_service(db, tenant, name="Beard trim", duration_minutes=30)
    anna = a_staff_member(db, tenant, name="Anna", services=[cut, trim])
    bob = a_staff_member(db, tenant, name="Bob", services=[cut, trim])
    db.commit()
    return Shop(db, tenant, cut, trim, anna, bob)
