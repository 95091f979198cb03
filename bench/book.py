"""`book`: bookings per second by 32 clients who want different times of a hundred staff, against
the least that inserting the same rows takes: an appointment and its quanta, under the same keys.
And a minute of a hundred requests a second, each timed from when it was due.
"""

import itertools
import os
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench import stores
from bench.business import HOUR, MONDAY, NOW, Business, a_business
from core import database
from core.errors import SlotTaken
from core.events import Actor, acting
from core.ids import new_id
from core.models import ActorKind
from core.scheduling import bookings
from core.scheduling.quanta import quanta_between

STAFF = 100
CLIENTS = 32
ROUNDS = 5
PER_ROUND = 640
A_SECOND = 100
SECONDS = int(os.environ.get("BENCH_SECONDS") or 60)
RATIO_AT_LEAST = 0.3
P99_MS_AT_MOST = 200

bare = sa.MetaData()
bare_appointments = sa.Table(
    "bare_appointments",
    bare,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("staff_id", sa.String(36)),
    sa.Column("starts_at", sa.DateTime),
    sa.Column("ends_at", sa.DateTime),
)
bare_quanta = sa.Table(
    "bare_quanta",
    bare,
    sa.Column("resource_id", sa.String(36), primary_key=True),
    sa.Column("quantum", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("owner_id", sa.String(36)),
)

Time = tuple[str, datetime]


def run() -> Iterator[dict[str, object]]:
    for kind in stores.each("book"):
        bare.create_all(database.engine())
        with Session(database.engine()) as db:
            business = a_business(db, STAFF, bookings_a_week=0)
        times = _times(business)
        yield {"database": kind} | _throughput(business, times)
        yield {"database": kind} | _sustained(business, times)


def _times(business: Business) -> Iterator[Time]:
    """Every hour of everybody, in any order, and never one twice."""
    every = [
        (staff_id, MONDAY + timedelta(weeks=week, days=day) + hour * HOUR)
        for week in range(1, 12)
        for day in range(4)
        for hour in range(8)
        for staff_id in business.staff_ids
    ]
    random.Random(1).shuffle(every)
    return iter(every)


def _throughput(business: Business, times: Iterator[Time]) -> dict[str, object]:
    ours, peer = [], []
    _all_at_once(partial(_book, business), list(itertools.islice(times, CLIENTS)))
    for number in range(ROUNDS):
        wanted = list(itertools.islice(times, PER_ROUND))
        peer.append(_all_at_once(_insert_bare, wanted))
        ours.append(_all_at_once(partial(_book, business), wanted))
        print(f"  round {number + 1} of {ROUNDS}", file=sys.stderr, flush=True)
    return {
        "clients": CLIENTS,
        "ratio": round(statistics.median(o / p for o, p in zip(ours, peer, strict=True)), 2),
        "at_least": RATIO_AT_LEAST,
        "bookings_per_second": round(statistics.median(ours)),
        "bare_inserts_per_second": round(statistics.median(peer)),
    }


def _all_at_once(step: Callable[[Time], None], wanted: list[Time]) -> float:
    """How many a second when every client takes the next as soon as it has done one."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        began = time.perf_counter()
        for _ in pool.map(step, wanted):
            pass
        return len(wanted) / (time.perf_counter() - began)


def _book(business: Business, wanted: Time) -> None:
    staff_id, starts_at = wanted

    def step(db: Session) -> None:
        with acting(db, Actor(ActorKind.CUSTOMER, business.customer_id)):
            bookings.book(
                db,
                business.known,
                customer_id=business.customer_id,
                service_id=business.service_id,
                staff_id=staff_id,
                starts_at=starts_at,
                now=NOW,
            )

    database.transact(step)


def _insert_bare(wanted: Time) -> None:
    staff_id, starts_at = wanted
    owner_id, ends_at = new_id(), starts_at + HOUR
    appointment = {
        "id": owner_id,
        "staff_id": staff_id,
        "starts_at": starts_at.astimezone(UTC).replace(tzinfo=None),
        "ends_at": ends_at.astimezone(UTC).replace(tzinfo=None),
    }
    quanta = [
        {"resource_id": staff_id, "quantum": quantum, "owner_id": owner_id}
        for quantum in quanta_between(starts_at, ends_at)
    ]

    def step(db: Session) -> None:
        connection = db.connection()
        connection.execute(sa.insert(bare_appointments), appointment)
        connection.execute(sa.insert(bare_quanta), quanta)

    database.transact(step)


def _sustained(business: Business, times: Iterator[Time]) -> dict[str, object]:
    took: list[float] = []
    lock, refused = threading.Lock(), 0
    began = time.perf_counter() + 0.1

    def request(number: int, wanted: Time) -> None:
        nonlocal refused
        due = began + number / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        try:
            _book(business, wanted)
        except SlotTaken:
            refused += 1
        with lock:
            took.append(1000 * (time.perf_counter() - due))
            if len(took) % (10 * A_SECOND) == 0:
                print(f"  {len(took)} requests", file=sys.stderr, flush=True)

    with ThreadPoolExecutor(CLIENTS) as pool:
        futures = [
            pool.submit(request, number, wanted)
            for number, wanted in enumerate(itertools.islice(times, A_SECOND * SECONDS))
        ]
        for future in futures:
            future.result()
    took.sort()
    return {
        "requests_per_second": round(len(took) / (time.perf_counter() - began), 1),
        "seconds": SECONDS,
        "p50_ms": round(statistics.median(took), 1),
        "p99_ms": round(took[int(0.99 * len(took))], 1),
        "p99_ms_at_most": P99_MS_AT_MOST,
        "refused": refused,
    }
