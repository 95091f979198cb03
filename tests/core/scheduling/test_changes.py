"""Whatever changes what is free says so in the same commit."""

from datetime import datetime

from sqlalchemy import delete, select

from core.models import AvailabilityChange
from core.scheduling import bookings, changes, offers
from tests.builders import an_entry
from tests.core.scheduling.shop import Shop, at

Stretch = tuple[str, datetime, datetime]


def marked(shop: Shop) -> set[Stretch]:
    """What was marked since the last look: whose time, and from when until when."""
    return set(marks(shop))


def marks(shop: Shop) -> list[Stretch]:
    """Each of them, read and taken away by a step of its own as the read model does."""
    shop.db.commit()
    table = AvailabilityChange.table()
    found = [(row.staff_id, row.starts_at, row.ends_at) for row in shop.db.execute(select(table))]
    shop.db.execute(delete(table))
    shop.db.commit()
    return found


def test_booking_moving_and_cancelling_mark_what_they_take_and_give_back(
    shop: Shop, now: datetime
) -> None:
    dana, anna = shop.customer(1), shop.anna.id
    booked = shop.booked(dana, at(24, 15), now)
    assert marked(shop) == {(anna, at(24, 15), at(24, 16))}
    bookings.reschedule(
        shop.db, shop.catalogue, booked.id, starts_at=at(25, 9), staff_id=shop.bob.id, now=now
    )
    assert marked(shop) == {(anna, at(24, 15), at(24, 16)), (shop.bob.id, at(25, 9), at(25, 10))}
    bookings.cancel(shop.db, shop.catalogue, booked.id, now=now)
    assert marked(shop) == {(shop.bob.id, at(25, 9), at(25, 10))}


def test_an_offer_marks_what_it_holds_and_what_it_gives_back(shop: Shop, now: datetime) -> None:
    eve, fay = shop.customer(2), shop.customer(3)
    an_entry(shop.db, eve, shop.cut)
    an_entry(shop.db, fay, shop.trim)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    marked(shop)
    (first,) = shop.offers()
    offers.decline(shop.db, shop.catalogue, first.id, customer_id=first.customer_id, now=now)
    assert marked(shop) == {(shop.anna.id, at(24, 15), at(24, 16))}
    second = shop.offers()[-1]
    offers.accept(shop.db, shop.catalogue, second.id, customer_id=second.customer_id, now=now)
    short = second.service_id == shop.trim.id
    assert marked(shop) == ({(shop.anna.id, at(24, 15, 30), at(24, 16))} if short else set())


def test_a_late_yes_marks_what_it_takes(shop: Shop, now: datetime) -> None:
    eve = shop.customer(2)
    an_entry(shop.db, eve, shop.cut)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)
    (offer,) = shop.offers()
    offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    (offer,) = shop.offers()
    assert offer.answer_by
    offers.lapse(shop.db, shop.catalogue, offer.id, now=offer.answer_by)
    marked(shop)
    offers.accept(shop.db, shop.catalogue, offer.id, customer_id=eve.id, now=offer.answer_by)
    assert marked(shop) == {(shop.anna.id, at(24, 15), at(24, 16))}


def test_time_given_back_and_taken_again_in_one_step_is_marked_once(
    shop: Shop, now: datetime
) -> None:
    an_entry(shop.db, shop.customer(2), shop.cut)
    given_up = shop.booked(shop.customer(1), at(24, 15), now)
    marks(shop)

    bookings.cancel(shop.db, shop.catalogue, given_up.id, now=now)

    assert len(shop.offers()) == 1
    assert marks(shop) == [(shop.anna.id, at(24, 15), at(24, 16))]


def test_what_a_savepoint_took_back_is_marked_again(shop: Shop) -> None:
    stretch = (shop.anna.id, at(24, 15), at(24, 16))
    marks(shop)
    failed = shop.db.begin_nested()
    changes.mark(shop.db, shop.tenant.id, *stretch)
    failed.rollback()

    changes.mark(shop.db, shop.tenant.id, *stretch)
    changes.mark(shop.db, shop.tenant.id, *stretch)

    assert marks(shop) == [stretch]
