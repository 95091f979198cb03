"""What happened to a customer between the texts: booked, offered, handed over."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.events import Name
from core.models import ActorKind, Appointment, Event, Offer, WaitlistEntry

MOST_SUBJECTS = 200
MOST_EVENTS = 200
# What is told between the texts; the rest of what happened is behind "why?" and the audit trail.
TOLD = (
    Name.APPOINTMENT_BOOKED,
    Name.APPOINTMENT_MOVED,
    Name.APPOINTMENT_CANCELED,
    Name.APPOINTMENT_CONFIRMED,
    Name.APPOINTMENT_COMPLETED,
    Name.APPOINTMENT_MISSED,
    Name.OFFER_MADE,
    Name.OFFER_ACCEPTED,
    Name.OFFER_DECLINED,
    Name.OFFER_LAPSED,
    Name.OFFER_WITHDRAWN,
    Name.OFFER_SUPERSEDED,
    Name.ENTRY_JOINED,
    Name.ENTRY_REMOVED,
    Name.ENTRY_EXPIRED,
    Name.HANDED_OVER,
    Name.GIVEN_BACK,
    Name.NEEDS_ATTENTION,
    Name.RUNNING_LATE,
    Name.CONTACT_OPTED_OUT,
    Name.CONTACT_OPTED_IN,
    Name.CONTACT_UNDELIVERABLE,
)

_event = Event.table()


@dataclass(frozen=True, slots=True)
class Happened:
    """`data` is as the event has it; `by` is who did it, where somebody did."""

    id: str
    at: datetime
    name: Name
    actor_kind: ActorKind
    by: str | None
    data: Mapping[str, Any]


def happened(
    db: Session,
    tenant_id: str,
    customer_id: str,
    *,
    about: str,
    bounds: Collection[sa.ColumnElement[bool]] = (),
) -> list[Happened]:
    """The latest first. By what they are about, `about` among it: an event is found by its subject,
    not by its customer."""
    e = _event.c
    subjects = [about, *_subjects(db, customer_id)]
    rows = db.execute(
        sa.select(e.id, e.happened_at, e.name, e.actor_kind, e.actor_id, e.data)
        .where(
            e.subject_id.in_(subjects),
            e.tenant_id == tenant_id,
            e.name.in_(TOLD),
            *bounds,
        )
        .order_by(e.id.desc())
        .limit(MOST_EVENTS)
    )
    return [
        Happened(row.id, row.happened_at, Name(row.name), row.actor_kind, row.actor_id, row.data)
        for row in rows
    ]


def _subjects(db: Session, customer_id: str) -> list[str]:
    """The customer's latest visits, offers and wishes."""
    found: list[str] = []
    for table in (Appointment.table(), Offer.table(), WaitlistEntry.table()):
        mine = sa.select(table.c.id).where(table.c.customer_id == customer_id)
        found += db.scalars(mine.order_by(table.c.id.desc()).limit(MOST_SUBJECTS))
    return found
