"""How many are asked, for how long, and when to look again: said without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.models import OfferMode, OfferStatus
from core.scheduling.offers.pacing import COUNTED_CANDIDATES, Ask, Plan, Situation, plan

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOBODY = Plan()

FREED = Situation(
    now=NOW,
    starts_at=NOW + timedelta(hours=8),
    last_call=NOW + timedelta(hours=7, minutes=30),
    asks=(),
    candidates=12,
    hold_minutes=10,
    batch_size=5,
)
ASKED = Ask(offered_at=NOW, sent_at=NOW, answer_by=NOW + timedelta(minutes=10))
SAID_NO = replace(ASKED, ended=OfferStatus.DECLINED, ended_at=NOW)


def test_one_at_a_time_and_the_next_at_no() -> None:
    one = Plan(ask=1, answer_minutes=10)
    assert plan(OfferMode.SEQUENTIAL, FREED) == one
    assert plan(OfferMode.SEQUENTIAL, replace(FREED, asks=[ASKED])) == NOBODY
    assert plan(OfferMode.SEQUENTIAL, replace(FREED, asks=[SAID_NO])) == one


def test_a_few_at_once_and_the_next_few_when_all_have_said_no() -> None:
    five = Plan(ask=5, answer_minutes=10)
    assert plan(OfferMode.BATCH, FREED) == five
    assert plan(OfferMode.BATCH, replace(FREED, asks=[SAID_NO, ASKED])) == NOBODY
    assert plan(OfferMode.BATCH, replace(FREED, asks=[SAID_NO, SAID_NO])) == five


def test_everybody_is_asked_some_at_a_time_and_whatever_the_others_say() -> None:
    many = replace(FREED, candidates=COUNTED_CANDIDATES, asks=[ASKED])
    asked = plan(OfferMode.BROADCAST, many)
    assert (asked.ask, asked.look_again_at) == (COUNTED_CANDIDATES, NOW)
    rest = plan(OfferMode.BROADCAST, replace(FREED, asks=[ASKED, SAID_NO]))
    assert (rest.ask, rest.look_again_at) == (12, None)


@pytest.mark.parametrize("mode", OfferMode)
def test_nobody_is_asked_after_the_last_call_nor_when_nobody_is_left(mode: OfferMode) -> None:
    assert plan(mode, replace(FREED, last_call=NOW)) == NOBODY
    assert plan(mode, replace(FREED, candidates=0)) == NOBODY
