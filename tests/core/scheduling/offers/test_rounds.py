from datetime import datetime, timedelta

from sqlalchemy import select

from core.models import Offer, OfferStatus, Round, RoundCandidate, RoundOutcome, Slot
from core.scheduling import bookings, offers, time_off
from core.scheduling.offers import rounds
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, at

THREE = at(24, 15)


def freed(shop: Shop, now: datetime) -> Slot:
    given_up = shop.booked(shop.customer(99), THREE, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    return shop.db.scalars(select(Slot).where(Slot.origin_appointment_id == given_up.id)).one()


def round_of(shop: Shop, slot: Slot) -> Round:
    found = rounds.of_slot(shop.db, slot.id)
    assert found is not None
    return found


def outcome(shop: Shop, slot: Slot) -> tuple[RoundOutcome | None, datetime | None]:
    found = round_of(shop, slot)
    return found.outcome, found.ended_at


def pending(shop: Shop) -> Offer:
    [offer] = (one for one in shop.offers() if one.status is OfferStatus.PENDING)
    return offer


def candidates(shop: Shop) -> list[tuple[int, str, int]]:
    rows = select(RoundCandidate).order_by(RoundCandidate.rank)
    found = list(shop.db.scalars(rows))
    assert all(one.score == sum(one.parts.values()) for one in found)
    return [(one.rank, one.entry_id, one.score) for one in found]


def test_a_round_says_what_its_ranking_saw(shop: Shop, now: datetime) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut)

    begun = round_of(shop, freed(shop, now))

    assert (begun.began_at, begun.ended_at, begun.outcome) == (now, None, None)
    assert begun.facts["fits"] == {
        shop.cut.id: at(24, 16).isoformat(),
        shop.trim.id: at(24, 15, 30).isoformat(),
    }
    assert (begun.facts["on"], begun.facts["weekday"], begun.facts["minute"]) == (
        "2026-11-24", 1, 900,
    )  # fmt: skip
    assert pending(shop).round_id == begun.id
    assert candidates(shop) == [(1, entry.id, pending(shop).score)]


def test_who_is_asked_next_stands_behind_who_was_asked_before(shop: Shop, now: datetime) -> None:
    dana, eve = shop.customer(1, is_vip=True), shop.customer(2)
    first, second = (an_entry(shop.db, customer, shop.cut) for customer in (dana, eve))
    slot = freed(shop, now)

    later = now + timedelta(minutes=5)
    offers.decline(shop.db, shop.catalogue, pending(shop).id, customer_id=dana.id, now=later)

    assert [entry_id for _, entry_id, _ in candidates(shop)] == [first.id, second.id]
    assert round_of(shop, slot).began_at == now
    assert outcome(shop, slot) == (None, None)


def test_a_yes_fills_the_round(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    slot = freed(shop, now)

    offers.accept(shop.db, shop.catalogue, pending(shop).id, customer_id=dana.id, now=now)

    assert outcome(shop, slot) == (RoundOutcome.FILLED, now)


def test_a_round_without_anybody_left_is_exhausted_and_a_late_yes_still_fills_it(
    shop: Shop, now: datetime
) -> None:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    slot = freed(shop, now)
    offer = pending(shop)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    later = now + timedelta(minutes=10)

    offers.lapse(shop.db, shop.catalogue, offer.id, now=later)
    assert outcome(shop, slot) == (RoundOutcome.EXHAUSTED, later)

    much_later = now + timedelta(minutes=20)
    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=dana.id, now=much_later)
    assert outcome(shop, slot) == (RoundOutcome.FILLED, much_later)


def test_staff_who_take_the_time_withdraw_the_round(shop: Shop, now: datetime) -> None:
    an_entry(shop.db, shop.customer(1), shop.cut)
    slot = freed(shop, now)

    time_off.block(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        starts_at=at(24, 14),
        ends_at=at(24, 16),
        now=now,
    )

    assert outcome(shop, slot) == (RoundOutcome.WITHDRAWN, now)


def test_a_round_expires_when_it_is_too_late_to_ask(shop: Shop, now: datetime) -> None:
    for number in (1, 2):
        an_entry(shop.db, shop.customer(number), shop.cut)
    slot = freed(shop, now)
    offer = pending(shop)

    too_late = THREE - timedelta(minutes=30)
    offers.decline(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=too_late)

    assert outcome(shop, slot) == (RoundOutcome.EXPIRED, too_late)


def test_a_slot_that_nobody_could_be_asked_about_has_an_empty_round(
    shop: Shop, now: datetime
) -> None:
    slot = freed(shop, now)

    assert outcome(shop, slot) == (RoundOutcome.EXHAUSTED, now)
    assert candidates(shop) == []
