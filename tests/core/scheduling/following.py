"""The read model after the sweeps, against what can be found on demand."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import database
from core.models import Availability
from core.scheduling import read_model
from core.scheduling.availability import find_times
from core.scheduling.local_time import day_bounds
from tests.core.scheduling.shop import Shop

Row = tuple[str, str, datetime, datetime, str, int]


def rows(db: Session) -> set[Row]:
    """The whole table."""
    table = Availability.table()
    return {
        (r.service_id, r.staff_id, r.starts_at, r.ends_at, r.location_id, r.duration_minutes)
        for r in db.execute(select(table))
    }


def end_of_horizon(shop: Shop, now: datetime) -> datetime:
    """The end of the sixtieth day from today."""
    zone = shop.catalogue.zone
    return day_bounds((now.astimezone(zone) + timedelta(days=60)).date(), zone)[1]


def on_demand(shop: Shop, begins: datetime, ends: datetime, now: datetime) -> set[Row]:
    """What the table should hold."""
    facts = shop.catalogue
    return {
        (
            service.id,
            found.staff_id,
            found.starts_at,
            found.ends_at,
            facts.staff[found.staff_id].location_id,
            service.duration_minutes,
        )
        for service in facts.services.values()
        for found in find_times(shop.db, facts, service.id, windows=[(begins, ends)], now=now)
    }


def follow(shop: Shop, now: datetime) -> int:
    """Let the sweeps run until nothing is due; returns how much they found to do."""
    shop.db.commit()
    done = 0
    for step in (read_model.follow_changes, read_model.follow_rules, read_model.extend):
        while found := database.transact(partial(step, now=now)):
            done += found
    shop.db.expire_all()
    return done


def assert_true(shop: Shop, now: datetime) -> None:
    """The table holds what can be found on demand, and nothing else that is still to come."""
    soon = now + timedelta(hours=3)  # what begins sooner may be bookable on short notice or not
    until = end_of_horizon(shop, now)
    found = {row for row in rows(shop.db) if row[2] >= soon}
    assert found == on_demand(shop, soon, until, now)
