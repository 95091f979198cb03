"""`broadcast`: ten thousand customers looked at, their messages worded, checked and in the outbox,
against a bare bulk insert of the very rows that were written, in one run; and the memory that it
takes above idle.
"""

import os
import resource
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench import stores
from bench.business import HOUR, MONDAY, NOW, Business, a_business
from conversations import broadcasting
from core import database
from core.catalogue import catalogue
from core.ids import new_id
from core.models import (
    Audience,
    Broadcast,
    BroadcastRecipient,
    Channel,
    Consent,
    ConsentChange,
    ContactPoint,
    Conversation,
    Customer,
    Message,
    Offer,
    Standing,
)
from core.scheduling import broadcasts

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS") or 10_000)
SECONDS_AT_MOST = 5.0
MEGABYTES_AT_MOST = 150
RATIO_AT_MOST = 2.0
WARMING_UP = 10
PAGE = 1000
WRITTEN = (BroadcastRecipient.table(), Offer.table(), Message.table())


def run() -> Iterator[dict[str, object]]:
    idle = _megabytes()  # before anything was loaded, made or compiled for it
    for kind in stores.each("broadcast"):
        with Session(database.engine()) as db:
            business = a_business(db, 2, bookings_a_week=0)
            _add_customers(db, business, range(WARMING_UP))
            db.commit()
        _send(business, 0)  # what is loaded and compiled once is not what this measures
        _forget(Broadcast.table(), *WRITTEN)
        with Session(database.engine()) as db:
            _add_customers(db, business, range(WARMING_UP, RECIPIENTS))
            db.commit()
        yield {"database": kind} | _measured(business, idle)


def _measured(business: Business, idle: float) -> dict[str, object]:
    memory = _Memory(idle)
    memory.start()
    preview_began = time.perf_counter()
    broadcast_id = _drafted(business, 1)
    with database.read() as db:
        known, found = catalogue(db, business.tenant_id), db.get_one(Broadcast, broadcast_id)
        seen = broadcasting.preview(db, known, found, now=NOW)
    previewed = time.perf_counter() - preview_began
    began, used = time.perf_counter(), time.process_time()
    _begin_and_plan(business, broadcast_id)
    took, used = time.perf_counter() - began, time.process_time() - used
    above_idle = memory.above_idle()
    with database.read() as db:
        counts = broadcasts.progress_of(db, business.tenant_id, broadcast_id)
    bare, bare_used = _bare_insert()
    return {
        "recipients": counts.waiting,
        "previewed": seen.recipients,
        "preview_seconds": round(previewed, 2),
        "seconds": round(took, 2),
        "seconds_at_most": SECONDS_AT_MOST,
        "cpu_seconds": round(used, 2),
        "megabytes_above_idle": round(above_idle),
        "megabytes_at_most": MEGABYTES_AT_MOST,
        "bare_insert_seconds": round(bare, 2),
        "bare_insert_cpu_seconds": round(bare_used, 2),
        "ratio": round(took / bare, 2),
        "ratio_at_most": RATIO_AT_MOST,
    }


def _send(business: Business, number: int) -> None:
    _begin_and_plan(business, _drafted(business, number))


def _drafted(business: Business, number: int) -> str:
    def work(db: Session) -> str:
        known = catalogue(db, business.tenant_id)
        slot_id = broadcasts.open_slot(
            db,
            known,
            staff_id=business.staff_ids[number],
            service_id=business.service_id,
            starts_at=MONDAY + timedelta(weeks=1) + HOUR,
            now=NOW,
        )
        made = broadcasting.draft(
            db, known, slot_ids=[slot_id], audience=Audience.EVERYBODY, now=NOW
        )
        return made.id

    return database.transact(work)


def _begin_and_plan(business: Business, broadcast_id: str) -> None:
    database.transact(lambda db: broadcasts.begin(db, business.tenant_id, broadcast_id, now=NOW))
    is_planned = False
    while not is_planned:
        database.transact(lambda db: broadcasting.go_on(db, now=NOW))
        with database.read() as db:
            is_planned = db.get_one(Broadcast, broadcast_id).planned_at is not None


def _bare_insert() -> tuple[float, float]:
    """The same rows, in pages of the same size, into the same tables: read, taken out, put back."""
    with Session(database.engine()) as db:
        rows = [[dict(row._mapping) for row in db.execute(sa.select(t))] for t in WRITTEN]
    _forget(*WRITTEN)
    began, used = time.perf_counter(), time.process_time()
    for at in range(0, RECIPIENTS + 1, broadcasting.PAGE):
        database.transact(lambda db, at=at: _insert(db, rows, at))  # type: ignore[misc]
    return time.perf_counter() - began, time.process_time() - used


def _insert(db: Session, rows: Sequence[Sequence[dict[str, Any]]], at: int) -> None:
    for table, every in zip(WRITTEN, rows, strict=True):
        if page := every[at : at + broadcasting.PAGE]:
            db.connection().execute(sa.insert(table), page)


def _forget(*tables: sa.Table) -> None:
    """Empty them, and leave MariaDB nothing to clear away behind whatever is measured next."""
    with database.engine().begin() as connection:
        if connection.dialect.name == "sqlite":
            for table in tables:
                connection.execute(sa.delete(table))
            return
        connection.execute(sa.text("SET FOREIGN_KEY_CHECKS=0"))
        for table in tables:
            connection.execute(sa.text(f"TRUNCATE TABLE {table.name}"))
        connection.execute(sa.text("SET FOREIGN_KEY_CHECKS=1"))


def _add_customers(db: Session, business: Business, numbers: range) -> None:
    """Each with a number of New York, who wrote once and may be written to."""
    for at in range(0, len(numbers), PAGE):
        many = numbers[at : at + PAGE]
        customers = [_customer(business, n) for n in many]
        points = [_point(one, n) for n, one in zip(many, customers, strict=True)]
        db.execute(sa.insert(Customer.table()), customers)
        db.execute(sa.insert(ContactPoint.table()), points)
        db.execute(sa.insert(Conversation.table()), [_conversation(one) for one in customers])
        db.execute(sa.insert(Consent.table()), [_consent(one) for one in points])


def _customer(business: Business, n: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": business.tenant_id,
        "name": f"Customer {n:05}",
        "is_vip": False,
        "created_at": NOW,
    }


def _point(customer: dict[str, Any], n: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": customer["tenant_id"],
        "customer_id": customer["id"],
        "channel": Channel.SMS,
        "address": f"+1212{2_000_000 + n}",
        "standing": Standing.OK,
        "standing_at": NOW,
        "told_at": NOW,
    }


def _conversation(customer: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": customer["tenant_id"],
        "customer_id": customer["id"],
        "state": "idle",
        "context": {},
        "misses": 0,
        "last_seq": 0,
        "handled_seq": 0,
        "updated_at": NOW,
    }


def _consent(point: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": point["tenant_id"],
        "contact_point_id": point["id"],
        "address_hash": point["id"],
        "change": ConsentChange.GIVEN,
        "how": "staff",
        "happened_at": NOW,
    }


class _Memory(threading.Thread):
    """Looks at what the process has while something else is at work."""

    def __init__(self, idle: float) -> None:
        super().__init__(daemon=True)
        self._done = threading.Event()
        self._idle, self._most = idle, _megabytes()

    def run(self) -> None:
        while not self._done.wait(0.01):
            self._most = max(self._most, _megabytes())

    def above_idle(self) -> float:
        self._done.set()
        self.join()
        return max(self._most, _megabytes()) - self._idle


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20
