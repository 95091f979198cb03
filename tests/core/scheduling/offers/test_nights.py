from datetime import datetime, timedelta

from core.models import Customer, Offer, RoundOutcome, Slot, SlotStatus
from core.scheduling import bookings, offers
from core.scheduling.offers import rounds
from tests.builders import a_customer, an_entry
from tests.core.scheduling.shop import Shop, at

THREE = at(24, 15)
TEN_AT_NIGHT = at(20, 22)
MORNING = at(21, 8)


def waiting(shop: Shop, phone: str, *, joined: int) -> Customer:
    """Somebody with a telephone from anywhere; lower numbers joined earlier."""
    customer = a_customer(shop.db, shop.tenant, phone=phone, name=None)
    an_entry(shop.db, customer, shop.cut, joined_at=at(19, 9) + timedelta(minutes=joined))
    return customer


def freed(shop: Shop, now: datetime, starts_at: datetime = THREE) -> Slot:
    given_up = shop.booked(shop.customer(99), starts_at, at(2, 12))
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    return (
        shop.db.query(Slot).populate_existing().filter_by(origin_appointment_id=given_up.id).one()
    )


def asked(shop: Shop) -> list[str]:
    rows = shop.db.query(Offer.customer_id).order_by(Offer.id)
    return [row.customer_id for row in rows]


def due_at(shop: Shop, slot: Slot) -> datetime | None:
    found = rounds.of_slot(shop.db, slot.id)
    assert found is not None
    return found.ask_at


def begin_rounds(shop: Shop, now: datetime) -> int:
    begun = 0
    while due := offers.next_due_round(shop.db, now):
        offers.look_again(shop.db, shop.catalogue, due[1], now=now)
        begun += 1
    return begun


def test_a_round_that_would_begin_at_night_begins_in_the_morning(shop: Shop) -> None:
    dana = waiting(shop, "+12125550123", joined=1)

    slot = freed(shop, TEN_AT_NIGHT)

    assert asked(shop) == []
    assert (slot.status, due_at(shop, slot)) == (SlotStatus.OPEN, MORNING)
    assert begin_rounds(shop, MORNING - timedelta(minutes=1)) == 0
    assert begin_rounds(shop, MORNING) == 1
    assert asked(shop) == [dana.id]
    assert begin_rounds(shop, MORNING) == 0


def test_whoever_is_awake_is_asked_before_those_who_sleep(shop: Shop) -> None:
    waiting(shop, "+12125550123", joined=1)
    in_los_angeles = waiting(shop, "+13105550123", joined=2)

    slot = freed(shop, TEN_AT_NIGHT)

    assert asked(shop) == [in_los_angeles.id]
    assert slot.status is SlotStatus.HELD


def test_when_those_awake_have_said_no_the_others_are_asked_in_the_morning(shop: Shop) -> None:
    dana = waiting(shop, "+12125550123", joined=1)
    eli = waiting(shop, "+13105550123", joined=2)
    slot = freed(shop, TEN_AT_NIGHT)

    [offer] = offers.pending_for(shop.db, eli.id)
    offers.decline(shop.db, shop.catalogue, offer.id, customer_id=eli.id, now=TEN_AT_NIGHT)
    shop.db.refresh(slot)
    assert (slot.status, due_at(shop, slot)) == (SlotStatus.OPEN, MORNING)

    begin_rounds(shop, MORNING)
    assert asked(shop) == [eli.id, dana.id]


def test_a_slot_that_begins_before_those_who_sleep_wake_is_simply_open(shop: Shop) -> None:
    waiting(shop, "+13105550123", joined=1)

    slot = freed(shop, at(24, 5), starts_at=at(24, 11))

    assert asked(shop) == []
    assert (slot.status, due_at(shop, slot)) == (SlotStatus.OPEN, None)


def test_what_was_booked_over_night_is_not_offered_in_the_morning(shop: Shop) -> None:
    waiting(shop, "+12125550123", joined=1)
    slot = freed(shop, TEN_AT_NIGHT)
    shop.booked(shop.customer(50), THREE, TEN_AT_NIGHT)

    assert begin_rounds(shop, MORNING) == 1

    assert asked(shop) == []
    shop.db.refresh(slot)
    found = rounds.of_slot(shop.db, slot.id)
    assert found is not None
    assert (slot.status, found.ask_at) == (SlotStatus.BOOKED, None)
    assert found.outcome is RoundOutcome.WITHDRAWN


def test_many_sleepers_in_front_do_not_hide_who_is_awake(shop: Shop) -> None:
    for number in range(45):
        waiting(shop, f"+1212555{number + 1000:04}", joined=number)
    eli = waiting(shop, "+13105550123", joined=60)

    freed(shop, TEN_AT_NIGHT)

    assert asked(shop) == [eli.id]
