"""A freed slot asked about as auto plans, by what the shop's customers have answered."""

from datetime import datetime, timedelta

from sqlalchemy import select

from core.models import Event, RoundOutcome
from core.scheduling import offers
from tests.core.scheduling.offers.test_modes import (
    THREE,
    asks_by,
    freed,
    outcome,
    sent,
    statuses,
    sweep,
    waiting,
    yes,
)
from tests.core.scheduling.shop import Shop, at

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def asked_in_half_an_hour(shop: Shop, starts_at: datetime, *, freed_at: datetime) -> int:
    """How many are asked about a slot, who all say nothing."""
    before = len(shop.offers())
    freed(shop, freed_at, starts_at=starts_at)
    for minute in range(30):
        now = freed_at + minute * MINUTE
        sweep(shop, now)
        for offer in shop.offers():
            if offer.sent_at is None:
                offers.message_sent(shop.db, shop.catalogue, offer.id, sent_at=now)
    return len(shop.offers()) - before


def test_with_an_hour_left_the_next_is_asked_while_the_first_has_time_left(shop: Shop) -> None:
    asks_by(shop, "auto")
    first, *_ = [waiting(shop, number)[0] for number in range(8)]
    now = THREE - 60 * MINUTE
    freed(shop, now)
    sent(shop, first, now)
    assert statuses(shop) == ["pending"]
    sweep(shop, now + 10 * MINUTE)
    assert statuses(shop) == ["pending", "pending"]


def test_with_minutes_left_several_are_asked_and_the_first_yes_wins(shop: Shop) -> None:
    asks_by(shop, "auto")
    customers = [waiting(shop, number)[0] for number in range(8)]
    slot = freed(shop, THREE - 31 * MINUTE)
    assert len(statuses(shop)) > 3
    yes(shop, customers[1], THREE - 30 * MINUTE)
    assert statuses(shop).count("accepted") == 1
    assert outcome(shop, slot) is RoundOutcome.FILLED


def test_who_is_ready_to_come_late_is_not_sent_away(shop: Shop, now: datetime) -> None:
    asks_by(shop, "auto")
    slow, other = (waiting(shop, number)[0] for number in range(2))
    slot = freed(shop, now)
    offer = sent(shop, slow, now)
    later = (offer.answer_by or now) + MINUTE
    sweep(shop, later)
    sent(shop, other, later)
    assert statuses(shop) == ["lapsed", "pending"]
    yes(shop, slow, later + MINUTE)
    assert outcome(shop, slot) is RoundOutcome.FILLED


def test_before_the_night_more_are_asked_than_at_the_same_distance_by_day(shop: Shop) -> None:
    asks_by(shop, "auto")
    for number in range(12):
        waiting(shop, number)
    nine = at(24, 9)
    assert asked_in_half_an_hour(shop, nine, freed_at=nine - 12.5 * HOUR) > 3
    assert asked_in_half_an_hour(shop, THREE, freed_at=THREE - 6.5 * HOUR) == 1


def test_why_so_many_were_asked_stands_in_the_trail(shop: Shop) -> None:
    asks_by(shop, "auto")
    for number in range(8):
        waiting(shop, number)
    freed(shop, THREE - 31 * MINUTE)
    plans = [e.data["plan"] for e in shop.db.scalars(select(Event).filter_by(name="offer.made"))]
    assert plans[0]["asked"] == len(plans) == len(statuses(shop))
    assert plans[0]["candidates"] == 8
    assert plans[0]["minutes_left"] == 1
