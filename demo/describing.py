"""What there is in the demo, with the ids and addresses by which to try it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.accounts import users
from core.catalogue import catalogue
from core.models import Channel, ContactPoint, Customer, Tenant, TenantAddress
from core.settings import settings
from core.setup import tenants
from demo import salon


def describe(db: Session) -> dict[str, Any]:
    """Plain values, ready for JSON. Raises NotFound before the demo was loaded."""
    tenant = tenants.tenant_named(db, salon.SLUG)
    known = catalogue(db, tenant.id)
    addresses = dict(
        db.execute(
            select(TenantAddress.channel, TenantAddress.address).where(
                TenantAddress.tenant_id == tenant.id
            )
        ).all()
    )
    return {
        "tenant": {
            "id": tenant.id,
            "slug": tenant.slug,
            "name": tenant.name,
            "time_zone": tenant.time_zone,
        },
        "sms_number": addresses.get(Channel.SMS),
        "whatsapp_number": addresses.get(Channel.WHATSAPP),
        "email_address": addresses.get(Channel.EMAIL),
        "staff_sign_in": sign_in_of_demo(db),
        "services": [
            {
                "id": service.id,
                "name": service.name,
                "duration_minutes": service.duration_minutes,
                "price_minor": service.price_minor,
                "currency": known.currency,
                "aliases": list(service.aliases),
            }
            for service in known.services.values()
        ],
        "staff": [
            {
                "id": member.id,
                "name": member.name,
                "nicknames": list(member.nicknames),
                "services": [known.service(i).name for i in sorted(member.service_ids)],
            }
            for member in known.staff.values()
        ],
        "customers": _customers(db, tenant.id),
        "simulator_url": settings().public_base_url.rstrip("/") + "/simulator/",
    }


def sign_in_of_demo(db: Session) -> dict[str, Any] | None:
    """Where staff sign in, and as whom; None where nobody may."""
    tenant_id = db.scalar(select(Tenant.id).where(Tenant.slug == salon.SLUG))
    known = {one.email: one for one in users.users_of(db, tenant_id)} if tenant_id else {}
    shown = [known[one.mailbox] for one in salon.USERS if one.mailbox in known]
    if not shown:
        return None
    return {
        "url": settings().public_base_url.rstrip("/") + "/admin/",
        "users": [
            {
                "email": one.email,
                "password": salon.PASSWORD,
                "role": one.role.value,
                "name": one.name,
            }
            for one in shown
        ],
    }


def _customers(db: Session, tenant_id: str) -> list[dict[str, Any]]:
    points: dict[str, dict[Channel, str]] = defaultdict(dict)
    for point in db.scalars(select(ContactPoint).where(ContactPoint.tenant_id == tenant_id)):
        points[point.customer_id][point.channel] = point.address
    everybody = db.scalars(
        select(Customer).where(Customer.tenant_id == tenant_id).order_by(Customer.id)
    )
    return [
        {
            "id": customer.id,
            "name": customer.name,
            "phone": points[customer.id].get(Channel.SMS),
            "whatsapp": points[customer.id].get(Channel.WHATSAPP),
            "email": points[customer.id].get(Channel.EMAIL),
            "is_vip": customer.is_vip,
            "has_simulated_phone": _is_at_hand(customer, points, Channel.SMS, Channel.WHATSAPP),
            "has_simulated_mailbox": _is_at_hand(customer, points, Channel.EMAIL),
        }
        for customer in everybody
    ]


def _is_at_hand(
    customer: Customer, points: Mapping[str, Mapping[Channel, str]], *channels: Channel
) -> bool:
    is_shown = customer.name in {one.name for one in salon.SHOWN}
    return is_shown and any(channel in points[customer.id] for channel in channels)
