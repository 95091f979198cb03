"""A time is free only if there is a room for it, and a basin while the basin is needed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.offering import Need
from core.errors import SlotTaken
from core.models import Availability, Service, Staff
from core.scheduling import bookings, read_model
from core.scheduling.availability import find_times
from core.scheduling.intervals import Interval, merged
from core.scheduling.quanta import QUANTUM_MINUTES, quanta_between
from core.scheduling.resources import blocked_starts, choose, minutes_outside
from tests.builders import time_off
from tests.core.scheduling.salon import Salon
from tests.core.scheduling.shop import at
from tests.statements import recorded

NEW_YORK = ZoneInfo("America/New_York")
MORNING = (at(24, 9), at(24, 11))


def free(salon: Salon, service: Service, staff: Staff, now: datetime) -> list[str]:
    """The free times of a staff member between nine and eleven."""
    times = find_times(
        salon.db, salon.catalogue, service.id, staff_ids=[staff.id], windows=[MORNING], now=now
    )
    return [time.starts_at.astimezone(NEW_YORK).strftime("%-H:%M") for time in times]


def test_the_third_stylist_is_free_when_a_room_is(salon: Salon, now: datetime) -> None:
    salon.booked(1, salon.cut, salon.anna, at(24, 9, 30), now)
    salon.booked(2, salon.colour, salon.bob, at(24, 9, 30), now)

    # A cut takes 40 minutes with its clean-up, and Anna's room is free again at 10:10.
    assert free(salon, salon.cut, salon.cem, now) == ["10:15", "10:30", "10:45"]
    assert free(salon, salon.chat, salon.cem, now)[:3] == ["9:00", "9:15", "9:30"]


def test_each_step_counts_for_its_own_part(salon: Salon, now: datetime) -> None:
    salon.booked(1, salon.colour, salon.anna, at(24, 10), now)

    # The colour comes half an hour after the cut and must not meet the basin's hour.
    assert free(salon, salon.colour, salon.bob, now) == ["9:00"]
    assert free(salon, salon.both, salon.bob, now) == ["10:30", "10:45"]
    salon.booked(2, salon.both, salon.bob, at(24, 10, 30), now)
    salon.assert_time_adds_up()


def test_what_is_free_can_be_booked_and_nothing_else(salon: Salon, now: datetime) -> None:
    salon.booked(1, salon.cut, salon.anna, at(24, 9, 30), now)
    salon.booked(2, salon.colour, salon.bob, at(24, 9, 45), now)
    shown = free(salon, salon.both, salon.cem, now)

    booked = []
    for quarter in range(8):
        starts_at = at(24, 9) + timedelta(minutes=15 * quarter)
        try:
            made = salon.booked(10 + quarter, salon.both, salon.cem, starts_at, now)
        except SlotTaken:
            continue
        booked.append(starts_at.astimezone(NEW_YORK).strftime("%-H:%M"))
        bookings.cancel(salon.db, salon.catalogue, made.id, now=now)

    assert booked == shown != []
    salon.assert_time_adds_up()


def test_without_a_room_at_all_nothing_is_free(salon: Salon, now: datetime) -> None:
    for room in salon.rooms:
        room.is_active = False
    salon.db.flush()

    assert free(salon, salon.cut, salon.anna, now) == []
    assert free(salon, salon.chat, salon.anna, now) != []


def test_one_more_query_for_rooms_and_none_for_who_needs_none(salon: Salon, now: datetime) -> None:
    facts = salon.catalogue
    window = (now, now + timedelta(days=60))

    def queries(service: Service) -> int:
        with recorded() as asked:
            found = find_times(salon.db, facts, service.id, windows=[window], now=now)
        assert len(found) > 4000
        return len(asked)

    assert [queries(s) for s in (salon.chat, salon.cut, salon.both)] == [1, 2, 2]


def test_the_public_read_model_hears_of_a_room_taken_by_another(
    salon: Salon, now: datetime
) -> None:
    def settle() -> None:
        salon.db.commit()
        while read_model.follow_rules(salon.db, now=now) or read_model.follow_changes(
            salon.db, now=now
        ):
            salon.db.commit()

    settle()
    cem = salon.cem.id
    before = read_model_starts(salon, cem)
    salon.booked(1, salon.cut, salon.anna, at(24, 9), now)
    salon.booked(2, salon.cut, salon.bob, at(24, 9), now)
    settle()

    gone = before - read_model_starts(salon, cem)
    assert gone == {at(24, 9), at(24, 9, 15), at(24, 9, 30)}


def read_model_starts(salon: Salon, staff_id: str) -> set[datetime]:
    table = Availability.table()
    rows = salon.db.execute(
        table.select().where(table.c.staff_id == staff_id, table.c.service_id == salon.cut.id)
    )
    return {row.starts_at for row in rows}


def test_a_stylist_who_is_away_frees_no_room_and_takes_none(salon: Salon, now: datetime) -> None:
    time_off(salon.db, salon.anna, starts_at=at(24, 9), ends_at=at(24, 17))
    salon.booked(1, salon.cut, salon.bob, at(24, 9), now)

    assert "9:00" in free(salon, salon.cut, salon.cem, now)


# --------------------------------------------------------- against the slow definition

lists = st.lists(st.tuples(st.integers(-60, 200), st.integers(1, 60)), max_size=5).map(
    lambda found: merged([(begins, begins + lasts) for begins, lasts in found])
)
some_needs = st.lists(
    st.builds(
        lambda kind, quantity, begins, lasts: Need(kind, quantity, begins, begins + lasts),
        st.sampled_from(["room", "basin"]),
        st.integers(1, 3),
        st.integers(-20, 60),
        st.integers(1, 40),
    ),
    max_size=3,
)


@given(
    needs=some_needs,
    rooms=st.lists(lists, max_size=4),
    basins=st.lists(lists, max_size=2),
    grid=st.lists(st.integers(-80, 240), unique=True).map(sorted),
)
def test_blocked_starts_are_what_the_slow_definition_says(
    needs: list[Need], rooms: list[list[Interval]], basins: list[list[Interval]], grid: list[int]
) -> None:
    busy = {"room": rooms, "basin": basins}

    def is_met(need: Need, start: int) -> bool:
        wanted = set(range(start + need.from_minute, start + need.until_minute))
        enough = [
            taken for taken in busy[need.kind] if not any(wanted & set(range(*t)) for t in taken)
        ]
        return len(enough) >= need.quantity

    found = blocked_starts(needs, busy)

    assert found == merged(found)
    assert list(minutes_outside(grid, found)) == [
        start for start in grid if all(is_met(need, start) for need in needs)
    ]


DAY = datetime(2026, 11, 24, tzinfo=UTC)


@st.composite
def a_visit_with_steps(draw: st.DrawFn) -> list[Need]:
    """What a service of steps can need: parts one after the other, and perhaps one for all."""
    lengths = draw(st.lists(st.integers(1, 8).map(lambda n: n * 5), min_size=1, max_size=3))
    kinds = st.lists(st.sampled_from(["room", "basin"]), unique=True)
    needs, at_minute = [], 0
    for length in lengths:
        needs += [
            Need(kind, draw(st.integers(1, 2)), at_minute, at_minute + length)
            for kind in draw(kinds)
        ]
        at_minute += length
    needs += [Need(kind, draw(st.integers(1, 2)), 0, at_minute) for kind in draw(kinds)]
    return needs


@given(needs=a_visit_with_steps(), data=st.data())
def test_what_is_chosen_is_free_and_enough_whenever_availability_says_so(
    needs: list[Need], data: st.DataObject
) -> None:
    ids = {"room": ["a", "b", "c"], "basin": ["d", "e"]}
    first = quanta_between(DAY, DAY + timedelta(minutes=5))[0]
    taken = {
        one: {first + n for n in data.draw(st.sets(st.integers(0, 24), max_size=10))}
        for alike in ids.values()
        for one in alike
    }
    busy = {
        kind: [
            merged(
                ((q - first) * QUANTUM_MINUTES, (q - first + 1) * QUANTUM_MINUTES)
                for q in taken[one]
            )
            for one in alike
        ]
        for kind, alike in ids.items()
    }

    uses = choose(needs, DAY, ids, taken)

    blocked = blocked_starts(needs, busy)
    assert (uses is None) == (minutes_outside([0], blocked) == [])
    chosen: dict[str, set[int]] = {}
    for use in uses or ():
        of_it = quanta_between(use.starts_at, use.ends_at)
        assert not taken[use.resource_id] & set(of_it)
        chosen.setdefault(use.resource_id, set()).update(of_it)
    for need in needs if uses is not None else ():
        wanted = quanta_between(
            DAY + timedelta(minutes=need.from_minute), DAY + timedelta(minutes=need.until_minute)
        )
        able = [one for one in ids[need.kind] if chosen.get(one, set()).issuperset(wanted)]
        assert len(able) >= need.quantity


@pytest.mark.parametrize("minutes", [7, 42])
def test_two_steps_that_share_a_quantum_share_their_room(minutes: int) -> None:
    needs = [Need("room", 1, 0, minutes), Need("room", 1, minutes, 75)]

    uses = choose(needs, DAY, {"room": ["a", "b"]}, {})

    assert uses == [("a", DAY, DAY + timedelta(minutes=75))]
