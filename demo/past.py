"""Eight weeks behind the demo business, so that its numbers have something to tell.

They are written as rows and events, as though they had been lived: going through every step again
would take a minute, and send the messages of two months. The same days give the same past.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.orm import Session

from core.catalogue import Catalogue, catalogue
from core.events import Name
from core.ids import new_id
from core.insight import counting
from core.models import (
    ActorKind,
    Appointment,
    AppointmentStatus,
    Customer,
    EntryStatus,
    Event,
    OccupiedQuantum,
    Offer,
    OfferMode,
    OfferStatus,
    Round,
    RoundOutcome,
    Slot,
    SlotStatus,
    Tenant,
    WaitlistEntry,
)
from core.models.base import Base
from core.scheduling import local_time
from core.scheduling.quanta import quanta_between
from core.scheduling.visits import local_start
from demo import calendar, salon
from demo.calendar import Visit
from demo.opening import is_open

WEEKS = 8
SEED = 14
GIVEN_UP, MISSED = 0.09, 0.12  # of all visits, the second as a sum of both
# More each week: a list grows, and people learn to answer.
FILLED, FEWER_A_WEEK_BEFORE = 0.93, 0.035
LEADS_HOURS = (1.5, 2.0, 3.0, 5.0, 20.0, 26.0, 44.0)
ASKED = (1, 1, 1, 2, 2, 3)
ANSWER_MINUTES = (1, 2, 3, 4, 6, 9, 14, 22)
BOOKED_BEFORE = timedelta(days=9)
WAITED = timedelta(days=6)

Row = dict[str, Any]


@dataclass
class Past:
    """Rows by table, in the order in which they refer to each other."""

    known: Catalogue
    names: dict[str, str]
    chance: random.Random
    today: date
    rows: dict[type[Base], list[Row]] = field(
        default_factory=lambda: {
            kind: []
            for kind in (Appointment, OccupiedQuantum, WaitlistEntry, Slot, Round, Offer, Event)
        }
    )

    def add(self, kind: type[Base], **row: Any) -> Row:
        made = {"id": new_id(), "tenant_id": self.known.tenant_id} | row
        self.rows[kind].append(made)
        return made

    def happen(
        self,
        name: Name,
        at: datetime,
        of: Row,
        *,
        before: Row | None = None,
        after: Row | None = None,
        **data: Any,
    ) -> None:
        """An event about a row, with an id of its time, so that the trail reads in order."""
        places = {key: of[key] for key in ("staff_id", "service_id", "slot_id") if of.get(key)}
        times = {key: of[key].isoformat() for key in ("starts_at", "ends_at") if key in of}
        self.rows[Event].append(
            {
                "id": str(uuid_utils.uuid7(nanoseconds=int(at.timestamp() * 1e9))),
                "tenant_id": self.known.tenant_id,
                "name": name.value,
                "subject_id": of["id"],
                "customer_id": of.get("customer_id"),
                "data": places | times | {key: value for key, value in data.items() if value},
                "happened_at": at,
                "actor_kind": ActorKind.SYSTEM,
                "before": before,
                "after": after,
            }
        )


def remember(db: Session, tenant: Tenant, *, now: datetime) -> None:
    """Give the business its past, unless it has one."""
    visit = Appointment.table()
    first = db.scalar(
        sa.select(sa.func.min(visit.c.starts_at)).where(visit.c.tenant_id == tenant.id)
    )
    if first is not None and first < now - timedelta(days=7):
        return
    known = catalogue(db, tenant.id)
    today = local_time.local(now, known.zone).date()
    chance = random.Random(SEED)  # noqa: S311 - a picture, not a secret
    past = Past(known, _names(db, known), chance, today)
    for planned in _visits(known, today):
        _live(past, planned)
    for planned in calendar.plan(today):
        ends_at = _starts_at(known, planned) + timedelta(minutes=calendar.TAKES[planned.service])
        if ends_at <= now and is_open(known, planned.day):
            _visit(past, planned, planned.customer, AppointmentStatus.COMPLETED)
    for kind, rows in past.rows.items():
        if rows:
            db.execute(sa.insert(kind.table()), rows)
    counting.rebuild(db, tenant.id)


def _names(db: Session, known: Catalogue) -> dict[str, str]:
    people = sa.select(Customer.name, Customer.id).where(Customer.tenant_id == known.tenant_id)
    ids = {name: customer_id for name, customer_id in db.execute(people) if name}
    ids |= {member.name: member.id for member in known.staff.values()}
    return ids | {service.name: service.id for service in known.services.values()}


def _visits(known: Catalogue, today: date) -> Iterator[Visit]:
    for weeks in range(WEEKS, 0, -1):
        week = today - timedelta(weeks=weeks)
        for visit in calendar.plan(week):
            if visit.day < week + timedelta(weeks=1) and is_open(known, visit.day):
                yield visit


def _starts_at(known: Catalogue, planned: Visit) -> datetime:
    wall = datetime.combine(planned.day, time()) + timedelta(minutes=planned.minute)
    return local_time.instant(wall, known.zone)


def _live(past: Past, planned: Visit) -> None:
    chance = past.chance.random()
    if chance < GIVEN_UP:
        _give_up(past, planned)
    elif chance < MISSED:
        _visit(past, planned, planned.customer, AppointmentStatus.NO_SHOW)
    else:
        _visit(past, planned, planned.customer, AppointmentStatus.COMPLETED)


def _visit(
    past: Past,
    planned: Visit,
    customer: str,
    status: AppointmentStatus,
    *,
    booked_at: datetime | None = None,
    ended_at: datetime | None = None,
    **because: str,
) -> Row:
    service = past.known.service(past.names[planned.service])
    starts_at = _starts_at(past.known, planned)
    ends_at = starts_at + timedelta(minutes=service.duration_minutes)
    is_canceled = status is AppointmentStatus.CANCELED
    row = past.add(
        Appointment,
        customer_id=past.names[customer],
        staff_id=past.names[planned.staff],
        service_id=service.id,
        starts_at=starts_at,
        ends_at=ends_at,
        busy_starts_at=starts_at - timedelta(minutes=service.buffer_before_minutes),
        busy_ends_at=ends_at + timedelta(minutes=service.buffer_after_minutes),
        local_start=local_start(past.known, starts_at),
        time_zone=past.known.zone.key,
        status=status,
        created_at=booked_at or starts_at - BOOKED_BEFORE,
        canceled_at=ended_at if is_canceled else None,
        canceled_by=ActorKind.CUSTOMER if is_canceled else None,
        canceled_late=False if is_canceled else None,
    )
    was = {"status": AppointmentStatus.CONFIRMED.value}
    why: Row = {"price_minor": service.price_minor, **because}
    past.happen(Name.APPOINTMENT_BOOKED, row["created_at"], row, after=was, **why)
    ends = {
        AppointmentStatus.COMPLETED: Name.APPOINTMENT_COMPLETED,
        AppointmentStatus.NO_SHOW: Name.APPOINTMENT_MISSED,
        AppointmentStatus.CANCELED: Name.APPOINTMENT_CANCELED,
    }
    past.happen(ends[status], ended_at or ends_at, row, before=was, after={"status": status.value})
    if not is_canceled:
        past.rows[OccupiedQuantum] += [
            {"resource_id": row["staff_id"], "quantum": quantum, "owner_id": row["id"]}
            for quantum in quanta_between(row["busy_starts_at"], row["busy_ends_at"])
        ]
    return row


def _give_up(past: Past, planned: Visit) -> None:
    lead = timedelta(hours=past.chance.choice(LEADS_HOURS))
    freed_at = _starts_at(past.known, planned) - lead
    given_up = _visit(
        past, planned, planned.customer, AppointmentStatus.CANCELED, ended_at=freed_at
    )
    weeks_ago = (past.today - planned.day).days / 7
    is_filled = past.chance.random() < FILLED - FEWER_A_WEEK_BEFORE * weeks_ago
    slot = past.add(
        Slot,
        **{key: given_up[key] for key in ("staff_id", "service_id", "starts_at", "ends_at")},
        status=SlotStatus.BOOKED if is_filled else SlotStatus.EXPIRED,
        origin_appointment_id=given_up["id"],
        freed_at=freed_at,
    )
    past.happen(Name.SLOT_FREED, freed_at, slot)
    people = [one.name for one in salon.OTHERS if one.name != planned.customer]
    asked = past.chance.sample(people, past.chance.choice(ASKED))
    _ask(past, planned, slot, asked, is_filled=is_filled)


def _ask(past: Past, planned: Visit, slot: Row, asked: Sequence[str], *, is_filled: bool) -> None:
    """One after the other; the last of them takes it, if anybody does."""
    at: datetime = slot["freed_at"]
    turn = past.add(
        Round,
        slot_id=slot["id"],
        mode=OfferMode.SEQUENTIAL,
        began_at=at,
        facts={},
        waiting=len(asked),
        passed_over={},
    )
    for place, customer in enumerate(asked, start=1):
        takes = is_filled and place == len(asked)
        at = _answer(past, planned, slot, turn, customer, at, takes=takes)
    turn |= {
        "ended_at": at,
        "tallied_at": at,
        "outcome": RoundOutcome.FILLED if is_filled else RoundOutcome.EXHAUSTED,
    }


def _answer(
    past: Past,
    planned: Visit,
    slot: Row,
    turn: Row,
    customer: str,
    at: datetime,
    *,
    takes: bool,
) -> datetime:
    sent_at = at + timedelta(seconds=2)
    answered_at = sent_at + timedelta(minutes=past.chance.choice(ANSWER_MINUTES))
    entry = past.add(
        WaitlistEntry,
        customer_id=past.names[customer],
        service_id=slot["service_id"],
        weekdays=127,
        status=EntryStatus.BOOKED if takes else EntryStatus.EXPIRED,
        joined_at=at - WAITED,
        ended_at=answered_at,
    )
    offer = past.add(
        Offer,
        slot_id=slot["id"],
        round_id=turn["id"],
        entry_id=entry["id"],
        customer_id=past.names[customer],
        **{key: slot[key] for key in ("staff_id", "service_id", "starts_at", "ends_at")},
        score=past.chance.randrange(25, 60),
        status=OfferStatus.ACCEPTED if takes else OfferStatus.DECLINED,
        offered_at=at,
        sent_at=sent_at,
        answer_by=sent_at + timedelta(minutes=30),
        ended_at=answered_at,
    )
    was, became = {"status": EntryStatus.ACTIVE.value}, {"status": entry["status"].value}
    past.happen(Name.ENTRY_JOINED, entry["joined_at"], entry, after=was)
    past.happen(Name.OFFER_MADE, at, offer)
    past.happen(Name.OFFER_SENT, sent_at, offer, channel="sms")
    past.happen(
        Name.OFFER_ACCEPTED if takes else Name.OFFER_DECLINED, answered_at, offer, channel="sms"
    )
    ended = Name.ENTRY_BOOKED if takes else Name.ENTRY_EXPIRED
    past.happen(ended, answered_at, entry, before=was, after=became)
    if takes:
        _visit(
            past,
            planned,
            customer,
            AppointmentStatus.COMPLETED,
            booked_at=answered_at,
            offer_id=offer["id"],
            entry_id=entry["id"],
        )
    return answered_at
