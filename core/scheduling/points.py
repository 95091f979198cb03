"""The points of an entry: all parts of its score but the one that depends on the slot.

Source: the score in the design, and the weights of the tenant or of the location. Each part is
bounded by its weight:

| part | points |
|---|---|
| base, vip | as the weights say |
| tags | the sum of what the tenant gives for each tag of the customer: `gold`, `staff-family`. A level of membership is a tag |
| staff, window | the entry names somebody, or when; it is asked only about what it named |
| waited | `per_week` for each whole week since it joined, up to `per_week_cap` |
| silence | minus `replies` times the share of the customer's offers of the last 28 days that they let lapse |
| turn | not always the same people: minus `fairness` for who booked an offer in the last 28 days; else minus a fifth of it for each time they were asked in the last 7 days, five at most |
"""  # noqa: E501 - a table

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.models import OfferStatus
from core.scheduling.policies import Weights

WEEK = timedelta(weeks=1)
LOOKS_BACK = 4 * WEEK
MOST_ASKED = 5


@dataclass(frozen=True, slots=True)
class PastOffer:
    status: OfferStatus
    offered_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """What counts of a customer; `offers` are those that ended in the last LOOKS_BACK by an answer
    or by silence."""

    is_vip: bool = False
    tags: Sequence[str] = ()
    offers: Sequence[PastOffer] = ()


@dataclass(frozen=True, slots=True)
class Asks:
    """What counts of one want of an entry."""

    joined_at: datetime
    names_staff: bool
    names_time: bool


def parts_of(weights: Weights, person: Person, asks: Asks, now: datetime) -> dict[str, int]:
    """The points by reason, without reasons that add nothing."""
    counted = [offer for offer in person.offers if offer.ended_at > now - LOOKS_BACK]
    lapsed = sum(offer.status is OfferStatus.LAPSED for offer in counted)
    parts = {
        "base": weights.base,
        "vip": weights.vip * person.is_vip,
        "tags": sum(weights.tags.get(tag, 0) for tag in person.tags),
        "staff": weights.staff * asks.names_staff,
        "window": weights.window * asks.names_time,
        "waited": min(
            max((now - asks.joined_at) // WEEK, 0) * weights.per_week, weights.per_week_cap
        ),
        "silence": -(weights.replies * lapsed // max(len(counted), 1)),
        "turn": -_stands_back(weights.fairness, counted, now),
    }
    return {name: points for name, points in parts.items() if points}


def change_at(
    weights: Weights, person: Person, joined_at: datetime, now: datetime
) -> datetime | None:
    """When time alone changes the points next; None if it does not."""
    return min((at for at in _changes(weights, person, joined_at, now) if at > now), default=None)


def _stands_back(weight: int, counted: Sequence[PastOffer], now: datetime) -> int:
    if any(offer.status is OfferStatus.ACCEPTED for offer in counted):
        return weight
    asked = sum(offer.offered_at > now - WEEK for offer in counted)
    return weight * min(asked, MOST_ASKED) // MOST_ASKED


def _changes(
    weights: Weights, person: Person, joined_at: datetime, now: datetime
) -> Iterator[datetime]:
    weeks = max((now - joined_at) // WEEK, 0)
    if weeks * weights.per_week < weights.per_week_cap:
        yield joined_at + (weeks + 1) * WEEK
    for offer in person.offers:
        yield offer.offered_at + WEEK
        yield offer.ended_at + LOOKS_BACK
