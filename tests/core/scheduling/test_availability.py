# ruff: noqa: DTZ001 - the days of clock changes are wall time on purpose
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core.catalogue import catalogue, touch
from core.errors import InvalidInterval, NotFound
from core.models import Service, Staff, Tenant, WorkingHours
from core.scheduling import bookings, offers
from core.scheduling.availability import OpenTime, find_times, is_free
from core.scheduling.busy import joined
from core.scheduling.free_starts import Need, open_starts
from core.scheduling.intervals import Interval, merged
from tests.builders import a_service, a_staff_member, a_tenant, an_entry, time_off
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = (at(23, 0), at(24, 0))


def clock(times: Sequence[OpenTime], zone: ZoneInfo = NEW_YORK) -> list[str]:
    return [time.starts_at.astimezone(zone).strftime("%H:%M") for time in times]


def monday(shop: Shop, now: datetime, service: Service | None = None) -> list[OpenTime]:
    return find_times(
        shop.db,
        shop.catalogue,
        (service or shop.cut).id,
        staff_ids=[shop.anna.id],
        windows=[MONDAY],
        now=now,
    )


def test_an_empty_day_is_free_every_quarter_until_the_last_visit_fits(
    shop: Shop, now: datetime
) -> None:
    times = clock(monday(shop, now))

    assert times[:3] == ["09:00", "09:15", "09:30"]
    assert times[-1] == "16:00"
    assert len(times) == 29


def test_what_is_booked_held_or_blocked_is_not_free(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(1), at(23, 10), now)
    time_off(shop.db, shop.anna, starts_at=at(23, 12), ends_at=at(23, 16))

    assert clock(monday(shop, now)) == ["09:00", "11:00", "16:00"]


def test_a_held_slot_is_not_free_and_is_again_when_nobody_wants_it(
    shop: Shop, now: datetime
) -> None:
    given_up = shop.booked(shop.customer(1), at(23, 9), now)
    waiting = shop.customer(2)
    an_entry(shop.db, waiting, shop.cut)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    assert clock(monday(shop, now))[0] == "10:00"

    offer = offers.pending_for(shop.db, waiting.id)[0]
    offers.decline(shop.db, shop.catalogue, offer.id, customer_id=waiting.id, now=now)
    assert clock(monday(shop, now))[0] == "09:00"


def test_buffers_keep_visits_apart_on_both_sides(shop: Shop, now: datetime) -> None:
    colour = a_service(
        shop.db,
        shop.tenant,
        name="Colour",
        duration_minutes=60,
        buffer_before_minutes=15,
        buffer_after_minutes=30,
    )
    dee = a_staff_member(shop.db, shop.tenant, name="Dee", services=[colour, shop.cut])
    shop.db.commit()
    touch(shop.db, shop.tenant.id)
    shop.booked(shop.customer(1), at(23, 11), now, staff=dee)

    times = find_times(
        shop.db, shop.catalogue, colour.id, staff_ids=None, windows=[MONDAY], now=now
    )

    # The first may begin at opening time: only the visit must lie within working hours.
    assert clock(times)[:4] == ["09:00", "09:15", "09:30", "12:15"]
    assert clock(times)[-1] == "16:00"


def test_the_window_bounds_the_start_and_the_present_is_over(shop: Shop, now: datetime) -> None:
    """It is Friday 10:00."""
    times = find_times(
        shop.db,
        shop.catalogue,
        shop.cut.id,
        staff_ids=[shop.bob.id],
        windows=[(at(20, 9), at(20, 10, 45)), (at(20, 15, 50), at(20, 18))],
        now=now,
    )

    assert clock(times) == ["10:15", "10:30", "16:00"]


def test_times_come_by_start_and_then_by_name(shop: Shop, now: datetime) -> None:
    times = find_times(
        shop.db, shop.catalogue, shop.cut.id, staff_ids=None, windows=[MONDAY], now=now, limit=3
    )

    assert [(t.staff_id, t.starts_at) for t in times] == [
        (shop.anna.id, at(23, 9)),
        (shop.bob.id, at(23, 9)),
        (shop.anna.id, at(23, 9, 15)),
    ]
    assert times[0].ends_at == at(23, 10)


def test_windows_that_overlap_give_each_time_once(shop: Shop, now: datetime) -> None:
    times = find_times(
        shop.db,
        shop.catalogue,
        shop.cut.id,
        staff_ids=[shop.anna.id],
        windows=[(at(23, 9), at(23, 10)), (at(23, 9, 30), at(23, 10, 30))],
        now=now,
    )

    assert clock(times) == ["09:00", "09:15", "09:30", "09:45", "10:00", "10:15"]


def test_nothing_is_free_beyond_the_booking_limit(shop: Shop, now: datetime) -> None:
    last_day = now + timedelta(days=90)

    times = find_times(
        shop.db,
        shop.catalogue,
        shop.cut.id,
        staff_ids=[shop.anna.id],
        windows=[(last_day, last_day + timedelta(days=10))],
        now=now,
    )

    assert {t.starts_at.astimezone(NEW_YORK).date() for t in times} == {last_day.date()}


def test_the_nearest_times_are_found_however_far_they_are(shop: Shop, now: datetime) -> None:
    time_off(shop.db, shop.anna, starts_at=at(20, 0), ends_at=at(20, 0) + timedelta(days=40))

    times = find_times(
        shop.db,
        shop.catalogue,
        shop.cut.id,
        staff_ids=[shop.anna.id],
        windows=[(now, now + timedelta(days=60))],
        now=now,
        limit=2,
    )

    assert [t.starts_at for t in times] == [
        at(20, 9) + timedelta(days=40),
        at(20, 9, 15) + timedelta(days=40),
    ]


def test_a_shift_past_midnight_is_worked_to_its_end(db: Session, now: datetime) -> None:
    tenant = a_tenant(db)
    tow = a_service(db, tenant, name="Tow")
    a_staff_member(db, tenant, services=[tow], hours=(22 * 60, 26 * 60), weekdays=[0])

    times = find_times(
        db,
        catalogue(db, tenant.id),
        tow.id,
        staff_ids=None,
        windows=[(at(23, 23, 30), at(24, 12))],
        now=now,
    )

    assert clock(times) == ["23:30", "23:45", "00:00", "00:15", "00:30", "00:45", "01:00"]


def test_a_break_is_not_worked_through(db: Session, now: datetime) -> None:
    tenant = a_tenant(db)
    cut = a_service(db, tenant)
    anna = a_staff_member(db, tenant, services=[cut], hours=(540, 660), weekdays=[0])
    db.add(WorkingHours(staff_id=anna.id, weekday=0, from_minute=705, until_minute=765))
    db.add(WorkingHours(staff_id=anna.id, weekday=0, from_minute=660, until_minute=690))
    db.flush()

    times = find_times(
        db, catalogue(db, tenant.id), cut.id, staff_ids=None, windows=[MONDAY], now=now
    )

    # Two intervals that touch are one stretch; the quarter's break at 11:30 is kept.
    assert clock(times) == ["09:00", "09:15", "09:30", "09:45", "10:00", "10:15", "10:30", "11:45"]


def test_bad_questions_are_refused(shop: Shop, now: datetime) -> None:
    def ask(service_id: str, window: tuple[datetime, datetime]) -> None:
        find_times(shop.db, shop.catalogue, service_id, staff_ids=None, windows=[window], now=now)

    with pytest.raises(NotFound):
        ask("no such service", MONDAY)
    with pytest.raises(InvalidInterval):
        ask(shop.cut.id, (MONDAY[1], MONDAY[0]))
    with pytest.raises(InvalidInterval):
        ask(shop.cut.id, (MONDAY[0].replace(tzinfo=None), MONDAY[1]))


def test_a_single_time_is_checked_against_the_truth(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(1), at(23, 10), now)

    def free(starts_at: datetime, service: Service = shop.cut) -> bool:
        return is_free(shop.db, shop.catalogue, service.id, shop.anna.id, starts_at, now)

    assert free(at(23, 9))
    assert free(at(23, 11, 5))  # off the grid is still free
    assert not free(at(23, 9, 30))
    assert free(at(23, 9, 30), shop.trim)
    assert not free(at(23, 16, 30))  # would outlast the day
    assert not free(at(20, 9))  # this morning
    assert not free(at(23, 9) + timedelta(days=120))


def test_one_query_answers_for_everybody_and_sixty_days(shop: Shop, now: datetime) -> None:
    for number in range(10):
        a_staff_member(shop.db, shop.tenant, name=f"Staff {number}", services=[shop.cut])
    shop.db.commit()
    touch(shop.db, shop.tenant.id)
    facts = shop.catalogue
    window = (now, now + timedelta(days=60))

    with recorded() as all_times:
        found = find_times(shop.db, facts, shop.cut.id, staff_ids=None, windows=[window], now=now)
    with recorded() as first_times:
        find_times(shop.db, facts, shop.cut.id, staff_ids=None, windows=[window], now=now, limit=5)
    with recorded() as single:
        is_free(shop.db, facts, shop.cut.id, shop.anna.id, at(23, 9), now)

    assert len(found) > 20_000
    assert (len(all_times), len(first_times), len(single)) == (1, 1, 1)


def test_a_search_that_finds_nothing_near_asks_four_times_at_most(
    shop: Shop, now: datetime
) -> None:
    for member in (shop.anna, shop.bob):
        time_off(shop.db, member, starts_at=at(20, 0), ends_at=at(20, 0) + timedelta(days=80))
    facts = shop.catalogue

    with recorded() as asked:
        found = find_times(
            shop.db,
            facts,
            shop.cut.id,
            staff_ids=None,
            windows=[(now, now + timedelta(days=60))],
            now=now,
            limit=3,
        )

    assert found == []
    assert len(asked) == 4


ALL_NIGHT = (0, 6 * 60)


def night_shift(
    db: Session, zone: str, *, minutes: int = 30
) -> tuple[Tenant, Service, Staff, ZoneInfo]:
    tenant = a_tenant(db, time_zone=zone)
    service = a_service(db, tenant, duration_minutes=minutes)
    return (
        tenant,
        service,
        a_staff_member(db, tenant, services=[service], hours=ALL_NIGHT),
        ZoneInfo(zone),
    )


@pytest.mark.parametrize(
    ("zone", "day", "skipped"),
    [
        ("America/New_York", datetime(2027, 3, 14), ["02:00", "02:30"]),
        ("Europe/Berlin", datetime(2027, 3, 28), ["02:00", "02:30"]),
        ("Australia/Lord_Howe", datetime(2026, 10, 4), ["02:00"]),
    ],
)
def test_in_spring_the_skipped_times_are_never_offered(
    db: Session, zone: str, day: datetime, skipped: list[str]
) -> None:
    tenant, service, _, where = night_shift(db, zone)
    tenant.policies = {"slot_interval_minutes": 30}
    db.flush()
    midnight = day.replace(tzinfo=where)

    times = find_times(
        db,
        catalogue(db, tenant.id),
        service.id,
        staff_ids=None,
        windows=[(midnight, midnight + timedelta(days=1))],
        now=midnight - timedelta(days=3),
    )

    wanted = [f"{hour:02}:{minute:02}" for hour in range(6) for minute in (0, 30)]
    assert clock(times, where) == [time for time in wanted if time not in skipped]
    gaps = {b.starts_at - a.starts_at for a, b in pairwise(times)}
    assert gaps == {timedelta(minutes=30)}  # of real time: nobody waits through the gap


@pytest.mark.parametrize(
    ("zone", "day", "twice"),
    [
        ("America/New_York", datetime(2026, 11, 1), "01:30"),
        ("Europe/Berlin", datetime(2026, 10, 25), "02:30"),
        ("Australia/Lord_Howe", datetime(2027, 4, 4), "01:30"),
    ],
)
def test_in_autumn_a_time_shown_twice_is_offered_once(
    db: Session, zone: str, day: datetime, twice: str
) -> None:
    tenant, service, _, where = night_shift(db, zone)
    midnight = day.replace(tzinfo=where)

    times = find_times(
        db,
        catalogue(db, tenant.id),
        service.id,
        staff_ids=None,
        windows=[(midnight, midnight + timedelta(days=1))],
        now=midnight - timedelta(days=3),
    )

    shown = clock(times, where)
    assert shown == sorted(set(shown))
    assert twice in shown
    assert all(time.starts_at.astimezone(where).fold == 0 for time in times)
    assert shown[-1] == "05:30"


def test_nine_oclock_stays_nine_oclock_across_the_change(db: Session) -> None:
    tenant = a_tenant(db, policies={"slot_interval_minutes": 60})
    service = a_service(db, tenant)
    a_staff_member(db, tenant, services=[service], hours=(540, 600))
    friday = datetime(2027, 3, 12, 12, tzinfo=UTC)

    times = find_times(
        db,
        catalogue(db, tenant.id),
        service.id,
        staff_ids=None,
        windows=[(friday, friday + timedelta(days=5))],
        now=friday,
    )

    assert clock(times) == ["09:00"] * 5
    assert [t.starts_at.hour for t in times] == [14, 14, 13, 13, 13]


intervals = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 80)), max_size=8).map(
    lambda found: merged([(begins, begins + lasts) for begins, lasts in found])
)


@given(
    grid=st.lists(st.integers(0, 400), unique=True).map(sorted),
    worked=intervals,
    busy=intervals,
    need=st.builds(Need, st.integers(1, 60), st.integers(0, 30), st.integers(0, 30)),
)
def test_open_starts_are_what_the_slow_definition_says(
    grid: list[int], worked: list[Interval], busy: list[Interval], need: Need
) -> None:
    def is_open(start: int) -> bool:
        visit = set(range(start, start + need.duration))
        around = set(range(start - need.before, start + need.duration + need.after))
        return any(visit <= set(range(*stretch)) for stretch in worked) and not any(
            around & set(range(*taken)) for taken in busy
        )

    assert open_starts(grid, worked, busy, need) == [start for start in grid if is_open(start)]


@given(
    intervals=st.lists(
        st.tuples(st.integers(0, 2000), st.integers(1, 300)).map(lambda i: (i[0], i[0] + i[1]))
    ),
    shuffled=st.randoms(),
)
def test_begins_and_ends_make_the_same_time_in_any_order(
    intervals: list[tuple[int, int]], shuffled: Random
) -> None:
    quanta = [(begin * 300, end * 300) for begin, end in intervals]
    ends = [end for _, end in quanta]
    shuffled.shuffle(ends)
    expected = merged((begin // 60, end // 60) for begin, end in quanta)
    assert joined([begin for begin, _ in quanta], ends) == expected


def test_what_is_no_whole_quantum_is_widened() -> None:
    assert joined([300 * 7 + 1], [300 * 9 - 1]) == [(35, 45)]
    assert joined([301, 600], [599, 900]) == [(5, 15)]
