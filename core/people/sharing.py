"""Contact points that speak for several customers: a family's telephone.

Staff make it so. Each person's visits, wishes and offers stay their own; consent and standing are
the contact point's, for whoever says STOP there says it for all.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import AddressUnknown, NameTaken
from core.events import Fact, Name, announce
from core.models import Channel, ContactPoint, Customer, SharedPoint, Tenant
from core.people import phone_numbers

BY_NUMBER = (Channel.SMS, Channel.WHATSAPP)

_point, _shared, _customer = ContactPoint.table(), SharedPoint.table(), Customer.table()


def add_sharing_customer(
    db: Session, tenant: Tenant, *, name: str, phone: str, is_vip: bool = False, now: datetime
) -> Customer:
    """A further customer of whom the business hears by a telephone that it knows already, by SMS
    or WhatsApp or both.

    Raises InvalidNumber, AddressUnknown if nobody has that number, and NameTaken if somebody of
    that name shares it: nobody could say which of the two is meant.
    """
    address = phone_numbers.canonical(phone, tenant.region)
    c = _point.c
    points = db.scalars(
        sa.select(c.id)
        .where(c.tenant_id == tenant.id, c.address == address, c.channel.in_(BY_NUMBER))
        .with_for_update()
    ).all()
    if not points:
        raise AddressUnknown
    sharing = [known for point in points for known in people_behind(db, point).values() if known]
    if name.casefold() in map(str.casefold, sharing):
        raise NameTaken(name=name)
    customer = Customer(tenant_id=tenant.id, name=name, is_vip=is_vip, created_at=now)
    db.add(customer)
    db.flush()
    for point in points:
        row = {"contact_point_id": point, "customer_id": customer.id, "tenant_id": tenant.id}
        db.execute(sa.insert(_shared), row)
    db.execute(sa.update(_point).where(c.id.in_(points)).values(shared_at=now))
    after = {"is_vip": is_vip, "shares": sorted(points)}
    announce(db, Fact(Name.CUSTOMER_ADDED, tenant.id, customer.id, now, customer.id, after=after))
    return customer


def people_behind(db: Session, contact_point_id: str) -> Mapping[str, str | None]:
    """The names of those for whom a contact point speaks, by id; first whose it is."""
    owner = sa.select(_customer.c.id, _customer.c.name, sa.literal(0).label("place")).join(
        _point, _point.c.customer_id == _customer.c.id
    )
    others = sa.select(_customer.c.id, _customer.c.name, sa.literal(1)).join(
        _shared, _shared.c.customer_id == _customer.c.id
    )
    rows = db.execute(
        sa.union_all(
            owner.where(_point.c.id == contact_point_id),
            others.where(_shared.c.contact_point_id == contact_point_id),
        )
    )
    ordered = sorted(rows, key=lambda row: (row.place, row.id))
    return {row.id: row.name for row in ordered}


def who_share_an_address(db: Session, customer_id: str) -> list[str]:
    """The customer and all who are reached by a number or mailbox of theirs, on whatever channel:
    a family, or one person who is two customers here."""
    own = points_of([customer_id])
    here, there = _point, _point.alias()
    points = (
        sa.select(there.c.id, there.c.customer_id)
        .select_from(own)
        .join(here, here.c.id == own.c.contact_point_id)
        .join(
            there,
            # By every channel there is, so that the index of an address finds them.
            sa.and_(
                there.c.tenant_id == here.c.tenant_id,
                there.c.channel.in_(list(Channel)),
                there.c.address == here.c.address,
            ),
        )
        .subquery()
    )
    others = sa.select(_shared.c.customer_id).join(
        points, points.c.id == _shared.c.contact_point_id
    )
    found = db.scalars(sa.union(sa.select(points.c.customer_id), others))
    return sorted({customer_id, *found})


def points_of(customer_ids: Collection[str] | sa.BindParameter[str]) -> sa.Subquery:
    """As `customer_id` and `contact_point_id`: what each of these customers is reached by."""
    own = sa.select(_point.c.customer_id, _point.c.id.label("contact_point_id"))
    shared = sa.select(_shared.c.customer_id, _shared.c.contact_point_id)
    return sa.union_all(
        own.where(_point.c.customer_id.in_(customer_ids)),
        shared.where(_shared.c.customer_id.in_(customer_ids)),
    ).subquery()


def is_sharing(db: Session, customer_ids: Collection[str]) -> bool:
    """Whether any of them shares a contact point with somebody."""
    mine = points_of(customer_ids)
    found = (
        sa.select(_point.c.id)
        .join(mine, mine.c.contact_point_id == _point.c.id)
        .where(_point.c.shared_at.is_not(None))
    )
    return db.scalar(found.limit(1)) is not None
