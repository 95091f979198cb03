"""Everybody at once, over real connections to real web processes."""

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations import sweeps
from core import clock, database
from core.catalogue import catalogue
from core.models import (
    Appointment,
    Direction,
    EntryStatus,
    Hold,
    Message,
    MessageStatus,
    Offer,
    OfferStatus,
    WaitlistEntry,
)
from core.scheduling import offers
from tests.system.business import Business, Phone
from tests.system.conftest import Install
from tests.system.installation import wait_for
from tests.system.provider import LocalTwilio

pytestmark = pytest.mark.timeout(300, func_only=True)

HOLD_SECONDS = 2
HOLD = timedelta(seconds=HOLD_SECONDS)
PATIENCE_SECONDS = 10  # a provider waits 15 s for an answer
# A turn takes its time: some must set out before the end to arrive around it.
EARLY_SECONDS = 0.3
OFFERED = "Good news from"
GONE = "Sorry, that one is gone now."
BEING_ASKED = "Sorry, somebody else is being asked about that time now."


def ask_one_after_the_other(business: Business, starts_at: datetime, silent: int) -> None:
    """Free a slot in the past; so many were asked about it and did not answer."""

    def work(db: Session) -> None:
        known = catalogue(db, business.tenant.id)
        for _ in range(silent):
            offer = db.scalars(select(Offer).where(Offer.status == OfferStatus.PENDING)).one()
            sent_at = clock.now() - HOLD
            offers.message_sent(db, known, offer.id, sent_at=sent_at)
            assert offers.lapse(db, known, offer.id, now=sent_at + HOLD)
            db.expire_all()

    business.free(starts_at)
    database.transact(work)


def all_at_once(phones: list[Phone], text: str) -> list[float]:
    """They all say it in the same moment; how long each waited, in seconds."""
    start = threading.Barrier(len(phones))

    def say(phone: Phone) -> float:
        start.wait()
        began = time.monotonic()
        assert phone.says(text).status_code == 200
        return time.monotonic() - began

    with ThreadPoolExecutor(len(phones)) as pool:
        return sorted(pool.map(say, phones))


@pytest.mark.parametrize("silent", [50, 49], ids=["all-too-late", "one-still-asked"])
def test_fifty_say_yes_to_one_slot(install: Install, provider: LocalTwilio, silent: int) -> None:
    installation = install(HOLD_MINUTES=str(HOLD_SECONDS / 60))
    business = Business.open(installation, provider)
    starts_at = business.starts(14)
    phones = [business.waiting(f"Eli{n}", weeks=1) for n in range(50)]
    ask_one_after_the_other(business, starts_at, silent)
    sweeps.deliver_outbox(clock.now())
    installation.start("web")

    waited = all_at_once(phones, "yes")
    wait_for("all turns are taken", lambda: handled() == len(phones), seconds=60)
    sweeps.deliver_outbox(clock.now())

    print(f"{installation.kind}: answered in {waited[24]:.2f} s (half), {waited[-1]:.2f} s (all)")
    with database.read() as db:
        booked = db.scalars(select(Appointment)).all()
        entries = dict(db.execute(select(WaitlistEntry.customer_id, WaitlistEntry.status)).all())
        pending = db.scalars(select(Offer).where(Offer.status == OfferStatus.PENDING)).all()
    assert [a.starts_at for a in booked] == [starts_at]
    assert pending == []
    # An offer that had ended before its text could leave is not made any more.
    asked = sum(text.startswith(OFFERED) for phone in phones for text in phone.heard())
    assert asked == len(phones) - silent
    refusals = (GONE,) if silent == len(phones) else (GONE, BEING_ASKED)
    for phone in phones:
        has_it = phone.customer_id == booked[0].customer_id
        (answer,) = (text for text in phone.heard() if not text.startswith(OFFERED))
        assert answer.startswith("Booked: Haircut with Anna" if has_it else refusals)
        assert entries[phone.customer_id] is (EntryStatus.BOOKED if has_it else EntryStatus.ACTIVE)
    assert waited[-1] <= PATIENCE_SECONDS
    assert installation.complaints() == []


@contextmanager
def sweeping(sweep: Callable[[datetime], int], *, threads: int) -> Iterator[None]:
    """Do nothing else, as if many workers looked all the time."""
    over = threading.Event()

    def keep_on() -> None:
        while not over.is_set():
            sweep(clock.now())
            time.sleep(0.005)

    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(keep_on) for _ in range(threads)]
        try:
            yield
        finally:
            over.set()
            for one in running:
                one.result()


def test_yes_in_the_moment_in_which_the_time_to_answer_ends(
    install: Install, provider: LocalTwilio
) -> None:
    installation = install(HOLD_MINUTES=str(HOLD_SECONDS / 60))
    business = Business.open(installation, provider, staff=5)
    rounds = 50
    pairs = [slot_for_two(business, number) for number in range(rounds)]
    installation.start("web")
    dice = random.Random(14)
    ends = start_answer_times(business, [eli for eli, _ in pairs])

    def say_yes(eli: Phone) -> None:
        moment = ends[eli.customer_id] + timedelta(seconds=dice.uniform(-EARLY_SECONDS, 0.05))
        time.sleep(max(0.0, (moment - clock.now()).total_seconds()))
        assert eli.says("yes").status_code == 200

    with sweeping(sweeps.lapse_offers, threads=2), ThreadPoolExecutor(16) as pool:
        assert len(list(pool.map(say_yes, (eli for eli, _ in pairs)))) == rounds
        wait_for("all turns are taken", lambda: handled() == rounds, seconds=60)
    sweeps.deliver_outbox(clock.now())

    in_time = 0
    for eli, fay in pairs:
        in_time += assert_one_of_them_has_it(eli, fay)
    print(f"{installation.kind}: {in_time} of {rounds} came in time")
    assert installation.complaints() == []


def slot_for_two(business: Business, number: int) -> tuple[Phone, Phone]:
    staff, starts_at = business.staff[number % 5], business.starts(number // 5)

    def work(db: Session) -> tuple[Phone, Phone]:
        eli = business.wait(db, f"Eli{number}", weeks=9, at=starts_at, staff=staff)
        fay = business.wait(db, f"Fay{number}", weeks=1, at=starts_at, staff=staff)
        return eli, fay

    pair = database.transact(work)
    business.free(starts_at, staff)
    return pair


def start_answer_times(business: Business, phones: list[Phone]) -> dict[str, datetime]:
    """Every 60 ms one of them has no more time to answer, by customer."""
    ends: dict[str, datetime] = {}

    def work(db: Session) -> None:
        known = catalogue(db, business.tenant.id)
        by_customer = {o.customer_id: o.id for o in db.scalars(select(Offer))}
        began = clock.now()
        for place, phone in enumerate(phones):
            sent_at = began + timedelta(seconds=0.06 * place)
            offers.message_sent(db, known, by_customer[phone.customer_id], sent_at=sent_at)
            ends[phone.customer_id] = sent_at + HOLD

    database.transact(work)
    return ends


def assert_one_of_them_has_it(eli: Phone, fay: Phone) -> bool:
    """What is stored and what they were told agree; whether Eli has it."""
    with database.read() as db:
        booked = db.scalars(
            select(Appointment).where(
                Appointment.customer_id.in_([eli.customer_id, fay.customer_id])
            )
        ).all()
        statuses = dict(
            db.execute(
                select(Offer.customer_id, Offer.status).where(
                    Offer.customer_id.in_([eli.customer_id, fay.customer_id])
                )
            ).all()
        )
        held = db.scalars(select(Hold.id).where(Hold.customer_id == fay.customer_id)).all()
    said = eli.heard()[-1]
    if booked:
        assert [a.customer_id for a in booked] == [eli.customer_id]
        assert statuses == {eli.customer_id: OfferStatus.ACCEPTED}
        assert held == []
        assert said.startswith("Booked: Haircut")
        assert fay.heard() == []
    else:
        expected = {eli.customer_id: OfferStatus.LAPSED, fay.customer_id: OfferStatus.PENDING}
        assert statuses == expected
        assert len(held) == 1
        assert said.startswith(BEING_ASKED)
        assert len(fay.heard()) == 1
    return bool(booked)


def test_many_writers_wait_for_each_other(install: Install, provider: LocalTwilio) -> None:
    """Four web processes with sixteen customers, a worker with eight threads: on SQLite only one
    writes at a time, and nobody is refused."""
    installation = install(WEB_CONCURRENCY="4")
    business = Business.open(installation, provider)
    phones = [business.phone(f"Dana{number}") for number in range(16)]
    texts = [f"hello {number}" for number in range(15)]
    installation.start("web", "worker", "beat")

    def write_all(phone: Phone) -> list[int]:
        return [phone.says(text).status_code for text in texts]

    with ThreadPoolExecutor(len(phones)) as pool:
        statuses = list(itertools.chain(*pool.map(write_all, phones)))
    everything = len(phones) * len(texts)
    wait_for("every turn is taken", lambda: handled() == everything, seconds=60)
    wait_for("every answer is sent", lambda: unsent() == 0, seconds=60)

    assert statuses == [200] * everything
    assert handled() == everything
    assert provider.repeated() == {}
    assert installation.logged("locked") == []
    assert installation.complaints() == []


def handled() -> int:
    with database.read() as db:
        inbound = select(func.count()).where(
            Message.direction == Direction.IN, Message.status == MessageStatus.HANDLED
        )
        return db.scalar(inbound) or 0


def unsent() -> int:
    with database.read() as db:
        waits = select(func.count()).where(
            Message.direction == Direction.OUT, Message.due_at.is_not(None)
        )
        return db.scalar(waits) or 0
