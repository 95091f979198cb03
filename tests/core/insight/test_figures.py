"""What follows from the sums."""

import statistics
from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.insight.figures import Figures
from core.models.insight import BUCKET_MINUTES


def figures_of(seconds: list[int]) -> Figures:
    sums = {"answer_seconds": sum(seconds)}
    for one in seconds:
        bucket = f"answered_in_{bisect_right(BUCKET_MINUTES, one / 60)}"
        sums[bucket] = sums.get(bucket, 0) + 1
    return Figures(sums, 0, 0)


@pytest.mark.parametrize("seconds", [[7], [7, 200_000]])
def test_the_median_of_one_or_two_is_their_average(seconds: list[int]) -> None:
    found = figures_of(seconds)
    assert found.median_answer_minutes == found.answer_minutes == sum(seconds) / len(seconds) / 60


@given(st.lists(st.integers(0, 24 * 3600), min_size=3))
def test_the_median_of_more_is_right_to_the_bucket(seconds: list[int]) -> None:
    low, high = statistics.median_low(seconds) / 60, statistics.median_high(seconds) / 60
    found = figures_of(seconds).median_answer_minutes
    bounds = (0, *BUCKET_MINUTES, 2 * BUCKET_MINUTES[-1])
    assert found is not None
    assert bounds[bisect_right(BUCKET_MINUTES, low)] <= found
    assert found <= bounds[bisect_right(BUCKET_MINUTES, high) + 1]


def test_of_nothing_there_is_no_median() -> None:
    assert figures_of([]).median_answer_minutes is None
