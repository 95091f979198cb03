from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.errors import AlreadyWaiting, InvalidWish, NotFound, ServiceNotOffered
from core.models import EntryStatus, OfferStatus, WaitlistEntry, WaitlistWant
from core.people import tags
from core.scheduling import offers, waitlist, wants
from core.scheduling.waitlist import Wish
from core.setup import policy_changes
from tests.builders import a_service, an_entry
from tests.core.scheduling.shop import Shop, at

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def rows(shop: Shop, entry_id: str) -> list[WaitlistWant]:
    query = select(WaitlistWant).where(WaitlistWant.entry_id == entry_id)
    ordered = query.order_by(WaitlistWant.number).execution_options(populate_existing=True)
    return list(shop.db.scalars(ordered))


def points(shop: Shop, entry: WaitlistEntry) -> dict[str, int]:
    [row] = rows(shop, entry.id)
    assert row.behind == -sum(row.parts.values())
    return row.parts


def renewed(shop: Shop, now: datetime) -> int:
    return sum(iter(lambda: wants.renew_due(shop.db, now), 0))


def free(shop: Shop, now: datetime) -> None:
    """Anna's hour on Tuesday at three."""
    offers.free_slot(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=at(24, 15),
        ends_at=at(24, 16),
        origin_appointment_id=None,
        now=now,
    )


def test_an_entry_wants_each_combination_of_what_suits(shop: Shop) -> None:
    wish = Wish(
        shop.cut.id,
        shop.anna.id,
        other_services=(shop.trim.id,),
        other_staff=(shop.bob.id,),
        from_minute=540,
        until_minute=600,
        other_times=((900, 1000),),
        notice_minutes=90,
    )
    joined = waitlist.join(
        shop.db, shop.catalogue, customer_id=shop.customer(1).id, wish=wish, now=NOW
    )

    found = rows(shop, joined.id)
    assert {(one.service_id, one.staff_id, one.from_minute) for one in found} == {
        (service.id, member.id, minute)
        for service in (shop.cut, shop.trim)
        for member in (shop.anna, shop.bob)
        for minute in (540, 900)
    }
    assert {one.notice_minutes for one in found} == {90}
    assert {one.location_id for one in found} == {""}


def test_who_names_nobody_wants_it_at_each_location(shop: Shop) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)

    assert [(one.location_id, one.staff_id) for one in rows(shop, entry.id)] == [
        (shop.anna.location_id, "")
    ]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"other_services": ("nothing",)}, NotFound),
        ({"locations": ("nowhere",)}, NotFound),
        ({"staff_id": "anna", "other_staff": ("nobody",)}, NotFound),
        ({"other_staff": ("anna",)}, InvalidWish),
        ({"other_services": ("shave",), "staff_id": "anna"}, ServiceNotOffered),
        ({"other_times": ((0, 60),)}, InvalidWish),
        ({"from_minute": 0, "until_minute": 60, "other_times": ((30, 90),)}, InvalidWish),
        ({"from_minute": 0, "until_minute": 60, "other_times": ((90, 90),)}, InvalidWish),
        ({"notice_minutes": -1}, InvalidWish),
    ],
)
def test_a_wish_that_means_nothing_is_refused(
    shop: Shop, wrong: dict[str, object], error: type[Exception]
) -> None:
    ids = {"anna": shop.anna.id, "shave": a_service(shop.db, shop.tenant, name="Shave").id}
    named = {
        name: ids.get(value, value)
        if isinstance(value, str)
        else tuple(ids.get(one, one) for one in value)
        if isinstance(value, tuple)
        else value
        for name, value in wrong.items()
    }
    with pytest.raises(error):
        waitlist.join(
            shop.db,
            shop.catalogue,
            customer_id=shop.customer(1).id,
            wish=Wish(shop.cut.id, **named),  # type: ignore[arg-type]
            now=NOW,
        )


def test_the_same_wait_is_known_by_anything_that_two_wishes_share(shop: Shop) -> None:
    dana = shop.customer(1)
    first = Wish(shop.cut.id, shop.anna.id, other_staff=(shop.bob.id,))
    waitlist.join(shop.db, shop.catalogue, customer_id=dana.id, wish=first, now=NOW)

    again = Wish(shop.trim.id, shop.bob.id, other_services=(shop.cut.id,))
    with pytest.raises(AlreadyWaiting):
        waitlist.join(shop.db, shop.catalogue, customer_id=dana.id, wish=again, now=NOW)


def test_what_an_entry_wanted_stays_when_it_has_ended(shop: Shop) -> None:
    dana = shop.customer(1)
    entry = an_entry(shop.db, dana, shop.cut)

    waitlist.leave(shop.db, entry.id, customer_id=dana.id, now=NOW)

    assert [one.is_waiting for one in rows(shop, entry.id)] == [False]


def test_a_week_adds_its_points_until_the_cap(shop: Shop) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut, joined_at=NOW)

    assert points(shop, entry) == {"base": 20}
    assert renewed(shop, NOW + timedelta(days=6)) == 0
    assert renewed(shop, NOW + timedelta(days=7)) == 1
    assert points(shop, entry) == {"base": 20, "waited": 1}
    assert renewed(shop, NOW + timedelta(days=700)) == 1
    assert points(shop, entry) == {"base": 20, "waited": 20}
    assert renewed(shop, NOW + timedelta(days=7000)) == 0


def test_a_tag_weighs_what_the_business_gives_for_it(shop: Shop) -> None:
    dana = shop.customer(1)
    entry = an_entry(shop.db, dana, shop.cut, joined_at=NOW)

    tags.add_tag(shop.db, shop.tenant.id, dana.id, "gold", now=NOW)
    policy_changes.set_policy(shop.db, shop.tenant.id, "weights.tags", {"gold": 30}, now=NOW)
    renewed(shop, NOW)
    assert points(shop, entry) == {"base": 20, "tags": 30}

    tags.remove_tag(shop.db, shop.tenant.id, dana.id, "gold", now=NOW)
    renewed(shop, NOW)
    assert points(shop, entry) == {"base": 20}


def test_silence_and_having_been_asked_lately_stand_back_for_a_while(shop: Shop) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut, joined_at=NOW)
    free(shop, NOW)
    [offer] = shop.offers()
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=NOW)
    later = NOW + timedelta(minutes=10)

    offers.lapse(shop.db, shop.catalogue, offer.id, now=later)

    renewed(shop, later)
    assert points(shop, entry) == {"base": 20, "silence": -5, "turn": -1}
    renewed(shop, NOW + timedelta(days=7))
    assert points(shop, entry) == {"base": 20, "silence": -5, "waited": 1}
    renewed(shop, later + timedelta(days=28))
    assert points(shop, entry) == {"base": 20, "waited": 4}


def test_who_got_a_slot_stands_back_with_what_else_they_wait_for(shop: Shop) -> None:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut, joined_at=NOW)
    other = an_entry(shop.db, dana, shop.trim, staff=shop.bob, joined_at=NOW)
    free(shop, NOW)
    [offer] = shop.offers()

    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=dana.id, now=NOW)

    renewed(shop, NOW)
    assert points(shop, other) == {"base": 20, "staff": 10, "turn": -5}


OPERATIONS = ("join", "leave", "tag", "untag", "free", "no", "yes", "silence", "weigh", "wait")


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.sampled_from(OPERATIONS), min_size=5, max_size=15))
def test_whatever_happens_the_points_are_those_worked_out_anew(
    shop: Shop, steps: list[str]
) -> None:
    with shop.db.begin_nested() as savepoint:
        now = after(shop, steps)
        renewed(shop, now)
        waiting = select(WaitlistEntry).where(
            WaitlistEntry.status.in_([EntryStatus.ACTIVE, EntryStatus.OFFERED])
        )
        entries = list(shop.db.scalars(waiting.execution_options(populate_existing=True)))
        kept = {entry.id: points(shop, entry) for entry in entries}
        wants.write(shop.db, shop.catalogue, entries, now=now)
        assert {entry.id: points(shop, entry) for entry in entries} == kept
        savepoint.rollback()


def after(shop: Shop, steps: list[str]) -> datetime:
    """Take the steps, an hour apart, and say when the last was taken."""
    now = NOW
    known = [shop.customer(number, is_vip=number == 1) for number in range(3)]
    for number, step in enumerate(steps):
        now += timedelta(hours=30 if step == "wait" else 1)
        who = known[number % 3].id
        pending = [one for one in shop.offers() if one.status is OfferStatus.PENDING]
        if step in ("no", "yes", "silence") and pending:
            _answer(shop, step, pending[0].id, pending[0].customer_id, now)
        elif step == "free" and not pending:
            free(shop, now)
        elif step == "weigh":
            weights = {"gold": number}
            policy_changes.set_policy(shop.db, shop.tenant.id, "weights.tags", weights, now=now)
        else:
            _change(shop, step, who, now)
    return now


def _change(shop: Shop, step: str, who: str, now: datetime) -> None:
    waiting = waitlist.active_entries(shop.db, who)
    if step == "join" and not waiting:
        wish = Wish(shop.cut.id)
        waitlist.join(shop.db, shop.catalogue, customer_id=who, wish=wish, now=now)
    elif step == "leave" and waiting:
        waitlist.leave(shop.db, waiting[0].id, customer_id=who, now=now)
    elif step == "tag":
        tags.add_tag(shop.db, shop.tenant.id, who, "gold", now=now)
    elif step == "untag" and tags.tags_of(shop.db, who):
        tags.remove_tag(shop.db, shop.tenant.id, who, "gold", now=now)


def _answer(shop: Shop, step: str, offer_id: str, customer_id: str, now: datetime) -> None:
    known = shop.catalogue
    if step == "no":
        offers.decline(shop.db, known, offer_id, customer_id=customer_id, now=now)
    elif step == "yes":
        offers.accept(shop.db, known, offer_id, customer_id=customer_id, now=now)
    else:
        offers.message_sent(shop.db, known, offer_id, sent_at=now - timedelta(minutes=30))
        offers.lapse(shop.db, known, offer_id, now=now)
