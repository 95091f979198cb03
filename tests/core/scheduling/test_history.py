"""A customer's history: what is counted, and the figure that is made of it."""

from datetime import datetime

import pytest

from core.catalogue import touch
from core.errors import NotFound
from core.events import Actor, acting
from core.models import ActorKind
from core.scheduling import attendance, bookings
from core.scheduling.history import History, history
from tests.builders import a_customer, a_tenant
from tests.core.scheduling.shop import Shop, at
from tests.statements import recorded

NOBODY = History(0, 0, 0, 0, 0, 0, 0, 0, None, None)


def a_history(**known: int) -> History:
    counts = {name: 0 for name in History.__slots__ if not name.endswith("_at")}
    return History(**(counts | known), first_at=None, last_at=None)


def with_a_deadline(shop: Shop, hours: int) -> None:
    shop.tenant.policies = {"cancellation_deadline_hours": hours}
    touch(shop.db, shop.tenant.id)


def test_everything_is_counted_once(shop: Shop, now: datetime) -> None:
    with_a_deadline(shop, 24)
    db, known, dana = shop.db, shop.catalogue, shop.customer(1)
    visits = [shop.booked(dana, at(day, 15), now) for day in range(23, 31)]
    kept, kept_too, missed, early, late, theirs, over, ahead = visits
    shop.booked(shop.customer(2), at(24, 10), now)
    with acting(db, Actor(ActorKind.CUSTOMER, dana.id)):
        bookings.cancel(db, known, early.id, customer_id=dana.id, now=now)
        bookings.reschedule(db, known, ahead.id, starts_at=at(30, 9), now=now)
    with acting(db, Actor(ActorKind.STAFF, "erin")):
        bookings.cancel(db, known, theirs.id, now=now)
        bookings.cancel(
            db, known, late.id, now=at(27, 14), because="she fell ill", for_customer=True
        )
        bookings.reschedule(db, known, over.id, starts_at=at(29, 9), now=now)
        attendance.complete(db, known, kept.id, now=at(23, 16))
        attendance.no_show(db, known, missed.id, now=at(25, 16))
    attendance.complete_due(db, now=at(25, 12))

    with recorded() as statements:
        seen = history(db, known, dana.id, now=at(29, 12))

    assert seen == History(
        completed=2,
        no_shows=1,
        canceled_early=1,
        canceled_late=1,
        canceled_by_business=1,
        moves=1,
        upcoming=1,
        undecided=1,
        first_at=kept.starts_at,
        last_at=kept_too.starts_at,
    )
    assert len(statements) == 1


def test_somebody_new_has_none_and_a_stranger_is_not_found(shop: Shop, now: datetime) -> None:
    known, dana = shop.catalogue, shop.customer(1)
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    stranger = a_customer(shop.db, other, phone="+12125559999")

    assert history(shop.db, known, dana.id, now=now) == NOBODY
    for nobody in (stranger.id, "nobody"):
        with pytest.raises(NotFound):
            history(shop.db, known, nobody, now=now)


@pytest.mark.parametrize(
    ("known", "reliability"),
    [
        ({}, 1.0),
        ({"completed": 3}, 1.0),
        ({"no_shows": 1}, 0.8),
        ({"completed": 5, "no_shows": 1}, 0.9),
        ({"canceled_late": 2}, 0.8),
        ({"no_shows": 4}, 0.5),
        ({"canceled_early": 9, "canceled_by_business": 9, "undecided": 9, "upcoming": 9}, 1.0),
    ],
)
def test_one_no_show_condemns_nobody(known: dict[str, int], reliability: float) -> None:
    assert a_history(**known).reliability == pytest.approx(reliability)


def test_a_deadline_that_changes_judges_no_cancellation_again(shop: Shop, now: datetime) -> None:
    with_a_deadline(shop, 24)
    dana = shop.customer(1)
    visit = shop.booked(dana, at(21, 15), now)
    with acting(shop.db, Actor(ActorKind.CUSTOMER, dana.id)):
        bookings.cancel(shop.db, shop.catalogue, visit.id, now=now)
    with_a_deadline(shop, 48)

    assert history(shop.db, shop.catalogue, dana.id, now=now).canceled_early == 1
