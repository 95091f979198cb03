"""A round: all the asking about one freed slot, from the first look at the list to its one outcome.

A round belongs to its slot: whoever begins, changes or ends it has locked the slot.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.catalogue import Catalogue
from core.ids import new_id
from core.models import OfferMode, Round, RoundCandidate, RoundOutcome, Slot
from core.scheduling.local_time import local
from core.scheduling.offers.ranking import Candidate
from core.scheduling.parties import Seconds
from core.scheduling.slots import SLOTS
from core.scheduling.visits import Visit

CANDIDATES = RoundCandidate.table()
ROUNDS = Round.table()

SWEPT_AT_ONCE = 20

# Built once: building them costs several times what running them does.
_of_slot = sa.select(ROUNDS).where(ROUNDS.c.slot_id == sa.bindparam("slot"))
_kept_of = sa.select(CANDIDATES.c.entry_id).where(CANDIDATES.c.round_id == sa.bindparam("round"))
_ask_at = (
    sa.update(ROUNDS).where(ROUNDS.c.id == sa.bindparam("round")).values(ask_at=sa.bindparam("at"))
)


def begin(  # noqa: PLR0913 - this is what a round begins with
    db: Session,
    catalogue: Catalogue,
    slot: Slot,
    fitting: Mapping[str, Visit],
    *,
    mode: OfferMode,
    now: datetime,
    found: Round | None = None,
    ask_at: datetime | None = None,
    outcome: RoundOutcome | None = None,
) -> Round:
    """The round of a locked slot that somebody is about to be asked about, or, with an outcome,
    nobody at all. `found` is one in which nobody was asked before, because it was night: it begins
    again, for it is now that its entries are weighed. A sweep looks at it again `ask_at`."""
    begun = {
        "mode": mode,
        "began_at": now,
        "ended_at": now if outcome else None,
        "outcome": outcome,
        "ask_at": ask_at,
        "facts": facts_of(catalogue, slot, fitting),
        "waiting": None,
        "passed_over": None,
        "tallied_at": None,
    }
    whose = {"tenant_id": slot.tenant_id, "slot_id": slot.id}
    if found is None:
        whose["id"] = new_id()
        db.execute(sa.insert(ROUNDS), begun | whose)
    else:
        whose["id"] = found.id
        db.execute(sa.update(ROUNDS).where(ROUNDS.c.id == found.id).values(begun))
    return Round(**begun, **whose)


def go_on(db: Session, found: Round) -> Round:
    """The round again, in which more are about to be asked, also if it has ended."""
    if found.ended_at is not None or found.ask_at is not None:
        going_on = {"ended_at": None, "outcome": None, "ask_at": None, "tallied_at": None}
        db.execute(sa.update(ROUNDS).where(ROUNDS.c.id == found.id).values(going_on))
        for name, value in going_on.items():
            setattr(found, name, value)
    return found


def of_slot(db: Session, slot_id: str) -> Round | None:
    """A picture of the slot's round, not attached to the session."""
    row = db.execute(_of_slot, {"slot": slot_id}).first()
    return Round(**row._mapping) if row else None


def kept_of(db: Session, round_id: str) -> Collection[str]:
    """The entries that a round keeps."""
    return set(db.scalars(_kept_of, {"round": round_id}))


def keep(
    db: Session, round_id: str, candidates: Sequence[Candidate], *, kept: Collection[str] = ()
) -> None:
    """Keep who was weighed, in their order, behind the entries that are kept already."""
    new = [candidate for candidate in candidates if candidate.entry_id not in kept]
    if new:
        db.execute(
            sa.insert(CANDIDATES),
            [
                {
                    "round_id": round_id,
                    "entry_id": candidate.entry_id,
                    "rank": rank,
                    "service_id": candidate.service_id,
                    "score": candidate.score,
                    "parts": dict(candidate.parts),
                }
                for rank, candidate in enumerate(new, len(kept) + 1)
            ],
        )


def note_parties(db: Session, begun: Round, seconds: Mapping[str, Seconds]) -> None:
    """Somebody who waits for two was met: keep in which ways two go together, by service, unless
    that was seen before."""
    if "parties" not in begun.facts:
        ways = {service: sorted(way.value for way in its) for service, its in seconds.items()}
        begun.facts = begun.facts | {"parties": ways}
        db.execute(sa.update(ROUNDS).where(ROUNDS.c.id == begun.id).values(facts=begun.facts))


def ask_at(db: Session, round_id: str, at: datetime | None) -> None:
    """When a sweep is to look at the round again; None when nothing is due."""
    db.execute(_ask_at, {"round": round_id, "at": at})


def next_due(db: Session, now: datetime) -> tuple[str, str] | None:
    """Tenant and slot of a round that is to be looked at again, the slot locked and the round not
    due any more; another sweep finds another one."""
    is_due = ROUNDS.c.ask_at <= now
    due = db.execute(
        sa.select(ROUNDS.c.tenant_id, ROUNDS.c.slot_id)
        .where(is_due)
        .order_by(ROUNDS.c.ask_at)
        .limit(SWEPT_AT_ONCE)
    ).all()
    if not due:
        return None
    # The slot is what is claimed, as everywhere: a YES that ends the round has locked it first.
    slot_id = db.scalar(
        sa.select(SLOTS.c.id)
        .where(SLOTS.c.id.in_([row.slot_id for row in due]))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = database.affected(
        db, sa.update(ROUNDS).where(ROUNDS.c.slot_id == slot_id, is_due).values(ask_at=None)
    )
    found = next((row for row in due if row.slot_id == slot_id), None)
    return (found.tenant_id, found.slot_id) if found and taken else None


def look_again(db: Session, slot_id: str, at: datetime) -> None:
    """As `ask_at`, for the round of a slot, if it has one, also when it has ended: something is
    left to be done."""
    db.execute(sa.update(ROUNDS).where(ROUNDS.c.slot_id == slot_id).values(ask_at=at))


def go_on_by(db: Session, round_id: str, mode: OfferMode) -> None:
    """Staff say that the round goes on otherwise than it began."""
    db.execute(sa.update(ROUNDS).where(ROUNDS.c.id == round_id).values(mode=mode))


def give_way(db: Session, slot_id: str, *, now: datetime) -> None:
    """A broadcast tells of the slot: its round, if it has one, ends as a broadcast, and asks nobody
    in the morning for whom it would be held."""
    going_on = (ROUNDS.c.slot_id == slot_id, ROUNDS.c.ended_at.is_(None))
    db.execute(sa.update(ROUNDS).where(*going_on).values(mode=OfferMode.BROADCAST))
    end_of_slot(db, slot_id, RoundOutcome.WITHDRAWN, now=now)


def end(db: Session, round_id: str, outcome: RoundOutcome, *, now: datetime) -> None:
    """Give the round its outcome. Only `filled` may follow another one: by a late YES."""
    _end(db, ROUNDS.c.id == round_id, outcome, now)


def end_of_slot(db: Session, slot_id: str, outcome: RoundOutcome, *, now: datetime) -> None:
    """As `end`, for the round of a slot, if it has one."""
    _end(db, ROUNDS.c.slot_id == slot_id, outcome, now)


def _end(db: Session, which: sa.ColumnElement[bool], outcome: RoundOutcome, now: datetime) -> None:
    has_not_ended = ROUNDS.c.ended_at.is_(None)
    was_not_filled = ROUNDS.c.outcome != RoundOutcome.FILLED
    is_filled = outcome is RoundOutcome.FILLED
    may_end = sa.or_(has_not_ended, was_not_filled) if is_filled else has_not_ended
    db.execute(
        sa.update(ROUNDS).where(which, may_end).values(outcome=outcome, ended_at=now, ask_at=None)
    )


def facts_of(catalogue: Catalogue, slot: Slot, fitting: Mapping[str, Visit]) -> dict[str, Any]:
    """What the ranking sees of a slot: `fits` is when a visit would end, by service; the day, its
    weekday from 0 for Monday and the minute are the tenant's wall time; `weights` are the points of
    the score; nobody is asked from `cutoff_minutes` before the slot begins, nor in the `quiet`
    hours, nor more often than `most_offers` in a day. `parties`, once somebody who waits for two
    was met, is in which ways two go together, by service."""
    policies = catalogue.policies_with(slot.service_id, slot.staff_id)
    quiet = catalogue.policies.messaging
    wall = local(slot.starts_at, catalogue.zone)
    return {
        "fits": {service: visit.ends_at.isoformat() for service, visit in sorted(fitting.items())},
        "on": wall.date().isoformat(),
        "weekday": wall.weekday(),
        "minute": wall.hour * 60 + wall.minute,
        "weights": policies.weights.model_dump(),
        "cutoff_minutes": policies.offer_cutoff_minutes,
        "location_id": catalogue.staff_member(slot.staff_id).location_id,
        "most_offers": policies.max_offers_per_day,
        "quiet": [quiet.quiet_from_minute, quiet.quiet_until_minute],
    }
