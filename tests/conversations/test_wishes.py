"""Choosing from the first free times is choosing from all of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from conversations.dialogue import wishes
from core.catalogue import catalogue
from core.scheduling.availability import OpenTime
from tests.builders import a_service, a_tenant

BEGINS = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def test_the_first_ones_are_enough(db: Session) -> None:
    tenant = a_tenant(db)
    cut = a_service(db, tenant)
    facts = catalogue(db, tenant.id)

    @given(
        quarters=st.lists(st.integers(0, 14 * 96), min_size=1, max_size=400, unique=True),
        staff=st.integers(1, 4),
        shown=st.integers(0, wishes.CHOICES),
    )
    def holds(quarters: list[int], staff: int, shown: int) -> None:
        starts = [BEGINS + timedelta(minutes=15 * quarter) for quarter in sorted(quarters)]
        every = [
            OpenTime(str(who), cut.id, start, start + timedelta(hours=1))
            for start in starts
            for who in range(staff)
        ]
        first = every[: wishes.enough(facts, cut.id, staff)]
        hidden = set(starts[:shown])
        assert wishes.spread([t for t in first if t.starts_at not in hidden]) == wishes.spread(
            [t for t in every if t.starts_at not in hidden]
        )

    holds()
