"""A day of 5,000 messages of all purposes, over zones, channels and countries: whatever leaves is
checked against the rules by figures of its own, and whatever does not has a reason."""

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bot.wording import segments
from conversations import outbox
from core import database
from core.ids import new_id
from core.messaging.tariffs import cost_micros
from core.models import (
    Channel,
    ContactPoint,
    Conversation,
    Customer,
    Direction,
    Message,
    MessageStatus,
    Purpose,
    Spending,
    Standing,
    Tenant,
    TenantAddress,
)
from tests import builders
from tests.conversations.correspondence import no_providers

MESSAGES = 5000
BEGIN = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)  # midnight in New York
TICK = timedelta(minutes=2)
ANSWERS = {Purpose.REPLY, Purpose.OPT_OUT, Purpose.STAFF}
BULK = {Purpose.NOTICE, Purpose.REMINDER}
WEIGHTS = {
    Purpose.REPLY: 30, Purpose.NOTICE: 25, Purpose.REMINDER: 25, Purpose.OFFER: 15,
    Purpose.STAFF: 4, Purpose.OPT_OUT: 1,
}  # fmt: skip
TEXTS = ["See you soon!", "x" * 200, "Grüße aus dem Salon – bis bald 🙂"]
REASONS = {
    MessageStatus.QUEUED: {
        "quiet_hours", "frequency", "messages_per_minute", "messages_per_hour", "sender_pace",
        "spend_limit",
    },
    MessageStatus.WITHHELD: {
        "opted_out", "undeliverable", "country_not_allowed", "frequency", "spend_limit",
        "outside_window",
    },
}  # fmt: skip
PER_DAY, PER_HOUR, BURST = 4, 1500, 60
PER_MINUTE = {"US": 600, "GB": 40}


@dataclass(frozen=True)
class Place:
    """Where customers are: the digits before their own, their zone, and who may text them."""

    prefix: str
    zone: str
    served_by: set[str]


PLACES = [
    Place("+1212555", "America/New_York", {"US"}),
    Place("+1310555", "America/Los_Angeles", {"US"}),
    Place("+1808555", "Pacific/Honolulu", {"US"}),
    Place("+1416555", "America/Toronto", set()),
    Place("+44207946", "Europe/London", {"GB"}),
    Place("+4930555", "Europe/Berlin", {"GB"}),
    Place("+81901234", "Asia/Tokyo", set()),
]
BUSINESSES = [
    # region, zone, number, its pace, its limit in dollars
    ("US", "America/New_York", "+12125550100", 1.0, 50.0),
    ("GB", "Europe/London", "+442079460100", 10.0, 100.0),
]


@dataclass(frozen=True)
class Person:
    tenant: Tenant
    conversation_id: str
    point_id: str
    channel: Channel
    address: str
    place: Place
    standing: Standing
    sender: str


class Day:
    def __init__(self, db: Session) -> None:
        self.random = random.Random(42)
        self.people = [
            person for business in BUSINESSES for person in self._business(db, *business)
        ]
        db.commit()
        self._write(db)
        db.commit()

    def _business(
        self, db: Session, region: str, zone: str, number: str, _pace: float, limit: float
    ) -> Iterator[Person]:
        policies = {
            "messaging": {
                "proactive_per_day": PER_DAY,
                "messages_per_minute": PER_MINUTE[region],
                "messages_per_hour": PER_HOUR,
                "burst_seconds": BURST,
                "daily_spend_limit_usd": limit,
                "sms_countries": ["DE"] if region == "GB" else [],
            }
        }
        tenant = builders.a_tenant(
            db, name=f"Shear {region}", slug=region.lower(), time_zone=zone, number=number,
            policies=policies, region=region,
        )  # fmt: skip
        others = {Channel.WHATSAPP: number, Channel.EMAIL: f"{region.lower()}@shear.test"}
        for channel, address in others.items():
            db.add(TenantAddress(tenant_id=tenant.id, channel=channel, address=address))
        db.flush()
        senders = others | {Channel.SMS: number}
        yield from [self._person(db, tenant, senders, index) for index in range(250)]

    def _person(
        self, db: Session, tenant: Tenant, senders: dict[Channel, str], index: int
    ) -> Person:
        served = [place for place in PLACES if tenant.region in place.served_by]
        place = self.random.choice(served if self.random.random() < 0.85 else PLACES)
        channel = self.random.choices(list(Channel), [85, 10, 5])[0]
        address = f"{place.prefix}{index:04}"
        if channel is Channel.EMAIL:
            address, place = f"p{index}@example.org", Place("", tenant.time_zone, set())
        standing = self.random.choices(list(Standing), [92, 5, 3])[0]
        ids = {"customer": new_id(), "point": new_id(), "conversation": new_id()}
        of_tenant = {"tenant_id": tenant.id, "customer_id": ids["customer"]}
        db.execute(
            insert(Customer.table()),
            {"id": ids["customer"], "tenant_id": tenant.id, "is_vip": False, "created_at": BEGIN},
        )
        db.execute(
            insert(ContactPoint.table()),
            of_tenant | {
                "id": ids["point"], "channel": channel, "address": address, "standing": standing,
                "standing_at": BEGIN, "heard_at": BEGIN, "told_at": BEGIN,
            },
        )  # fmt: skip
        db.execute(
            insert(Conversation.table()),
            of_tenant | {
                "id": ids["conversation"], "state": "idle", "context": {}, "misses": 0,
                "last_seq": 0, "handled_seq": 0, "updated_at": BEGIN,
            },
        )  # fmt: skip
        return Person(
            tenant, ids["conversation"], ids["point"], channel, address, place, standing,
            senders[channel],
        )  # fmt: skip

    def _write(self, db: Session) -> None:
        """Spread over the day, with a broadcast of reminders at ten in New York."""
        minutes = [self.random.randrange(1440) for _ in range(MESSAGES - 600)] + [600] * 600
        purposes = self.random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=MESSAGES)
        rows = []
        for minute, purpose in sorted(zip(minutes, purposes, strict=True)):
            is_broadcast = minute == 600
            rows.append(self._row(minute, Purpose.REMINDER if is_broadcast else purpose))
        for start in range(0, MESSAGES, 500):
            db.execute(insert(Message.table()), rows[start : start + 500])

    def _row(self, minute: int, purpose: Purpose) -> dict[str, Any]:
        person, text = self.random.choice(self.people), self.random.choice(TEXTS)
        at = BEGIN + timedelta(minutes=minute)
        return {
            "id": new_id(),
            "tenant_id": person.tenant.id,
            "conversation_id": person.conversation_id,
            "contact_point_id": person.point_id,
            "direction": Direction.OUT,
            "channel": person.channel,
            "sender": person.sender,
            "recipient": person.address,
            "text": text,
            "extra": {},
            "status": MessageStatus.QUEUED,
            "purpose": purpose,
            "priority": outbox.PRIORITY[purpose],
            "created_at": at,
            "due_at": at,
            "attempts": 0,
            "segments": segments(text) if person.channel is Channel.SMS else None,
        }

    def passes(self, hours: int) -> None:
        """What the worker does, without the moments in which nothing is due."""
        now, end = BEGIN, BEGIN + timedelta(hours=hours)
        while now <= end:
            outbox.deliver_due(now)
            with database.read() as db:
                due_at = db.scalar(
                    select(func.min(Message.due_at)).where(Message.direction == Direction.OUT)
                )
            if due_at is None:
                return
            ticks = max(-((now - due_at) // TICK), 1)
            now += ticks * TICK

    def messages(self) -> list[tuple[Message, Person]]:
        by_point = {person.point_id: person for person in self.people}
        with database.read() as db:
            rows = list(db.scalars(select(Message).order_by(Message.sent_at, Message.id)))
        return [(row, by_point[row.contact_point_id]) for row in rows]


@pytest.fixture
def day(db: Session, monkeypatch: pytest.MonkeyPatch) -> Day:
    no_providers(monkeypatch)
    day = Day(db)
    day.passes(hours=30)
    return day


@pytest.mark.timeout(300)
def test_nothing_leaves_outside_the_rules_and_nothing_is_lost(day: Day) -> None:
    messages = day.messages()
    sent = [(row, person) for row, person in messages if row.status is MessageStatus.SENT]

    assert len(messages) == MESSAGES
    assert_each_has_left_or_a_reason([row for row, _ in messages])
    assert_only_who_may_be_written_to(sent)
    assert_nobody_is_disturbed_at_night(sent)
    assert_nobody_is_told_too_much(sent)
    assert_limits_of_tenants_hold(sent)
    assert_senders_keep_their_pace(sent)
    assert_spending_is_bounded(sent)
    assert_answers_did_not_wait(sent)
    # The day was hard enough for every rule to have something to say.
    met = {row.postponed_because for row, _ in messages} | {row.error_code for row, _ in messages}
    assert met >= {
        "quiet_hours", "frequency", "messages_per_minute", "sender_pace", "spend_limit",
        "opted_out", "undeliverable", "country_not_allowed",
    }  # fmt: skip
    assert len(sent) > MESSAGES / 2


def assert_each_has_left_or_a_reason(messages: Sequence[Message]) -> None:
    for row in messages:
        if row.status is MessageStatus.SENT:
            continue
        reason = row.error_code if row.status is MessageStatus.WITHHELD else row.postponed_because
        assert reason in REASONS[row.status], (row.status, row.error_code, row.postponed_because)
        is_queued = row.status is MessageStatus.QUEUED
        assert (row.due_at is not None) is is_queued


def assert_only_who_may_be_written_to(sent: Sequence[tuple[Message, Person]]) -> None:
    for row, person in sent:
        if person.standing is Standing.OPTED_OUT:
            assert row.purpose is Purpose.OPT_OUT
        if person.standing is Standing.UNDELIVERABLE:
            assert row.purpose in (Purpose.REPLY, Purpose.OPT_OUT)
        if row.channel is Channel.SMS:
            assert person.tenant.region in person.place.served_by


def assert_nobody_is_disturbed_at_night(sent: Sequence[tuple[Message, Person]]) -> None:
    for row, person in sent:
        assert row.sent_at is not None
        hour = row.sent_at.astimezone(ZoneInfo(person.place.zone)).hour
        assert row.purpose in ANSWERS or 8 <= hour < 21, (row.sent_at, person)


def assert_nobody_is_told_too_much(sent: Sequence[tuple[Message, Person]]) -> None:
    unasked: dict[str, list[datetime]] = defaultdict(list)
    for row, person in sent:
        if row.purpose not in ANSWERS:
            assert row.sent_at is not None
            unasked[person.point_id].append(row.sent_at)
    for times in unasked.values():
        for first, one_too_many in zip(times, times[PER_DAY:], strict=False):
            assert one_too_many - first >= timedelta(hours=24)


def assert_limits_of_tenants_hold(sent: Sequence[tuple[Message, Person]]) -> None:
    for region, per_minute in PER_MINUTE.items():
        of_tenant = [(row, person) for row, person in sent if person.tenant.region == region]
        for times, bulk in by(of_tenant, lambda row: row.tenant_id, lambda _: 1):
            assert most_within(times, bulk, 59) <= per_minute
            assert most_within(times, bulk, 3599) <= PER_HOUR


def assert_senders_keep_their_pace(sent: Sequence[tuple[Message, Person]]) -> None:
    paces = {number: pace for _, _, number, pace, _ in BUSINESSES}
    texts = [(row, person) for row, person in sent if row.channel is Channel.SMS]
    for number, pace in paces.items():
        of_sender = [(row, person) for row, person in texts if row.sender == number]
        for times, bulk in by(of_sender, lambda row: row.sender, lambda row: row.segments or 1):
            for seconds in (10, 60, 600):
                assert most_within(times, bulk, seconds) <= pace * (seconds + BURST + 1)


def assert_spending_is_bounded(sent: Sequence[tuple[Message, Person]]) -> None:
    spent: Counter[tuple[str, object]] = Counter()
    for row, person in sent:
        assert row.sent_at is not None
        day = row.sent_at.astimezone(ZoneInfo(person.tenant.time_zone)).date()
        cost = cost_micros(row.channel, row.recipient, row.segments or 1)
        spent[person.tenant.region, day] += cost
    limits = {region: limit * 1_000_000 for region, _, _, _, limit in BUSINESSES}
    assert all(micros <= limits[region] for (region, _), micros in spent.items())
    with database.read() as db:
        booked = db.scalar(select(func.sum(Spending.micros)))
    assert booked == sum(spent.values())


def assert_answers_did_not_wait(sent: Sequence[tuple[Message, Person]]) -> None:
    for row, _ in sent:
        if row.purpose in ANSWERS:
            assert row.sent_at is not None
            assert row.sent_at - row.created_at < 2 * TICK


Timed = list[tuple[datetime, int]]


def by(
    sent: Sequence[tuple[Message, Person]],
    key: Callable[[Message], str],
    weight: Callable[[Message], int],
) -> Iterator[tuple[Timed, Timed]]:
    """For each key: everything that left, and of that the bulk, in the order of time."""
    rows = sorted((row for row, _ in sent), key=lambda row: (key(row), row.sent_at))
    for _, group in itertools.groupby(rows, key):
        left = list(group)
        everything = [(row.sent_at, weight(row)) for row in left if row.sent_at]
        bulk = [(row.sent_at, weight(row)) for row in left if row.sent_at and row.purpose in BULK]
        yield everything, bulk


def most_within(everything: Timed, bulk: Timed, seconds: float) -> int:
    """The most that left within so many seconds before, and with, something that could wait."""
    most, begin, total = 0, 0, 0
    bulk_times = {at for at, _ in bulk}
    for at, weight in everything:
        total += weight
        while everything[begin][0] <= at - timedelta(seconds=seconds):
            total -= everything[begin][1]
            begin += 1
        if at in bulk_times:
            most = max(most, total)
    return most
