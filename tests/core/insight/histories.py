"""Made-up days of a business: what happened to its slots and entries, the events that say so, and
what the figures are by their plain definition."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from core.models.insight import BUCKET_MINUTES

ZONE = ZoneInfo("America/New_York")
BEGINS = datetime(2026, 10, 30, 0, 0, tzinfo=UTC)  # the clocks go back on the third day
DAYS = 6
FIRST_ON, LAST_ON = date(2026, 10, 29), date(2026, 11, 20)

Place = tuple[str, str, str]
Cell = tuple[date, Place]


@dataclass(frozen=True)
class Told:
    """An event as it will be announced; its subject is a name of the history's own."""

    name: str
    about: str
    at: datetime
    data: Mapping[str, object] = field(default_factory=dict)
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Asked:
    """One offer. `ended` is the last word of an event, `late` for a YES after it lapsed, or nothing
    while it is pending."""

    made_at: datetime
    sent_after: tuple[float, ...]  # minutes; again, if it was lost
    channel: str | None
    ended: str | None
    after: float
    missed_after: float | None
    price: int | None
    canceled_after: float | None

    @property
    def sent_at(self) -> datetime | None:
        last = self.sent_after[-1] if self.sent_after else None
        return None if last is None else self.made_at + timedelta(minutes=last)

    @property
    def ended_at(self) -> datetime:
        return (self.sent_at or self.made_at) + timedelta(minutes=self.after)

    @property
    def is_booked(self) -> bool:
        return self.ended in ("accepted", "late")


@dataclass(frozen=True)
class SlotStory:
    name: str
    staff: str
    service: str
    freed_at: datetime
    is_given_up: bool  # else staff opened the time themselves
    asked: tuple[Asked, ...]

    def events(self) -> Iterator[Told]:
        of = {"staff_id": self.staff, "service_id": self.service}
        yield Told(
            f"slot.{'freed' if self.is_given_up else 'opened'}", self.name, self.freed_at, of
        )
        for number, one in enumerate(self.asked):
            yield from self._events_of(one, f"{self.name}/{number}", of)

    def _events_of(self, one: Asked, offer: str, of: Mapping[str, object]) -> Iterator[Told]:
        data = {**of, "slot_id": self.name}
        yield Told("offer.made", offer, one.made_at, data)
        for minutes in one.sent_after:
            sent = {**data, "channel": one.channel} if one.channel else data
            yield Told("offer.sent", offer, one.made_at + timedelta(minutes=minutes), sent)
        if one.ended:
            ended = "lapsed" if one.ended == "late" else one.ended
            yield Told(f"offer.{ended}", offer, one.ended_at, data)
        if one.missed_after is not None:
            for again in (0, 1):
                missed = {**data, "seconds_since": one.missed_after * 60 + again}
                yield Told("offer.missed", offer, one.ended_at, missed)
        if one.is_booked:
            booked = {**of, "offer_id": offer, "price_minor": one.price}
            yield Told("appointment.booked", f"{offer}/visit", one.ended_at, booked)
            if one.canceled_after is not None:
                at = one.ended_at + timedelta(minutes=one.canceled_after)
                yield Told("appointment.canceled", f"{offer}/visit", at, of)

    def count(self) -> Iterator[tuple[datetime, Place, dict[str, int]]]:
        nowhere = (self.staff, self.service, "")
        if self.is_given_up:
            yield self.freed_at, nowhere, {"freed": 1}
        for one in self.asked:
            place = (self.staff, self.service, (one.sent_after and one.channel) or "")
            yield one.made_at, nowhere, {"made": 1}
            if one.sent_after:
                yield one.made_at + timedelta(minutes=one.sent_after[0]), place, {"sent": 1}
            yield one.ended_at, place, self._end_of(one)
            if one.sent_at and one.ended in ("accepted", "declined"):
                yield one.ended_at, place, took("answer", "answered", one.ended_at - one.sent_at)

    def _end_of(self, one: Asked) -> dict[str, int]:
        """All on the day of its end, also what a cancellation of the visit takes back later."""
        counts = Counter({one.ended: 1} if one.ended not in (None, "late") else {})
        counts["lapsed"] += one.ended == "late"
        counts["disappointed"] += one.missed_after is not None and one.missed_after <= 10
        if one.is_booked and self.is_given_up:
            is_kept = one.canceled_after is None
            counts["filled"] += 1
            counts["taken_back"] += not is_kept
            counts["recovered_minor"] += (one.price or 0) if is_kept else 0
            counts.update(took("fill", "filled", one.ended_at - self.freed_at))
        return dict(counts)


@dataclass(frozen=True)
class EntryStory:
    name: str
    staff: str
    service: str
    channel: str | None
    joined_at: datetime
    ended: str | None
    after: float
    renewed_after: float | None

    @property
    def ended_at(self) -> datetime:
        return self.joined_at + timedelta(minutes=self.after)

    def events(self) -> Iterator[Told]:
        of = {"staff_id": self.staff or None, "service_id": self.service}
        joined = {**of, "channel": self.channel} if self.channel else of
        yield Told("entry.joined", self.name, self.joined_at, joined, None, "active")
        if self.ended:
            yield Told(f"entry.{self.ended}", self.name, self.ended_at, of, "active", self.ended)
        if self.ended == "expired" and self.renewed_after is not None:
            at = self.ended_at + timedelta(minutes=self.renewed_after)
            yield Told("entry.renewed", self.name, at, of, "expired", "active")

    def count(self) -> Iterator[tuple[datetime, Place, dict[str, int]]]:
        place = (self.staff, self.service, self.channel or "")
        yield self.joined_at, place, {"joined": 1}
        ended = {"booked": "converted", "expired": "expired", "removed": "departed"}
        if self.ended:
            yield self.ended_at, place, {ended[self.ended]: 1}

    def waits_at(self, instant: datetime) -> bool:
        if instant < self.joined_at:
            return False
        if self.ended is None or instant < self.ended_at:
            return True
        is_back = self.ended == "expired" and self.renewed_after is not None
        return is_back and instant >= self.ended_at + timedelta(minutes=self.renewed_after or 0)


Story = SlotStory | EntryStory


def took(seconds: str, bucket: str, span: timedelta) -> dict[str, int]:
    in_time = [bound for bound in BUCKET_MINUTES if span >= timedelta(minutes=bound)]
    return {f"{seconds}_seconds": int(span.total_seconds()), f"{bucket}_in_{len(in_time)}": 1}


def flows(stories: list[Story]) -> dict[Cell, Counter[str]]:
    """What each day changed, one event after the other."""
    found: dict[Cell, Counter[str]] = {}
    for story in stories:
        for at, place, counts in story.count():
            cell = (at.astimezone(ZONE).date(), place)
            found.setdefault(cell, Counter()).update(counts)
    return found


def waiting_at(stories: list[Story], instant: datetime) -> list[EntryStory]:
    entries = [story for story in stories if isinstance(story, EntryStory)]
    return [entry for entry in entries if entry.waits_at(instant)]


minutes = st.integers(0, 90 * 24).map(float) | st.sampled_from([0.0, 1.0, 10.0, 10.5, 60.0])
instants = st.integers(0, DAYS * 24 * 60).map(lambda n: BEGINS + timedelta(minutes=n))
channels = st.sampled_from([None, "sms", "whatsapp"])
endings = st.sampled_from(
    [None, "accepted", "declined", "lapsed", "withdrawn", "superseded", "late"]
)
asked = st.builds(
    Asked,
    made_at=instants.map(lambda at: at + timedelta(days=DAYS)),
    sent_after=st.lists(st.integers(0, 30).map(float), max_size=2).map(lambda n: tuple(sorted(n))),
    channel=channels,
    ended=endings,
    after=minutes,
    missed_after=st.none() | st.sampled_from([0.0, 10.0, 10.1, 500.0]),
    price=st.none() | st.integers(0, 20_000),
    canceled_after=st.none() | minutes,
)
slots = st.builds(
    SlotStory,
    name=st.just(""),
    staff=st.sampled_from(["anna", "bob"]),
    service=st.sampled_from(["cut", "trim"]),
    freed_at=instants,
    is_given_up=st.booleans(),
    asked=st.lists(asked, max_size=3).map(tuple),
)
entries = st.builds(
    EntryStory,
    name=st.just(""),
    staff=st.sampled_from(["", "anna", "bob"]),
    service=st.sampled_from(["cut", "trim"]),
    channel=channels,
    joined_at=instants,
    ended=st.sampled_from([None, "booked", "expired", "removed"]),
    after=minutes,
    renewed_after=st.none() | minutes,
)


def interleaved(streams: list[list[Told]], random: Random) -> list[Told]:
    """One order of all, each stream in its own."""
    left = [list(stream) for stream in streams if stream]
    found = []
    while left:
        stream = random.choice(left)
        found.append(stream.pop(0))
        left = [one for one in left if one]
    return found
