"""What becomes of a freed slot can be watched."""

from datetime import datetime, timedelta

from core.catalogue import catalogue
from core.models import RoundOutcome, SlotStatus
from core.scheduling import bookings, offers
from core.scheduling.diary.unfolding import LATELY, Unfolding, unfolding
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded


def freed(shop: Shop, now: datetime, *waiting: str) -> str:
    given_up = shop.booked(shop.customer(1, name="Cara"), at(23, 9), now)
    for number, name in enumerate(waiting, 2):
        an_entry(shop.db, shop.customer(number, name=name), shop.cut)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    return given_up.id


def seen(shop: Shop, now: datetime) -> list[Unfolding]:
    return unfolding(shop.db, shop.catalogue, now=now)


def test_it_says_who_is_asked_until_when_and_who_is_next(shop: Shop, now: datetime) -> None:
    freed(shop, now, "Dana", "Eli", "Flo")
    [offer] = shop.offers()
    [one] = seen(shop, now)
    assert [(asked.who.name, asked.answer_by) for asked in one.asked] == [("Dana", None)]

    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    [one] = seen(shop, now)

    assert one.asked[0].answer_by == now + timedelta(minutes=10)
    assert [who.name for who in one.next] == ["Eli", "Flo"]
    assert one.gave_up is not None
    assert (one.gave_up.name, one.status, one.is_going_on) == ("Cara", SlotStatus.HELD, True)


def test_it_goes_on_at_no_and_says_how_many_did_not_want_it(shop: Shop, now: datetime) -> None:
    freed(shop, now, "Dana", "Eli")
    [offer] = shop.offers()
    offers.decline(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)

    [one] = seen(shop, now)

    assert [asked.who.name for asked in one.asked] == ["Eli"]
    assert (one.next, one.said_no, one.silent) == ((), 1, 0)


def test_it_says_who_has_it_now(shop: Shop, now: datetime) -> None:
    freed(shop, now, "Dana")
    [offer] = shop.offers()
    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)

    [one] = seen(shop, now)

    assert one.has_it is not None
    assert (one.has_it.name, one.outcome, one.is_going_on) == ("Dana", RoundOutcome.FILLED, False)
    [visit] = shop.appointments()
    assert one.appointment_id == visit.id


def test_it_returns_when_nobody_is_left_and_is_forgotten_after_a_while(
    shop: Shop, now: datetime
) -> None:
    freed(shop, now)

    [one] = seen(shop, now)

    assert (one.status, one.outcome, one.has_it) == (
        SlotStatus.OPEN,
        RoundOutcome.EXHAUSTED,
        None,
    )
    assert seen(shop, now + LATELY) == []
    [named] = unfolding(shop.db, shop.catalogue, now=now + LATELY, slot_ids=[one.slot_id])
    assert named == one


def test_another_business_sees_nothing_of_it(shop: Shop, now: datetime) -> None:
    freed(shop, now, "Dana")
    [one] = seen(shop, now)
    other = catalogue(shop.db, a_tenant(shop.db, slug="other", number="+12125550199").id)

    assert unfolding(shop.db, other, now=now, slot_ids=[one.slot_id]) == []


def test_more_slots_take_no_more_queries(shop: Shop, now: datetime) -> None:
    freed(shop, now, "Dana", "Eli")
    with recorded() as few:
        seen(shop, now)
    for hour in (11, 13, 15):
        given_up = shop.booked(shop.customer(hour), at(23, hour), now)
        bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    with recorded() as many:
        assert len(seen(shop, now)) == 4

    assert len(many) == len(few) <= 7
