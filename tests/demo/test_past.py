"""Eight weeks behind the demo business."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.insight import reading
from core.models import Appointment, Event, Message, Tenant
from core.scheduling import local_time
from demo import loading, past
from tests.conftest import NOW
from tests.invariants import assert_time_adds_up


@pytest.fixture
def tenant(db: Session) -> Tenant:
    made = loading.load(db, now=NOW)
    past.remember(db, made, now=NOW)
    db.commit()
    return made


def test_most_of_what_was_freed_was_filled(db: Session, tenant: Tenant) -> None:
    known = catalogue(db, tenant.id)
    today = local_time.local(NOW, known.zone).date()
    figures = reading.read(db, known, today - timedelta(days=28), today, now=NOW)[""]

    assert figures["freed"] > 20
    assert 0.6 < (figures.fill_rate or 0) < 1
    assert figures["recovered_minor"] > 0
    assert 0 < (figures.answer_minutes or 0) < 30


def test_nobody_was_in_two_places_and_nothing_is_sent_because_of_it(
    db: Session, tenant: Tenant
) -> None:
    assert_time_adds_up(db)
    # What the story of this week says is all that is said.
    assert db.scalars(select(func.count()).select_from(Message)).one() < 20


def test_it_is_remembered_once(db: Session, tenant: Tenant) -> None:
    before = db.scalar(select(func.count()).select_from(Appointment))

    past.remember(db, tenant, now=NOW + timedelta(days=3))

    assert db.scalar(select(func.count()).select_from(Appointment)) == before


def test_the_trail_reads_in_the_order_in_which_it_happened(db: Session, tenant: Tenant) -> None:
    rows = db.execute(select(Event.happened_at).order_by(Event.id)).scalars().all()
    lived = [at for at in rows if at < NOW - timedelta(days=30)]

    assert len(lived) > 500
    assert lived == sorted(lived)
