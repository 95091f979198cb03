"""The day of the business by staff, and who waits."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.simulator import words
from core.catalogue import Catalogue, StaffInfo
from core.models import (
    Appointment,
    AppointmentStatus,
    Customer,
    EntryStatus,
    Hold,
    Offer,
    OfferStatus,
    Slot,
    SlotStatus,
    WaitlistEntry,
)
from core.scheduling import local_time
from core.scheduling.hours import worked
from core.scheduling.intervals import common

Block = dict[str, Any]


def blocks(db: Session, known: Catalogue, day: date) -> list[Block]:
    """Appointments, holds and freed slots of a local day, as minutes of its wall clock."""
    begins, ends = local_time.day_bounds(day, known.zone)
    appointments = db.execute(
        select(Appointment, Customer.name)
        .join(Customer, Customer.id == Appointment.customer_id)
        .where(
            Appointment.tenant_id == known.tenant_id,
            Appointment.starts_at >= begins,
            Appointment.starts_at < ends,
            Appointment.status != AppointmentStatus.CANCELED,
        )
    )
    holds = db.execute(
        select(Hold, Customer.name, Slot.service_id)
        .outerjoin(Customer, Customer.id == Hold.customer_id)
        .join(Slot, Slot.id == Hold.slot_id)
        .where(Hold.tenant_id == known.tenant_id, Slot.starts_at >= begins, Slot.starts_at < ends)
    )
    freed = db.scalars(
        select(Slot).where(
            Slot.tenant_id == known.tenant_id,
            Slot.status == SlotStatus.OPEN,
            Slot.starts_at >= begins,
            Slot.starts_at < ends,
        )
    )
    return [
        *(_block(known, "appointment", a, a.service_id, name) for a, name in appointments),
        *(_block(known, "hold", h, service_id, name) for h, name, service_id in holds),
        *(_block(known, "open", slot, slot.service_id, None) for slot in freed),
    ]


def _block(
    known: Catalogue, kind: str, row: Appointment | Hold | Slot, service_id: str, name: str | None
) -> Block:
    starts = local_time.local(row.starts_at, known.zone)
    minute = starts.hour * 60 + starts.minute
    return {
        "id": row.id,
        "kind": kind,
        "staff_id": row.staff_id,
        "from": minute,
        "until": minute + (row.ends_at - row.starts_at).seconds // 60,
        "customer": name,
        "customer_id": getattr(row, "customer_id", None),
        "service": known.service(service_id).name,
        "confirmed": bool(getattr(row, "confirmed_at", None)),
        "expires": words.milliseconds(getattr(row, "expires_at", None)),
    }


def _works(known: Catalogue, member: StaffInfo, day: date) -> list[list[int]]:
    """When they can be booked on a local day, as minutes of its wall clock."""
    begins, ends = (local_time.minute_at(at) for at in local_time.day_bounds(day, known.zone))
    found = []
    for starts, until in common(worked(known, member, day, day), [(begins, ends)]):
        shown = local_time.local(local_time.at_minute(starts), known.zone)
        minute = shown.hour * 60 + shown.minute
        found.append([minute, minute + until - starts])
    return found


def columns(known: Catalogue, day: date, found: Sequence[Block]) -> list[dict[str, Any]]:
    return [
        {
            "id": member.id,
            "name": member.name,
            "works": _works(known, member, day),
            "blocks": sorted(
                (block for block in found if block["staff_id"] == member.id),
                key=lambda block: (block["from"], block["kind"]),
            ),
        }
        for member in known.staff.values()
    ]


def waiting(db: Session, known: Catalogue, today: date) -> list[dict[str, Any]]:
    """Who waits: first who is being asked, with the time left to answer, then the longest."""
    rows: Sequence[tuple[WaitlistEntry, str | None, datetime | None, datetime | None]] = db.execute(
        select(WaitlistEntry, Customer.name, Offer.answer_by, Offer.starts_at)
        .join(Customer, Customer.id == WaitlistEntry.customer_id)
        .outerjoin(
            Offer,
            (Offer.live_entry_id == WaitlistEntry.id) & (Offer.status == OfferStatus.PENDING),
        )
        .where(
            WaitlistEntry.tenant_id == known.tenant_id,
            WaitlistEntry.status.in_((EntryStatus.ACTIVE, EntryStatus.OFFERED)),
        )
        .order_by(Offer.id.is_(None), WaitlistEntry.joined_at, WaitlistEntry.id)
    ).all()
    return [
        {
            "id": entry.id,
            "customer_id": entry.customer_id,
            "customer": name,
            "service": known.service(entry.service_id).name,
            "staff": known.staff_member(entry.staff_id).name if entry.staff_id else None,
            "wish": ", ".join(filter(None, _wish(entry))) or "any time",
            "days": (today - local_time.local(entry.joined_at, known.zone).date()).days,
            "offered": None if starts_at is None else words.when(known, starts_at),
            "expires": words.milliseconds(answer_by),
        }
        for entry, name, answer_by, starts_at in rows
    ]


def _wish(entry: WaitlistEntry) -> list[str]:
    return [
        words.span(entry.first_on, entry.last_on),
        words.weekdays(entry.weekdays),
        words.times(entry.from_minute, entry.until_minute),
    ]
