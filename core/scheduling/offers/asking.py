"""Asking more people about a slot that nobody has, as the plan of its round says."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.events import Fact, Name, announce_all
from core.models import Offer, OfferMode, OfferStatus, Round, RoundOutcome, Slot, SlotStatus
from core.scheduling import holds, slots
from core.scheduling.offers import claiming, keeping, nights, pacing, rounds
from core.scheduling.offers.facts import fact_of_offer, fact_of_slot
from core.scheduling.offers.measured_answers import answers_of
from core.scheduling.offers.pacing import Ask, Plan, Situation
from core.scheduling.offers.ranking import Candidate, best_candidates
from core.scheduling.offers.waking import ALWAYS
from core.scheduling.parties import Room
from core.scheduling.slots import fitting_visits, set_status
from core.scheduling.visits import Visit

MOST_SLEEPERS = 500  # when so many sleep, who is awake behind them can wait for the morning too
RANKINGS = 50  # each further one means that all of the last were asked about other slots meanwhile
NEXT_KEPT = 20  # of those who would have been asked next, so many are kept with the round
ASKS_READ = 200  # the latest; who asks more people than that does not look back

OFFERS = Offer.table()

_latest_asked = (
    sa.select(OFFERS)
    .where(OFFERS.c.slot_id == sa.bindparam("slot"), OFFERS.c.broadcast_id.is_(None))
    .order_by(OFFERS.c.offered_at.desc(), OFFERS.c.id.desc())
    .limit(ASKS_READ)
)


@dataclass(slots=True)
class _Asking:
    """A locked slot about which more may be asked; `live` are its pending offers. Nobody has more
    than `longest` minutes to answer, whatever is planned: where the business says how long a time
    is kept, that holds. `freed` announces a slot that is still to be written."""

    db: Session
    catalogue: Catalogue
    slot: Slot
    now: datetime
    mode: OfferMode
    situation: Situation
    live: list[Offer]
    longest: float
    freed: Fact | None

    @property
    def is_holding(self) -> bool:
        return self.mode is not OfferMode.BROADCAST

    def in_time(self, look_again_at: datetime | None) -> datetime | None:
        """When to look again, if anybody could still be asked then."""
        is_late = look_again_at is None or look_again_at >= self.situation.last_call
        return None if is_late else look_again_at


def ask_more(
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    *,
    now: datetime,
    mode: OfferMode | None = None,
    freed: Fact | None = None,
) -> list[Offer]:
    """Ask as many more about a locked slot that nobody has as its round's plan says, best first.
    While anybody is being asked it is held for them, but for a broadcast; when nobody is (any
    more), it returns to availability, until the morning of those who sleep. `mode` begins the
    round so, or goes on so. `freed` announces a slot of which there is no row yet: it is written as
    what it is when those are chosen who are asked."""
    begun = None if freed else rounds.of_slot(db, slot.id)
    chosen = mode or (begun.mode if begun else None)
    rules = catalogue.policies_with(slot.service_id, slot.staff_id)
    if begun is not None and mode not in (None, begun.mode):
        rounds.go_on_by(db, begun.id, mode)
    is_unasked = begun is None and slot.status is SlotStatus.OPEN
    asked = [] if is_unasked else _asked_so_far(db, slot.id)
    situation = Situation(
        now=now,
        starts_at=slot.starts_at,
        last_call=slot.starts_at - timedelta(minutes=rules.offer_cutoff_minutes),
        asks=[_ask_of(offer) for offer in asked],
        candidates=pacing.COUNTED_CANDIDATES,
        hold_minutes=rules.hold_minutes,
        batch_size=rules.offer_batch_size,
    )
    by = chosen or rules.offer_mode
    if by is OfferMode.AUTO:
        waking = nights.waking(catalogue)
        situation = replace(
            situation,
            answers=answers_of(db, slot.tenant_id, now=now, waking=waking),
            # Whoever can be asked at night lives elsewhere: their time counts as it runs.
            waking=ALWAYS if waking.is_night(now) else waking,
        )
    live = [offer for offer in asked if offer.status is OfferStatus.PENDING]
    longest = rules.hold_minutes if "hold_minutes" in rules.model_fields_set else math.inf
    asking = _Asking(db, catalogue, slot, now, by, situation, live, longest, freed)
    # Nobody is counted for nothing: a plan that asks nobody asks nobody however many there are.
    planned = pacing.plan(asking.mode, situation)
    if live and holds.is_promised(db, slot.id):
        planned = replace(planned, ask=0)
    if not planned.ask:
        _write(asking, SlotStatus.OPEN)
        _tell(asking, _settle(asking, begun, live, look_again_at=planned.look_again_at))
        return []
    return _ask(asking, begun, planned)


def _ask(asking: _Asking, found: Round | None, planned: Plan) -> list[Offer]:
    db, catalogue, slot, now = asking.db, asking.catalogue, asking.slot, asking.now
    # Given back and taken again in this step: nobody else can come in between, and what those who
    # are asked now need besides can be kept with it.
    if slot.status is SlotStatus.HELD:
        holds.drop_of_slot(db, catalogue, slot.id)
    fitting = fitting_visits(db, catalogue, slot, now)
    if not fitting:
        _write(asking, SlotStatus.OPEN)
        _keep(asking, [], fitting)
        _tell(asking, _settle(asking, found, asking.live, look_again_at=None))
        return []
    kept = rounds.kept_of(db, found.id) if found else ()
    room = Room(db, catalogue, fitting, now)
    chosen, weighed, planned, wakes_at = _choose(asking, fitting, room, planned)
    look_again_at = min(filter(None, (planned.look_again_at, wakes_at)), default=None)
    _write(asking, SlotStatus.HELD if chosen and asking.is_holding else SlotStatus.OPEN)
    if found and kept:
        begun = rounds.go_on(db, found)
    else:
        due_at = asking.in_time(look_again_at)
        is_over = not (chosen or asking.live or due_at)
        begun = rounds.begin(
            db,
            catalogue,
            slot,
            fitting,
            mode=asking.mode,
            now=now,
            found=found,
            ask_at=due_at,
            outcome=RoundOutcome.EXHAUSTED if is_over else None,
        )
    if room.found is not None:
        rounds.note_parties(db, begun, room.found)
    rounds.keep(db, begun.id, weighed, kept=kept)
    minutes = min(planned.answer_minutes, asking.longest)
    is_alone = asking.is_holding and len(chosen) == 1 and _is_promise(asking, planned, minutes)
    alone_for = chosen[0].customer_id if is_alone else None
    served = _keep(asking, chosen, fitting, alone_for=alone_for)
    if len(served) < len(chosen):
        look_again_at = now  # somebody else may fit what is left
    chosen = served
    made = claiming.write_offers(db, slot, begun, chosen, fitting, minutes, now)
    facts = _settle(asking, begun, [*asking.live, *made], look_again_at=look_again_at)
    for offer, candidate in zip(made, chosen, strict=True):
        fact = fact_of_offer(Name.OFFER_MADE, offer, now)
        data = fact.data | {"minutes": minutes, "is_held": is_alone}
        if candidate.instead_of:
            data["instead_of"] = candidate.instead_of
        if planned.why:
            data["plan"] = {"asked": len(made), **planned.why}
        after = {"status": offer.status.value}
        facts.append(replace(fact, data=data, after=after))
    # Told last: whoever cannot be told ends their offer at once, and all of this with it.
    _tell(asking, facts)
    return made


def _write(asking: _Asking, status: SlotStatus) -> None:
    """A slot that has just been freed is written once, as what it is."""
    if asking.freed is not None:
        asking.slot.status = status
        slots.write(asking.db, asking.slot)


def _tell(asking: _Asking, facts: Sequence[Fact]) -> None:
    announce_all(asking.db, [asking.freed, *facts] if asking.freed else facts)


def _choose(
    asking: _Asking, fitting: Mapping[str, Visit], room: Room, planned: Plan
) -> tuple[list[Candidate], list[Candidate], Plan, datetime | None]:
    """Whom to ask now, claimed for this slot; they and the next, to be kept with the round; by what
    plan, which was `planned` for as many as are counted; and when the first wakes who sleeps."""
    db, catalogue, slot, now = asking.db, asking.catalogue, asking.slot, asking.now
    situation = asking.situation
    is_counted = asking.mode in pacing.COUNTING
    limit = situation.candidates if is_counted else planned.ask + NEXT_KEPT
    chosen: list[Candidate] = []
    weighed: list[Candidate] = []
    wakes: Mapping[str, datetime] = {}
    for _ in range(RANKINGS):
        ranked = best_candidates(
            db,
            catalogue,
            slot,
            fitting,
            now=now,
            limit=limit,
            is_new=asking.freed is not None,
            room=room,
        )
        wakes = nights.asleep(catalogue, ranked, now)
        awake = [c for c in ranked if c.customer_id not in wakes]
        counted = min(len(awake), pacing.COUNTED_CANDIDATES)
        if not chosen and counted != situation.candidates:
            situation = replace(situation, candidates=counted)
            planned = pacing.plan(asking.mode, situation)
        chosen += claiming.claim(db, awake, planned.ask - len(chosen))
        is_all = len(ranked) < limit or len(wakes) >= MOST_SLEEPERS
        if is_all or (awake and len(chosen) >= planned.ask):
            weighed = _with_the_next(chosen, awake)
            break
        # Who sleeps is found again by the next ranking, unlike those who were asked elsewhere.
        limit += 10 * len(wakes)
    return chosen, weighed, planned, min(wakes.values(), default=None)


def _is_promise(asking: _Asking, planned: Plan, minutes: float) -> bool:
    """Whether nobody else is to be asked while whoever is asked now has their time: then they can
    be told that the slot is kept for them, and from then on it is. Auto promises nothing as long as
    somebody asked before may still say YES: who is ready to come is not sent away."""
    if asking.live or (asking.mode is OfferMode.AUTO and asking.situation.lapsed):
        return False
    until = asking.now + timedelta(minutes=minutes)
    return planned.look_again_at is None or planned.look_again_at >= until


def _with_the_next(chosen: Sequence[Candidate], awake: Sequence[Candidate]) -> list[Candidate]:
    asked = {candidate.entry_id for candidate in chosen}
    rest = [candidate for candidate in awake if candidate.entry_id not in asked]
    return [*chosen, *rest[:NEXT_KEPT]]


def _keep(
    asking: _Asking,
    chosen: list[Candidate],
    fitting: Mapping[str, Visit],
    *,
    alone_for: str | None = None,
) -> list[Candidate]:
    """Hold the slot for those who are asked and those who are to be, unless all are told at once;
    returns for whom of the chosen it is."""
    if not asking.is_holding:
        return chosen
    return keeping.keep(
        asking.db,
        asking.catalogue,
        asking.slot,
        asking.live,
        chosen,
        fitting,
        alone_for=alone_for,
        now=asking.now,
    )


def _settle(
    asking: _Asking, begun: Round | None, live: Sequence[Offer], *, look_again_at: datetime | None
) -> list[Fact]:
    """Note what the slot is now, how long it is held, and when to look at its round again; returns
    what is to be announced of that."""
    db, slot, now = asking.db, asking.slot, asking.now
    due_at = asking.in_time(look_again_at) if begun is not None else None
    if begun is not None and begun.ask_at != due_at:
        rounds.ask_at(db, begun.id, due_at)
    if live:
        set_status(db, slot, SlotStatus.HELD if asking.is_holding else SlotStatus.OPEN)
        if asking.live:
            holds.follow_offers(db, slot.id)
        return []
    if slot.status is SlotStatus.HELD:
        holds.drop_of_slot(db, asking.catalogue, slot.id)
    was = slot.status.value
    if slot.starts_at <= now:
        set_status(db, slot, SlotStatus.EXPIRED)
        rounds.end_of_slot(db, slot.id, RoundOutcome.EXPIRED, now=now)
        return []
    set_status(db, slot, SlotStatus.OPEN)
    if due_at is None and begun is not None and begun.ended_at is None:
        is_over = now >= asking.situation.last_call
        outcome = RoundOutcome.EXPIRED if is_over else RoundOutcome.EXHAUSTED
        rounds.end_of_slot(db, slot.id, outcome, now=now)
    fact = fact_of_slot(Name.SLOT_RETURNED, slot, now)
    return [replace(fact, before={"status": was}, after={"status": slot.status.value})]


def _asked_so_far(db: Session, slot_id: str) -> list[Offer]:
    latest = db.execute(_latest_asked, {"slot": slot_id}).all()
    return [Offer(**row._mapping) for row in reversed(latest)]


def _ask_of(offer: Offer) -> Ask:
    is_live = offer.status is OfferStatus.PENDING
    return Ask(
        offered_at=offer.offered_at,
        sent_at=offer.sent_at,
        answer_by=offer.answer_by,
        ended=None if is_live else offer.status,
        ended_at=offer.ended_at,
    )
