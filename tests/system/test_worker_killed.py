"""Workers die without warning while slots are freed, offered, answered and lapse."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import clock, database
from core.events import Name
from core.models import (
    Appointment,
    AppointmentStatus,
    Direction,
    EntryStatus,
    Event,
    Hold,
    Message,
    MessageStatus,
    Offer,
    OfferStatus,
    Slot,
    SlotStatus,
    Staff,
    WaitlistEntry,
)
from tests.system.business import Business, Phone
from tests.system.conftest import Install
from tests.system.installation import Installation, wait_for
from tests.system.provider import Answer, LocalTwilio, Text

HOLD_SECONDS = 4
LATEST = timedelta(seconds=10)
SETTLED_WITHIN = 120
# 1 asks 210 people on MariaDB and Redis; 5 asks more than a thousand, with 25 kills.
SCALE = int(os.environ.get("SYSTEM_TEST_SCALE") or 1)
SLOTS = {"production": 120 * SCALE, "embedded": 40 * SCALE}
KILLS = 5 * SCALE
STAFF = 10
OPEN_ROWS = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN)

pytestmark = pytest.mark.timeout(400 * SCALE, func_only=True)

# What the two who wait for a slot say when they are asked; None is silence.
PAIRS = [("yes", None), ("no", "yes"), (None, "yes"), (None, None)]


@dataclass
class FreedSlot:
    staff: Staff
    starts_at: datetime
    waiting: list[Phone]
    answers: tuple[str | None, str | None]


@dataclass
class Crowd:
    """Customers who answer an offer as they are minded, once, however often they are asked."""

    business: Business
    slots: list[FreedSlot]
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8))
    answered: set[str] = field(default_factory=set)
    refused: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.minds = {
            phone.number: answer
            for slot in self.slots
            for phone, answer in zip(slot.waiting, slot.answers, strict=True)
        }

    def hears(self, text: Text) -> None:
        if "opened up" in text.body and text.message_id not in self.answered:
            self.answered.add(text.message_id)
            if answer := self.minds[text.recipient]:
                self.pool.submit(self._answer, text.recipient, answer)

    def _answer(self, number: str, answer: str) -> None:
        status = self.business.post(number, answer).status_code
        if status != 200:
            self.refused.append(status)


def slots_to_free(business: Business, count: int) -> list[FreedSlot]:
    def work(db: Session) -> list[FreedSlot]:
        made = []
        for number in range(count):
            staff = business.staff[number % STAFF]
            starts_at = business.starts(number // STAFF)
            waiting = [
                business.wait(db, f"Eli{number}", weeks=weeks, at=starts_at, staff=staff)
                for weeks in (9, 1)
            ]
            made.append(FreedSlot(staff, starts_at, waiting, PAIRS[number % len(PAIRS)]))
        return made

    return database.transact(work)


def count_of(model: type, *which: object) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(model).where(*which)) or 0  # type: ignore[arg-type]


def is_settled() -> bool:
    """Nobody is asked and nothing waits to be sent."""
    return not (
        count_of(Offer, Offer.status == OfferStatus.PENDING)
        or count_of(Message, Message.direction == Direction.OUT, Message.status.in_(OPEN_ROWS))
    )


def kill_and_flush(
    installation: Installation, provider: LocalTwilio, expected: int
) -> list[tuple[datetime, datetime]]:
    """The worker dies each time that a further share of the texts is sent, and once, while it
    lives, the broker forgets everything. Returns when no worker was up."""
    outages = []
    for kill in range(KILLS):
        share = expected // (2 * KILLS + 1)
        provider.wait_for_texts(2 * kill * share + share, seconds=SETTLED_WITHIN)
        killed_at = clock.now()
        installation.processes["worker"].kill(with_children=kill % 2 == 0)
        installation.restart("worker")
        outages.append((killed_at, clock.now()))
        if kill == KILLS // 2:
            provider.wait_for_texts(len(provider.texts) + share // 2, seconds=SETTLED_WITHIN)
            installation.empty_broker()
    return outages


def texts_of(slots: list[FreedSlot]) -> int:
    """How many texts the story takes: each offer, and what each answer is answered with."""
    asked = {PAIRS[0]: 1, PAIRS[1]: 2, PAIRS[2]: 2, PAIRS[3]: 2}
    return sum(asked[s.answers] + len([a for a in s.answers if a]) for s in slots)


def lateness(outages: list[tuple[datetime, datetime]]) -> list[timedelta]:
    """Of each lapse, from when it was due until it was recorded, without the time for which no
    worker was up. When it was recorded is in the id of what was announced then."""
    with database.read() as db:
        due = {o.id: o.answer_by for o in db.scalars(select(Offer)) if o.answer_by}
        lapses = db.execute(
            select(Event.subject_id, Event.id).where(Event.name == Name.OFFER_LAPSED.value)
        ).all()
    return [without(outages, due[offer_id], drawn_at(event_id)) for offer_id, event_id in lapses]


def drawn_at(uuid7: str) -> datetime:
    milliseconds = int(uuid7.replace("-", "")[:12], 16)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def without(
    outages: list[tuple[datetime, datetime]], since: datetime, until: datetime
) -> timedelta:
    overlaps = (min(until, ended) - max(since, began) for began, ended in outages)
    return until - since - sum((o for o in overlaps if o > timedelta(0)), timedelta(0))


def test_nothing_is_lost_and_nothing_double_when_workers_are_killed(
    install: Install,
    provider: LocalTwilio,
    kind: str,
    record_property: Callable[[str, object], None],
) -> None:
    installation = install(HOLD_MINUTES=str(HOLD_SECONDS / 60))
    business = Business.open(installation, provider, staff=STAFF)
    slots = slots_to_free(business, SLOTS[kind])
    crowd = Crowd(business, slots)
    dice = Random(7)
    provider.behaves = lambda form: Answer(seconds=dice.uniform(0.02, 0.15))
    provider.when_accepted = crowd.hears
    installation.start("web", "worker", "beat")

    with crowd.pool, ThreadPoolExecutor(4) as freeing:
        freed = freeing.map(lambda slot: business.free(slot.starts_at, slot.staff), slots)
        outages = kill_and_flush(installation, provider, texts_of(slots))
        assert len(list(freed)) == len(slots)
        wait_for("all is settled", is_settled, seconds=SETTLED_WITHIN)

    late = lateness(outages)
    repeated = sum(count - 1 for count in provider.repeated().values())
    record_property("latest_seconds", max(late).total_seconds())
    record_property("repeated_texts", repeated)
    print(f"{kind}: latest {max(late)}, repeated {repeated}, texts {len(provider.texts)}")
    assert crowd.refused == []
    assert_every_slot_has_its_end(slots)
    assert_every_text_was_sent_once(provider, slots)
    assert repeated <= KILLS
    assert max(late) <= LATEST
    assert installation.complaints() == []
    wait_for("orphans end", lambda: not installation.processes["worker"].orphans(), seconds=20)


def assert_every_slot_has_its_end(slots: list[FreedSlot]) -> None:
    with database.read() as db:
        found = {(s.staff_id, s.starts_at): s for s in db.scalars(select(Slot))}
        booked = {
            (a.staff_id, a.starts_at): a.customer_id
            for a in db.scalars(
                select(Appointment).where(Appointment.status == AppointmentStatus.CONFIRMED)
            )
        }
        entries = dict(db.execute(select(WaitlistEntry.customer_id, WaitlistEntry.status)).all())
        asked = db.execute(select(Offer.slot_id, func.count()).group_by(Offer.slot_id)).all()
    assert count_of(Hold) == 0
    assert count_of(Appointment) == len(booked) == len([s for s in slots if "yes" in s.answers])
    assert len(found) == len(slots)
    assert {slot_id for slot_id, _ in asked} == {slot.id for slot in found.values()}
    for slot in slots:
        where = (slot.staff.id, slot.starts_at)
        takers = [
            phone.customer_id
            for phone, answer in zip(slot.waiting, slot.answers, strict=True)
            if answer == "yes"
        ]
        assert booked.get(where) == (takers[0] if takers else None)
        assert found[where].status is (SlotStatus.BOOKED if takers else SlotStatus.OPEN)
        for phone in slot.waiting:
            is_served = phone.customer_id in takers
            expected = EntryStatus.BOOKED if is_served else EntryStatus.ACTIVE
            assert entries[phone.customer_id] is expected


def assert_every_text_was_sent_once(provider: LocalTwilio, slots: list[FreedSlot]) -> None:
    with database.read() as db:
        rows = db.execute(
            select(Message.id, Message.status).where(Message.direction == Direction.OUT)
        ).all()
    assert {status for _, status in rows} == {MessageStatus.SENT}
    assert {row_id for row_id, _ in rows} == {text.message_id for text in provider.texts}
    for slot in slots:
        for phone, answer in zip(slot.waiting, slot.answers, strict=True):
            told = {text.message_id for text in provider.texts if text.recipient == phone.number}
            was_asked = phone is slot.waiting[0] or slot.answers[0] != "yes"
            assert len(told) == (0 if not was_asked else 1 if answer is None else 2)
