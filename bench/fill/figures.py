"""What became of freed slots, added up."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from bench.fill.behaviour import DAY, HOUR, FreedSlot
from bench.fill.business import CUTOFF_MINUTES

KNOWS_AFTER = timedelta(minutes=10)
# Slots by how long before their start they were freed, in minutes.
LEADS = {
    "all": (0.0, float("inf")),
    "under 3 h": (0.0, 3 * HOUR),
    "3 to 24 h": (3 * HOUR, DAY),
    "over 24 h": (DAY, float("inf")),
}


@dataclass(slots=True)
class Outcome:
    """What became of one slot. A YES that is refused within ten minutes after somebody else got the
    slot disappoints: its customer cannot have read the news."""

    slot: FreedSlot
    asked: int = 0
    filled_at: datetime | None = None
    disappointed: int = 0

    def fill(self, now: datetime) -> None:
        self.filled_at = now

    def refuse(self, now: datetime) -> None:
        if self.filled_at is not None and now <= self.filled_at + KNOWS_AFTER:
            self.disappointed += 1


def oracle_fills(slot: FreedSlot) -> bool:
    """Whether anybody of those waiting would have said YES before the visit begins, if asked at the
    moment when it was freed. The oracle asks only that one; like everybody it asks nobody once the
    last call is over."""
    may_ask = slot.lead_minutes > CUTOFF_MINUTES
    return may_ask and any(a.says and a.after_minutes < slot.lead_minutes for a in slot.answers)


@dataclass(slots=True)
class Figures:
    """Sums over slots; `possible` is what the oracle fills, `waiting` how many waited in all."""

    slots: int = 0
    possible: int = 0
    filled: int = 0
    disappointed: int = 0
    asked: int = 0
    waiting: int = 0

    def add(self, other: "Figures") -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def as_shares(self) -> dict[str, float]:
        return {
            "of_oracle": round(self.filled / max(1, self.possible), 4),
            "of_slots": round(self.filled / max(1, self.slots), 4),
            "disappointed_per_filled": round(self.disappointed / max(1, self.filled), 4),
            "asked_of_waiting": round(self.asked / max(1, self.waiting), 4),
        } | asdict(self)


def nothing() -> dict[str, Figures]:
    """By lead time, nothing yet."""
    return {name: Figures() for name in LEADS}


def add(sums: dict[str, Figures], more: dict[str, Figures]) -> None:
    """Add up, by lead time."""
    for name, one in more.items():
        sums[name].add(one)


def by_lead(outcomes: Iterable[Outcome]) -> dict[str, Figures]:
    sums = nothing()
    for outcome in outcomes:
        one = Figures(
            slots=1,
            possible=oracle_fills(outcome.slot),
            filled=outcome.filled_at is not None,
            disappointed=outcome.disappointed,
            asked=outcome.asked,
            waiting=len(outcome.slot.answers),
        )
        for name, (soonest, latest) in LEADS.items():
            if soonest <= outcome.slot.lead_minutes < latest:
                sums[name].add(one)
    return sums
