"""A freed slot asked about as auto plans, by what the shop's customers have answered."""

from datetime import datetime, timedelta

from sqlalchemy import select

from core.models import Event, RoundOutcome
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
from tests.core.scheduling.shop import Shop

MINUTE = timedelta(minutes=1)


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


def test_why_so_many_were_asked_stands_in_the_trail(shop: Shop) -> None:
    asks_by(shop, "auto")
    for number in range(8):
        waiting(shop, number)
    freed(shop, THREE - 31 * MINUTE)
    plans = [e.data["plan"] for e in shop.db.scalars(select(Event).filter_by(name="offer.made"))]
    assert plans[0]["asked"] == len(plans) == len(statuses(shop))
    assert plans[0]["candidates"] == 8
    assert plans[0]["minutes_left"] == 1
