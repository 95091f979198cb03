"""How MariaDB finds the rows of the hot paths: by an index, whatever else is in the tables."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from core import database
from core.ids import new_id
from core.models import (
    Appointment,
    AppointmentStatus,
    Channel,
    ContactPoint,
    Customer,
    OccupiedQuantum,
    Offer,
    ResourceUse,
    Slot,
    WaitlistEntry,
)
from core.scheduling import bookings, offers, waitlist
from core.scheduling.availability import find_times
from core.scheduling.waitlist import Wish
from tests.builders import an_entry
from tests.core.scheduling.salon import Salon
from tests.core.scheduling.shop import Shop, at

# Tables of which a tenant has a handful, joined whole without harm.
SMALL = {"tenants", "staff", "services", "locations", "working_hours", "staff_services", "holds"}


GROWN = [
    "appointments",
    "contact_points",
    "customers",
    "occupied_quanta",
    "offers",
    "slots",
    "waitlist_entries",
]


@pytest.fixture
def busy_shop(shop: Shop, now: datetime) -> Shop:
    """A year of appointments and a long waitlist, so that the planner has something to decide."""
    dana = shop.customer(1)
    base = {
        "tenant_id": shop.tenant.id,
        "customer_id": dana.id,
        "service_id": shop.cut.id,
    }
    starts = [at(24, 9) - timedelta(days=1 + n // 8, hours=-(n % 8)) for n in range(2000)]
    shop.db.execute(
        insert(Appointment.table()),
        [
            base
            | {
                "id": new_id(),
                "staff_id": shop.anna.id,
                "starts_at": start - timedelta(days=7),
                "ends_at": start - timedelta(days=7, hours=-1),
                "busy_starts_at": start - timedelta(days=7),
                "busy_ends_at": start - timedelta(days=7, hours=-1),
                "local_start": "",
                "time_zone": "",
                "status": AppointmentStatus.CONFIRMED,
                "created_at": start,
            }
            for start in starts
        ],
    )
    shop.db.execute(
        insert(WaitlistEntry.table()),
        [
            base | {"id": new_id(), "status": "expired", "joined_at": now - timedelta(hours=n)}
            for n in range(2000)
        ],
    )
    others = [new_id() for _ in range(2000)]
    past = [new_id() for _ in range(2000)]
    times = {"staff_id": shop.bob.id, "starts_at": starts[0], "ends_at": starts[0]}
    shop.db.execute(
        insert(Slot.table()),
        [
            times
            | {"id": one, "tenant_id": shop.tenant.id, "service_id": shop.cut.id}
            | {"status": "expired", "freed_at": starts[0]}
            for one in past
        ],
    )
    shop.db.execute(
        insert(Offer.table()),
        [
            base
            | times
            | {"id": new_id(), "slot_id": one, "score": 1, "status": "lapsed"}
            | {"offered_at": starts[0], "ended_at": starts[0]}
            for one in past
        ],
    )
    shop.db.execute(
        insert(Customer.table()),
        [{"id": one, "tenant_id": shop.tenant.id, "created_at": now} for one in others],
    )
    shop.db.execute(
        insert(ContactPoint.table()),
        [
            {
                "id": new_id(),
                "tenant_id": shop.tenant.id,
                "customer_id": one,
                "channel": Channel.SMS,
                "address": one,
                "standing_at": now,
            }
            for one in others
        ],
    )
    shop.db.execute(
        insert(OccupiedQuantum.table()),
        [
            {"resource_id": shop.bob.id, "quantum": quantum, "owner_id": new_id()}
            for quantum in range(3000)
        ],
    )
    shop.db.commit()
    if shop.db.get_bind().dialect.name == "mysql":
        shop.db.execute(text(f"ANALYZE TABLE {', '.join(GROWN)}"))
    return shop


def tables_in(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, dict):
        if "table_name" in plan:
            yield plan
        for part in plan.values():
            yield from tables_in(part)
    elif isinstance(plan, list):
        for part in plan:
            yield from tables_in(part)


def full_scans(db: Session, work: Callable[[], object]) -> list[str]:
    """Run `work` and explain each of its statements; the tables that were read from end to end."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            seen.append((statement, parameters))

    event.listen(database.engine(), "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(database.engine(), "before_cursor_execute", note)
    scans = []
    for statement, parameters in seen:
        cursor = db.connection().connection.cursor()
        cursor.execute(f"EXPLAIN FORMAT=JSON {statement}", parameters)
        plan = json.loads(cursor.fetchall()[0][0])
        scans += [
            f"{table['table_name']}: {statement}"
            for table in tables_in(plan)
            if table.get("access_type") == "ALL"
            and table["table_name"] not in SMALL
            # Tables made on the way, such as the result of a union, have no name of ours.
            and not table["table_name"].startswith("<")
        ]
    return scans


def test_nothing_hot_reads_a_table_from_end_to_end(busy_shop: Shop, now: datetime) -> None:
    shop, db = busy_shop, busy_shop.db
    if db.get_bind().dialect.name == "sqlite":
        return  # its planner has no such statistics; the same indexes serve it
    facts = shop.catalogue
    eve, fay = shop.customer(2), shop.customer(3)
    for number in range(40, 80):
        an_entry(db, shop.customer(number), shop.cut, staff=shop.bob)
    an_entry(db, eve, shop.cut)
    an_entry(db, fay, shop.trim)
    db.commit()

    def everything() -> None:
        windows = [(now, now + timedelta(days=60))]
        find_times(db, facts, shop.cut.id, windows=windows, now=now)
        given_up = shop.booked(shop.customer(90), at(24, 15), now)
        bookings.reschedule(db, facts, given_up.id, starts_at=at(25, 15), now=now)
        bookings.cancel(db, facts, given_up.id, now=now)
        for customer in (eve, fay):
            for offer in offers.pending_for(db, customer.id):
                offers.message_sent(db, facts, offer.id, sent_at=now)
        late = now + timedelta(minutes=10)
        due = offers.next_due_offer(db, late)
        assert due is not None
        offers.lapse(db, facts, due.offer_id, now=late)
        entry = waitlist.join(
            db, facts, customer_id=eve.id, wish=Wish(shop.cut.id, shop.anna.id), now=now
        )
        waitlist.place_of(db, entry)
        waitlist.expire_due(db, now)
        bookings.upcoming(db, eve.id, now)

    assert full_scans(db, everything) == []


def test_a_year_of_used_rooms_is_not_read_either(salon: Salon, now: datetime) -> None:
    db = salon.db
    if db.get_bind().dialect.name == "sqlite":
        return
    facts, dana = salon.catalogue, salon.customer(1)
    starts = [at(20, 9) - timedelta(days=n // 8, hours=n % 8) for n in range(3000)]
    db.execute(
        insert(ResourceUse.table()),
        [
            {
                "owner_id": new_id(),
                "resource_id": salon.rooms[n % 2].id,
                "starts_at": start,
                "ends_at": start + timedelta(hours=1),
            }
            for n, start in enumerate(starts)
        ],
    )
    first = int(starts[-1].timestamp() // 300)
    db.execute(
        insert(OccupiedQuantum.table()),
        [
            {"resource_id": salon.rooms[0].id, "quantum": first + n, "owner_id": new_id()}
            for n in range(3000)
        ],
    )
    db.commit()
    db.execute(text("ANALYZE TABLE resource_uses, occupied_quanta"))

    def everything() -> None:
        windows = [(now, now + timedelta(days=60))]
        find_times(db, facts, salon.both.id, windows=windows, now=now)
        made = bookings.book(
            db,
            facts,
            customer_id=dana.id,
            service_id=salon.both.id,
            staff_id=salon.anna.id,
            starts_at=at(24, 9),
            now=now,
        )
        bookings.reschedule(db, facts, made.id, starts_at=at(24, 11), now=now)
        bookings.cancel(db, facts, made.id, now=now)

    # The other tables are nearly empty here, and read whole for that.
    grown = ("resource_uses", "occupied_quanta")
    assert [scan for scan in full_scans(db, everything) if scan.startswith(grown)] == []
