"""Customers as staff and integrations make them known; who writes first is made known by that."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import AddressTaken
from core.events import Fact, Name, announce
from core.models import Channel, ConsentChange, ContactPoint, Customer, Tenant
from core.people import consent, mailboxes, phone_numbers
from core.people.consent import Evidence, How


def add_customer(  # noqa: PLR0913 - keyword-only facts of one row and its ways to be reached
    db: Session,
    tenant: Tenant,
    *,
    name: str,
    phone: str | None = None,
    whatsapp: str | None = None,
    mailbox: str | None = None,
    is_vip: bool = False,
    now: datetime,
) -> Customer:
    """A customer who, staff say, may be written to at these addresses: `phone` by SMS, `whatsapp` a
    number there.

    Raises InvalidNumber, InvalidMailbox, and AddressTaken if the tenant knows somebody with one of
    them.
    """
    given = {
        Channel.SMS: phone and phone_numbers.canonical(phone, tenant.region),
        Channel.WHATSAPP: whatsapp and phone_numbers.canonical(whatsapp, tenant.region),
        Channel.EMAIL: mailbox and mailboxes.canonical(mailbox),
    }
    addresses = {channel: address for channel, address in given.items() if address}
    for channel, address in addresses.items():
        known = select(ContactPoint.id).where(
            ContactPoint.tenant_id == tenant.id,
            ContactPoint.channel == channel,
            ContactPoint.address == address,
        )
        if db.scalar(known):
            raise AddressTaken
    customer = Customer(tenant_id=tenant.id, name=name, is_vip=is_vip, created_at=now)
    db.add(customer)
    db.flush()
    for channel, address in addresses.items():
        _add_point(db, customer, channel, address, now=now)
    after = {"is_vip": is_vip, "channels": [channel.value for channel in addresses]}
    announce(db, Fact(Name.CUSTOMER_ADDED, tenant.id, customer.id, now, customer.id, after=after))
    return customer


def _add_point(
    db: Session, customer: Customer, channel: Channel, address: str, *, now: datetime
) -> None:
    point = ContactPoint(
        tenant_id=customer.tenant_id,
        customer_id=customer.id,
        channel=channel,
        address=address,
        standing_at=now,
    )
    db.add(point)
    db.flush()
    consent.record(
        db,
        tenant_id=customer.tenant_id,
        contact_point_id=point.id,
        channel=channel,
        address=address,
        change=ConsentChange.GIVEN,
        evidence=Evidence(How.STAFF),
        now=now,
    )
