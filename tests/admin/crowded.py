"""A business with a past: 5,000 appointments, 20,000 messages, 5,000 who wait or have waited."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.events import Name
from core.ids import new_id
from core.insight import counting
from core.models import (
    ActorKind,
    Appointment,
    AppointmentStatus,
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Direction,
    EntryStatus,
    Event,
    Message,
    MessageStatus,
    OccupiedQuantum,
    Offer,
    OfferMode,
    OfferStatus,
    Purpose,
    Round,
    RoundOutcome,
    Slot,
    SlotStatus,
    Tenant,
    WaitlistEntry,
)
from core.models.base import Base
from core.scheduling import wants
from core.scheduling.quanta import quanta_between
from tests.builders import a_service, a_staff_member, a_tenant

APPOINTMENTS = 5_000
MESSAGES = 20_000
CUSTOMERS = 2_000
ENTRIES = 5_000
FREED = 600
STAFF = 8
DAYS_AHEAD = 30
VISITS_A_DAY = 8  # of each of the staff, one an hour
AT_ONCE = 2_000
SAID = (
    "Can I come on Friday afternoon?",
    "Yes please",
    "No thanks, next week is better",
    "Do you have anything earlier with Anna?",
    "I am running ten minutes late, sorry!",
)
ANSWERED = (
    "You're booked for Haircut with Anna, Fri, Nov 27 3:00pm.",
    "Good news: Fri, Nov 27 3:00pm with Anna is free. Reply YES to take it.",
    "You're on the list for a haircut. We text you when something frees up.",
)
OUT = (
    MessageStatus.DELIVERED,
    MessageStatus.DELIVERED,
    MessageStatus.READ,
    MessageStatus.SENT,
    MessageStatus.FAILED,
    MessageStatus.WITHHELD,
)

Row = dict[str, Any]


@dataclass
class Crowd:
    tenant: Tenant
    services: list[str]
    staff: list[str]
    customers: list[str]
    conversations: list[str]


def a_crowded_business(db: Session, *, now: datetime, slug: str = "crowded") -> Crowd:
    """Committed, with its figures counted."""
    draw = random.Random(11)
    tenant = a_tenant(db, name="Crowded House", slug=slug, number="+12125559999")
    services = [
        a_service(db, tenant, name=name, duration_minutes=minutes)
        for name, minutes in (("Haircut", 60), ("Beard", 30), ("Color", 60))
    ]
    staff = [a_staff_member(db, tenant, name=f"Staff {n}", services=services) for n in range(STAFF)]
    db.flush()
    crowd = Crowd(
        tenant,
        [one.id for one in services],
        [one.id for one in staff],
        [new_id() for _ in range(CUSTOMERS)],
        [new_id() for _ in range(CUSTOMERS)],
    )
    visits = list(_visits(crowd, draw, now))
    freed = [one for one in visits if one["status"] is AppointmentStatus.CANCELED][:FREED]
    entries = [_entry(crowd, n, draw, now) for n in range(ENTRIES)]
    slots = [_slot(one) for one in freed]
    offers = [_offer(one, slot, draw) for one, slot in zip(entries, slots, strict=False)]
    _people(db, crowd, now)
    _insert(db, Appointment, visits)
    _insert(db, OccupiedQuantum, [row for one in visits for row in _quanta(one)])
    _insert(db, WaitlistEntry, entries)
    _insert(db, Slot, slots)
    rounds = [_round(slot, offer) for slot, offer in zip(slots, offers, strict=True)]
    _insert(db, Round, rounds)
    _insert(db, Offer, offers)
    _insert(db, Message, _messages(crowd, draw, now))
    _insert(db, Event, _events(visits, entries, slots, offers))
    db.commit()
    while wants.renew_due(db, now):
        db.commit()
    counting.rebuild(db, tenant.id)
    db.commit()
    return crowd


def _insert(db: Session, model: type[Base], rows: Sequence[Row]) -> None:
    for at in range(0, len(rows), AT_ONCE):
        db.execute(sa.insert(model.table()), rows[at : at + AT_ONCE])


def _people(db: Session, crowd: Crowd, now: datetime) -> None:
    common: Row = {"tenant_id": crowd.tenant.id}
    people = [
        common | {"id": id_, "name": f"Customer {n}", "is_vip": n % 20 == 0, "created_at": now}
        for n, id_ in enumerate(crowd.customers)
    ]
    points = [
        common
        | {
            "id": id_,  # its customer's, so that nobody has to look it up
            "customer_id": id_,
            "channel": Channel.SMS,
            "address": f"+1212{n:07}",
            "standing_at": now,
            "told_at": now,
        }
        for n, id_ in enumerate(crowd.customers)
    ]
    talks = [
        common
        | {
            "id": talk_id,
            "customer_id": id_,
            "handed_over_at": now if n % 100 == 0 else None,
            "last_seq": MESSAGES,
            "handled_seq": MESSAGES,
            "updated_at": now - timedelta(minutes=n),
        }
        for n, (id_, talk_id) in enumerate(zip(crowd.customers, crowd.conversations, strict=True))
    ]
    _insert(db, Customer, people)
    _insert(db, ContactPoint, points)
    _insert(db, Conversation, talks)


def _visits(crowd: Crowd, draw: random.Random, now: datetime) -> Iterator[Row]:
    """From some weeks ahead backwards, each of the staff one after the other."""
    zone = ZoneInfo(crowd.tenant.time_zone)
    first = now.astimezone(zone).replace(hour=9, minute=0, second=0, microsecond=0)
    for number in range(APPOINTMENTS):
        day, at = divmod(number, STAFF * VISITS_A_DAY)
        hour, member = divmod(at, STAFF)
        begins = first + timedelta(days=DAYS_AHEAD - day, hours=hour)
        is_over = begins < now
        statuses = [AppointmentStatus.COMPLETED if is_over else AppointmentStatus.CONFIRMED] * 6
        statuses += [AppointmentStatus.CANCELED]
        statuses += [AppointmentStatus.NO_SHOW] if is_over else []
        status = draw.choice(statuses)
        yield {
            "id": new_id(),
            "tenant_id": crowd.tenant.id,
            "customer_id": draw.choice(crowd.customers),
            "staff_id": crowd.staff[member],
            "service_id": draw.choice(crowd.services),
            "starts_at": begins,
            "ends_at": begins + timedelta(hours=1),
            "busy_starts_at": begins,
            "busy_ends_at": begins + timedelta(hours=1),
            "local_start": f"{begins:%Y-%m-%dT%H:%M}",
            "time_zone": crowd.tenant.time_zone,
            "status": status,
            "created_at": begins - timedelta(days=10),
            "canceled_at": (
                begins - timedelta(days=1) if status is AppointmentStatus.CANCELED else None
            ),
        }


def _quanta(visit: Row) -> Iterator[Row]:
    if visit["status"] is not AppointmentStatus.CANCELED:
        for quantum in quanta_between(visit["starts_at"], visit["ends_at"]):
            yield {
                "resource_id": visit["staff_id"],
                "quantum": quantum,
                "owner_id": visit["id"],
            }


def _entry(crowd: Crowd, number: int, draw: random.Random, now: datetime) -> Row:
    is_waiting = number >= FREED * 2
    joined_at = now - timedelta(minutes=draw.randrange(150 * 24 * 60))
    return {
        "id": new_id(),
        "tenant_id": crowd.tenant.id,
        "customer_id": crowd.customers[number % CUSTOMERS],
        "service_id": draw.choice(crowd.services),
        "staff_id": draw.choice(crowd.staff) if draw.random() < 0.33 else None,
        "weekdays": draw.choice([127, 0b0011111, 0b1100000]),
        "status": EntryStatus.ACTIVE if is_waiting else EntryStatus.BOOKED,
        "joined_at": joined_at,
        "ended_at": None if is_waiting else now,
        "points_due_at": joined_at if is_waiting else None,
    }


def _slot(visit: Row) -> Row:
    kept = ("tenant_id", "staff_id", "service_id", "starts_at", "ends_at")
    return {name: visit[name] for name in kept} | {
        "id": new_id(),
        "status": SlotStatus.BOOKED,
        "origin_appointment_id": visit["id"],
        "freed_at": visit["canceled_at"],
    }


def _round(slot: Row, offer: Row) -> Row:
    offer["round_id"] = new_id()
    return {
        "id": offer["round_id"],
        "tenant_id": slot["tenant_id"],
        "slot_id": slot["id"],
        "mode": OfferMode.SEQUENTIAL,
        "began_at": slot["freed_at"],
        "ended_at": offer["ended_at"],
        "outcome": RoundOutcome.FILLED,
        "facts": {},
        "tallied_at": offer["ended_at"],
        "waiting": 1,
        "passed_over": {},
    }


def _offer(entry: Row, slot: Row, draw: random.Random) -> Row:
    kept = ("tenant_id", "staff_id", "service_id", "starts_at", "ends_at")
    asked_at = slot["freed_at"]
    return {name: slot[name] for name in kept} | {
        "id": new_id(),
        "slot_id": slot["id"],
        "entry_id": entry["id"],
        "customer_id": entry["customer_id"],
        "score": draw.randrange(20, 70),
        "status": OfferStatus.ACCEPTED,
        "offered_at": asked_at,
        "sent_at": asked_at + timedelta(seconds=2),
        "ended_at": asked_at + timedelta(minutes=draw.randrange(1, 40)),
    }


def _messages(crowd: Crowd, draw: random.Random, now: datetime) -> list[Row]:
    numbers = count(1)
    began = now - timedelta(minutes=MESSAGES * 10)
    return [
        _message(crowd, next(numbers), draw, began + timedelta(minutes=n * 10))
        for n in range(MESSAGES)
    ]


def _message(crowd: Crowd, number: int, draw: random.Random, at: datetime) -> Row:
    person = draw.randrange(CUSTOMERS)
    is_in = number % 2 == 0
    return {
        "id": new_id(),
        "tenant_id": crowd.tenant.id,
        "conversation_id": crowd.conversations[person],
        "contact_point_id": crowd.customers[person],
        "direction": Direction.IN if is_in else Direction.OUT,
        "channel": Channel.SMS,
        "sender": "+12125559999",
        "recipient": "+12125559999",
        "text": draw.choice(SAID if is_in else ANSWERED),
        "provider_key": f"crowd:{crowd.tenant.id}:{number}",
        "status": MessageStatus.HANDLED if is_in else draw.choice(OUT),
        "purpose": None if is_in else Purpose.REPLY,
        "seq": number if is_in else None,
        "created_at": at,
        "handled_at": at if is_in else None,
        "sent_at": None if is_in else at,
        "segments": None if is_in else 1,
    }


def _events(
    visits: Sequence[Row], entries: Sequence[Row], slots: Sequence[Row], offers: Sequence[Row]
) -> list[Row]:
    found = [
        *_told(visits, Name.APPOINTMENT_BOOKED, "created_at"),
        *_told([v for v in visits if v["canceled_at"]], Name.APPOINTMENT_CANCELED, "canceled_at"),
        *_told(visits, Name.APPOINTMENT_CONFIRMED, "created_at"),
        *_told(entries, Name.ENTRY_JOINED, "joined_at"),
        *_told(slots, Name.SLOT_FREED, "freed_at"),
        *_told(offers, Name.OFFER_MADE, "offered_at"),
        *_told(offers, Name.OFFER_SENT, "sent_at"),
        *_told(offers, Name.OFFER_ACCEPTED, "ended_at"),
    ]
    found.sort(key=lambda one: one["happened_at"])
    return [one | {"id": new_id()} for one in found]


def _told(rows: Sequence[Row], name: Name, when: str) -> Iterator[Row]:
    kept = ("service_id", "staff_id", "slot_id")
    for row in rows:
        data = {what: row[what] for what in kept if row.get(what)}
        if "starts_at" in row:
            data["starts_at"] = row["starts_at"].isoformat()
            data["ends_at"] = row["ends_at"].isoformat()
        yield {
            "tenant_id": row["tenant_id"],
            "name": name.value,
            "subject_id": row["id"],
            "customer_id": row.get("customer_id"),
            "data": data,
            "happened_at": row[when],
            "actor_kind": ActorKind.SYSTEM,
            "after": {"status": row["status"].value},
        }
