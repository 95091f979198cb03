"""A draft is made step by step, and any step again until it is sent."""

from datetime import datetime, timedelta

import pytest

from core.errors import BroadcastOver, InvalidBroadcast, NotFound, SlotTaken
from core.models import Audience, Broadcast, Event, Service, Slot, SlotStatus, Staff
from core.scheduling import bookings, broadcasts
from tests.builders import a_tenant
from tests.core.scheduling.shop import Shop, at


def opened(shop: Shop, now: datetime, staff: Staff, hour: int, cut: Service | None = None) -> str:
    return broadcasts.open_slot(
        shop.db, shop.catalogue, staff_id=staff.id, service_id=(cut or shop.cut).id,
        starts_at=at(24, hour), now=now,
    )  # fmt: skip


def drafted(shop: Shop, now: datetime, *slot_ids: str) -> Broadcast:
    return broadcasts.make(
        shop.db, shop.catalogue, slot_ids=slot_ids, audience=Audience.FITS, now=now
    )


def status_of(shop: Shop, slot_id: str) -> SlotStatus:
    shop.db.expire_all()
    return shop.db.get_one(Slot, slot_id).status


def test_other_openings_are_told_of_and_those_left_out_are_closed(
    shop: Shop, now: datetime
) -> None:
    two, three, one = (opened(shop, now, shop.anna, hour) for hour in (14, 15, 13))
    draft = drafted(shop, now, two, three)

    broadcasts.set_openings(shop.db, shop.catalogue, draft.id, [three, one], now=now)

    told = broadcasts.openings_of(shop.db, draft.id)
    assert [(opening.position, opening.slot_id) for opening in told] == [(1, one), (2, three)]
    assert status_of(shop, two) is SlotStatus.CANCELED
    assert status_of(shop, three) is SlotStatus.OPEN


def test_but_what_was_given_up_or_is_in_another_draft_lies_open_still(
    shop: Shop, now: datetime
) -> None:
    shared, own = opened(shop, now, shop.anna, 14), opened(shop, now, shop.bob, 14)
    visit = shop.booked(shop.customer(1), at(24, 10), now)
    bookings.cancel(shop.db, shop.catalogue, visit.id, now=now)
    given_up = shop.db.query(Slot).filter_by(origin_appointment_id=visit.id).one().id
    drafted(shop, now, shared)
    draft = drafted(shop, now, shared, own, given_up)

    broadcasts.set_openings(shop.db, shop.catalogue, draft.id, [own], now=now)

    assert status_of(shop, shared) is SlotStatus.OPEN
    assert status_of(shop, given_up) is SlotStatus.OPEN


def test_the_audience_and_the_words_are_said_again(shop: Shop, now: datetime) -> None:
    draft = drafted(shop, now, opened(shop, now, shop.anna, 14))

    broadcasts.set_audience(
        shop.db, shop.catalogue, draft.id, Audience.TAG, tag="Gold Card", now=now
    )
    broadcasts.set_text(shop.db, shop.catalogue, draft.id, "Come!", language="es", now=now)
    broadcasts.set_audience(shop.db, shop.catalogue, draft.id, Audience.EVERYBODY, now=now)

    found = broadcasts.broadcast_of(shop.db, shop.tenant.id, draft.id)
    assert (found.audience, found.tag) == (Audience.EVERYBODY, None)
    assert (found.text, found.language) == ("Come!", "es")


def test_the_audit_trail_keeps_no_words(shop: Shop, now: datetime) -> None:
    draft = drafted(shop, now, opened(shop, now, shop.anna, 14))
    broadcasts.set_text(shop.db, shop.catalogue, draft.id, "Come, Dana!", now=now)

    [event] = shop.db.query(Event).filter_by(name="broadcast.changed").all()

    assert event.before == {"has_text": False, "language": "en"}
    assert event.after == {"has_text": True, "language": "en"}


def test_to_say_the_same_again_changes_nothing(shop: Shop, now: datetime) -> None:
    slot_id = opened(shop, now, shop.anna, 14)
    draft = drafted(shop, now, slot_id)
    before = shop.announced()

    broadcasts.set_openings(shop.db, shop.catalogue, draft.id, [slot_id], now=now)
    broadcasts.set_audience(shop.db, shop.catalogue, draft.id, Audience.FITS, now=now)

    assert shop.announced() == before


def test_what_is_wrong_with_openings_or_audience_is_refused(shop: Shop, now: datetime) -> None:
    slot_id = opened(shop, now, shop.anna, 14)
    taken = opened(shop, now, shop.bob, 14)
    draft = drafted(shop, now, slot_id)
    shop.booked(shop.customer(1), at(24, 14), now, staff=shop.bob)

    def openings(*ids: str) -> None:
        broadcasts.set_openings(shop.db, shop.catalogue, draft.id, ids, now=now)

    with pytest.raises(InvalidBroadcast):
        openings()
    with pytest.raises(SlotTaken):
        openings(taken)
    with pytest.raises(NotFound):
        openings(draft.id)
    with pytest.raises(InvalidBroadcast):
        broadcasts.set_audience(shop.db, shop.catalogue, draft.id, Audience.TAG, now=now)


def test_what_was_sent_stays_as_it_was(shop: Shop, now: datetime) -> None:
    slot_id = opened(shop, now, shop.anna, 14)
    draft = drafted(shop, now, slot_id)
    broadcasts.begin(shop.db, shop.tenant.id, draft.id, now=now)

    with pytest.raises(BroadcastOver):
        broadcasts.set_openings(shop.db, shop.catalogue, draft.id, [slot_id], now=now)
    with pytest.raises(BroadcastOver):
        broadcasts.set_text(shop.db, shop.catalogue, draft.id, "Come!", now=now)


def test_the_last_are_listed_without_drafts_that_were_given_up(shop: Shop, now: datetime) -> None:
    made = [drafted(shop, now, opened(shop, now, shop.anna, hour)) for hour in (10, 11, 12, 13)]
    broadcasts.stop(shop.db, shop.tenant.id, made[1].id, now=now)
    broadcasts.begin(shop.db, shop.tenant.id, made[2].id, now=now)

    first = broadcasts.recent(shop.db, shop.tenant.id, limit=2)
    rest = broadcasts.recent(shop.db, shop.tenant.id, limit=2, after=first.after)

    assert [one.broadcast.id for one in first.broadcasts] == [made[3].id, made[2].id]
    assert [one.broadcast.id for one in rest.broadcasts] == [made[0].id]
    assert rest.after is None
    assert first.broadcasts[0].openings == [(shop.cut.id, shop.anna.id, at(24, 13))]


def test_what_lies_open_is_listed_by_start(shop: Shop, now: datetime) -> None:
    later, sooner = opened(shop, now, shop.anna, 15), opened(shop, now, shop.bob, 14)
    until = now + timedelta(days=14)

    found = broadcasts.lying_open(shop.db, shop.tenant.id, now=now, until=until)

    assert [(one.slot_id, one.is_asked_about) for one in found] == [(sooner, False), (later, False)]
    assert broadcasts.lying_open(shop.db, shop.tenant.id, now=now, until=now) == []


def test_another_business_has_none_of_it(shop: Shop, now: datetime) -> None:
    draft = drafted(shop, now, opened(shop, now, shop.anna, 14))
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    shop.db.commit()
    theirs = Shop(shop.db, other, shop.cut, shop.trim, shop.anna, shop.bob).catalogue

    assert broadcasts.recent(shop.db, other.id).broadcasts == []
    assert broadcasts.lying_open(shop.db, other.id, now=now, until=at(30, 0)) == []
    assert broadcasts.answers_of(shop.db, other.id, draft.id) == []
    with pytest.raises(NotFound):
        broadcasts.broadcast_of(shop.db, other.id, draft.id)
    with pytest.raises(NotFound):
        broadcasts.set_audience(shop.db, theirs, draft.id, Audience.EVERYBODY, now=now)
