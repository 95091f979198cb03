"""A business that is being set up: kept from step to step, entered by a link that works once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core import tokens
from core.errors import NotFound, TokenExpired, TokenInvalid
from core.ids import new_id
from core.setup import drafts
from core.tokens import Use
from tests.core.scheduling.racing import outcomes_at_once


def test_what_was_typed_is_kept_by_step(db: Session, now: datetime) -> None:
    draft_id = drafts.begin(db, is_by_operator=False, now=now)
    drafts.answer(db, draft_id, "you", {"name": "Ada"}, now=now)
    drafts.answer(db, draft_id, "business", {"name": "Shear Joy"}, now=now)
    drafts.answer(db, draft_id, "you", {"name": "Ada Byron"}, now=now)

    kept = drafts.draft_of(db, draft_id)

    assert kept.answers == {"you": {"name": "Ada Byron"}, "business": {"name": "Shear Joy"}}
    assert not kept.is_by_operator


def test_a_link_opens_once(db: Session, now: datetime) -> None:
    token = drafts.issue_link(db, now=now)
    assert drafts.is_open(db, token, now=now)

    draft_id = drafts.follow_link(db, token, now=now)

    assert drafts.draft_of(db, draft_id).is_by_operator
    assert not drafts.is_open(db, token, now=now)
    with pytest.raises(TokenInvalid):
        drafts.follow_link(db, token, now=now)


def test_a_new_link_goes_on_where_the_last_was_left(db: Session, now: datetime) -> None:
    old = drafts.issue_link(db, now=now)
    new = drafts.issue_link(db, now=now)

    with pytest.raises(TokenInvalid):
        drafts.follow_link(db, old, now=now)
    first = drafts.follow_link(db, new, now=now)
    assert drafts.follow_link(db, drafts.issue_link(db, now=now), now=now) == first


def test_a_link_lasts_a_day_and_no_other_token_is_one(db: Session, now: datetime) -> None:
    token = drafts.issue_link(db, now=now)

    with pytest.raises(TokenExpired):
        drafts.follow_link(db, token, now=now + timedelta(days=1))
    for forged in (tokens.issue(Use.OFFER, new_id()), tokens.issue(Use.SETUP, new_id()), "x"):
        with pytest.raises(TokenInvalid):
            drafts.follow_link(db, forged, now=now)


def test_of_many_who_follow_a_link_at_once_one_comes_in(db: Session, now: datetime) -> None:
    token = drafts.issue_link(db, now=now)
    db.commit()

    outcomes = outcomes_at_once([lambda s: drafts.follow_link(s, token, now=now)] * 6)

    assert sorted(outcomes).count("TokenInvalid") == 5


def test_what_nobody_goes_on_with_is_forgotten(db: Session, now: datetime) -> None:
    draft_id = drafts.begin(db, is_by_operator=False, now=now)

    drafts.begin(db, is_by_operator=False, now=now + timedelta(days=14))

    with pytest.raises(NotFound):
        drafts.draft_of(db, draft_id)
