"""Who waits for two visits together is asked where both can be given, and gets both or neither."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.catalogue import touch
from core.errors import InvalidWish, NothingFits, OfferClosed, SlotHeld, SlotTaken
from core.models import (
    Customer,
    EntryStatus,
    Hold,
    Offer,
    OfferStatus,
    Party,
    Service,
    Slot,
    SlotStatus,
    WaitlistEntry,
)
from core.scheduling import bookings, offers, parties, time_off, waitlist
from core.scheduling.offers.explaining import Reason, why_not
from core.scheduling.offers.rounds import of_slot
from tests.builders import a_location, a_service, a_staff_member, an_entry
from tests.core.scheduling.salon import Salon
from tests.core.scheduling.shop import Shop, at
from tests.invariants import assert_time_adds_up

THREE, HALF_PAST, FOUR = at(24, 15), at(24, 15, 30), at(24, 16)
SIDE, BACK, EITHER = Party.SIDE_BY_SIDE, Party.BACK_TO_BACK, Party.EITHER
Told = tuple[str, datetime]


def waits(
    shop: Shop, number: int, party: Party | None, *, service: Service | None = None
) -> tuple[Customer, WaitlistEntry]:
    customer = shop.customer(number)
    joined_at = at(19, 9) + timedelta(minutes=number)
    entry = an_entry(shop.db, customer, service or shop.cut, joined_at=joined_at, party=party)
    return customer, entry


def freed(shop: Shop, now: datetime) -> Slot:
    """Somebody gives up Anna's hour at three."""
    given_up = shop.booked(shop.customer(99), THREE, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    return shop.db.query(Slot).filter_by(origin_appointment_id=given_up.id).one()


def offered(shop: Shop, customer: Customer) -> tuple[Told, Told] | None:
    """With whom and when the two visits are that the customer is being asked about."""
    found = offers.pending_for(shop.db, customer.id)
    if not found:
        return None
    [offer] = found
    assert offer.second_staff_id is not None
    assert offer.second_starts_at is not None
    return (offer.staff_id, offer.starts_at), (offer.second_staff_id, offer.second_starts_at)


def pending(shop: Shop, customer: Customer) -> Offer:
    [offer] = offers.pending_for(shop.db, customer.id)
    return offer


def yes(shop: Shop, offer: Offer, now: datetime) -> list[Told]:
    made = offers.take(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)
    return [(one.staff_id, one.starts_at) for one in made]


def visits_of(shop: Shop, customer: Customer) -> list[Told]:
    mine = [one for one in shop.appointments() if one.customer_id == customer.id]
    return sorted((one.staff_id, one.starts_at) for one in mine)


def reason(shop: Shop, slot: Slot, entry: WaitlistEntry) -> Reason:
    found = of_slot(shop.db, slot.id)
    assert found is not None
    return why_not(shop.db, shop.catalogue, found.id, entry.id).reason


def test_side_by_side_is_a_colleague_at_the_same_time(shop: Shop, now: datetime) -> None:
    dana, _ = waits(shop, 1, SIDE)

    freed(shop, now)

    assert offered(shop, dana) == ((shop.anna.id, THREE), (shop.bob.id, THREE))
    assert shop.db.query(Hold).count() == 2
    with pytest.raises(SlotTaken):
        shop.booked(shop.customer(2), THREE, now, staff=shop.bob)
    shop.assert_time_adds_up()


def test_back_to_back_is_the_same_person_right_afterwards(shop: Shop, now: datetime) -> None:
    dana, _ = waits(shop, 1, BACK)

    freed(shop, now)

    assert offered(shop, dana) == ((shop.anna.id, THREE), (shop.anna.id, FOUR))
    assert shop.db.query(Hold).count() == 1
    with pytest.raises(SlotTaken):
        shop.booked(shop.customer(2), FOUR, now)
    shop.assert_time_adds_up()


def test_two_short_visits_have_room_in_one_hour(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(2), FOUR, now)
    dana, _ = waits(shop, 1, BACK, service=shop.trim)

    freed(shop, now)

    assert offered(shop, dana) == ((shop.anna.id, THREE), (shop.anna.id, HALF_PAST))
    shop.assert_time_adds_up()


def test_either_way_suits_and_at_the_same_time_is_better(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(2), FOUR, now)
    dana, _ = waits(shop, 1, EITHER)

    freed(shop, now)

    assert offered(shop, dana) == ((shop.anna.id, THREE), (shop.bob.id, THREE))


def test_one_after_the_other_where_the_colleague_is_busy(shop: Shop, now: datetime) -> None:
    shop.booked(shop.customer(2), HALF_PAST, now, staff=shop.bob)
    dana, _ = waits(shop, 1, EITHER)

    freed(shop, now)

    assert offered(shop, dana) == ((shop.anna.id, THREE), (shop.anna.id, FOUR))


@pytest.mark.parametrize("party", [SIDE, BACK])
def test_where_two_do_not_fit_the_next_is_asked_and_that_is_told(
    shop: Shop, now: datetime, party: Party
) -> None:
    shop.booked(shop.customer(2), HALF_PAST, now, staff=shop.bob)
    shop.booked(shop.customer(3), FOUR, now)
    dana, entry = waits(shop, 1, party)
    eve, _ = waits(shop, 4, None)

    slot = freed(shop, now)

    assert offers.pending_for(shop.db, dana.id) == []
    assert pending(shop, eve).second_staff_id is None
    assert reason(shop, slot, entry) is Reason.TWO_DO_NOT_FIT
    shop.assert_time_adds_up()


def test_a_colleague_elsewhere_or_who_does_something_else_is_none(
    shop: Shop, now: datetime
) -> None:
    shop.booked(shop.customer(2), THREE, now, staff=shop.bob)
    a_staff_member(shop.db, shop.tenant, name="Dee", services=[shop.trim])
    a_staff_member(shop.db, shop.tenant, name="Flo", services=[shop.cut], hours=(540, 15 * 60))
    street = a_location(shop.db, shop.tenant)
    a_staff_member(shop.db, shop.tenant, name="Cid", services=[shop.cut], location=street)
    touch(shop.db, shop.tenant.id)
    dana, _ = waits(shop, 1, SIDE)

    freed(shop, now)

    assert offers.pending_for(shop.db, dana.id) == []


def test_there_must_be_a_room_for_each(salon: Salon, now: datetime) -> None:
    dana = salon.customer(1)
    entry = an_entry(salon.db, dana, salon.cut, party=SIDE)
    visit = salon.booked(2, salon.cut, salon.anna, THREE, now)
    third = salon.booked(3, salon.cut, salon.bob, THREE, now)

    bookings.cancel(salon.db, salon.catalogue, visit.id, now=now)
    assert offers.pending_for(salon.db, dana.id) == []  # Cem is free, but there are two rooms

    bookings.cancel(salon.db, salon.catalogue, third.id, now=now)
    [offer] = offers.pending_for(salon.db, dana.id)
    assert (offer.entry_id, offer.second_starts_at) == (entry.id, THREE)
    both = offers.take(salon.db, salon.catalogue, offer.id, customer_id=dana.id, now=now)
    assert len({name for one in both for name, *_ in salon.uses(one.id)}) == 2
    salon.assert_time_adds_up()


def test_the_second_begins_when_all_of_the_first_is_over(shop: Shop, now: datetime) -> None:
    dye = a_service(
        shop.db, shop.tenant, name="Dye", duration_minutes=30,
        buffer_before_minutes=5, buffer_after_minutes=12,
    )  # fmt: skip
    cid = a_staff_member(shop.db, shop.tenant, name="Cid", services=[dye])
    touch(shop.db, shop.tenant.id)
    dana, _ = waits(shop, 1, BACK, service=dye)
    offers.free_slot(
        shop.db, shop.catalogue, staff_id=cid.id, service_id=dye.id, starts_at=THREE,
        ends_at=HALF_PAST, origin_appointment_id=None, now=now,
    )  # fmt: skip

    # 15:30, 12 minutes to clean up, the next whole quantum, 5 minutes to prepare.
    assert offered(shop, dana) == ((cid.id, THREE), (cid.id, at(24, 15, 50)))
    yes(shop, pending(shop, dana), now)
    shop.assert_time_adds_up()


@pytest.mark.parametrize("party", [SIDE, BACK])
def test_yes_books_both_and_ends_the_wait(shop: Shop, now: datetime, party: Party) -> None:
    dana, entry = waits(shop, 1, party)
    slot = freed(shop, now)
    offer = pending(shop, dana)

    both = yes(shop, offer, now)

    other = (shop.bob.id, THREE) if party is SIDE else (shop.anna.id, FOUR)
    assert both == [(shop.anna.id, THREE), other]
    assert visits_of(shop, dana) == sorted(both)
    assert shop.entry_status(entry) is EntryStatus.BOOKED
    shop.db.refresh(slot)
    assert slot.status is SlotStatus.BOOKED
    assert shop.db.query(Hold).count() == 0
    assert shop.announced().count("appointment.booked") == 3  # with the one that was given up
    shop.assert_time_adds_up()


@pytest.mark.parametrize("party", [SIDE, BACK])
def test_no_silence_and_withdrawal_free_both(shop: Shop, now: datetime, party: Party) -> None:
    people = [waits(shop, number, party)[0] for number in (1, 2, 3)]
    freed(shop, now)

    first = pending(shop, people[0])
    offers.decline(shop.db, shop.catalogue, first.id, customer_id=people[0].id, now=now)
    shop.assert_time_adds_up()
    second = pending(shop, people[1])
    offers.message_sent(shop.db, shop.catalogue, second.id, sent_at=now)
    later = now + timedelta(hours=1)
    assert offers.lapse(shop.db, shop.catalogue, second.id, now=later)
    shop.assert_time_adds_up()
    third = pending(shop, people[2])
    offers.withdraw(shop.db, shop.catalogue, third.id, now=later)

    assert shop.occupied() == 0
    assert shop.db.query(Hold).count() == 0
    shop.booked(shop.customer(8), THREE, later, staff=shop.bob)
    shop.booked(shop.customer(9), FOUR, later)


def test_a_late_yes_books_both_if_both_are_free(shop: Shop, now: datetime) -> None:
    dana, _ = waits(shop, 1, SIDE)
    offer = lapsed(shop, dana, now)

    assert len(yes(shop, offer, now + timedelta(hours=1))) == 2
    shop.assert_time_adds_up()


def test_a_late_yes_books_nothing_if_one_of_them_is_taken(shop: Shop, now: datetime) -> None:
    dana, entry = waits(shop, 1, SIDE)
    offer = lapsed(shop, dana, now)
    shop.booked(shop.customer(2), HALF_PAST, now, staff=shop.bob)

    assert offers.is_gone(shop.db, shop.catalogue, offer.id, now=now)
    with pytest.raises(SlotTaken):
        yes(shop, offer, now + timedelta(hours=1))

    assert visits_of(shop, dana) == []
    assert shop.entry_status(entry) is EntryStatus.ACTIVE
    shop.assert_time_adds_up()


def test_a_late_yes_does_not_take_what_was_promised_to_somebody(shop: Shop, now: datetime) -> None:
    dana, _ = waits(shop, 1, SIDE)
    eve, _ = waits(shop, 2, SIDE)
    offer = lapsed(shop, dana, now)

    with pytest.raises(SlotHeld):
        yes(shop, offer, now + timedelta(hours=1))
    assert len(yes(shop, pending(shop, eve), now + timedelta(hours=1))) == 2


def lapsed(shop: Shop, customer: Customer, now: datetime) -> Offer:
    freed(shop, now)
    offer = pending(shop, customer)
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    assert offers.lapse(shop.db, shop.catalogue, offer.id, now=now + timedelta(minutes=45))
    return offer


def test_in_a_batch_the_first_yes_wins_and_what_the_party_needed_is_free(
    shop: Shop, now: datetime
) -> None:
    asks_by(shop, "batch")
    people = [waits(shop, number, party)[0] for number, party in enumerate((SIDE, None, BACK))]
    freed(shop, now)
    side, one, back = (pending(shop, customer) for customer in people)
    assert (side.second_staff_id, one.second_staff_id, back.second_staff_id) == (
        shop.bob.id, None, shop.anna.id,
    )  # fmt: skip
    shop.assert_time_adds_up()

    assert yes(shop, one, now) == [(shop.anna.id, THREE)]

    assert {offer.status for offer in shop.offers()} == {
        OfferStatus.ACCEPTED,
        OfferStatus.SUPERSEDED,
    }
    shop.assert_time_adds_up()
    assert shop.occupied() == 12


def test_in_a_batch_a_partys_yes_takes_both_from_the_others(shop: Shop, now: datetime) -> None:
    asks_by(shop, "batch")
    dana, _ = waits(shop, 1, BACK)
    eve, _ = waits(shop, 2, None)
    freed(shop, now)
    late = pending(shop, eve)

    assert len(yes(shop, pending(shop, dana), now)) == 2

    with pytest.raises((SlotTaken, OfferClosed)):
        yes(shop, late, now)
    shop.assert_time_adds_up()


def asks_by(shop: Shop, mode: str) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "offer_mode": mode, "offer_batch_size": 5}
    shop.db.flush()
    touch(shop.db, shop.tenant.id)


def test_where_nothing_is_held_yes_books_both_or_neither(shop: Shop, now: datetime) -> None:
    asks_by(shop, "broadcast")
    dana, _ = waits(shop, 1, SIDE)
    freed(shop, now)
    offer = pending(shop, dana)
    shop.booked(shop.customer(2), THREE, now, staff=shop.bob)

    with pytest.raises(SlotTaken):
        yes(shop, offer, now)

    assert visits_of(shop, dana) == []
    shop.assert_time_adds_up()


def test_what_was_promised_holds_though_the_service_takes_longer_now(
    shop: Shop, now: datetime
) -> None:
    dana, _ = waits(shop, 1, BACK, service=shop.trim)
    shop.booked(shop.customer(2), FOUR, now)
    freed(shop, now)
    shop.trim.duration_minutes = 45
    shop.db.flush()
    touch(shop.db, shop.tenant.id)

    yes(shop, pending(shop, dana), now)

    mine = [one for one in shop.appointments() if one.customer_id == dana.id]
    assert [(one.starts_at, one.ends_at) for one in mine] == [
        (THREE, HALF_PAST), (HALF_PAST, FOUR),
    ]  # fmt: skip
    assert_time_adds_up(shop.db)


def test_each_of_the_two_is_cancelled_and_moved_alone(shop: Shop, now: datetime) -> None:
    dana, _ = waits(shop, 1, SIDE)
    freed(shop, now)
    yes(shop, pending(shop, dana), now)
    with_anna, with_bob = sorted(
        (one for one in shop.appointments() if one.customer_id == dana.id),
        key=lambda one: one.staff_id != shop.anna.id,
    )

    bookings.cancel(shop.db, shop.catalogue, with_anna.id, now=now)
    bookings.reschedule(shop.db, shop.catalogue, with_bob.id, starts_at=at(25, 9), now=now)

    assert visits_of(shop, dana) == [(shop.bob.id, at(25, 9))]
    shop.assert_time_adds_up()


def test_staff_who_book_over_the_second_take_both_back(shop: Shop, now: datetime) -> None:
    _, entry = waits(shop, 1, SIDE)
    freed(shop, now)
    eve = shop.customer(2)

    bookings.book(
        shop.db, shop.catalogue, customer_id=eve.id, service_id=shop.cut.id,
        staff_id=shop.bob.id, starts_at=THREE, now=now, because="a regular",
    )  # fmt: skip

    assert [status for _, status in shop.asked()] == ["withdrawn"]
    assert shop.entry_status(entry) is EntryStatus.ACTIVE
    assert visits_of(shop, eve) == [(shop.bob.id, THREE)]
    shop.assert_time_adds_up()


def test_time_off_of_the_second_takes_both_back(shop: Shop, now: datetime) -> None:
    waits(shop, 1, SIDE)
    freed(shop, now)

    time_off.block(
        shop.db, shop.catalogue, staff_id=shop.bob.id, starts_at=THREE, ends_at=FOUR, now=now
    )

    assert [status for _, status in shop.asked()] == ["withdrawn"]
    shop.assert_time_adds_up()


def test_nobody_waits_for_two_at_once_where_only_one_does_it(shop: Shop, now: datetime) -> None:
    dye = a_service(shop.db, shop.tenant, name="Dye")
    a_staff_member(shop.db, shop.tenant, name="Cid", services=[dye])
    touch(shop.db, shop.tenant.id)
    dana = shop.customer(1)

    with pytest.raises(InvalidWish) as refused:
        waitlist.join(
            shop.db, shop.catalogue, customer_id=dana.id, wish=waitlist.Wish(dye.id, party=SIDE),
            now=now,
        )  # fmt: skip
    assert refused.value.details == {"field": "party"}
    wish = waitlist.Wish(dye.id, party=BACK)
    entry = waitlist.join(shop.db, shop.catalogue, customer_id=dana.id, wish=wish, now=now)
    assert entry.party is BACK


def test_who_cannot_be_given_both_after_all_waits_on_and_the_next_is_looked_for_at_once(
    shop: Shop, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob's hour is booked between the look at it and the hold."""
    _, entry = waits(shop, 1, SIDE)
    eve, _ = waits(shop, 2, None)
    free = parties.second_visits

    def then_it_is_booked(*asked: Any) -> Any:
        found = free(*asked)
        if found:
            shop.booked(shop.customer(3), THREE, now, staff=shop.bob)
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(parties, "second_visits", then_it_is_booked)
        slot = freed(shop, now)
    assert shop.entry_status(entry) is EntryStatus.ACTIVE
    assert offers.next_due_round(shop.db, now) == (shop.tenant.id, slot.id)

    offers.look_again(shop.db, shop.catalogue, slot.id, now=now)

    assert pending(shop, eve).second_staff_id is None
    shop.assert_time_adds_up()


def test_two_and_one_are_different_waits(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    wishes = [waitlist.Wish(shop.cut.id, party=party) for party in (None, SIDE)]
    one, two = (
        waitlist.join(shop.db, shop.catalogue, customer_id=dana.id, wish=wish, now=now)
        for wish in wishes
    )

    assert waitlist.wish_of(two) == wishes[1]
    assert waitlist.is_met(one, THREE, shop.anna.id)
    assert not waitlist.is_met(two, THREE, shop.anna.id)


@pytest.mark.parametrize("party", [SIDE, BACK])
def test_staff_promote_a_party_to_both_visits(shop: Shop, now: datetime, party: Party) -> None:
    dana, entry = waits(shop, 1, party)
    shop.booked(shop.customer(2), THREE, now, staff=shop.bob)
    shop.booked(shop.customer(3), FOUR, now)

    with pytest.raises((NothingFits, SlotTaken)):
        waitlist.promote(
            shop.db, shop.catalogue, entry.id, starts_at=THREE, staff_id=shop.anna.id, now=now
        )
    waitlist.promote(shop.db, shop.catalogue, entry.id, now=now)

    assert len(visits_of(shop, dana)) == 2
    assert shop.entry_status(entry) is EntryStatus.BOOKED
    shop.assert_time_adds_up()


def test_staff_invite_a_party_to_both_visits(shop: Shop, now: datetime) -> None:
    dana, entry = waits(shop, 1, SIDE)

    offers.invite(
        shop.db, shop.catalogue, entry.id, staff_id=shop.anna.id, starts_at=THREE,
        answer_by=now + timedelta(hours=2), now=now,
    )  # fmt: skip

    assert offered(shop, dana) == ((shop.anna.id, THREE), (shop.bob.id, THREE))
    assert len(yes(shop, pending(shop, dana), now)) == 2
    shop.assert_time_adds_up()


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    parties=st.lists(st.sampled_from([None, *Party]), min_size=1, max_size=4),
    mode=st.sampled_from(["sequential", "batch", "broadcast"]),
    booked=st.lists(
        st.tuples(st.sampled_from(["anna", "bob"]), st.sampled_from([14, 15, 16])), max_size=3
    ),
    answers=st.lists(st.sampled_from(["yes", "no", "silence", "late"]), min_size=1, max_size=6),
)
def test_a_yes_never_leaves_one_of_two_booked_without_the_other(
    shop: Shop,
    now: datetime,
    parties: list[Party | None],
    mode: str,
    booked: list[tuple[str, int]],
    answers: list[str],
) -> None:
    with shop.db.begin_nested() as savepoint:
        asks_by(shop, mode)
        people = [waits(shop, number, party)[0] for number, party in enumerate(parties)]
        freed(shop, now)
        then = now
        for number, (name, hour) in enumerate(booked):
            try:
                staff = shop.anna if name == "anna" else shop.bob
                shop.booked(shop.customer(200 + number), at(24, hour), then, staff=staff)
            except SlotTaken:
                continue
        for answer in answers:
            then += timedelta(minutes=1)
            wanted = OfferStatus.LAPSED if answer == "late" else OfferStatus.PENDING
            asked = [one for one in shop.offers() if one.status is wanted]
            if asked:
                say(shop, answer, asked[0], then)
            shop.assert_time_adds_up()
            for party, customer in zip(parties, people, strict=True):
                assert len(visits_of(shop, customer)) in ({0, 1} if party is None else {0, 2})
        savepoint.rollback()


def say(shop: Shop, answer: str, offer: Offer, now: datetime) -> None:
    if answer == "no":
        offers.decline(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now)
    elif answer == "silence":
        offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now - timedelta(days=1))
        offers.lapse(shop.db, shop.catalogue, offer.id, now=now)
    else:
        try:
            yes(shop, offer, now)
        except (SlotTaken, SlotHeld, OfferClosed):
            return
