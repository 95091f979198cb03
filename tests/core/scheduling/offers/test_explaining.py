"""Why somebody was passed over: all who waited are accounted for, each by the reason that is told
for it, and whatever happens later changes none of that."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from conversations import standing
from core.catalogue import touch
from core.errors import NotFound
from core.models import (
    ContactPoint,
    EntryStatus,
    OfferStatus,
    Round,
    RoundCandidate,
    RoundOutcome,
    Standing,
)
from core.people.consent import Evidence, How
from core.scheduling import bookings, offers, waitlist
from core.scheduling.offers import explaining, rounds
from core.scheduling.offers.endings import close
from core.scheduling.offers.explaining import Reason, why_not
from tests.builders import a_customer, a_tenant, an_entry
from tests.core.scheduling import lists
from tests.core.scheduling.lists import SomeEntry, Written
from tests.core.scheduling.shop import Shop, at

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=5)
WISHES = {
    "service": Reason.OTHER_SERVICE,
    "staff": Reason.OTHER_STAFF,
    "dates": Reason.OTHER_DATES,
    "weekday": Reason.OTHER_WEEKDAY,
    "time": Reason.OTHER_TIME,
    "notice": Reason.SHORT_NOTICE,
}


def by_hand(one: SomeEntry, drawn: lists.SomeList) -> Reason:
    person = drawn.people[one.person]
    unmet = lists.excluded_by(one, NOW)
    if unmet is not None:
        return WISHES[unmet]
    if person.standing is not Standing.OK:
        return Reason.UNREACHABLE
    if person.is_busy:
        return Reason.BUSY_THEN
    if person.is_asked_elsewhere:
        return Reason.HAS_AN_OFFER
    if not lists.goes(one, drawn):
        return Reason.TWO_DO_NOT_FIT
    return Reason.ASLEEP if person.is_asleep else Reason.RANKED_LOWER


def play(written: Written, declines: int) -> Round:
    """Ask about the slot; so many say no, then somebody else gets it."""
    shop, now = written.shop, NOW
    offers.offer_next(shop.db, shop.catalogue, written.slot.id, now=now)
    for _ in range(declines):
        for offer in shop.offers():
            if offer.slot_id == written.slot.id and offer.status is OfferStatus.PENDING:
                now += timedelta(minutes=1)
                offers.decline(
                    shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=now
                )
    found = rounds.of_slot(shop.db, written.slot.id)
    assert found is not None
    if found.ended_at is None:
        rounds.end(shop.db, found.id, RoundOutcome.WITHDRAWN, now=now)
    assert explaining.tally_due(shop.db, now) == 1
    assert explaining.tally_due(shop.db, now) == 0
    found = rounds.of_slot(shop.db, written.slot.id)
    assert found is not None
    return found


def told(written: Written, round_id: str) -> list[Reason]:
    shop = written.shop
    return [
        why_not(shop.db, shop.catalogue, round_id, entry.id).reason for entry in written.entries
    ]


def much_happens(written: Written) -> None:
    """People leave, opt out, come back; offers end; appointments are canceled and made."""
    shop = written.shop
    for number, (customer, person) in enumerate(
        zip(written.customers, written.drawn.people, strict=True)
    ):
        to = Standing.OPTED_OUT if person.standing is Standing.OK else Standing.OK
        evidence = Evidence(How.PLAIN_WORDS)
        for point in shop.db.scalars(select(ContactPoint).filter_by(customer_id=customer.id)):
            standing.change(shop.db, point.id, to=to, evidence=evidence, now=LATER)
        if number % 2:
            for offer in offers.pending_for(shop.db, customer.id):
                close(shop.db, offer, OfferStatus.WITHDRAWN, LATER)
            for entry in waitlist.active_entries(shop.db, customer.id):
                if entry.status is EntryStatus.ACTIVE:
                    waitlist.leave(shop.db, entry.id, customer_id=customer.id, now=LATER)
        if person.is_busy:
            for visit in bookings.upcoming(shop.db, customer.id, NOW):
                bookings.cancel(shop.db, shop.catalogue, visit.id, now=LATER)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=lists.lists, declines=st.integers(0, 3))
def test_all_who_waited_are_accounted_for_then_and_later(
    shop: Shop, drawn: lists.SomeList, declines: int
) -> None:
    with shop.db.begin_nested() as savepoint:
        written = lists.write(shop, drawn, NOW)

        found = play(written, declines)

        reasons = told(written, found.id)
        counted = Counter(reason.value for reason in reasons)
        candidates = counted.pop(Reason.CANDIDATE, 0)
        kept = select(RoundCandidate.entry_id).where(RoundCandidate.round_id == found.id)
        assert candidates == len(list(shop.db.scalars(kept)))
        assert counted == Counter(found.passed_over)
        assert found.waiting == candidates + sum(counted.values()) == len(drawn.entries)
        for one, reason in zip(drawn.entries, reasons, strict=True):
            if reason is not Reason.CANDIDATE:
                assert reason is by_hand(one, drawn)

        much_happens(written)

        assert told(written, found.id) == reasons
        explaining.tally(shop.db, shop.catalogue, found.id, now=LATER)
        again = rounds.of_slot(shop.db, written.slot.id)
        assert again is not None
        assert (again.waiting, again.passed_over) == (found.waiting, found.passed_over)
        savepoint.rollback()


def test_a_candidate_is_told_with_rank_and_points(shop: Shop) -> None:
    entry = an_entry(shop.db, shop.customer(1), shop.cut, joined_at=NOW)
    found = begun(shop)

    explained = why_not(shop.db, shop.catalogue, found.id, entry.id)

    assert (explained.reason, explained.rank, explained.score) == (Reason.CANDIDATE, 1, 35)
    assert explained.parts == {"base": 20, "service": 15}


def test_who_was_asked_often_enough_that_day_was_passed_over_for_that(shop: Shop) -> None:
    shop.tenant.policies = {**shop.tenant.policies, "max_offers_per_day": 3}
    shop.db.flush()
    touch(shop.db, shop.tenant.id)
    entry = an_entry(shop.db, shop.customer(1), shop.cut)
    for _ in range(3):
        slot = lists.a_slot(shop, NOW)
        offers.offer_next(shop.db, shop.catalogue, slot.id, now=NOW)
        [offer] = (one for one in shop.offers() if one.status is OfferStatus.PENDING)
        offers.decline(shop.db, shop.catalogue, offer.id, customer_id=offer.customer_id, now=NOW)

    found = begun(shop, NOW + timedelta(hours=1))

    assert why_not(shop.db, shop.catalogue, found.id, entry.id).reason is Reason.ASKED_ENOUGH


def test_who_gave_the_time_up_is_told_so(shop: Shop) -> None:
    dana = shop.customer(1)
    visit = shop.booked(dana, at(24, 15), NOW)
    entry = an_entry(shop.db, dana, shop.cut)

    bookings.cancel(shop.db, shop.catalogue, visit.id, now=NOW)

    found = shop.db.scalars(select(Round)).one()
    assert why_not(shop.db, shop.catalogue, found.id, entry.id).reason is Reason.GAVE_IT_UP


def test_who_joined_later_did_not_wait_then(shop: Shop) -> None:
    found = begun(shop)
    late = an_entry(shop.db, shop.customer(1), shop.cut, joined_at=LATER)

    assert why_not(shop.db, shop.catalogue, found.id, late.id).reason is Reason.NOT_WAITING


def test_another_business_is_told_nothing(shop: Shop) -> None:
    found = begun(shop)
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    stranger = an_entry(shop.db, a_customer(shop.db, other), shop.cut)

    with pytest.raises(NotFound):
        why_not(shop.db, shop.catalogue, found.id, stranger.id)
    with pytest.raises(NotFound):
        why_not(shop.db, shop.catalogue, "nothing", stranger.id)


def begun(shop: Shop, now: datetime = NOW) -> Round:
    """A round about Anna's hour."""
    slot = lists.a_slot(shop, now)
    offers.offer_next(shop.db, shop.catalogue, slot.id, now=now)
    found = rounds.of_slot(shop.db, slot.id)
    assert found is not None
    return found
