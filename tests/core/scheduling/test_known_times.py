"""A few times are looked up where the read model says that there are any."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete

from core.catalogue import touch
from core.models import Availability, AvailabilityState
from core.scheduling import changes, known_times, reservations
from core.scheduling.availability import find_times
from tests.builders import time_off
from tests.core.scheduling.following import follow, rows
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded


@pytest.fixture
def full(shop: Shop, now: datetime) -> Shop:
    """Nobody has time before the 5th of December, and the read model knows it."""
    for member in (shop.anna, shop.bob):
        time_off(shop.db, member, starts_at=at(20, 0), ends_at=at(35, 0))
    follow(shop, now)
    return shop


def some(
    shop: Shop,
    now: datetime,
    limit: int | None = 5,
    *,
    windows: list[tuple[datetime, datetime]] | None = None,
    staff_ids: set[str] | None = None,
) -> list[tuple[str, datetime]]:
    """Who could cut when, in the next eighty days if nothing else is said."""
    found = find_times(
        shop.db,
        shop.catalogue,
        shop.cut.id,
        windows=windows or [(now, now + timedelta(days=80))],
        staff_ids=staff_ids,
        now=now,
        limit=limit,
    )
    return [(time.staff_id, time.starts_at) for time in found]


@pytest.mark.parametrize("limit", [1, 2, 5, 64, 65, 5000])
def test_they_are_the_first_of_those_on_demand(full: Shop, now: datetime, limit: int) -> None:
    assert some(full, now, limit) == some(full, now, None)[:limit]


def test_so_they_are_for_mornings_only_and_for_one_person(full: Shop, now: datetime) -> None:
    mornings = [(at(day, 9), at(day, 11)) for day in range(21, 75)]
    every = some(full, now, None, windows=mornings)
    assert some(full, now, 30, windows=mornings) == every[:30]
    of_bob = some(full, now, None, staff_ids={full.bob.id})
    assert some(full, now, 30, staff_ids={full.bob.id}) == of_bob[:30]


def test_what_was_just_taken_is_never_shown(full: Shop, now: datetime) -> None:
    first = some(full, now, None)[0]
    full.booked(full.customer(1), first[1], now, staff=full.anna)
    reservations.reserve(
        full.db,
        full.catalogue,
        session_key="a",
        service_id=full.cut.id,
        staff_id=full.bob.id,
        starts_at=first[1],
        now=now,
    )
    assert rows(full.db)  # nothing has followed yet
    assert some(full, now, 8) == some(full, now, None)[:8]
    assert first[1] not in {starts_at for _, starts_at in some(full, now, 8)}


def test_new_rules_are_true_at_once(full: Shop, now: datetime) -> None:
    full.cut.duration_minutes = 240
    touch(full.db, full.tenant.id)
    assert some(full, now, 40) == some(full, now, None)[:40]


def test_who_is_not_known_yet_is_looked_up_on_demand(full: Shop, now: datetime) -> None:
    full.db.execute(delete(AvailabilityState.table()))
    full.db.execute(delete(Availability.table()))
    assert some(full, now) == some(full, now, None)[:5]


def test_it_asks_three_statements_beyond_the_nearest_days_and_none_before(
    full: Shop, now: datetime
) -> None:
    facts, service_id = full.catalogue, full.cut.id
    windows = [(now, now + timedelta(days=80))]
    with recorded() as statements:
        find_times(full.db, facts, service_id, windows=windows, now=now, limit=5)
    assert len(statements) == 4
    assert "availability_states" in statements[1]
    assert "FROM availability " in statements[2].replace("\n", " ")


def test_when_it_knows_that_nothing_is_free_nothing_is_found(full: Shop, now: datetime) -> None:
    for member in (full.anna, full.bob):
        time_off(full.db, member, starts_at=at(35, 0), ends_at=at(130, 0))
        changes.mark(full.db, full.tenant.id, member.id, at(35, 0), at(130, 0))
    follow(full, now)
    assert some(full, now) == []


def test_a_page_is_read_in_order_from_one_index_alone(full: Shop, now: datetime) -> None:
    """docs/query-plans.md shows the plan on a million rows."""
    asked = {
        "tenant": full.tenant.id,
        "service": full.cut.id,
        "begins": now,
        "ends": now + timedelta(days=30),
        "rows": 20,
    }
    connection = full.db.connection()
    query = known_times.PAGE.params(asked).compile(
        dialect=connection.dialect, compile_kwargs={"literal_binds": True}
    )
    is_sqlite = connection.dialect.name == "sqlite"
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{explain} {query}".replace("%", "%%")).mappings().all()
    if is_sqlite:
        assert [row["detail"].split(" (")[0] for row in rows] == [
            "SEARCH availability USING COVERING INDEX sqlite_autoindex_availability_1"
        ]
    else:
        assert [(row["type"], row["key"], row["Extra"]) for row in rows] == [
            ("range", "PRIMARY", "Using where; Using index")
        ]
