"""Whatever is sent, reading it ends soon and never fails."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.types import TimeWindow
from tests.bot.understanding.times.saying import read
from tests.cpu import cheapest_ms

MOST_CPU_MS = 50
LENGTH = 10_000
WORDS = (
    "monday sat next last the of in a 3 31 st 4:30 24/11 2026 99999999999 - / , . ' to from "
    "between and or not no instead move after before until at around quarter half past am pm ish "
    "week month day every first second twenty may march christmas tomorrow morning any asap ago"
)
WORD = st.sampled_from(WORDS.split())

word_salad = st.lists(WORD, max_size=400).map(" ".join)
repeated = st.lists(WORD, min_size=1, max_size=4).map(
    lambda words: (" ".join(words) + " ") * (LENGTH // (len(" ".join(words)) + 1))
)
glued = st.lists(WORD, min_size=1, max_size=4).map(
    lambda words: "".join(words) * (LENGTH // len("".join(words)))
)
anything = st.text(max_size=2000)


@settings(max_examples=300, deadline=None)
@given(anything | word_salad)
@example("\x00")
@example("١٢:٣٠ ٢٠٢٦")
@example("0:0 00/00 0000-00-00 24:60 99/99/9999")
@example("in 999999999 years")
@example("4 weeks after 500 months after 500 years after 31/12/2099")
def test_any_text_is_read_into_possible_windows(text: str) -> None:
    for window in read(text).windows:
        assert_possible(window)


def assert_possible(window: TimeWindow) -> None:
    assert window.weekdays
    if window.first_on and window.last_on:
        assert window.first_on <= window.last_on
    for minute in (window.from_minute, window.until_minute):
        assert minute is None or 0 <= minute <= 24 * 60
    if window.is_exact:
        assert window.from_minute is not None
        assert window.until_minute is None
    elif window.from_minute is not None and window.until_minute is not None:
        assert window.from_minute < window.until_minute


@settings(max_examples=60, deadline=None)
@given(repeated | glued)
@example("day after " * 1000)
@example("half " * 2000)
@example("1" * LENGTH)
@example("1:" * (LENGTH // 2))
@example("a" * LENGTH)
@example("'" * LENGTH)
def test_a_long_text_costs_little(text: str) -> None:
    read("warm up")
    assert cheapest_ms(lambda: read(text), at_most=MOST_CPU_MS) <= MOST_CPU_MS


@pytest.mark.parametrize("text", ["the 2nd of 3 after 4 before 5 " * 400, "monday " * 1500])
def test_a_text_full_of_days_costs_little(text: str) -> None:
    assert cheapest_ms(lambda: read(text), at_most=MOST_CPU_MS) <= MOST_CPU_MS
