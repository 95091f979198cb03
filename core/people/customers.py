"""Customers as staff and integrations make them known; who writes first is made known by that."""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict, Unpack, cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.errors import AddressTaken, InvalidName, NotFound
from core.events import Fact, Name, announce
from core.models import Channel, ConsentChange, ContactPoint, Customer, Standing, Tenant
from core.people import consent, mailboxes, phone_numbers
from core.people.consent import Evidence, How
from core.scheduling import wants

LONGEST_NAME = 120


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

    Raises InvalidName, InvalidNumber, InvalidMailbox, and AddressTaken if the tenant knows somebody
    with one of them.
    """
    known_as = _readable(name)
    if known_as is None:
        raise InvalidName(name=name)
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
    customer = Customer(tenant_id=tenant.id, name=known_as, is_vip=is_vip, created_at=now)
    db.add(customer)
    db.flush()
    for channel, address in addresses.items():
        _add_point(db, customer, channel, address, now=now)
    after = {"is_vip": is_vip, "channels": [channel.value for channel in addresses]}
    announce(db, Fact(Name.CUSTOMER_ADDED, tenant.id, customer.id, now, customer.id, after=after))
    return customer


class Changes(TypedDict, total=False):
    """What staff may change of a customer; what is left out stays."""

    name: str | None
    language: str | None
    preferred_channel: Channel | None
    is_vip: bool


def change(
    db: Session, tenant_id: str, customer_id: str, *, now: datetime, **changes: Unpack[Changes]
) -> Changes:
    """Returns what was before, so that it can be put back. Raises NotFound, and InvalidName for a
    name that is too long or cannot be read."""
    table = Customer.table()
    if "name" in changes:
        changes["name"] = _readable(changes["name"])
    which = (
        table.c.id == customer_id,
        table.c.tenant_id == tenant_id,
        table.c.erased_at.is_(None),
    )
    row = db.execute(select(table).where(*which).with_for_update()).first()
    if row is None:
        raise NotFound(customer_id=customer_id)
    was = cast(Changes, {name: row._mapping[name] for name in changes})
    if was == changes:
        return was
    db.execute(update(table).where(*which).values(**changes))
    if was.get("is_vip") != changes.get("is_vip"):
        wants.points_changed(db, [customer_id], now=now)
    fact = Fact(Name.CUSTOMER_CHANGED, tenant_id, customer_id, now, customer_id)
    announce(db, replace(fact, before=_told(was), after=_told(changes)))
    return was


def _readable(name: str | None) -> str | None:
    name = " ".join((name or "").split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidName(name=name[:LONGEST_NAME])
    return name or None


def _told(values: Changes) -> dict[str, Any]:
    """As it may stand in the audit trail: of a name only whether there is one."""
    told: dict[str, Any] = {**values}
    if "name" in told:
        told["has_name"] = bool(told.pop("name"))
    return told


def _add_point(
    db: Session, customer: Customer, channel: Channel, address: str, *, now: datetime
) -> None:
    standing = consent.standing_of(db, customer.tenant_id, channel, address)
    point = ContactPoint(
        tenant_id=customer.tenant_id,
        customer_id=customer.id,
        channel=channel,
        address=address,
        standing=standing,
        standing_at=now,
    )
    db.add(point)
    db.flush()
    if standing is Standing.OPTED_OUT:
        return  # staff cannot take back what its owner has said
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
