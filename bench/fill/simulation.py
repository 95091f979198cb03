"""Slots freed one after another, people who answer or do not, and the product deciding whom to ask:
`core.scheduling.offers` itself, on a database, on a clock that jumps from event to event."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.fill.behaviour import Answer, FreedSlot
from bench.fill.business import VISIT, Business, let_go, let_wait
from bench.fill.figures import Outcome
from core import database
from core.errors import OfferClosed, SlotHeld, SlotTaken
from core.events import Fact, Name, subscribe
from core.models import Offer, OfferStatus, Round
from core.scheduling import offers

OFFERS = Offer.table()
ROUNDS = Round.table()
# When the first offer lapses, and when the first round is to be looked at.
TIMERS = sa.select(
    sa.select(sa.func.min(OFFERS.c.answer_by))
    .where(OFFERS.c.status == OfferStatus.PENDING)
    .scalar_subquery()
    .label("lapses_at"),
    sa.select(sa.func.min(ROUNDS.c.ask_at)).scalar_subquery().label("looks_at"),
)
NOT_THEIRS = (SlotTaken, SlotHeld, OfferClosed)

_made: list[Fact] = []


@subscribe(Name.OFFER_MADE)
def _ring(_db: Session, fact: Fact) -> None:
    _made.append(fact)


@dataclass(slots=True)
class _People:
    """Those who wait for one slot, by customer, and what becomes of it."""

    outcome: Outcome
    answers: Mapping[str, Answer] = field(default_factory=dict)


@dataclass(slots=True)
class Simulation:
    """One business, on the database that the process uses; everything that happens is an event at
    an instant, also that a timer of the product is due."""

    business: Business
    _events: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _people: dict[str, _People] = field(default_factory=dict)
    _sweeps_at: datetime | None = None
    _known_timers: tuple[datetime | None, datetime | None] | None = None

    def run(self, slots: Iterable[FreedSlot]) -> list[Outcome]:
        outcomes = [Outcome(freed) for freed in slots]
        for outcome in outcomes:
            starts_at = self.business.starts_at(outcome.slot.number)
            lead = timedelta(minutes=outcome.slot.lead_minutes)
            self._at(starts_at - lead, partial(self._free, outcome))
            self._at(starts_at, partial(self._begin, outcome))
        while self._events:
            now, _, happens = heapq.heappop(self._events)
            happens(now)
            self._note_timers(now)
        return outcomes

    def _at(self, at: datetime, happens: Callable[[datetime], None]) -> None:
        heapq.heappush(self._events, (at, next(self._numbers), happens))

    def _step(self, work: Callable[[Session], object], now: datetime) -> None:
        """One transaction of the product; then its questions leave. Raises what `work` raises."""
        self._known_timers = None
        _made.clear()
        try:
            database.transact(work)
        except NOT_THEIRS:
            _made.clear()
            raise
        if _made:
            database.transact(partial(self._send, now))
        for fact in _made:
            self._hear(fact, now)

    def _send(self, now: datetime, db: Session) -> None:
        for fact in _made:
            offers.message_sent(db, self.business.known, fact.subject_id, sent_at=now)

    def _hear(self, fact: Fact, now: datetime) -> None:
        customer_id = fact.customer_id or ""
        people = self._people[customer_id]
        answer = people.answers[customer_id]
        people.outcome.asked += 1
        at = now + timedelta(minutes=answer.after_minutes)
        if answer.says is not None and at < self.business.starts_at(people.outcome.slot.number):
            self._at(
                at, partial(self._answer, people.outcome, fact.subject_id, customer_id, answer)
            )

    def _free(self, outcome: Outcome, now: datetime) -> None:
        business, slot = self.business, outcome.slot
        starts_at = business.starts_at(slot.number)

        def work(db: Session) -> None:
            ids = let_wait(db, business, slot.number, len(slot.answers), now)
            answers = dict(zip(ids, slot.answers, strict=True))
            self._people |= dict.fromkeys(ids, _People(outcome, answers))
            offers.free_slot(
                db,
                business.known,
                staff_id=business.staff_id,
                service_id=business.service_id,
                starts_at=starts_at,
                ends_at=starts_at + VISIT,
                origin_appointment_id=None,
                now=now,
            )

        self._step(work, now)

    def _answer(
        self, outcome: Outcome, offer_id: str, customer_id: str, answer: Answer, now: datetime
    ) -> None:
        say = self._say_yes if answer.says else self._say_no
        try:
            self._step(partial(say, offer_id, customer_id, now), now)
        except NOT_THEIRS:
            if answer.says:
                outcome.refuse(now)
        else:
            if answer.says:
                outcome.fill(now)

    def _say_yes(self, offer_id: str, customer_id: str, now: datetime, db: Session) -> None:
        offers.accept(db, self.business.known, offer_id, customer_id=customer_id, now=now)

    def _say_no(self, offer_id: str, customer_id: str, now: datetime, db: Session) -> None:
        offers.decline(db, self.business.known, offer_id, customer_id=customer_id, now=now)

    def _begin(self, outcome: Outcome, now: datetime) -> None:
        number = outcome.slot.number
        database.transact(lambda db: let_go(db, self.business, number, now))
        for customer_id in [i for i, p in self._people.items() if p.outcome is outcome]:
            del self._people[customer_id]

    def _sweep(self, now: datetime) -> None:
        """What the product's sweeps do when a timer is due, and nothing when none is."""
        self._sweeps_at = None
        while True:
            lapses_at, looks_at = self._timers()
            if lapses_at is not None and lapses_at <= now:
                self._step(partial(self._lapse, now), now)
            elif looks_at is not None and looks_at <= now:
                self._step(partial(self._look, now), now)
            else:
                return

    def _lapse(self, now: datetime, db: Session) -> None:
        if due := offers.next_due_offer(db, now):
            offers.lapse(db, self.business.known, due.offer_id, now=now)

    def _look(self, now: datetime, db: Session) -> None:
        if due := offers.next_due_round(db, now):
            offers.look_again(db, self.business.known, due[1], now=now)

    def _timers(self) -> tuple[datetime | None, datetime | None]:
        """They stay as they are between two steps of the product."""
        if self._known_timers is None:
            with database.read() as db:
                row = db.connection().execute(TIMERS).one()
            self._known_timers = row.lapses_at, row.looks_at
        return self._known_timers

    def _note_timers(self, now: datetime) -> None:
        due_at = min(filter(None, self._timers()), default=None)
        if due_at is not None and (self._sweeps_at is None or due_at < self._sweeps_at):
            self._sweeps_at = max(due_at, now)
            self._at(self._sweeps_at, self._sweep)
