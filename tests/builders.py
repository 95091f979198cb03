"""Keyword-only builders: what a test does not mention has a sensible default."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from core.catalogue import fresh_catalogue
from core.models import (
    Channel,
    ContactPoint,
    Customer,
    Location,
    Resource,
    Service,
    ServiceNeed,
    ServiceStep,
    Staff,
    StaffService,
    Tenant,
    TenantAddress,
    TimeOff,
    WaitlistEntry,
    WorkingHours,
)
from core.scheduling import quanta, wants

THEN = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
NINE_TO_FIVE = (9 * 60, 17 * 60)
BUSINESS_NUMBER = "+12125550100"
# Stories about other things need not mind how soon, how late, how often.
LENIENT = {
    "cancellation_deadline_hours": 0,
    "reschedule_deadline_hours": 0,
    "max_reschedules": 1000,
    "minimum_booking_notice_hours": 0,
    "max_active_entries": 1000,
    "offer_mode": "sequential",
    "max_offers_per_day": None,
    "auto_expiry_hours": None,
}


def a_tenant(
    db: Session,
    *,
    name: str = "Shear Joy",
    slug: str = "shear-joy",
    time_zone: str = "America/New_York",
    number: str = BUSINESS_NUMBER,
    policies: dict[str, Any] | None = None,
    region: str = "US",
) -> Tenant:
    tenant = Tenant(
        name=name,
        slug=slug,
        time_zone=time_zone,
        region=region,
        policies=LENIENT | (policies or {}),
        created_at=THEN,
    )
    db.add(tenant)
    db.flush()
    db.add(Location(tenant_id=tenant.id, name="Main street"))
    db.add(TenantAddress(tenant_id=tenant.id, channel=Channel.SMS, address=number))
    db.flush()
    return tenant


def a_location(
    db: Session,
    tenant: Tenant,
    *,
    name: str = "Side street",
    policies: dict[str, Any] | None = None,
) -> Location:
    location = Location(tenant_id=tenant.id, name=name, policies=policies or {})
    db.add(location)
    db.flush()
    return location


def a_service(
    db: Session,
    tenant: Tenant,
    *,
    name: str = "Haircut",
    aliases: Sequence[str] = (),
    duration_minutes: int = 60,
    buffer_before_minutes: int = 0,
    buffer_after_minutes: int = 0,
    price_minor: int | None = 4500,
    needs: Mapping[str, int] | None = None,
    steps: Sequence[Service] = (),
) -> Service:
    service = Service(
        tenant_id=tenant.id,
        name=name,
        aliases=list(aliases),
        duration_minutes=sum(step.duration_minutes for step in steps) or duration_minutes,
        buffer_before_minutes=buffer_before_minutes,
        buffer_after_minutes=buffer_after_minutes,
        price_minor=price_minor,
    )
    db.add(service)
    db.flush()
    db.add_all(
        ServiceNeed(service_id=service.id, kind=kind, quantity=quantity)
        for kind, quantity in (needs or {}).items()
    )
    db.add_all(
        ServiceStep(service_id=service.id, position=position, step_service_id=step.id)
        for position, step in enumerate(steps)
    )
    db.flush()
    return service


def a_resource(
    db: Session, tenant: Tenant, *, kind: str = "room", name: str = "Room 1"
) -> Resource:
    location = db.query(Location).filter_by(tenant_id=tenant.id).one()
    resource = Resource(tenant_id=tenant.id, location_id=location.id, kind=kind, name=name)
    db.add(resource)
    db.flush()
    return resource


def a_staff_member(
    db: Session,
    tenant: Tenant,
    *,
    services: Sequence[Service],
    name: str = "Anna",
    nicknames: Sequence[str] = (),
    hours: tuple[int, int] = NINE_TO_FIVE,
    weekdays: Sequence[int] = range(7),
    location: Location | None = None,
) -> Staff:
    location = location or db.query(Location).filter_by(tenant_id=tenant.id).one()
    staff = Staff(
        tenant_id=tenant.id, location_id=location.id, name=name, nicknames=list(nicknames)
    )
    db.add(staff)
    db.flush()
    db.add_all(StaffService(staff_id=staff.id, service_id=service.id) for service in services)
    db.add_all(
        WorkingHours(staff_id=staff.id, weekday=day, from_minute=hours[0], until_minute=hours[1])
        for day in weekdays
    )
    db.flush()
    return staff


def a_customer(
    db: Session,
    tenant: Tenant,
    *,
    phone: str = "+12125550123",
    name: str | None = "Dana",
    is_vip: bool = False,
) -> Customer:
    customer = Customer(tenant_id=tenant.id, name=name, is_vip=is_vip, created_at=THEN)
    db.add(customer)
    db.flush()
    db.add(
        ContactPoint(
            tenant_id=tenant.id,
            customer_id=customer.id,
            channel=Channel.SMS,
            address=phone,
            standing_at=THEN,
            told_at=THEN,
        )
    )
    db.flush()
    return customer


def an_entry(
    db: Session,
    customer: Customer,
    service: Service,
    *,
    staff: Staff | None = None,
    joined_at: datetime = THEN,
    **wishes: Any,
) -> WaitlistEntry:
    entry = WaitlistEntry(
        tenant_id=customer.tenant_id,
        customer_id=customer.id,
        service_id=service.id,
        staff_id=staff.id if staff else None,
        joined_at=joined_at,
        **wishes,
    )
    db.add(entry)
    db.flush()
    wants.write(db, fresh_catalogue(db, customer.tenant_id), [entry], now=NOW)
    return entry


def time_off(db: Session, staff: Staff, *, starts_at: datetime, ends_at: datetime) -> TimeOff:
    away = TimeOff(
        tenant_id=staff.tenant_id, staff_id=staff.id, starts_at=starts_at, ends_at=ends_at
    )
    db.add(away)
    db.flush()
    quanta.occupy(db, staff.id, starts_at, ends_at, away.id)
    return away
