"""What happened before: the earlier events without which a later one cannot be counted.

They are found by what they are about. An event is only written where its cause can be seen, so
whoever can see an event can see these, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.events import Name
from core.models import Event

EVENTS = Event.table()

ORIGINS = (
    Name.SLOT_FREED.value,
    Name.OFFER_MADE.value,
    Name.OFFER_SENT.value,
    Name.OFFER_MISSED.value,
    Name.APPOINTMENT_BOOKED.value,
    Name.ENTRY_JOINED.value,
)
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, as far as it is counted."""

    id: str
    name: str
    subject_id: str
    happened_at: datetime
    data: dict[str, Any]
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


COLUMNS = [
    EVENTS.c[name]
    for name in ("id", "name", "subject_id", "happened_at", "data", "before", "after")
]


@dataclass(slots=True)
class Origins:
    """By what they are about and their name, each list by id."""

    known: dict[tuple[str, str], list[Happened]] = field(default_factory=dict)

    def add(self, events: Iterable[Happened]) -> None:
        for event in events:
            self.known.setdefault((event.subject_id, event.name), []).append(event)

    def all(self, subject_id: str | None, name: str) -> Sequence[Happened]:
        return self.known.get((subject_id, name), ()) if subject_id else ()

    def first(self, subject_id: str | None, name: str) -> Happened | None:
        return next(iter(self.all(subject_id, name)), None)

    def last(self, subject_id: str | None, name: str) -> Happened | None:
        return next(reversed(self.all(subject_id, name)), None)

    def offer_of(self, booked: Happened) -> Happened | None:
        """The making of the offer by which an appointment was booked."""
        return self.first(booked.data.get("offer_id"), Name.OFFER_MADE)

    def freed_for(self, offer: Happened | None) -> Happened | None:
        """How the slot of an offer was given up; nothing where staff opened the time themselves."""
        return self.first(offer.data["slot_id"], Name.SLOT_FREED) if offer else None


def load_origins(db: Session, tenant_id: str, events: Sequence[Happened]) -> Origins:
    """What `counting` needs to know of the past of these events; three queries at most."""
    origins = Origins()

    def load(ids: Iterable[str | None]) -> list[Happened]:
        found = _events_about(db, tenant_id, {one for one in ids if one})
        origins.add(found)
        return found

    abouts = [event.subject_id for event in events if event.name.startswith(("offer.", "entry."))]
    canceled = {e.subject_id for e in events if e.name == Name.APPOINTMENT_CANCELED}
    bookings = [event for event in events if event.name == Name.APPOINTMENT_BOOKED]
    offered_here = {event.data.get("offer_id") for event in bookings}
    bookings += [e for e in load({*abouts, *canceled, *offered_here}) if e.subject_id in canceled]
    given_up_for = {event.data.get("for_offer_id") for event in events}
    load(given_up_for | {e.data.get("offer_id") for e in bookings} - offered_here - set(abouts))
    made = [origins.offer_of(booked) for booked in bookings]
    made += [origins.first(offer_id, Name.OFFER_MADE) for offer_id in given_up_for]
    load(offer.data["slot_id"] for offer in made if offer)
    return origins


def _events_about(db: Session, tenant_id: str, ids: set[str]) -> list[Happened]:
    found: list[Happened] = []
    wanted = sorted(ids)
    for begin in range(0, len(wanted), AT_ONCE):
        rows = db.execute(
            sa.select(*COLUMNS)
            .where(
                EVENTS.c.subject_id.in_(wanted[begin : begin + AT_ONCE]),
                EVENTS.c.tenant_id == tenant_id,
                EVENTS.c.name.in_(ORIGINS),
            )
            .order_by(EVENTS.c.id)
        )
        found += [Happened(*row) for row in rows]
    return found
