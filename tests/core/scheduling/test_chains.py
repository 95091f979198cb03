"""One freed slot moves several visits, each by its customer's own yes."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.catalogue import touch
from core.errors import NotFound, TooLateToMove
from core.events import Actor, acting
from core.models import (
    ActorKind,
    Appointment,
    AppointmentStatus,
    Customer,
    EntryStatus,
    GivingUp,
    Slot,
    SlotStatus,
    WaitlistEntry,
)
from core.scheduling import attendance, bookings, chains, earlier, offers
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, at

TUESDAY = at(24, 15)


def wants_earlier(shop: Shop, number: int, starts_at: datetime, now: datetime) -> Appointment:
    """A customer with a visit who waits for an earlier one; lower numbers joined earlier."""
    visit = shop.booked(shop.customer(number), starts_at, now)
    joined_at = now - timedelta(weeks=30 - number)
    earlier.wait_for_earlier(shop.db, shop.catalogue, visit, staff_id=None, now=joined_at)
    return visit


def set_policies(shop: Shop, **policies: int) -> None:
    shop.tenant.policies = shop.tenant.policies | policies
    touch(shop.db, shop.tenant.id)


def freed(shop: Shop, now: datetime, starts_at: datetime = TUESDAY) -> Slot:
    given_up = shop.booked(shop.customer(99), starts_at, now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now, because="ill")
    return shop.db.query(Slot).filter_by(origin_appointment_id=given_up.id).one()


def asked_to_move(shop: Shop, customer_id: str, now: datetime) -> str:
    """The offer pending with the customer, told as one that moves their visit."""
    (offer,) = offers.pending_for(shop.db, customer_id)
    later = chains.remembered(shop.db, shop.catalogue, offer.id, now=now)
    assert later is not None
    chains.ask_with_offer(shop.db, offer.id, later, now=now)
    return offer.id


def yes(shop: Shop, offer_id: str, customer_id: str, now: datetime) -> chains.Taken:
    with acting(shop.db, Actor(ActorKind.CUSTOMER, customer_id)):
        return chains.accept(shop.db, shop.catalogue, offer_id, customer_id=customer_id, now=now)


def starts_of(shop: Shop, customer_id: str) -> list[datetime]:
    return [a.starts_at for a in shop.appointments() if a.customer_id == customer_id]


def entry_of(shop: Shop, customer_id: str) -> WaitlistEntry:
    query = select(WaitlistEntry).where(WaitlistEntry.customer_id == customer_id)
    return shop.db.scalars(query.execution_options(populate_existing=True)).one()


def test_yes_to_an_offer_that_said_so_gives_up_the_later_visit(shop: Shop, now: datetime) -> None:
    visit = wants_earlier(shop, 1, at(30, 10), now)
    freed(shop, now)
    offer_id = asked_to_move(shop, visit.customer_id, now)

    taken = yes(shop, offer_id, visit.customer_id, now)

    assert taken.given_up is not None
    assert taken.given_up.id == visit.id
    assert starts_of(shop, visit.customer_id) == [TUESDAY]
    slot = shop.db.query(Slot).filter_by(origin_appointment_id=visit.id).one()
    assert (slot.freed_by_offer_id, slot.starts_at) == (offer_id, at(30, 10))
    assert entry_of(shop, visit.customer_id).status == EntryStatus.BOOKED
    canceled = shop.db.get_one(Appointment, visit.id, populate_existing=True)
    assert canceled.canceled_late is False
    shop.assert_time_adds_up()


def test_what_was_given_up_is_offered_to_the_next_but_not_to_who_gave_it_up(
    shop: Shop, now: datetime
) -> None:
    first = wants_earlier(shop, 1, at(30, 10), now)
    an_entry(shop.db, shop.db.get_one(Customer, first.customer_id), shop.cut)
    second = shop.customer(2)
    an_entry(shop.db, second, shop.cut, first_on=at(30, 0).date())
    freed(shop, now)

    yes(shop, asked_to_move(shop, first.customer_id, now), first.customer_id, now)

    (offer,) = offers.pending_for(shop.db, second.id)
    assert offer.starts_at == at(30, 10)
    assert offers.pending_for(shop.db, first.customer_id) == []


def test_who_was_not_told_that_it_moves_their_visit_is_asked_afterwards(
    shop: Shop, now: datetime
) -> None:
    visit = wants_earlier(shop, 1, at(30, 10), now)
    freed(shop, now)
    (offer,) = offers.pending_for(shop.db, visit.customer_id)

    taken = yes(shop, offer.id, visit.customer_id, now)

    assert (taken.given_up, taken.asked and taken.asked.id) == (None, visit.id)
    assert starts_of(shop, visit.customer_id) == [TUESDAY, at(30, 10)]
    chains.give_up(shop.db, shop.catalogue, visit.id, customer_id=visit.customer_id, now=now)
    assert starts_of(shop, visit.customer_id) == [TUESDAY]


def test_any_later_visit_of_the_same_service_is_asked_about(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    visit = shop.booked(dana, at(30, 10), now)
    shop.booked(dana, at(33, 10), now)
    freed(shop, now)
    (offer,) = offers.pending_for(shop.db, dana.id)

    taken = yes(shop, offer.id, dana.id, now)

    assert taken.asked is not None
    assert taken.asked.id == visit.id
    chains.keep(shop.db, shop.catalogue, visit.id, customer_id=dana.id, now=now)
    assert starts_of(shop, dana.id) == [TUESDAY, at(30, 10), at(33, 10)]
    with pytest.raises(NotFound):
        chains.give_up(shop.db, shop.catalogue, visit.id, customer_id=dana.id, now=now)


def test_a_visit_before_the_offered_one_is_not_asked_about(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    shop.booked(dana, at(23, 10), now)
    freed(shop, now)
    (offer,) = offers.pending_for(shop.db, dana.id)

    assert yes(shop, offer.id, dana.id, now).asked is None


def test_a_visit_that_was_moved_since_the_question_is_asked_about_again(
    shop: Shop, now: datetime
) -> None:
    visit = wants_earlier(shop, 1, at(30, 10), now)
    freed(shop, now)
    offer_id = asked_to_move(shop, visit.customer_id, now)
    bookings.reschedule(shop.db, shop.catalogue, visit.id, starts_at=at(32, 10), now=now)

    taken = yes(shop, offer_id, visit.customer_id, now)

    assert taken.given_up is None
    assert taken.asked is not None
    assert taken.asked.starts_at == at(32, 10)
    chains.give_up(shop.db, shop.catalogue, visit.id, customer_id=visit.customer_id, now=now)
    assert starts_of(shop, visit.customer_id) == [TUESDAY]


def test_moving_forward_is_bound_by_the_deadline_of_moves_not_of_cancellations(
    shop: Shop, now: datetime
) -> None:
    """Tomorrow's visit can no longer be cancelled, but it can be moved."""
    visit = wants_earlier(shop, 1, at(30, 10), now)
    then = at(29, 14)
    set_policies(shop, cancellation_deadline_hours=48, reschedule_deadline_hours=2)
    freed(shop, then, at(29, 16))
    offer_id = asked_to_move(shop, visit.customer_id, then)

    taken = yes(shop, offer_id, visit.customer_id, then)

    assert taken.given_up is not None
    assert taken.given_up.canceled_late is False


def test_what_can_no_longer_be_moved_stays(shop: Shop, now: datetime) -> None:
    set_policies(shop, reschedule_deadline_hours=2)
    dana = shop.customer(1)
    an_entry(shop.db, dana, shop.cut)
    visit = shop.booked(dana, at(24, 16), now)
    freed(shop, now)
    (offer,) = offers.pending_for(shop.db, dana.id)
    assert yes(shop, offer.id, dana.id, now).asked is not None

    late = at(24, 14, 30)
    with (
        acting(shop.db, Actor(ActorKind.CUSTOMER, dana.id)),
        pytest.raises(TooLateToMove),
    ):
        chains.give_up(shop.db, shop.catalogue, visit.id, customer_id=dana.id, now=late)

    assert starts_of(shop, dana.id) == [TUESDAY, at(24, 16)]


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_chain_is_as_long_as_the_policy_allows(shop: Shop, now: datetime, depth: int) -> None:
    set_policies(shop, chain_depth=depth)
    visits = [wants_earlier(shop, n, at(25 + n, 10), now) for n in (1, 2, 3)]
    freed(shop, now)

    for visit in visits[: depth + 1]:
        yes(shop, asked_to_move(shop, visit.customer_id, now), visit.customer_id, now)

    last = shop.db.query(Slot).filter_by(origin_appointment_id=visits[depth].id).one()
    assert last.status == SlotStatus.OPEN
    assert [o.status.value for o in shop.offers()] == ["accepted"] * (depth + 1)
    assert shop.announced().count("slot.returned") == 1
    shop.assert_time_adds_up()


def test_an_entry_ends_with_the_visit_that_it_wants_to_beat(shop: Shop, now: datetime) -> None:
    canceled = wants_earlier(shop, 1, at(30, 10), now)
    attended = wants_earlier(shop, 2, at(30, 11), now)

    bookings.cancel(shop.db, shop.catalogue, canceled.id, now=now)
    attendance.complete(shop.db, shop.catalogue, attended.id, now=at(30, 13))

    for visit in (canceled, attended):
        assert entry_of(shop, visit.customer_id).status == EntryStatus.REMOVED


def test_an_entry_follows_the_visit_that_it_wants_to_beat(shop: Shop, now: datetime) -> None:
    visit = wants_earlier(shop, 1, at(30, 10), now)
    assert entry_of(shop, visit.customer_id).last_on == at(29, 10).date()

    bookings.reschedule(shop.db, shop.catalogue, visit.id, starts_at=at(27, 10), now=now)
    assert entry_of(shop, visit.customer_id).last_on == at(26, 10).date()

    bookings.reschedule(shop.db, shop.catalogue, visit.id, starts_at=at(19, 15), now=at(19, 9))
    assert entry_of(shop, visit.customer_id).status == EntryStatus.REMOVED


def test_who_waits_already_goes_on_in_their_place(shop: Shop, now: datetime) -> None:
    dana = shop.customer(1)
    entry = an_entry(shop.db, dana, shop.cut)
    visit = shop.booked(dana, at(30, 10), now)

    earlier.wait_for_earlier(shop.db, shop.catalogue, visit, staff_id=None, now=now)

    kept = entry_of(shop, dana.id)
    assert (kept.id, kept.joined_at) == (entry.id, entry.joined_at)
    assert (kept.last_on, kept.instead_of_appointment_id) == (at(29, 10).date(), visit.id)


def test_a_question_is_answered_by_its_own_customer_only(shop: Shop, now: datetime) -> None:
    visit = wants_earlier(shop, 1, at(30, 10), now)
    freed(shop, now)
    (offer,) = offers.pending_for(shop.db, visit.customer_id)
    yes(shop, offer.id, visit.customer_id, now)

    with pytest.raises(NotFound):
        chains.give_up(shop.db, shop.catalogue, visit.id, customer_id=shop.customer(5).id, now=now)

    statuses = shop.db.scalars(select(Appointment.status).where(Appointment.id == visit.id))
    assert list(statuses) == [AppointmentStatus.CONFIRMED]
    assert [g.answered_at for g in shop.db.scalars(select(GivingUp))] == [None]
