"""What staff see before they send: who will and will not get it and why, the texts, the cost, and
how long it takes."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from conversations.broadcasting.planning import Planned, departures, place, plan
from conversations.broadcasting.wording import Words
from conversations.rules import Paces, spent_today
from core.catalogue import Catalogue
from core.messaging.tariffs import MICROS_A_DOLLAR, cost_micros
from core.models import Broadcast, Channel, Customer
from core.scheduling import broadcasts
from core.scheduling.local_time import day_bounds

_customer = Customer.table()


@dataclass(frozen=True, slots=True)
class Shown:
    """One text by one channel in one language, and how many get it."""

    channel: Channel
    language: str
    text: str
    segments: int
    recipients: int


@dataclass(frozen=True, slots=True)
class Preview:
    """`left` counts those who will not get it, by reason; `asleep` those of the others who get it
    only in the morning; `over_limit` those whom the daily spend limit keeps waiting for the next
    day, at least. `cost_micros` are millionths of a US dollar. `until` is when the last message has
    left that need not wait for a morning."""

    recipients: int
    left: Mapping[str, int]
    asleep: int
    over_limit: int
    texts: Sequence[Shown]
    segments: int
    cost_micros: int
    until: datetime


def preview(db: Session, known: Catalogue, broadcast: Broadcast, *, now: datetime) -> Preview:
    left: Counter[str] = Counter()
    texts: Counter[tuple[Channel, str, str, int]] = Counter()
    recipients = asleep = segments = cost = 0
    until = now
    purse = _Purse(db, known, now)
    for one in _planned(db, known, broadcast, now):
        if one.because or one.route is None or one.worded is None:
            left[one.because or ""] += 1
            continue
        route, worded = one.route, one.worded
        recipients += 1
        segments += worded.segments if route.channel is Channel.SMS else 0
        price = cost_micros(route.channel, route.recipient, worded.segments)
        purse.pay(price, one.wait.until if one.wait is not None else now)
        cost += price
        language = route.language or known.language
        texts[route.channel, language, worded.text, worded.segments] += 1
        if one.wait is not None and one.wait.because == "quiet_hours":
            asleep += 1
        elif one.wait is not None:
            until = max(until, one.wait.until)
    shown = [Shown(*what, recipients=many) for what, many in texts.most_common()]
    return Preview(recipients, left, asleep, purse.over_limit, shown, segments, cost, until)


class _Purse:
    """What is left of today's money while one message after the other is paid."""

    def __init__(self, db: Session, known: Catalogue, now: datetime) -> None:
        today = now.astimezone(known.zone).date()
        _, self._midnight = day_bounds(today, known.zone)
        limit = known.policies.messaging.daily_spend_limit_usd
        self._left: float = math.inf
        if limit is not None:
            self._left = limit * MICROS_A_DOLLAR - spent_today(db, known.tenant_id, today)
        self.over_limit = 0

    def pay(self, price: int, at: datetime) -> None:
        if not price or at >= self._midnight:
            return
        if price <= self._left:
            self._left -= price
        else:
            self.over_limit += 1


def whom(
    db: Session, known: Catalogue, broadcast: Broadcast, *, now: datetime
) -> Mapping[str, Sequence[tuple[str, str | None]]]:
    """Ids and names of those who would not get it, by reason, and under "" of those who would."""
    found: dict[str, list[str]] = {}
    for one in _planned(db, known, broadcast, now):
        found.setdefault(one.because or "", []).append(one.customer_id)
    return {because: _names(db, known, ids) for because, ids in found.items()}


def _planned(
    db: Session, known: Catalogue, broadcast: Broadcast, now: datetime
) -> Iterator[Planned]:
    openings = [one for one in broadcasts.openings_of(db, broadcast.id) if one.is_open(now)]
    words = Words(known, broadcast, now)
    told: set[str] = set()
    paces: Paces | None = None
    after: str | None = None
    while openings and (page := plan(db, words, openings, after=after, now=now, told=told)):
        after = page[-1].customer_id
        told |= {one.route.contact_point_id for one in page if one.route}
        seen = Paces.seen(db, departures(page), now)
        paces = seen if paces is None else paces.joined_by(seen)
        yield from place(paces, page, now)


def _names(db: Session, known: Catalogue, ids: Sequence[str]) -> Sequence[tuple[str, str | None]]:
    rows = db.execute(
        sa.select(_customer.c.id, _customer.c.name)
        .where(_customer.c.id.in_(ids), _customer.c.tenant_id == known.tenant_id)
        .order_by(_customer.c.name, _customer.c.id)
    )
    return [(row.id, row.name) for row in rows]
