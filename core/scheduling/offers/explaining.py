"""Why somebody was passed over in a round: one rule for all who waited then and for each of them,
as it was when the round began, whatever has happened since.

The first reason that holds is the one that counts, in the order of `Reason`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.catalogue import Catalogue
from core.catalogue import catalogue as catalogue_of
from core.errors import NotFound
from core.messaging.policies import MessagingPolicies
from core.messaging.quiet_hours import quiet_until
from core.models import (
    ContactPoint,
    Party,
    Round,
    RoundCandidate,
    Slot,
    WaitlistEntry,
    WaitlistWant,
)
from core.models.base import UtcDateTime
from core.people.sharing import points_of
from core.scheduling.offers import as_of
from core.scheduling.offers.caps import cap_facts, was_asked_enough
from core.scheduling.offers.ranking import MINUTE
from core.scheduling.wants import ANY

ENTRIES, WANTS = WaitlistEntry.table(), WaitlistWant.table()
ROUNDS, CANDIDATES = Round.table(), RoundCandidate.table()
SLOTS, POINTS = Slot.table(), ContactPoint.table()
ASKED_AT_ONCE = 500


class Reason(StrEnum):
    """Wishes first, in the order in which a want is read: the entry is told by the one that came
    nearest to the slot."""

    CANDIDATE = "candidate"
    OTHER_SERVICE = "other_service"
    OTHER_LOCATION = "other_location"
    OTHER_STAFF = "other_staff"
    OTHER_DATES = "other_dates"
    OTHER_WEEKDAY = "other_weekday"
    OTHER_TIME = "other_time"
    SHORT_NOTICE = "short_notice"
    UNREACHABLE = "unreachable"
    GAVE_IT_UP = "gave_it_up"
    BUSY_THEN = "busy_then"
    HAS_AN_OFFER = "has_an_offer"
    ASKED_ENOUGH = "asked_enough"
    TWO_DO_NOT_FIT = "two_do_not_fit"
    ASLEEP = "asleep"
    RANKED_LOWER = "ranked_lower"
    NOT_WAITING = "not_waiting"


WISHES = (
    Reason.OTHER_SERVICE,
    Reason.OTHER_LOCATION,
    Reason.OTHER_STAFF,
    Reason.OTHER_DATES,
    Reason.OTHER_WEEKDAY,
    Reason.OTHER_TIME,
    Reason.SHORT_NOTICE,
)
FITS = len(WISHES)


@dataclass(frozen=True, slots=True)
class Explanation:
    """`rank`, `score` and `parts` are those of a candidate: who was asked, or among the next."""

    reason: Reason
    rank: int | None = None
    score: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)


def why_not(db: Session, catalogue: Catalogue, round_id: str, entry_id: str) -> Explanation:
    """What became of an entry in a round. Raises NotFound, also for another tenant's."""
    found = round_of(db, catalogue.tenant_id, round_id)
    row = db.execute(
        sa.select(CANDIDATES).where(
            CANDIDATES.c.round_id == round_id, CANDIDATES.c.entry_id == entry_id
        )
    ).first()
    if row is not None:
        return Explanation(Reason.CANDIDATE, row.rank, row.score, row.parts)
    mine = sa.select(ENTRIES.c.id).where(
        ENTRIES.c.id == entry_id, ENTRIES.c.tenant_id == catalogue.tenant_id
    )
    if db.scalar(mine) is None:
        raise NotFound(entry_id=entry_id)
    reasons = dict(reasons_in(db, catalogue, found, entry_id))
    return Explanation(reasons.get(entry_id, Reason.NOT_WAITING))


def tally(db: Session, catalogue: Catalogue, round_id: str, *, now: datetime) -> None:
    """Count how many waited when the round began, and how many were passed over for each reason.
    Raises NotFound."""
    counts = Counter(
        reason
        for _, reason in reasons_in(db, catalogue, round_of(db, catalogue.tenant_id, round_id))
    )
    passed_over = {
        reason.value: counts[reason]
        for reason in Reason
        if counts[reason] and reason is not Reason.CANDIDATE
    }
    db.execute(
        sa.update(ROUNDS)
        .where(ROUNDS.c.id == round_id)
        .values(waiting=counts.total(), passed_over=passed_over, tallied_at=now)
    )


def tally_due(db: Session, now: datetime) -> int:
    """Tally a round that has ended; returns how many there were, at most one."""
    due = db.execute(
        sa.select(ROUNDS.c.id, ROUNDS.c.tenant_id)
        .where(ROUNDS.c.tallied_at.is_(None), ROUNDS.c.ended_at <= now)
        .order_by(ROUNDS.c.ended_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        tally(db, catalogue_of(db, row.tenant_id), row.id, now=now)
    return len(due)


def round_of(db: Session, tenant_id: str, round_id: str) -> sa.Row[Any]:
    """The round with what its slot is."""
    row = db.execute(
        sa.select(ROUNDS, SLOTS.c.staff_id, SLOTS.c.starts_at, SLOTS.c.origin_appointment_id)
        .join(SLOTS, SLOTS.c.id == ROUNDS.c.slot_id)
        .where(ROUNDS.c.id == round_id, ROUNDS.c.tenant_id == tenant_id)
    ).first()
    if row is None:
        raise NotFound(round_id=round_id)
    return row


def reasons_in(
    db: Session, catalogue: Catalogue, found: sa.Row[Any], entry_id: str | None = None
) -> Iterator[tuple[str, Reason]]:
    """Why each entry that waited then was passed over, or that it was a candidate."""
    fits: list[tuple[str, str]] = []
    for row in db.execute(_question(found, entry_id), _facts(found)):
        if row.reason == Reason.RANKED_LOWER:
            fits.append((row.id, row.customer_id))
        else:
            yield row.id, Reason(row.reason)
    for at in range(0, len(fits), ASKED_AT_ONCE):
        some = fits[at : at + ASKED_AT_ONCE]
        sleepers = _asleep(db, catalogue, found, [customer_id for _, customer_id in some])
        for one, customer_id in some:
            yield one, Reason.ASLEEP if customer_id in sleepers else Reason.RANKED_LOWER


def _facts(found: sa.Row[Any]) -> dict[str, Any]:
    facts = found.facts
    return cap_facts(facts["most_offers"], found.began_at) | {
        "tenant": found.tenant_id,
        "round": found.id,
        "slot": found.slot_id,
        "origin": found.origin_appointment_id,
        "starts_at": found.starts_at,
        "then": found.began_at,
        "location": facts["location_id"],
        "staff": found.staff_id,
        "on": date.fromisoformat(facts["on"]),
        "weekday": 1 << facts["weekday"],
        "minute": facts["minute"],
        "minutes_left": (found.starts_at - found.began_at) // MINUTE,
    }


def _question(found: sa.Row[Any], entry_id: str | None) -> sa.Select[Any]:
    whose = [ENTRIES.c.tenant_id == sa.bindparam("tenant"), as_of.was_waiting()]
    if entry_id is not None:
        whose.append(ENTRIES.c.id == entry_id)
    ends = {service: datetime.fromisoformat(at) for service, at in found.facts["fits"].items()}
    nearest = _nearest(ends, _goes(found.facts.get("parties")), whose)
    depth = sa.func.coalesce(nearest.c.depth, 0)
    is_candidate = sa.exists().where(
        CANDIDATES.c.round_id == sa.bindparam("round"), CANDIDATES.c.entry_id == ENTRIES.c.id
    )
    reason = sa.case(
        (is_candidate, Reason.CANDIDATE.value),
        *((depth == number, wish.value) for number, wish in enumerate(WISHES)),
        (~as_of.was_reachable(), Reason.UNREACHABLE.value),
        (as_of.gave_it_up(), Reason.GAVE_IT_UP.value),
        (as_of.was_busy(nearest.c.ends_at), Reason.BUSY_THEN.value),
        (as_of.had_an_offer(), Reason.HAS_AN_OFFER.value),
        (was_asked_enough(), Reason.ASKED_ENOUGH.value),
        (nearest.c.goes == 0, Reason.TWO_DO_NOT_FIT.value),
        else_=Reason.RANKED_LOWER.value,
    )
    return (
        sa.select(ENTRIES.c.id, ENTRIES.c.customer_id, reason.label("reason"))
        .select_from(ENTRIES)
        .join(nearest, nearest.c.entry_id == ENTRIES.c.id, isouter=True)
        .where(*whose)
    )


def _goes(ways: Mapping[str, Sequence[str]] | None) -> sa.ColumnElement[bool]:
    """Whether there is room for who waits for two as they do, if they do; also where nobody looked,
    because none of them was among the first."""
    if ways is None:
        return sa.true()
    served = [
        sa.and_(WANTS.c.service_id == service_id, ENTRIES.c.party.in_([*its, Party.EITHER]))
        for service_id, its in ways.items()
        if its
    ]
    return sa.or_(ENTRIES.c.party.is_(None), *served)


def _nearest(
    ends: Mapping[str, datetime],
    goes: sa.ColumnElement[bool],
    whose: Sequence[sa.ColumnElement[bool]],
) -> sa.Subquery:
    """How many of an entry's wishes the slot meets before the first that it does not, by the want
    that it meets best; when the shortest visit would end that meets all, and whether one `goes`."""
    on, minute = sa.bindparam("on", type_=sa.Date()), sa.bindparam("minute", type_=sa.Integer())
    unmet = (
        WANTS.c.service_id.not_in(list(ends)),
        WANTS.c.location_id.not_in([ANY, sa.bindparam("location")]),
        WANTS.c.staff_id.not_in([ANY, sa.bindparam("staff")]),
        sa.or_(
            sa.func.coalesce(WANTS.c.first_on, on) > on, sa.func.coalesce(WANTS.c.last_on, on) < on
        ),
        WANTS.c.weekdays.bitwise_and(sa.bindparam("weekday", type_=sa.Integer())) == 0,
        sa.or_(
            sa.func.coalesce(WANTS.c.from_minute, minute) > minute,
            sa.func.coalesce(WANTS.c.until_minute, minute + 1) <= minute,
        ),
        WANTS.c.notice_minutes > sa.bindparam("minutes_left", type_=sa.Integer()),
    )
    depth = sa.case(*((wish, number) for number, wish in enumerate(unmet)), else_=FITS)
    ends_at = sa.case(
        *(
            (
                sa.and_(WANTS.c.service_id == service_id, depth == FITS),
                sa.literal(at, UtcDateTime()),
            )
            for service_id, at in ends.items()
        ),
        else_=sa.null(),
    )
    return (
        sa.select(
            WANTS.c.entry_id,
            sa.func.max(depth).label("depth"),
            sa.func.min(ends_at, type_=UtcDateTime()).label("ends_at"),
            sa.func.max(sa.case((sa.and_(depth == FITS, goes), 1), else_=0)).label("goes"),
        )
        .join(ENTRIES, ENTRIES.c.id == WANTS.c.entry_id)
        .where(*whose)
        .group_by(WANTS.c.entry_id)
        .subquery("nearest")
    )


def _asleep(
    db: Session, catalogue: Catalogue, found: sa.Row[Any], customer_ids: Sequence[str]
) -> set[str]:
    """Those whom it was night for wherever they could be reached."""
    reached = points_of(customer_ids)
    rows = db.execute(
        sa.select(reached.c.customer_id, POINTS.c.address)
        .join(POINTS, POINTS.c.id == reached.c.contact_point_id)
        .where(as_of.stood_well()),
        {"then": found.began_at},
    )
    begins, ends = found.facts["quiet"]
    policies = MessagingPolicies(quiet_from_minute=begins, quiet_until_minute=ends)
    awake = {
        row.customer_id
        for row in rows
        if quiet_until(policies, row.address, catalogue.zone, found.began_at) is None
    }
    return set(customer_ids) - awake
