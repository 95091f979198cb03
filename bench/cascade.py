"""`cascade`: ten thousand wait, and a hundred slots of one business are freed in the same second.
How long until the first offer of each is in the outbox, and whether those who were asked are the
first of the list: in its order, none skipped, none twice.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench import stores
from bench.business import HOUR, MONDAY, NOW, Business, a_business
from conversations import notices
from core import database
from core.catalogue import catalogue
from core.events import Actor, acting
from core.ids import new_id
from core.models import (
    ActorKind,
    Channel,
    ContactPoint,
    Customer,
    EntryStatus,
    Message,
    Offer,
    OfferStatus,
    Purpose,
    Standing,
    WaitlistEntry,
)
from core.scheduling import bookings, wants

__all__ = ["notices", "run"]  # who words an offer hears of it only once imported

WAITING = int(os.environ.get("BENCH_WAITING") or 10_000)
FREED = 100
WORKERS = {"sqlite": 1, "mariadb": 8}  # who writes to SQLite waits for everybody else anyway
SECONDS_AT_MOST = 10
FREED_AT = NOW + timedelta(hours=3)  # ten in the morning in New York
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


def run() -> Iterator[dict[str, object]]:
    for kind in stores.each("cascade"):
        with Session(database.engine()) as db:
            business = a_business(db, FREED, bookings_a_week=0)
            entry_ids = _a_long_list(db, business)
        given_up = _booked(business)
        began, used = time.perf_counter(), time.process_time()
        _cancel_all(business, given_up, WORKERS[kind])
        seconds, used = time.perf_counter() - began, time.process_time() - used
        yield {"database": kind} | _found(business, entry_ids, seconds, used)


def _a_long_list(db: Session, business: Business) -> list[str]:
    """Entries in the order in which they are to be asked: all alike, but for when they joined."""
    people, points, entries = [], [], []
    for number in range(WAITING):
        customer_id = new_id()
        of = {"tenant_id": business.tenant_id, "customer_id": customer_id}
        people.append({"id": customer_id, "tenant_id": business.tenant_id, "created_at": LONG_AGO})
        points.append(
            of
            | {
                "id": new_id(),
                "channel": Channel.SMS,
                "address": f"+1212{number:07}",
                "standing": Standing.OK,
                "standing_at": LONG_AGO,
                "told_at": LONG_AGO,
            }
        )
        entries.append(
            of
            | {
                "id": new_id(),
                "service_id": business.service_id,
                "weekdays": 127,
                "notice_minutes": 0,
                "status": EntryStatus.ACTIVE,
                "joined_at": LONG_AGO + timedelta(seconds=number),
            }
        )
    for at in range(0, WAITING, 1000):
        span = slice(at, at + 1000)
        db.execute(sa.insert(Customer.table()), people[span])
        db.execute(sa.insert(ContactPoint.table()), points[span])
        db.execute(sa.insert(WaitlistEntry.table()), entries[span])
        made = [WaitlistEntry(**entry, **_UNSAID) for entry in entries[span]]
        wants.write(db, business.known, made, now=NOW)
        db.commit()
    return [str(entry["id"]) for entry in entries]


_UNSAID = dict.fromkeys(
    ("staff_id", "first_on", "last_on", "from_minute", "until_minute", "further", "ended_at")
)


def _booked(business: Business) -> list[str]:
    def book(staff_id: str) -> str:
        with Session(database.engine()) as db:
            made = bookings.book(
                db,
                business.known,
                customer_id=business.customer_id,
                service_id=business.service_id,
                staff_id=staff_id,
                starts_at=MONDAY + timedelta(weeks=2) + HOUR,
                now=NOW,
            )
            db.commit()
            return made.id

    return [book(staff_id) for staff_id in business.staff_ids]


def _cancel_all(business: Business, appointment_ids: list[str], workers: int) -> None:
    """By several workers that begin in the same moment, as deliveries of a busy second do."""
    start = threading.Barrier(workers)

    def cancel(appointment_id: str) -> None:
        def step(db: Session) -> None:
            with acting(db, Actor(ActorKind.CUSTOMER, business.customer_id)):
                known = catalogue(db, business.tenant_id)
                bookings.cancel(db, known, appointment_id, now=FREED_AT)

        database.transact(step)

    def work(number: int) -> None:
        start.wait()
        for appointment_id in appointment_ids[number::workers]:
            cancel(appointment_id)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))


def _found(
    business: Business, entry_ids: list[str], seconds: float, used: float
) -> dict[str, object]:
    """What the tables say of who was asked."""
    offer, message = Offer.table(), Message.table()
    with Session(database.engine()) as db:
        asked = list(
            db.execute(
                sa.select(offer.c.entry_id, offer.c.slot_id).where(
                    offer.c.tenant_id == business.tenant_id,
                    offer.c.status == OfferStatus.PENDING,
                )
            )
        )
        told = db.scalar(
            sa.select(sa.func.count())
            .select_from(message)
            .where(message.c.purpose == Purpose.OFFER, message.c.tenant_id == business.tenant_id)
        )
    place = {entry_id: number for number, entry_id in enumerate(entry_ids)}
    places = sorted(place[row.entry_id] for row in asked)
    per_entry, per_slot = (Counter(column) for column in zip(*asked, strict=True))
    return {
        "waiting": WAITING,
        "slots": FREED,
        "seconds": round(seconds, 2),
        "seconds_at_most": SECONDS_AT_MOST,
        "cpu_seconds": round(used, 2),
        "offers_in_the_outbox": told,
        "slots_asked_about": len(per_slot),
        "in_order_none_skipped": places == list(range(len(asked))),
        "none_twice": max(per_entry.values()) == 1,
    }
