"""The business that lists are measured with is one that could be."""

from datetime import datetime

from sqlalchemy.orm import Session

from tests.admin.crowded import a_crowded_business
from tests.invariants import assert_time_adds_up


def test_its_time_adds_up(db: Session, now: datetime) -> None:
    a_crowded_business(db, now=now)

    assert_time_adds_up(db)
