"""Businesses with ten thousand who wait: one is made, the others are its copies."""

import random
import sys
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench import business as usual
from core import database
from core.catalogue import Catalogue, catalogue
from core.ids import new_id
from core.models import (
    Channel,
    ContactPoint,
    Customer,
    EntryStatus,
    Location,
    Service,
    Staff,
    Tenant,
    WaitlistEntry,
    WaitlistWant,
)
from core.models.base import Base, Id
from core.scheduling import wants
from tests.builders import a_service, a_staff_member, a_tenant

NOW = usual.NOW + timedelta(hours=3)  # ten in the morning: nobody sleeps
WAITING = 10_000
STAFF = 8
COPIED: tuple[type[Base], ...] = (
    Tenant, Location, Service, Staff, Customer, ContactPoint, WaitlistEntry, WaitlistWant,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    known: Catalogue
    tenant_id: str
    service_ids: list[str]
    staff_ids: list[str]


def a_waiting_business(db: Session) -> Waiting:
    """Eight staff, four services, and 10,000 who wait: every third names somebody, most say when
    they can."""
    draw = random.Random(6)
    tenant = a_tenant(db, slug=f"bench-{new_id()}", policies={"max_offers_per_day": None})
    lengths = {"Trim": 30, "Haircut": 60, "Colour": 90, "Beard": 30}
    services = [a_service(db, tenant, name=n, duration_minutes=m) for n, m in lengths.items()]
    staff = [
        a_staff_member(db, tenant, name=f"Staff {n}", services=services, weekdays=range(7))
        for n in range(STAFF)
    ]
    service_ids, staff_ids = [one.id for one in services], [one.id for one in staff]
    people = [new_id() for _ in range(WAITING)]
    _insert(db, Customer.table(), [_customer(tenant.id, one, draw) for one in people])
    _insert(db, ContactPoint.table(), [_point(tenant.id, one, n) for n, one in enumerate(people)])
    _insert(
        db,
        WaitlistEntry.table(),
        [_entry(tenant.id, one, service_ids, staff_ids, draw) for one in people],
    )
    db.commit()
    while database.transact(lambda db: wants.renew_due(db, NOW)):
        pass
    return Waiting(catalogue(db, tenant.id), tenant.id, service_ids, staff_ids)


def copy(business: Waiting, number: int) -> None:
    """Another business with all that this one has; `number` tells the copies apart."""
    mark = f"{number:04x}"
    # An engine of its own: the product's gives up on a statement that takes this long.
    patient = sa.create_engine(database.engine().url, isolation_level="READ COMMITTED")
    with patient.begin() as connection:
        connection.execute(sa.text("SET foreign_key_checks = 0, unique_checks = 0"))
        for model in COPIED:
            table = model.table()
            whose = {"tenants": "id", "waitlist_wants": "entry_id"}.get(table.name, "tenant_id")
            of_first: sa.ColumnElement[bool] = table.c[whose] == business.tenant_id
            if table is WaitlistWant.table():
                entries = WaitlistEntry.table()
                mine = sa.select(entries.c.id).where(entries.c.tenant_id == business.tenant_id)
                of_first = table.c.entry_id.in_(mine)
            columns = [_marked(column, mark) for column in table.c]
            copies = sa.select(*columns).where(of_first)
            connection.execute(sa.insert(table).from_select(list(table.c), copies))
    patient.dispose()
    if number % 10 == 0:
        print(f"  {number} businesses", file=sys.stderr, flush=True)


def _marked(column: sa.Column[str], mark: str) -> sa.ColumnElement[str]:
    """An id of the copy; where there is none, such as of anybody, there is none."""
    if column.type is not Id and column.name != "slug":
        return column
    return sa.case((column == "", ""), else_=sa.literal(mark).concat(sa.func.substr(column, 5)))


def _insert(db: Session, table: sa.Table, rows: list[dict[str, object]]) -> None:
    for at in range(0, len(rows), 2_000):
        db.execute(sa.insert(table), rows[at : at + 2_000])


def _customer(tenant_id: str, id_: str, draw: random.Random) -> dict[str, object]:
    is_vip = draw.random() < 0.05
    return {"id": id_, "tenant_id": tenant_id, "is_vip": is_vip, "created_at": NOW}


def _point(tenant_id: str, customer_id: str, number: int) -> dict[str, object]:
    return {
        "id": new_id(),
        "tenant_id": tenant_id,
        "customer_id": customer_id,
        "channel": Channel.SMS,
        "address": f"+1212555{number:05}",
        "standing_at": NOW,
        "told_at": NOW,
    }


def _entry(
    tenant_id: str,
    customer_id: str,
    services: list[str],
    staff: list[str],
    draw: random.Random,
) -> dict[str, object]:
    begins = draw.choice([None, None, None, 9 * 60, 12 * 60])
    joined_at = NOW - timedelta(minutes=draw.randrange(150 * 24 * 60))
    return {
        "id": new_id(),
        "tenant_id": tenant_id,
        "customer_id": customer_id,
        "service_id": draw.choice(services),
        "staff_id": draw.choice(staff) if draw.random() < 0.33 else None,
        "first_on": None,
        "last_on": date(2026, 12, 24) if draw.random() < 0.3 else None,
        "weekdays": draw.choice([127, 127, 0b0011111, 0b0010101, 0b1100000]),
        "from_minute": begins,
        "until_minute": begins and begins + 5 * 60,
        "status": EntryStatus.ACTIVE,
        "joined_at": joined_at,
        "points_due_at": joined_at,
    }
