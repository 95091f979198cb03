from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import tokens
from core.errors import TokenExpired, TokenInvalid
from core.ids import new_id
from core.tokens import Use

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def test_a_token_names_its_row_in_any_case() -> None:
    ref = new_id()
    token = tokens.issue(Use.REPLY, ref)

    assert tokens.read(Use.REPLY, token.upper(), now=NOW) == ref
    assert len(f"r-{token}") <= 64


def test_a_token_for_one_thing_opens_nothing_else() -> None:
    token = tokens.issue(Use.REPLY, new_id())

    with pytest.raises(TokenInvalid):
        tokens.read(Use.OFFER, token, now=NOW)


def test_a_token_ends_when_it_says() -> None:
    token = tokens.issue(Use.OFFER, new_id(), expires_at=NOW)

    tokens.read(Use.OFFER, token, now=NOW - timedelta(seconds=1))
    with pytest.raises(TokenExpired):
        tokens.read(Use.OFFER, token, now=NOW)


@given(at=st.integers(min_value=0, max_value=48), other=st.sampled_from("abcdefgh2345"))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_character_is_no_token(at: int, other: str) -> None:
    token = tokens.issue(Use.OFFER, "01a1f7a6-265d-7101-8afd-85d44e62d61f")
    changed = token[:at] + other + token[at + 1 :]

    if changed == token:
        return
    with pytest.raises(TokenInvalid):
        tokens.read(Use.OFFER, changed, now=NOW)


@pytest.mark.parametrize("junk", ["", "r", "=" * 50, "ü" * 50, "a" * 5000, "\x00", "18" * 25])
def test_junk_is_no_token(junk: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.read(Use.OFFER, junk, now=NOW)
