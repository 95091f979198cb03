"""What a business's own offers teach about how its customers answer."""

from datetime import datetime, timedelta

from core.ids import new_id
from core.models import Customer, Offer
from core.scheduling import offers
from core.scheduling.offers import nights
from core.scheduling.offers.answer_model import PRIOR
from core.scheduling.offers.measured_answers import KEPT_FOR, answers_of
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, at

THREE = at(24, 15)
MINUTE = timedelta(minutes=1)


def asked(shop: Shop, number: int, now: datetime) -> tuple[Customer, Offer]:
    """Somebody new is asked about a slot that is theirs alone, and has the question."""
    customer = shop.customer(number)
    on = THREE.date() + timedelta(days=number)
    an_entry(shop.db, customer, shop.cut, first_on=on, last_on=on)
    starts_at = THREE + timedelta(days=number)
    offers.free_slot(
        shop.db,
        shop.catalogue,
        staff_id=shop.anna.id,
        service_id=shop.cut.id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        origin_appointment_id=None,
        now=now,
    )
    [offer] = (offer for offer in shop.offers() if offer.customer_id == customer.id)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    return customer, offer


def answered(shop: Shop, now: datetime, *, yes: range, no: range) -> None:
    """Three minutes after the question, by customers of these numbers."""
    then = now + 3 * MINUTE
    for number in yes:
        customer, offer = asked(shop, number, now)
        offers.accept(shop.db, shop.catalogue, offer.id, customer_id=customer.id, now=then)
    for number in no:
        customer, offer = asked(shop, number, now)
        offers.decline(shop.db, shop.catalogue, offer.id, customer_id=customer.id, now=then)


def test_a_business_without_offers_is_believed_to_be_like_others(shop: Shop, now: datetime) -> None:
    asked(shop, 1, now)
    assert answers_of(shop.db, shop.tenant.id, now=now) == PRIOR


def test_answers_are_counted_by_how_soon_they_came(shop: Shop, now: datetime) -> None:
    answered(shop, now, yes=range(12), no=range(12, 16))
    model = answers_of(shop.db, shop.tenant.id, now=now + 5 * MINUTE)
    assert model.offers == 16
    assert model.yes_within(2) < 0.05
    assert model.yes_within(5) > 0.3
    assert model.silent_after(5) < 0.6


def test_silence_says_only_for_how_long_there_was_no_answer(shop: Shop, now: datetime) -> None:
    _, offer = asked(shop, 1, now)
    offers.lapse(shop.db, shop.catalogue, offer.id, now=now + timedelta(days=2))
    model = answers_of(shop.db, shop.tenant.id, now=now + timedelta(days=2))
    assert model.offers == 1
    assert model.yes_within(1440) < PRIOR.yes_within(1440)


def test_a_question_that_never_left_teaches_nothing(shop: Shop, now: datetime) -> None:
    _, offer = asked(shop, 1, now)
    offers.message_lost(shop.db, offer.id)
    offers.not_delivered(shop.db, shop.catalogue, offer.id, now=now + MINUTE)
    assert answers_of(shop.db, shop.tenant.id, now=now + MINUTE) == PRIOR


def test_what_was_measured_is_kept_for_a_moment(shop: Shop, now: datetime) -> None:
    answered(shop, now, yes=range(1), no=range(0))
    then = now + 5 * MINUTE
    assert answers_of(shop.db, shop.tenant.id, now=then).offers == 1
    answered(shop, then, yes=range(1, 2), no=range(0))
    assert answers_of(shop.db, shop.tenant.id, now=then + KEPT_FOR / 2).offers == 1
    assert answers_of(shop.db, shop.tenant.id, now=then + KEPT_FOR).offers == 2


def test_nothing_is_learned_from_another_business(shop: Shop, now: datetime) -> None:
    answered(shop, now, yes=range(3), no=range(0))
    assert answers_of(shop.db, new_id(), now=now) == PRIOR


def test_the_night_between_a_question_and_its_answer_does_not_count(shop: Shop) -> None:
    evening, morning = at(20, 20, 58), at(21, 8, 1)
    for number in range(20):
        customer, offer = asked(shop, number, evening)
        offers.decline(shop.db, shop.catalogue, offer.id, customer_id=customer.id, now=morning)
    waking = nights.waking(shop.catalogue)
    model = answers_of(shop.db, shop.tenant.id, now=morning, waking=waking)
    assert model.silent_after(5) < 0.5
