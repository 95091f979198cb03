"""Staff move or cancel a visit and perhaps take it back: its customer hears of what is so in the
end."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations import second_thoughts
from core.catalogue import catalogue
from core.errors import AppointmentClosed, NotFound, SlotTaken
from core.events import Actor, acting
from core.models import ActorKind, Appointment, Message, MessageStatus
from core.scheduling import bookings
from tests.builders import a_tenant, an_entry
from tests.core.scheduling.shop import Shop, a_shop, at

ERIN = Actor(ActorKind.STAFF, "erin")
SOON = timedelta(seconds=5)


@pytest.fixture
def shop(db: Session) -> Shop:
    return a_shop(db)


@pytest.fixture
def visit(shop: Shop, now: datetime) -> Appointment:
    booked = shop.booked(shop.customer(1), at(23, 9), now)
    for message in shop.db.scalars(select(Message)):
        message.status, message.due_at = MessageStatus.SENT, None
    shop.db.flush()
    return booked


def move(shop: Shop, visit: Appointment, starts_at: datetime, now: datetime) -> Appointment:
    with acting(shop.db, ERIN):
        return second_thoughts.move(shop.db, shop.catalogue, visit.id, starts_at=starts_at, now=now)


def told(shop: Shop) -> list[tuple[MessageStatus, datetime | None]]:
    """What became of the texts about moves, and when they are to leave."""
    rows = shop.db.scalars(
        select(Message)
        .where(Message.extra["key"].as_string() == "moved_by_business")
        .order_by(Message.id)
        .execution_options(populate_existing=True)
    )
    return [(row.status, row.due_at) for row in rows]


def test_the_customer_is_told_a_little_later(shop: Shop, visit: Appointment, now: datetime) -> None:
    moved = move(shop, visit, at(23, 11), now)

    assert moved.starts_at == at(23, 11)
    assert told(shop) == [(MessageStatus.QUEUED, now + second_thoughts.TOLD_AFTER)]


def test_moved_back_at_once_they_are_told_nothing(
    shop: Shop, visit: Appointment, now: datetime
) -> None:
    move(shop, visit, at(23, 11), now)
    back = move(shop, visit, at(23, 9), now + SOON)

    assert back.starts_at == at(23, 9)
    assert told(shop) == [(MessageStatus.WITHHELD, None)] * 2


def test_moved_on_at_once_they_are_told_of_the_last_place_only(
    shop: Shop, visit: Appointment, now: datetime
) -> None:
    move(shop, visit, at(23, 11), now)
    move(shop, visit, at(23, 13), now + SOON)
    assert told(shop) == [
        (MessageStatus.WITHHELD, None),
        (MessageStatus.QUEUED, now + SOON + second_thoughts.TOLD_AFTER),
    ]

    move(shop, visit, at(23, 11), now + 2 * SOON)
    assert [status for status, _ in told(shop)] == [
        MessageStatus.WITHHELD,
        MessageStatus.WITHHELD,
        MessageStatus.QUEUED,
    ]
    move(shop, visit, at(23, 9), now + 3 * SOON)
    assert {status for status, _ in told(shop)} == {MessageStatus.WITHHELD}


def test_what_they_were_told_already_is_told_back(
    shop: Shop, visit: Appointment, now: datetime
) -> None:
    move(shop, visit, at(23, 11), now)
    for message in shop.db.scalars(select(Message)):
        message.status, message.due_at = MessageStatus.SENT, None
    shop.db.flush()

    later = now + timedelta(minutes=2)
    move(shop, visit, at(23, 9), later)

    assert told(shop)[1] == (MessageStatus.QUEUED, later + second_thoughts.TOLD_AFTER)


def test_what_is_refused_leaves_what_waits(shop: Shop, visit: Appointment, now: datetime) -> None:
    shop.booked(shop.customer(2), at(23, 14), now)
    move(shop, visit, at(23, 11), now)

    with pytest.raises(SlotTaken):
        move(shop, visit, at(23, 14), now + SOON)

    assert told(shop) == [(MessageStatus.QUEUED, now + second_thoughts.TOLD_AFTER)]


def test_another_business_can_move_nothing(shop: Shop, visit: Appointment, now: datetime) -> None:
    other = catalogue(shop.db, a_tenant(shop.db, slug="other", number="+12125550199").id)

    with pytest.raises(NotFound):
        second_thoughts.move(shop.db, other, visit.id, starts_at=at(23, 11), now=now)

    assert bookings.upcoming(shop.db, visit.customer_id, now)[0].starts_at == at(23, 9)


def texts(shop: Shop, key: str) -> list[MessageStatus]:
    rows = shop.db.scalars(
        select(Message)
        .where(Message.extra["key"].as_string() == key)
        .order_by(Message.id)
        .execution_options(populate_existing=True)
    )
    return [row.status for row in rows if row.due_at is not None or row.error_code]


def test_a_cancellation_taken_back_at_once_is_not_spoken_of(
    shop: Shop, visit: Appointment, now: datetime
) -> None:
    entry = an_entry(shop.db, shop.customer(2), shop.cut)
    with acting(shop.db, ERIN):
        second_thoughts.cancel(shop.db, shop.catalogue, visit.id, now=now)
        assert texts(shop, "canceled_by_business") == [MessageStatus.QUEUED]
        again = second_thoughts.rebook(shop.db, shop.catalogue, visit.id, now=now + SOON)

    assert again.starts_at == visit.starts_at
    assert texts(shop, "canceled_by_business") == [MessageStatus.WITHHELD]
    assert texts(shop, "booked_by_business") == [MessageStatus.WITHHELD]
    assert shop.asked() == [(entry.customer_id, "withdrawn")]
    shop.assert_time_adds_up()


def test_taken_back_later_both_are_told(shop: Shop, visit: Appointment, now: datetime) -> None:
    with acting(shop.db, ERIN):
        second_thoughts.cancel(shop.db, shop.catalogue, visit.id, now=now)
        for message in shop.db.scalars(select(Message)):
            message.status, message.due_at = MessageStatus.SENT, None
        shop.db.flush()
        second_thoughts.rebook(shop.db, shop.catalogue, visit.id, now=now + SOON)

    assert texts(shop, "booked_by_business") == [MessageStatus.QUEUED]


def test_only_what_is_cancelled_and_ones_own_can_be_taken_back(
    shop: Shop, visit: Appointment, now: datetime
) -> None:
    other = catalogue(shop.db, a_tenant(shop.db, slug="other", number="+12125550199").id)

    with pytest.raises(AppointmentClosed):
        second_thoughts.rebook(shop.db, shop.catalogue, visit.id, now=now)
    with pytest.raises(NotFound):
        second_thoughts.rebook(shop.db, other, visit.id, now=now)


def test_who_has_taken_the_time_meanwhile_keeps_it(
    shop: Shop, visit: Appointment, now: datetime
) -> None:
    with acting(shop.db, ERIN):
        second_thoughts.cancel(shop.db, shop.catalogue, visit.id, now=now)
        shop.booked(shop.customer(3), at(23, 9), now)
        with pytest.raises(SlotTaken):
            second_thoughts.rebook(shop.db, shop.catalogue, visit.id, now=now + SOON)

    assert texts(shop, "canceled_by_business") == [MessageStatus.QUEUED]
