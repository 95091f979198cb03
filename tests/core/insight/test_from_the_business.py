"""What is counted when things really happen: each operation announces what the figures need."""

from datetime import date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core import database, insight
from core.catalogue import catalogue, touch
from core.events import Actor, acting
from core.ids import new_id
from core.insight import By, Figures
from core.insight.figures import NO_FIGURES
from core.models import ActorKind, Channel, Customer, Event, Service, WaitlistEntry
from core.scheduling import bookings, chains, offers, waitlist
from core.scheduling.waitlist import Wish
from tests.builders import a_tenant
from tests.core.scheduling.racing import at_once
from tests.core.scheduling.shop import Shop, at

DAY = date(2026, 11, 20)
BY_TEXT = Actor(ActorKind.CUSTOMER, "somebody", Channel.WHATSAPP)


def figures(shop: Shop, by: By | None = None) -> dict[object, Figures]:
    while insight.count_waiting(shop.db, shop.tenant.id):
        pass
    return insight.read(shop.db, shop.catalogue, DAY, DAY, now=at(20, 23), by=by)


def shown(found: Figures) -> dict[str, int]:
    return {name: n for name, n in found.sums.items() if n and "_in_" not in name}


def joins(shop: Shop, number: int, now: datetime) -> WaitlistEntry:
    customer = shop.customer(number)
    with acting(shop.db, BY_TEXT):
        wish = Wish(service_id=shop.cut.id)
        return waitlist.join(shop.db, shop.catalogue, customer_id=customer.id, wish=wish, now=now)


def test_a_freed_slot_that_the_second_takes_in_five_minutes(shop: Shop, now: datetime) -> None:
    first, second = joins(shop, 2, now), joins(shop, 3, now)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    for minutes, answer in ((1, offers.decline), (3, offers.accept)):
        offer = shop.offers()[-1]
        sent_at = now + timedelta(minutes=minutes)
        offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=sent_at, channel=Channel.SMS)
        then = sent_at + timedelta(minutes=2)
        answer(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=then)

    [of_day] = figures(shop).values()

    assert shown(of_day) == {
        "freed": 1,
        "made": 2,
        "sent": 2,
        "declined": 1,
        "accepted": 1,
        "filled": 1,
        "fill_seconds": 300,
        "answer_seconds": 240,
        "recovered_minor": 4500,
        "joined": 2,
        "converted": 1,
    }
    assert (of_day.fill_rate, of_day.offers_per_fill, of_day.acceptance) == (1, 2, 0.5)
    assert (of_day.fill_minutes, of_day.answer_minutes, of_day.conversion) == (5, 2, 1)
    assert of_day.waiting == 1
    by_channel = figures(shop, By.CHANNEL)
    assert {key: f["filled"] for key, f in by_channel.items()} == {"": 0, "sms": 1, "whatsapp": 0}
    assert by_channel["whatsapp"].waiting == 1
    assert shop.entry_status(first) != shop.entry_status(second)


def test_of_two_who_say_yes_the_second_is_disappointed_once(shop: Shop, now: datetime) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "offer_mode": "batch", "offer_batch_size": 2}
    touch(shop.db, shop.tenant.id)
    joins(shop, 2, now)
    joins(shop, 3, now)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    for one in shop.offers():
        offers.message_sent(shop.db, shop.catalogue, one.id, sent_at=now, channel=Channel.SMS)
    first, second = shop.offers()
    then, later = now + timedelta(minutes=2), now + timedelta(minutes=5)
    offers.accept(shop.db, shop.catalogue, first.id, customer_id=first.customer_id, now=then)
    for again in (later, later + timedelta(minutes=1)):
        offers.missed(shop.db, shop.catalogue, second.id, customer_id=second.customer_id, now=again)

    [of_day] = figures(shop).values()

    assert (of_day["sent"], of_day["accepted"], of_day["superseded"]) == (2, 1, 1)
    assert (of_day["filled"], of_day["disappointed"], of_day.waiting) == (1, 1, 1)


def test_a_later_cancellation_takes_back_what_was_recovered(shop: Shop, now: datetime) -> None:
    joins(shop, 2, now)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    [offer] = shop.offers()
    taken = offers.accept(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)
    assert figures(shop)[""]["recovered_minor"] == 4500

    bookings.cancel(shop.db, shop.catalogue, taken.id, now=now + timedelta(days=1))

    [of_day] = figures(shop).values()
    assert (of_day["filled"], of_day["taken_back"], of_day["recovered_minor"]) == (1, 1, 0)


def test_whoever_gives_up_a_later_visit_for_an_earlier_one_brings_nothing_new(
    shop: Shop, now: datetime
) -> None:
    eve = joins(shop, 2, now)
    later = shop.booked(shop.db.get_one(Customer, eve.customer_id), at(26, 9), now)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    [offer] = shop.offers()

    taken = chains.accept(shop.db, shop.catalogue, offer.id, customer_id=eve.customer_id, now=now)
    assert figures(shop)[""]["recovered_minor"] == 4500
    assert taken.asked
    chains.give_up(shop.db, shop.catalogue, later.id, customer_id=eve.customer_id, now=now)

    [of_day] = figures(shop).values()
    assert (of_day["freed"], of_day["filled"], of_day["recovered_minor"]) == (2, 1, 0)
    insight.rebuild(shop.db, shop.tenant.id)
    assert figures(shop) == {"": of_day}


def test_time_that_staff_open_themselves_was_not_freed_and_is_not_filled(
    shop: Shop, now: datetime
) -> None:
    entry = joins(shop, 2, now)
    later = shop.booked(shop.db.get_one(Customer, entry.customer_id), at(26, 9), now)
    offer = offers.invite(
        shop.db,
        shop.catalogue,
        entry.id,
        staff_id=shop.anna.id,
        starts_at=at(24, 15),
        answer_by=now + timedelta(days=1),
        now=now,
    )
    chains.accept(shop.db, shop.catalogue, offer.id, customer_id=entry.customer_id, now=now)

    [of_day] = figures(shop).values()
    assert shown(of_day) == {"made": 1, "accepted": 1, "joined": 1, "converted": 1}

    chains.give_up(shop.db, shop.catalogue, later.id, customer_id=entry.customer_id, now=now)

    [of_day] = figures(shop).values()
    assert (of_day["freed"], of_day["filled"], of_day["recovered_minor"]) == (1, 0, 0)


def test_a_price_changed_afterwards_changes_nothing(shop: Shop, now: datetime) -> None:
    joins(shop, 2, now)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    [offer] = shop.offers()
    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)
    shop.db.get_one(Service, shop.cut.id).price_minor = 9900
    shop.db.flush()

    insight.rebuild(shop.db, shop.tenant.id)

    assert figures(shop)[""]["recovered_minor"] == 4500


def test_whoever_waits_and_books_something_else_is_converted_and_whoever_leaves_departs(
    shop: Shop, now: datetime
) -> None:
    books, leaves = joins(shop, 2, now), joins(shop, 3, now)
    bookings.book(
        shop.db,
        shop.catalogue,
        customer_id=books.customer_id,
        service_id=shop.cut.id,
        staff_id=shop.bob.id,
        starts_at=at(25, 9),
        now=now,
        entry_id=books.id,
    )
    waitlist.leave(shop.db, leaves.id, customer_id=leaves.customer_id, now=now)

    [of_day] = figures(shop).values()

    assert shown(of_day) == {"joined": 2, "converted": 1, "departed": 1}
    assert (of_day.waiting, of_day.waited_seconds, of_day.waiting_days) == (0, 0, None)


def test_whoever_staff_promote_is_converted_once(shop: Shop, now: datetime) -> None:
    entry = joins(shop, 2, now)
    waitlist.promote(shop.db, shop.catalogue, entry.id, starts_at=at(25, 9), now=now)

    [of_day] = figures(shop).values()

    assert (shown(of_day)["converted"], of_day.waiting) == (1, 0)


def test_the_queue_of_an_evening_knows_its_age(shop: Shop, now: datetime) -> None:
    joins(shop, 2, now)
    joins(shop, 3, now + timedelta(hours=2))
    while insight.count_waiting(shop.db, shop.tenant.id):
        pass

    later = insight.read(
        shop.db, shop.catalogue, DAY, DAY + timedelta(days=30), now=now + timedelta(days=2)
    )
    ended = insight.read(shop.db, shop.catalogue, DAY, DAY, now=now + timedelta(days=2))

    assert later[""].waited_seconds == (48 + 46) * 3600
    assert ended[""].waited_seconds == (14 + 12) * 3600


def test_another_tenants_figures_are_its_own(shop: Shop, now: datetime) -> None:
    joins(shop, 2, now)
    figures(shop)
    other = a_tenant(shop.db, slug="other", number="+12125550199")

    found = insight.read(shop.db, catalogue(shop.db, other.id), DAY, DAY, now=now)

    assert found == {"": NO_FIGURES}


def an_event(tenant_id: str, event_id: str, at_: datetime) -> dict[str, object]:
    return {
        "id": event_id,
        "tenant_id": tenant_id,
        "name": "slot.freed",
        "subject_id": new_id(),
        "happened_at": at_,
        "data": {},
        "actor_kind": ActorKind.SYSTEM,
        "is_uncounted": True,
    }


def test_whoever_commits_late_with_the_smaller_id_is_counted(
    db: Session, shop: Shop, now: datetime
) -> None:
    early, late = new_id(), new_id()
    db.execute(insert(Event.table()), an_event(shop.tenant.id, late, now))
    db.commit()
    assert figures(shop)[""]["freed"] == 1
    db.commit()

    database.transact(
        lambda other: other.execute(insert(Event.table()), an_event(shop.tenant.id, early, now))
    )

    assert figures(shop)[""]["freed"] == 2


def test_many_who_count_at_once_count_each_event_once(
    db: Session, shop: Shop, now: datetime, many_connections: None
) -> None:
    rows = [an_event(shop.tenant.id, new_id(), now) for _ in range(40)]
    db.execute(insert(Event.table()), rows)
    db.commit()

    outcome = at_once(
        [lambda other: insight.count_waiting(other, shop.tenant.id)] * 8
        + [lambda other: insight.rebuild(other, shop.tenant.id)] * 2
    )

    assert outcome == {"done": 10}
    assert figures(shop)[""]["freed"] == 40
    uncounted = select(Event.id).where(Event.is_uncounted.is_(True))
    assert db.scalars(uncounted).all() == []
