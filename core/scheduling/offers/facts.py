"""What subscribers hear of slots and offers."""

from datetime import datetime
from typing import Any

from core.events import Fact, Name
from core.models import Offer, Slot


def fact_of_slot(name: Name, slot: Slot, now: datetime) -> Fact:
    """What subscribers hear of a slot: whose time it is, for what, and when it begins."""
    return Fact(
        name=name,
        tenant_id=slot.tenant_id,
        subject_id=slot.id,
        happened_at=now,
        data={
            "staff_id": slot.staff_id,
            "service_id": slot.service_id,
            "starts_at": slot.starts_at.isoformat(),
            "ends_at": slot.ends_at.isoformat(),
        },
    )


def fact_of_offer(name: Name, offer: Offer, now: datetime) -> Fact:
    """What subscribers hear of an offer: enough to word it for its customer without a query."""
    second: dict[str, Any] = {}
    if offer.second_staff_id is not None and offer.second_starts_at is not None:
        second["second_staff_id"] = offer.second_staff_id
        second["second_starts_at"] = offer.second_starts_at.isoformat()
    return Fact(
        name=name,
        tenant_id=offer.tenant_id,
        subject_id=offer.id,
        customer_id=offer.customer_id,
        happened_at=now,
        data={
            "slot_id": offer.slot_id,
            "entry_id": offer.entry_id,
            "staff_id": offer.staff_id,
            "service_id": offer.service_id,
            "starts_at": offer.starts_at.isoformat(),
            "ends_at": offer.ends_at.isoformat(),
            **second,
        },
    )
