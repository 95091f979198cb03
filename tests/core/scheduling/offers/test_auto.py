"""How many auto asks at once, when it looks again, and what it has learned of those it asks."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.models import OfferMode, OfferStatus
from core.scheduling.offers.answer_model import PRIOR, Answered, AnswerModel, measure
from core.scheduling.offers.pacing import Ask, Plan, Situation, plan
from core.scheduling.offers.pacing.auto import FASTER
from core.scheduling.offers.waking import Waking

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CUTOFF_MINUTES = 30
QUICK = measure([Answered(2, True), Answered(3, False), Answered(30, None)] * 100)
UNWILLING = measure([Answered(2, False), *[Answered(240, None)] * 9] * 30)
MODELS = (PRIOR, QUICK, UNWILLING)


def freed(
    lead_minutes: float,
    candidates: int = 12,
    asks: Sequence[Ask] = (),
    answers: AnswerModel = PRIOR,
    cutoff_minutes: float = CUTOFF_MINUTES,
) -> Situation:
    starts_at = NOW + timedelta(minutes=lead_minutes)
    return Situation(
        now=NOW,
        starts_at=starts_at,
        last_call=starts_at - timedelta(minutes=cutoff_minutes),
        asks=asks,
        candidates=candidates,
        hold_minutes=10,
        batch_size=5,
        answers=answers,
    )


def asked(minutes_ago: float, ended: OfferStatus | None = None) -> Ask:
    at = NOW - timedelta(minutes=minutes_ago)
    return Ask(offered_at=at, sent_at=at, ended=ended, ended_at=NOW if ended else None)


def moved(situation: Situation, now: datetime) -> Situation:
    """The same at another time."""
    later = now - situation.now
    asks = [
        replace(ask, offered_at=ask.offered_at + later, sent_at=(ask.sent_at or NOW) + later)
        for ask in situation.asks
    ]
    return replace(
        situation,
        now=now,
        starts_at=situation.starts_at + later,
        last_call=situation.last_call + later,
        asks=asks,
    )


def auto(situation: Situation) -> Plan:
    return plan(OfferMode.AUTO, situation)


def minutes_until_next(planned: Plan, now: datetime = NOW) -> float:
    assert planned.look_again_at is not None
    return (planned.look_again_at - now).total_seconds() / 60


def test_with_days_left_one_is_asked_and_waited_for_as_long_as_answers_take() -> None:
    planned = auto(freed(5 * 24 * 60))
    assert planned.ask == 1
    assert minutes_until_next(planned) == pytest.approx(planned.answer_minutes)


def test_with_an_hour_left_the_next_is_asked_while_the_first_may_still_answer() -> None:
    planned = auto(freed(60))
    assert planned.ask == 1
    assert minutes_until_next(planned) < 5 < planned.answer_minutes


def test_with_minutes_left_several_are_asked_at_once() -> None:
    assert auto(freed(31)).ask > 3


def test_at_the_last_moment_the_long_list_is_not_asked_whole() -> None:
    hurried = auto(freed(30.5, candidates=40, answers=QUICK))
    assert 1 < hurried.ask < 40, "most would be disappointed"


def test_no_is_followed_by_the_next_at_once() -> None:
    silent, refused = asked(90), asked(1, OfferStatus.DECLINED)
    assert auto(freed(300, asks=[silent])).ask == 1
    assert auto(freed(300, asks=[silent, refused])).ask == 1
    assert auto(freed(300, asks=[silent, asked(1)])).ask == 0


def test_where_hardly_anybody_says_yes_nobody_is_hurried() -> None:
    assert auto(freed(180, answers=UNWILLING)).ask == 1


def test_a_late_evening_asks_more_people_sooner_than_a_morning_at_the_same_distance() -> None:
    days = Waking(21 * 60, 8 * 60, ZoneInfo("UTC"))
    situation = replace(freed(12.25 * 60), waking=days)
    at_eight = moved(situation, NOW.replace(hour=8))
    at_a_quarter_to_nine = moved(situation, NOW.replace(hour=20, minute=45))
    morning, evening = auto(at_eight), auto(at_a_quarter_to_nine)
    assert (morning.why["minutes_left"], evening.why["minutes_left"]) == (11.75 * 60, 15 + 30)
    assert morning.why == auto(freed(12.25 * 60)).why, "no night lies in between"
    assert minutes_until_next(evening, at_a_quarter_to_nine.now) < 5
    assert minutes_until_next(morning, at_eight.now) > 30


def test_who_was_asked_in_the_evening_has_not_been_silent_all_night() -> None:
    days = Waking(21 * 60, 8 * 60, ZoneInfo("UTC"))
    morning = datetime(2026, 11, 21, 8, tzinfo=UTC)
    slept = replace(freed(600, asks=[asked(11 * 60 + 5)]), waking=days)
    assert auto(moved(slept, morning)).ask == 0, "five minutes before the night"


def test_the_choice_is_kept_for_staff() -> None:
    why = auto(freed(60, candidates=7, answers=QUICK)).why
    assert why["candidates"] == 7
    assert why["minutes_left"] == 30
    assert why["offers_measured"] == 300
    assert 0 < why["disappointed"] < why["filled"] < 1


asks_so_far = st.lists(
    st.builds(
        asked,
        st.floats(0, 600),
        st.sampled_from([None, None, OfferStatus.LAPSED, OfferStatus.DECLINED]),
    ),
    max_size=8,
)
situations = st.builds(
    freed,
    st.floats(1, 20_000),
    st.integers(0, 40),
    asks_so_far.map(lambda asks: sorted(asks, key=lambda ask: ask.offered_at)),
    st.sampled_from(MODELS),
    st.sampled_from([0.0, 30.0, 120.0]),
)


@given(situations)
def test_nobody_is_asked_who_is_not_there_or_after_the_last_call(situation: Situation) -> None:
    planned = auto(situation)
    assert 0 <= planned.ask <= situation.candidates
    if situation.now >= situation.last_call:
        assert planned == Plan()


@given(situations)
def test_the_next_look_is_ahead_and_before_the_last_call(situation: Situation) -> None:
    planned = auto(situation)
    if planned.look_again_at is not None:
        assert situation.now < planned.look_again_at < situation.last_call
        assert planned.ask < situation.candidates


@given(situations)
def test_a_slot_is_never_idle_while_somebody_can_be_asked(situation: Situation) -> None:
    if situation.candidates and situation.now < situation.last_call and not situation.live:
        assert auto(situation).ask


@given(
    st.floats(CUTOFF_MINUTES + 0.1, 5_000),
    st.floats(0.1, 5_000),
    st.integers(1, 40),
    st.sampled_from(MODELS),
)
def test_more_time_never_means_more_at_once(
    lead: float, more: float, candidates: int, answers: AnswerModel
) -> None:
    """But for the steps in which paces are tried."""
    hurried = auto(freed(lead, candidates, answers=answers))
    calm = auto(freed(lead + more, candidates, answers=answers))
    assert calm.ask <= math.ceil(hurried.ask / FASTER**2)


@given(st.lists(st.builds(Answered, st.floats(0, 5_000), st.sampled_from([None, True, False]))))
def test_chances_are_chances(outcomes: list[Answered]) -> None:
    model = measure(outcomes)
    at = range(0, 1500, 7)
    assert all(a <= b for a, b in pairwise(map(model.yes_within, at)))
    assert all(a >= b for a, b in pairwise(map(model.silent_after, at)))
    assert all(-1e-9 <= model.yes_within(m) <= 1 - model.silent_after(m) + 1e-9 for m in at)
    assert 0 <= model.minutes_for(0.9) <= 1440


def test_who_was_cut_short_says_nothing_about_the_time_after() -> None:
    """Half of all say YES after 50 minutes, but most are told before that the time is gone."""
    outcomes = [Answered(50, True), Answered(1440, None), *[Answered(20, None)] * 8]
    assert measure(outcomes * 200).yes_within(1440) == pytest.approx(0.5, abs=0.05)


def test_a_new_business_is_believed_to_be_like_others_until_it_has_shown_otherwise() -> None:
    assert PRIOR.yes_within(1440) == pytest.approx(0.11, abs=0.01)
    few = measure([Answered(3, True)] * 2)
    many = measure([Answered(3, True)] * 200)
    assert PRIOR.yes_within(60) < few.yes_within(60) < 0.4
    assert many.yes_within(60) > 0.85
