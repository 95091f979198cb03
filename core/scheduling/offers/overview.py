"""A round as staff look into it: whom it weighed, in which order and with how many points, what
each of them was asked and said, and who was passed over for which reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.models import Customer, Offer, Round, RoundCandidate, WaitlistEntry
from core.people.finding import is_named
from core.scheduling.offers import rounds
from core.scheduling.offers.explaining import Reason, reasons_in, round_of

CANDIDATES, OFFERS = RoundCandidate.table(), Offer.table()
ENTRIES, CUSTOMERS = WaitlistEntry.table(), Customer.table()

SHOWN_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate: `score` and its `parts` are those of when they were weighed, `offer` what they
    were asked; None for who would have been among the next."""

    rank: int
    entry_id: str
    customer_id: str
    customer_name: str | None
    service_id: str
    score: int
    parts: Mapping[str, int]
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class PassedOver:
    """How many waited when the round began, and of them how many were no candidates, by reason."""

    waiting: int
    reasons: Mapping[Reason, int]


@dataclass(frozen=True, slots=True)
class Passed:
    entry_id: str
    customer_id: str
    customer_name: str | None


def weighed(
    db: Session, tenant_id: str, slot_id: str, *, limit: int = SHOWN_AT_ONCE
) -> tuple[Round | None, Sequence[Weighed]]:
    """The round of a tenant's slot, if it had one, and its candidates by rank. Two statements."""
    begun = rounds.of_slot(db, slot_id)
    if begun is None or begun.tenant_id != tenant_id:
        return None, []
    c = CANDIDATES.c
    named = (
        sa.select(
            c.rank, c.entry_id, ENTRIES.c.customer_id, CUSTOMERS.c.name, c.service_id, c.score,
            c.parts, *(column.label(f"offer_{column.name}") for column in OFFERS.c),
        )
        .join(ENTRIES, ENTRIES.c.id == c.entry_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == ENTRIES.c.customer_id)
        .outerjoin(
            OFFERS, sa.and_(OFFERS.c.slot_id == slot_id, OFFERS.c.entry_id == c.entry_id)
        )
        .where(c.round_id == begun.id)
        .order_by(c.rank)
        .limit(limit)
    )  # fmt: skip
    return begun, [_weighed(row) for row in db.execute(named)]


def _weighed(row: sa.Row[Any]) -> Weighed:
    return Weighed(
        rank=row.rank,
        entry_id=row.entry_id,
        customer_id=row.customer_id,
        customer_name=row.name,
        service_id=row.service_id,
        score=row.score,
        parts=row.parts,
        offer=_offer(row),
    )


def _offer(row: sa.Row[Any]) -> Offer | None:
    if row.offer_id is None:
        return None
    return Offer(**{c.name: getattr(row, f"offer_{c.name}") for c in OFFERS.c})


def passed_over(db: Session, catalogue: Catalogue, round_id: str) -> PassedOver:
    """As it was counted after the round, or counted now. Raises NotFound."""
    found = round_of(db, catalogue.tenant_id, round_id)
    if found.tallied_at is not None and found.passed_over is not None:
        counted = {Reason(reason): many for reason, many in found.passed_over.items()}
        return PassedOver(found.waiting or 0, counted)
    counts = Counter(reason for _, reason in reasons_in(db, catalogue, found))
    waiting = counts.total()
    del counts[Reason.CANDIDATE]
    return PassedOver(waiting, {reason: counts[reason] for reason in Reason if counts[reason]})


def passed_for(
    db: Session,
    catalogue: Catalogue,
    round_id: str,
    reason: Reason,
    *,
    limit: int = SHOWN_AT_ONCE,
) -> Sequence[Passed]:
    """Some who were passed over for a reason, who joined first before the others. Raises
    NotFound."""
    found = round_of(db, catalogue.tenant_id, round_id)
    ids = [entry_id for entry_id, why in reasons_in(db, catalogue, found) if why is reason]
    return _named(db, catalogue.tenant_id, ENTRIES.c.id.in_(ids), limit)


def who_waited(
    db: Session, catalogue: Catalogue, round_id: str, name: str, *, limit: int = 10
) -> Sequence[Passed]:
    """Who had joined when the round began and has that in the name, whether they wait still or
    not: of each can be asked `why_not`. Raises NotFound."""
    found = round_of(db, catalogue.tenant_id, round_id)
    had_joined = ENTRIES.c.joined_at <= found.began_at
    waited = sa.or_(ENTRIES.c.ended_at.is_(None), ENTRIES.c.ended_at > found.began_at)
    which = sa.and_(is_named(name), had_joined, waited)
    return _named(db, catalogue.tenant_id, which, limit)


def _named(
    db: Session, tenant_id: str, which: sa.ColumnElement[bool], limit: int
) -> Sequence[Passed]:
    rows = db.execute(
        sa.select(ENTRIES.c.id, ENTRIES.c.customer_id, CUSTOMERS.c.name)
        .join(CUSTOMERS, CUSTOMERS.c.id == ENTRIES.c.customer_id)
        .where(ENTRIES.c.tenant_id == tenant_id, which)
        .order_by(ENTRIES.c.joined_at, ENTRIES.c.id)
        .limit(limit)
    )
    return [Passed(*row) for row in rows]
