"""How fast messages leave: what a sender's carrier takes, and what the tenant allows itself.

Each limit is a lane. Whatever leaves keeps its lanes busy for a while, and bulk waits until they
are free; an offer or answer does not wait, so that it comes before all bulk. The provider queues up
to ten hours for each sender: what matters is that bulk is never in that queue in front of them.

Bulk that must wait is given its place in the plan of the lane at once, so that a row is looked at
twice and not with each look at the queue.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from conversations.rules.departure import Departure, Postponed, Verdict
from core.messaging.tariffs import segments_per_second
from core.models import Channel, Pace
from core.upserts import keep, replace

MINUTE, HOUR = 60.0, 3600.0
# How far the tenant's own lanes may run ahead of their pace: as much as a busy moment needs. What
# is lent is taken off the pace, so that no span of this length ever holds more than the limit.
AHEAD = {"minute": 10.0, "hour": 600.0}
PROVIDER_QUEUE_SECONDS = 36_000.0
# Whoever planned is kept waiting longer than this goes to the end of the plan.
SHORT_WAIT_SECONDS = 60.0
NO_PLAN = timedelta(days=1)

REASONS = {"sender_pace", "messages_per_minute", "messages_per_hour"}

Key = tuple[str, str]

_pace = Pace.table()


@dataclass(frozen=True, slots=True)
class Lane:
    """`seconds` is how long one message keeps it busy, `ahead` how much earlier than free it may
    be entered, `longest` how far what does not wait can push it."""

    key: Key
    because: str
    seconds: float
    ahead: float
    longest: float


def lanes_of(departure: Departure) -> list[Lane]:
    return [*_sender_lane(departure), *_tenant_lanes(departure)]


def _sender_lane(departure: Departure) -> Iterable[Lane]:
    own = departure.policies.segments_per_second.get(departure.sender)
    rate = own or segments_per_second(departure.channel, departure.sender)
    if rate is None:
        return
    units = departure.segments if departure.channel is Channel.SMS else 1
    seconds = units / rate
    ahead = max(departure.policies.burst_seconds - seconds, 0.0)
    name = f"{departure.channel}:{departure.sender}"
    yield Lane(_key(departure, name), "sender_pace", seconds, ahead, PROVIDER_QUEUE_SECONDS)


def _tenant_lanes(departure: Departure) -> Iterable[Lane]:
    policies = departure.policies
    for name, span, limit in (
        ("minute", MINUTE, policies.messages_per_minute),
        ("hour", HOUR, policies.messages_per_hour),
    ):
        if limit is None:
            continue
        seconds = (span + AHEAD[name]) / limit
        ahead = max(AHEAD[name] - seconds, 0.0)
        yield Lane(_key(departure, name), f"messages_per_{name}", seconds, ahead, span)


def _key(departure: Departure, name: str) -> Key:
    return departure.known.tenant_id, name


def _keys(departures: Iterable[Departure]) -> list[Key]:
    """Of all their lanes, which most of them share."""
    alike = {(one.known.tenant_id, one.channel, one.sender): one for one in departures}
    return sorted({lane.key for one in alike.values() for lane in lanes_of(one)})


@dataclass(slots=True)
class _Used:
    busy_until: datetime
    planned_until: datetime


def _of(keys: Sequence[Key]) -> Select[Any]:
    return select(_pace).where(tuple_(_pace.c.tenant_id, _pace.c.name).in_(keys))


def _read(db: Session, keys: Sequence[Key], now: datetime) -> Sequence[Any]:
    locked = _of(keys).with_for_update()
    found = db.execute(locked).all()
    if len(found) == len(keys):
        return found
    # No plan lies in the past of every worker, whose clocks differ.
    fresh = {"busy_until": now, "planned_until": now - NO_PLAN}
    new = [{"tenant_id": tenant_id, "name": name} | fresh for tenant_id, name in keys]
    db.execute(keep(db, _pace), new)
    return db.execute(locked).all()


@dataclass(slots=True)
class Paces:
    """The lanes of a claim's messages, locked until it is committed."""

    used: dict[Key, _Used]
    changed: set[Key] = field(default_factory=set)

    @classmethod
    def open(cls, db: Session, departures: Sequence[Departure], now: datetime) -> "Paces":
        keys = _keys(departures)
        rows = _read(db, keys, now) if keys else []
        return cls(
            {(row.tenant_id, row.name): _Used(row.busy_until, row.planned_until) for row in rows}
        )

    @classmethod
    def seen(cls, db: Session, departures: Sequence[Departure], now: datetime) -> "Paces":
        """The same to look at: nothing is locked, and nothing may be saved."""
        keys = _keys(departures)
        fresh = {key: _Used(now, now - NO_PLAN) for key in keys}
        rows = db.execute(_of(keys)) if keys else ()
        return cls(
            fresh
            | {(row.tenant_id, row.name): _Used(row.busy_until, row.planned_until) for row in rows}
        )

    def joined_by(self, other: "Paces") -> "Paces":
        """With the lanes of another that this one does not know yet."""
        return Paces(other.used | self.used, self.changed)

    def judge(self, departure: Departure, now: datetime) -> Verdict:
        if not departure.is_bulk:
            return None
        for lane in lanes_of(departure):
            until = self._wait(lane, departure.postponed_because in REASONS, now)
            if until is not None:
                return Postponed(lane.because, until)
        return None

    def place(self, departure: Departure, now: datetime) -> Postponed | None:
        """Its place in the plan of all its lanes, for one that is planned before it is written: the
        next stands behind it. None where nobody paces it."""
        lanes = lanes_of(departure)
        taken = [(self._free_at(lane, now), lane.because) for lane in lanes]
        at, because = max(taken, default=(now, ""), key=lambda one: one[0])
        for lane in lanes:
            self.used[lane.key].planned_until = at + timedelta(seconds=lane.seconds)
            self.changed.add(lane.key)
        return Postponed(because, at) if lanes else None

    def _free_at(self, lane: Lane, now: datetime) -> datetime:
        used = self.used[lane.key]
        return max(used.busy_until - timedelta(seconds=lane.ahead), used.planned_until, now)

    def _wait(self, lane: Lane, is_planned: bool, now: datetime) -> datetime | None:
        """Until when the lane is taken; who comes new stands behind the plan."""
        used = self.used[lane.key]
        free_at = used.busy_until - timedelta(seconds=lane.ahead)
        if is_planned and free_at <= now + timedelta(seconds=SHORT_WAIT_SECONDS):
            return free_at if free_at > now else None
        if free_at <= now and used.planned_until <= now:
            return None
        place = max(used.planned_until, free_at)
        used.planned_until = place + timedelta(seconds=lane.seconds)
        self.changed.add(lane.key)
        return max(place, now + timedelta(milliseconds=1))

    def take(self, departure: Departure, now: datetime) -> None:
        for lane in lanes_of(departure):
            used = self.used[lane.key]
            busy_until = max(used.busy_until, now) + timedelta(seconds=lane.seconds)
            furthest = now + timedelta(seconds=max(lane.longest + lane.ahead, lane.seconds))
            used.busy_until = min(busy_until, furthest)
            self.changed.add(lane.key)

    def save(self, db: Session) -> None:
        rows = [
            {
                "tenant_id": key[0],
                "name": key[1],
                "busy_until": self.used[key].busy_until,
                "planned_until": self.used[key].planned_until,
            }
            for key in sorted(self.changed)
        ]
        if rows:
            db.execute(replace(db, _pace, "busy_until", "planned_until"), rows)
