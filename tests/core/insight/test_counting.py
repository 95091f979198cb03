"""Figures come from events alone: the same in whatever order and chunks they were counted, and the
same as by their plain definition."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from core import insight
from core.catalogue import catalogue
from core.ids import new_id
from core.insight import By, counting, cuts
from core.models import DayFigures, Event, Tenant
from core.scheduling.local_time import day_bounds
from tests.builders import a_service, a_staff_member, a_tenant
from tests.core.insight.histories import (
    DAYS,
    FIRST_ON,
    LAST_ON,
    ZONE,
    Story,
    Told,
    entries,
    flows,
    interleaved,
    slots,
    waiting_at,
)

LATER = day_bounds(LAST_ON, ZONE)[1] + timedelta(days=DAYS)
SOME = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
histories = st.lists(slots | entries, max_size=8).map(
    lambda told: [replace(story, name=f"story {n}") for n, story in enumerate(told)]
)


class Business:
    """A tenant whose events are written by hand, with ids for the names of a history."""

    def __init__(self, db: Session) -> None:
        self.db = db
        slug = new_id()
        self.tenant: Tenant = a_tenant(db, slug=slug, number=slug)
        cut, trim = a_service(db, self.tenant), a_service(db, self.tenant, name="Trim")
        anna = a_staff_member(db, self.tenant, services=[cut, trim], weekdays=())
        bob = a_staff_member(db, self.tenant, services=[cut, trim], name="Bob", weekdays=())
        self.ids = {"cut": cut.id, "trim": trim.id, "anna": anna.id, "bob": bob.id, "": ""}

    def id_of(self, name: str) -> str:
        return self.ids.setdefault(name, new_id())

    def write(self, told: Told, event_id: str) -> None:
        data = {
            key: self.id_of(str(value)) if key.endswith("_id") and value else value
            for key, value in told.data.items()
        }
        row = {
            "id": event_id,
            "tenant_id": self.tenant.id,
            "name": told.name,
            "subject_id": self.id_of(told.about),
            "happened_at": told.at,
            "data": data,
            "actor_kind": "system",
            "before": {"status": told.before} if told.before else None,
            "after": {"status": told.after} if told.after else None,
            "is_uncounted": True,
        }
        self.db.execute(sa.insert(Event.table()), row)

    def rows(self) -> list[tuple[Any, ...]]:
        table = DayFigures.table()
        key = table.primary_key.columns
        query = sa.select(table).where(table.c.tenant_id == self.tenant.id).order_by(*key)
        return [tuple(row) for row in self.db.execute(query)]

    def read(self, by: By | None = None, **more: Any) -> dict[Any, insight.Figures]:
        known = catalogue(self.db, self.tenant.id)
        return insight.read(self.db, known, FIRST_ON, LAST_ON, now=LATER, by=by, **more)

    def live(self, stories: list[Story], random: Random, chunk: int) -> None:
        """Write what happened, its ids in one order and its commits in another, and count it every
        now and then."""
        streams = [list(story.events()) for story in stories]
        ids = {id(told): new_id() for told in interleaved(streams, random)}
        for number, told in enumerate(interleaved(streams, random)):
            self.write(told, ids[id(told)])
            if number % chunk == 0:
                insight.count_waiting(self.db, self.tenant.id)
        while insight.count_waiting(self.db, self.tenant.id):
            pass


@SOME
@given(histories, st.randoms(use_true_random=False), st.integers(1, 7))
def test_counted_in_any_chunks_it_is_what_a_rebuild_makes_of_it(
    db: Session, stories: list[Story], random: Random, chunk: int
) -> None:
    business = Business(db)
    business.live(stories, random, chunk)
    followed = business.rows()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "AT_ONCE", chunk)
        insight.rebuild(db, business.tenant.id)

    assert business.rows() == followed
    assert not insight.tenants_waiting(db)
    db.rollback()


@SOME
@given(histories, st.randoms(use_true_random=False))
def test_the_figures_of_each_day_are_those_of_the_plain_definition(
    db: Session, stories: list[Story], random: Random
) -> None:
    business = Business(db)
    business.live(stories, random, 3)
    wanted = flows(stories)

    by_day = business.read(By.DAY)

    for day, figures in by_day.items():
        of_day = sum((c for (on, _), c in wanted.items() if on == day), Counter())
        waiting = waiting_at(stories, ends := day_bounds(day, ZONE)[1] - timedelta(seconds=1))
        waited = sum((ends - entry.joined_at).total_seconds() + 1 for entry in waiting)
        assert {name: n for name, n in figures.sums.items() if n} == +of_day
        assert (figures.waiting, figures.waited_seconds) == (len(waiting), waited)
    db.rollback()


@SOME
@given(histories, st.randoms(use_true_random=False))
def test_each_cut_adds_up_to_the_whole(db: Session, stories: list[Story], random: Random) -> None:
    business = Business(db)
    business.live(stories, random, 4)
    wanted = flows(stories)
    [whole] = business.read().values()

    for by, position in ((By.STAFF, 0), (By.SERVICE, 1), (By.CHANNEL, 2)):
        parts = business.read(by)
        assert sum((Counter(f.sums) for f in parts.values()), Counter()) == +Counter(whole.sums)
        assert sum(f.waiting for f in parts.values()) == whole.waiting
        for value in {place[position] for _, place in wanted}:
            of_value = (c for (_, place), c in wanted.items() if place[position] == value)
            key = value if by is By.CHANNEL else business.ids[value]
            found = parts.get(key)
            assert +Counter(found.sums if found else {}) == +sum(of_value, Counter())
    db.rollback()


@given(st.dates(LAST_ON - timedelta(days=800), LAST_ON), st.integers(0, 800))
def test_days_and_whole_months_add_up_to_any_stretch(first_on: date, length: int) -> None:
    last_on = first_on + timedelta(days=length)
    (_, body), (body_again, tail), (tail_again, after) = cuts.ranges(first_on, last_on)

    covered = [first_on, body, body_again, tail, tail_again, after]

    assert covered == sorted(covered)
    assert (body, tail, after) == (body_again, tail_again, last_on + timedelta(days=1))
    assert body == tail or (body.day, tail.day) == (1, 1)


def test_a_cut_is_the_smallest_that_tells_enough_apart() -> None:
    assert cuts.cut_for(()) == "all"
    assert cuts.cut_for(["service_id"]) == "service"
    assert cuts.cut_for(["service_id", "channel"]) == "each"
