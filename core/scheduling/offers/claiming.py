"""Taking people for one slot, so that nobody is asked about two at once.

Whoever stands before those that a slot claims was being asked, or waited no longer, when the slot
came to them: of many slots freed at once, the first of the list are asked, each by one. So a slot
waits for a row that another one has locked instead of passing it by: the other may yet let go of
it, and whoever changes an entry (a sweep of points, a change of weights) locks it as well.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import database
from core.ids import new_id
from core.models import EntryStatus, Offer, OfferStatus, Round, Slot, WaitlistEntry
from core.scheduling.offers.ranking import Candidate
from core.scheduling.visits import Visit

ENTRIES = WaitlistEntry.table()
OFFERS = Offer.table()

# Built once: building them costs several times what running them does.
_lock = (
    sa.select(ENTRIES.c.id)
    .where(
        ENTRIES.c.customer_id.in_(sa.bindparam("whose", expanding=True)),
        ENTRIES.c.status == EntryStatus.ACTIVE,
    )
    .order_by(ENTRIES.c.customer_id, ENTRIES.c.id)
    .with_for_update()
)
_these = ENTRIES.c.id.in_(sa.bindparam("entries", expanding=True))
_busy = (
    sa.select(ENTRIES.c.customer_id)
    .where(
        ENTRIES.c.customer_id.in_(sa.bindparam("whose", expanding=True)),
        ENTRIES.c.status == EntryStatus.OFFERED,
    )
    # MySQL reads the table that it updates only as a table of its own, which DISTINCT makes it be.
    .distinct()
    .subquery("busy")
)
_take = (
    sa.update(ENTRIES)
    .where(_these, ENTRIES.c.customer_id.not_in(sa.select(_busy.c.customer_id)))
    .values(status=EntryStatus.OFFERED)
)
_taken = sa.select(ENTRIES.c.id).where(_these, ENTRIES.c.status == EntryStatus.OFFERED)
_give_back = sa.update(ENTRIES).where(_these).values(status=EntryStatus.ACTIVE)
_insert = sa.insert(OFFERS)


def claim(db: Session, candidates: Sequence[Candidate], wanted: int) -> list[Candidate]:
    """Reserve the first so many of the candidates, or fewer: the others another slot has claimed
    since they were ranked. Whoever stands twice among them is reserved once."""
    claimed: list[Candidate] = []
    firsts: dict[str, Candidate] = {}
    for candidate in candidates:
        firsts.setdefault(candidate.customer_id, candidate)
    left = list(firsts.values())
    while left and len(claimed) < wanted:
        missing = wanted - len(claimed)
        some, left = left[:missing], left[missing:]
        claimed += _claim(db, some)
    return claimed


def _claim(db: Session, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Lock all that these customers wait for, not just the best of it, because the other slot may
    have chosen another of their entries; by one statement, so that two slots meet at the same first
    row. Who was claimed meanwhile is not locked: others would wait for them until this step is
    committed, and one behind the other all wait for all before them.
    """
    waiting = set(db.scalars(_lock, {"whose": [one.customer_id for one in candidates]}))
    locked = [candidate for candidate in candidates if candidate.entry_id in waiting]
    if not locked:
        return []
    entries = {"entries": [candidate.entry_id for candidate in locked]}
    # Asked only now, whether they are being asked about another of their entries: that may have
    # been claimed while we waited for the lock.
    whose = {"whose": [candidate.customer_id for candidate in locked]}
    if database.affected(db, _take, entries | whose) < len(locked):
        taken = set(db.scalars(_taken, entries))
        locked = [candidate for candidate in locked if candidate.entry_id in taken]
    return locked


def give_back(db: Session, candidate: Candidate) -> None:
    """They are not asked about this slot after all, and wait on."""
    db.execute(_give_back, {"entries": [candidate.entry_id]})


def write_offers(
    db: Session,
    slot: Slot,
    begun: Round,
    candidates: Sequence[Candidate],
    fitting: Mapping[str, Visit],
    answer_minutes: float,
    now: datetime,
) -> list[Offer]:
    """An offer for each who was claimed; pictures of the rows, not attached to the session."""
    rows = [
        {
            "id": new_id(),
            "tenant_id": slot.tenant_id,
            "slot_id": slot.id,
            "round_id": begun.id,
            "entry_id": candidate.entry_id,
            "live_entry_id": candidate.entry_id,
            "customer_id": candidate.customer_id,
            "staff_id": slot.staff_id,
            "service_id": candidate.service_id,
            "starts_at": fitting[candidate.service_id].starts_at,
            "ends_at": fitting[candidate.service_id].ends_at,
            **_second_of(candidate),
            "score": candidate.score,
            "status": OfferStatus.PENDING,
            "offered_at": now,
            "answer_minutes": answer_minutes,
            "sent_at": None,
            "answer_by": None,
            "ended_at": None,
        }
        for candidate in candidates
    ]
    if rows:
        db.execute(_insert, rows)
    return [Offer(**row) for row in rows]


def _second_of(candidate: Candidate) -> dict[str, Any]:
    second = candidate.second
    return {
        "second_staff_id": second.staff_id if second else None,
        "second_starts_at": second.starts_at if second else None,
        "second_ends_at": second.ends_at if second else None,
    }
