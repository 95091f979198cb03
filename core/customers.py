"""Customers as staff and integrations make them known; who writes first is made known by that."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import consent, phone_numbers
from core.consent import Evidence, How
from core.errors import AddressTaken
from core.models import Channel, ConsentChange, ContactPoint, Customer, Tenant


def add_customer(
    db: Session, tenant: Tenant, *, name: str, phone: str, is_vip: bool = False, now: datetime
) -> Customer:
    """A customer who, staff say, may be texted at `phone`.

    Raises InvalidNumber, and AddressTaken if the tenant knows somebody with that number.
    """
    address = phone_numbers.canonical(phone, tenant.region)
    known = select(ContactPoint.id).where(
        ContactPoint.tenant_id == tenant.id,
        ContactPoint.channel == Channel.SMS,
        ContactPoint.address == address,
    )
    if db.scalar(known):
        raise AddressTaken
    customer = Customer(tenant_id=tenant.id, name=name, is_vip=is_vip, created_at=now)
    db.add(customer)
    db.flush()
    point = ContactPoint(
        tenant_id=tenant.id,
        customer_id=customer.id,
        channel=Channel.SMS,
        address=address,
        standing_at=now,
    )
    db.add(point)
    db.flush()
    consent.record(
        db,
        tenant_id=tenant.id,
        contact_point_id=point.id,
        channel=point.channel,
        address=address,
        change=ConsentChange.GIVEN,
        evidence=Evidence(How.STAFF),
        now=now,
    )
    return customer
