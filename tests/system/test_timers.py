"""Timers run on time whatever the broker forgets, the provider makes us wait, or beats repeat."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from core import clock, database
from core.events import Name
from core.models import Appointment, Event, Offer, OfferStatus
from tests.system.business import Business, Phone
from tests.system.conftest import Install
from tests.system.installation import wait_for
from tests.system.provider import Answer, LocalTwilio

pytestmark = pytest.mark.timeout(300, func_only=True)

SOON = 30
HOLD_SECONDS = 3
ON_TIME = timedelta(seconds=5)
STOPS_WITHIN = 8  # the provider's timeout and a little more; `make run` and Docker wait longer
AFTER_A_LOSS = timedelta(seconds=10)


def silent(business: Business, slots: Sequence[int]) -> list[Phone]:
    """Free these slots; one person waits for each and will not answer."""
    phones = []
    for number in slots:
        starts_at = business.starts(number)
        phones.append(business.waiting(f"Eli{number}", weeks=1, at=starts_at))
        business.free(starts_at)
    return phones


def offers() -> list[Offer]:
    with database.read() as db:
        return list(db.scalars(select(Offer).order_by(Offer.starts_at)))


def ended(count: int) -> bool:
    return len([o for o in offers() if o.status is OfferStatus.LAPSED]) >= count


def latest() -> timedelta:
    return max(o.ended_at - o.answer_by for o in offers() if o.ended_at and o.answer_by)


def test_a_broker_that_forgets_everything_loses_no_timer(
    install: Install, provider: LocalTwilio
) -> None:
    installation = install(HOLD_MINUTES=str(HOLD_SECONDS / 60))
    business = Business.open(installation, provider)
    installation.start("worker", "beat")
    silent(business, range(10))
    provider.wait_for_texts(10, seconds=SOON)

    installation.empty_broker()

    wait_for("all ten lapse", lambda: ended(10), seconds=SOON)
    assert latest() <= AFTER_A_LOSS


def test_a_provider_that_does_not_answer_delays_no_timer(
    install: Install, provider: LocalTwilio
) -> None:
    installation = install(
        HOLD_MINUTES=str(HOLD_SECONDS / 60), PROVIDER_TIMEOUT_SECONDS="4", LEASE_SECONDS="8"
    )
    business = Business.open(installation, provider)
    installation.start("worker", "beat")
    silent(business, range(10))
    provider.wait_for_texts(10, seconds=SOON)

    provider.behaves = lambda form: Answer(seconds=5, status=0, accepts=False)
    silent(business, range(10, 110))

    wait_for("the first ten lapse", lambda: ended(10), seconds=2 * SOON)
    assert latest() <= ON_TIME
    began = time.monotonic()
    installation.processes["worker"].stop(seconds=30)
    assert time.monotonic() - began <= STOPS_WITHIN


def test_two_beats_and_two_workers_do_everything_once(
    install: Install, provider: LocalTwilio
) -> None:
    installation = install(HOLD_MINUTES=str(HOLD_SECONDS / 60), SWEEP_SECONDS="0.2")
    business = Business.open(installation, provider)
    reminded = [business.phone(f"Dana{number}") for number in range(20)]
    for number, dana in enumerate(reminded):
        business.book(dana, business.starts(24 + number))
    remind_everybody_at(clock.now() + timedelta(seconds=1))
    asked = silent(business, range(20))
    installation.start("worker", "worker-2", "beat", "beat-2")

    wait_for("all offers lapse", lambda: ended(20), seconds=2 * SOON)
    provider.wait_for_texts(40, seconds=SOON)
    time.sleep(1)  # ten more rounds of both beats find nothing to do

    assert [len(phone.heard()) for phone in reminded + asked] == [1] * 40
    assert announced(Name.REMINDER_DUE) == announced(Name.OFFER_LAPSED) == 20
    assert installation.complaints() == []


def remind_everybody_at(due_at: datetime) -> None:
    database.transact(lambda db: db.execute(update(Appointment).values(reminder_at=due_at)))


def announced(name: Name) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).where(Event.name == name.value)) or 0
