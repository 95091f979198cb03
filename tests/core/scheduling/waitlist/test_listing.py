"""The waitlist as staff go through it."""

from datetime import date, datetime, timedelta

import pytest

from core.errors import NotFound
from core.models import ContactPoint, EntryStatus, Standing, WaitlistEntry
from core.scheduling import offers, waitlist
from core.scheduling.waitlist import Order, Sought
from tests.builders import THEN, a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded


def ids_of(shop: Shop, sought: Sought | None = None) -> list[str]:
    page = waitlist.listed(shop.db, shop.catalogue, sought or Sought())
    return [one.entry.id for one in page.entries]


def test_who_would_be_asked_first_stands_first(shop: Shop) -> None:
    plain = an_entry(shop.db, shop.customer(1), shop.cut)
    vip = an_entry(shop.db, shop.customer(2, is_vip=True), shop.cut, joined_at=THEN)
    late = an_entry(shop.db, shop.customer(3), shop.cut, joined_at=THEN + timedelta(days=15))

    assert ids_of(shop) == [vip.id, plain.id, late.id]


def test_or_who_joined_first_does(shop: Shop) -> None:
    plain = an_entry(shop.db, shop.customer(1), shop.cut)
    vip = an_entry(
        shop.db, shop.customer(2, is_vip=True), shop.cut, joined_at=THEN + timedelta(days=1)
    )

    assert ids_of(shop, Sought(order=Order.SINCE)) == [plain.id, vip.id]


def test_points_come_with_their_reasons(shop: Shop) -> None:
    dana = shop.customer(1, name="Dana", is_vip=True)
    an_entry(shop.db, dana, shop.cut, staff=shop.anna, from_minute=600)

    [one] = waitlist.listed(shop.db, shop.catalogue, Sought()).entries

    assert (one.customer_name, one.is_vip, one.is_reachable) == ("Dana", True, True)
    assert one.parts == {"base": 20, "vip": 15, "staff": 10, "window": 10, "waited": 2}
    assert one.score == 57


def test_of_several_wants_the_best_counts_once(shop: Shop) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut, further={"services": [shop.trim.id]})

    assert ids_of(shop) == [entry.id]
    assert ids_of(shop, Sought(service_id=shop.trim.id)) == [entry.id]


def test_only_who_would_take_a_service(shop: Shop) -> None:
    cut = an_entry(shop.db, shop.customer(1), shop.cut)
    an_entry(shop.db, shop.customer(2), shop.trim)

    assert ids_of(shop, Sought(service_id=shop.cut.id)) == [cut.id]


def test_only_who_could_be_served_by_somebody(shop: Shop) -> None:
    anybody = an_entry(shop.db, shop.customer(1), shop.cut)
    annas = an_entry(shop.db, shop.customer(2), shop.cut, staff=shop.anna)
    an_entry(shop.db, shop.customer(3), shop.cut, staff=shop.bob)

    assert set(ids_of(shop, Sought(staff_id=shop.anna.id))) == {anybody.id, annas.id}


@pytest.mark.parametrize("part", ["ÖZ", "öz", "özgür", "Özgür Y", "100%_"])
def test_only_whose_name_has_a_part(shop: Shop, part: str) -> None:
    named = an_entry(shop.db, shop.customer(1, name="Özgür Yıl 100%_"), shop.cut)
    an_entry(shop.db, shop.customer(2, name="Sam 1000"), shop.cut)

    assert ids_of(shop, Sought(name=part)) == [named.id]


def test_who_is_being_asked_is_shown_with_what_and_until_when(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    made = offers.invite(
        shop.db, shop.catalogue, entry.id,
        staff_id=shop.anna.id, starts_at=at(24, 14), answer_by=at(24, 9), now=now,
    )  # fmt: skip
    offers.message_sent(shop.db, shop.catalogue, made.id, sent_at=now)

    [one] = waitlist.listed(shop.db, shop.catalogue, Sought(status=EntryStatus.OFFERED)).entries

    assert one.proposed is not None
    assert (one.proposed.offer_id, one.proposed.slot_id) == (made.id, made.slot_id)
    assert (one.proposed.starts_at, one.proposed.answer_by) == (at(24, 14), at(24, 9))
    assert ids_of(shop, Sought(status=EntryStatus.ACTIVE)) == []


def test_who_cannot_be_written_to_is_told_apart(shop: Shop) -> None:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    point = shop.db.query(ContactPoint).filter_by(customer_id=dana.id).one()
    point.standing = Standing.OPTED_OUT
    shop.db.flush()

    [one] = waitlist.listed(shop.db, shop.catalogue, Sought()).entries

    assert not one.is_reachable


def test_who_waits_no_longer_is_found_the_last_first(shop: Shop, now: datetime) -> None:
    first = an_entry(shop.db, shop.customer(1), shop.cut)
    second = an_entry(shop.db, shop.customer(2), shop.cut)
    for minutes, entry in enumerate((first, second)):
        waitlist.remove(
            shop.db, shop.catalogue, entry.id, because="asked to",
            now=now + timedelta(minutes=minutes),
        )  # fmt: skip
    removed = Sought(status=EntryStatus.REMOVED, order=Order.ENDED)

    assert ids_of(shop) == []
    assert ids_of(shop, removed) == [second.id, first.id]
    assert waitlist.counts(shop.db, shop.tenant.id) == {EntryStatus.REMOVED: 2}


@pytest.mark.parametrize("order", [Order.SCORE, Order.SINCE])
def test_pages_follow_each_other_without_a_gap(shop: Shop, order: Order) -> None:
    """Also where many joined at the same moment."""
    for number in range(7):
        joined_at = THEN + timedelta(days=number // 3)
        an_entry(shop.db, shop.customer(number + 1), shop.cut, joined_at=joined_at)
    sought = Sought(order=order)
    found: list[str] = []
    after = None

    while True:
        page = waitlist.listed(shop.db, shop.catalogue, sought, after=after, limit=2)
        found += [one.entry.id for one in page.entries]
        after = page.after
        if after is None:
            break

    assert found == ids_of(shop, sought)
    assert len(found) == 7


def test_a_page_costs_five_statements(shop: Shop) -> None:
    for number in range(5):
        an_entry(shop.db, shop.customer(number + 1), shop.cut)
    known = shop.catalogue

    with recorded() as seen:
        waitlist.listed(shop.db, known, Sought(service_id=shop.cut.id, name="Customer"))

    assert len(seen) == 5


def test_another_business_is_not_there(shop: Shop) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    shop.db.commit()
    theirs = Shop(shop.db, other, shop.cut, shop.trim, shop.anna, shop.bob)

    assert ids_of(theirs) == []
    assert waitlist.counts(shop.db, other.id) == {}
    with pytest.raises(NotFound):
        waitlist.listed_one(shop.db, theirs.catalogue, entry.id)
    with pytest.raises(NotFound):
        waitlist.listed(shop.db, theirs.catalogue, Sought(), after=entry.id)


def test_the_first_times_are_what_promoting_would_book(shop: Shop, now: datetime) -> None:
    entry: WaitlistEntry = an_entry(
        shop.db, shop.customer(1), shop.cut, staff=shop.anna, first_on=date(2026, 11, 24),
        last_on=date(2026, 11, 24), from_minute=15 * 60,
    )  # fmt: skip

    times = waitlist.first_times(shop.db, shop.catalogue, entry.id, now=now)

    assert [time.starts_at for time in times] == [at(24, 15)]
    made = waitlist.promote(shop.db, shop.catalogue, entry.id, now=now)
    assert made.starts_at == times[0].starts_at


def test_and_the_first_of_other_days_and_people(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut, from_minute=15 * 60)

    times = waitlist.first_times(shop.db, shop.catalogue, entry.id, now=now)

    assert [(time.starts_at, time.staff_id) for time in times] == [
        (at(20, 15), shop.anna.id),
        (at(20, 15), shop.bob.id),
        (at(21, 15), shop.anna.id),
        (at(21, 15), shop.bob.id),
        (at(22, 15), shop.anna.id),
    ]
